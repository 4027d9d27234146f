package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.ExecutionContext;
import io.waldb.executor.operator.PlanCompiler;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.executor.operator.TableChecks;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.CheckDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.ForeignKeyDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.plan.TableDefinition.UniqueDefinition;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.Kind;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.TableLockMode;
import io.waldb.storage.txn.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE, CREATE TABLE AS, and what ALTER TABLE shares with them. */
final class TableCommands {
  static final int FULL_PAGES = 100;

  private final CommandContext context;
  private final Catalog catalog;

  TableCommands(CommandContext context) {
    this.context = context;
    this.catalog = context.catalog();
  }

  private Transaction tx() {
    return context.transaction();
  }

  /** CREATE TABLE; null when it was there already and that was allowed. */
  @Nullable TableInfo create(TableDefinition definition, boolean ifNotExists) {
    CatalogState state = catalog.current(tx());
    if (ifNotExists && state.isNameTaken(definition.schema(), definition.name())) {
      context.notice("relation \"" + definition.name() + "\" already exists, skipping");
      return null;
    }
    Map<Integer, Integer> sequences = new HashMap<>();
    List<ColumnInfo> columns = new ArrayList<>();
    for (ColumnDefinition column : definition.columns()) {
      int position = columns.size();
      SequenceDefinition sequence = column.sequence();
      int sequenceId = 0;
      if (sequence != null) {
        sequenceId = createSequence(sequence).id();
        sequences.put(position, sequenceId);
      }
      columns.add(column(column, position, sequenceId));
    }
    TableInfo table =
        catalog.createTable(tx(), definition.schema(), definition.name(), columns, FULL_PAGES);
    for (Map.Entry<Integer, Integer> owned : sequences.entrySet()) {
      catalog.alterSequence(tx(), owned.getValue(), info -> own(info, table.id(), owned.getKey()));
    }
    for (ConstraintDefinition constraint : definition.constraints()) {
      addConstraint(table.id(), constraint, false);
    }
    return catalog.current(tx()).table(table.id());
  }

  static SequenceInfo own(SequenceInfo info, int table, int column) {
    return new SequenceInfo(
        info.id(),
        info.schema(),
        info.name(),
        info.relation(),
        info.type(),
        info.start(),
        info.increment(),
        info.minimum(),
        info.maximum(),
        info.cache(),
        info.cycle(),
        table,
        column);
  }

  static ColumnInfo column(ColumnDefinition column, int position, int sequenceId) {
    return new ColumnInfo(
        column.name(),
        column.type(),
        position,
        column.notNull(),
        false,
        column.defaultText(),
        column.identity(),
        column.identity() == ColumnInfo.Identity.NONE ? 0 : sequenceId,
        column.generatedText(),
        null);
  }

  SequenceInfo createSequence(SequenceDefinition definition) {
    return catalog.createSequence(tx(), info(definition, 0, 0));
  }

  static SequenceInfo info(SequenceDefinition definition, int id, int relation) {
    return new SequenceInfo(
        id,
        definition.schema(),
        definition.name(),
        relation,
        definition.type(),
        definition.start(),
        definition.increment(),
        definition.minimum(),
        definition.maximum(),
        definition.cache(),
        definition.cycle(),
        0,
        0);
  }

  private TableInfo table(int id) {
    TableInfo table = catalog.current(tx()).table(id);
    if (table == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation with OID " + id + " does not exist");
    }
    return table;
  }

  static int position(TableInfo table, String name) {
    ColumnInfo column = table.column(name);
    if (column == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_COLUMN,
          "column \"" + name + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return column.position();
  }

  private static List<Integer> positions(TableInfo table, List<String> names) {
    List<Integer> positions = new ArrayList<>();
    for (String name : names) {
      positions.add(position(table, name));
    }
    return positions;
  }

  /** Adds a constraint; {@code hasRows} tells that existing rows must be looked at. */
  void addConstraint(int tableId, ConstraintDefinition definition, boolean hasRows) {
    if (definition instanceof UniqueDefinition unique) {
      addUnique(tableId, unique, hasRows);
    } else if (definition instanceof CheckDefinition check) {
      addCheck(tableId, check, hasRows);
    } else if (definition instanceof ForeignKeyDefinition key) {
      addForeignKey(tableId, key, hasRows);
    }
  }

  private void addUnique(int tableId, UniqueDefinition unique, boolean hasRows) {
    TableInfo table = table(tableId);
    String using = unique.usingIndex();
    List<Integer> columns = positions(table, unique.columns());
    int indexId;
    if (unique.primary()) {
      if (table.primaryKey() != null) {
        throw new DatabaseException(
            SqlState.INVALID_TABLE_DEFINITION,
            "multiple primary keys for table \"" + table.name() + "\" are not allowed");
      }
      for (int column : columns) {
        setNotNull(tableId, column, hasRows);
      }
    }
    if (using != null) {
      IndexInfo existing = catalog.current(tx()).index(table.schema(), using);
      if (existing == null || existing.table() != tableId || !existing.unique()) {
        throw new DatabaseException(
            SqlState.UNDEFINED_OBJECT, "index \"" + using + "\" does not exist");
      }
      indexId = existing.id();
      if (!using.equals(unique.name())) {
        catalog.renameIndex(tx(), tableId, indexId, unique.name());
      }
      if (unique.primary()) {
        changeIndex(tableId, indexId);
      }
    } else {
      List<IndexKey> keys = new ArrayList<>();
      for (int column : columns) {
        keys.add(IndexKey.ascending(column));
      }
      IndexInfo index =
          catalog.createIndex(tx(), tableId, unique.name(), keys, true, unique.primary());
      indexId = index.id();
      if (hasRows) {
        fill(tableId, indexId);
      }
    }
    catalog.addConstraint(
        tx(),
        new ConstraintInfo(
            catalog.newId(),
            unique.name(),
            tableId,
            unique.primary() ? Kind.PRIMARY_KEY : Kind.UNIQUE,
            columns,
            indexId,
            null,
            0,
            List.of(),
            ReferentialAction.NO_ACTION,
            ReferentialAction.NO_ACTION,
            unique.deferrable(),
            unique.initiallyDeferred(),
            true));
  }

  private void changeIndex(int tableId, int indexId) {
    catalog.alterTable(
        tx(),
        tableId,
        table -> {
          List<IndexInfo> indexes = new ArrayList<>();
          for (IndexInfo index : table.indexes()) {
            indexes.add(index.id() == indexId ? index.withPrimary(true) : index);
          }
          return table.withIndexes(indexes);
        });
  }

  /** Fills a new index from the table's rows. */
  void fill(int tableId, int indexId) {
    TableInfo table = table(tableId);
    IndexInfo index = table.index(indexId);
    if (index == null) {
      throw new IllegalStateException("index is gone");
    }
    TableChecks.fillIndex(
        context.engine(),
        tx(),
        table,
        index,
        context.session().settings().getBytes(WaldbSettings.MAINTENANCE_WORK_MEM),
        context.session().zone());
  }

  /** Makes a column refuse NULL. */
  void setNotNull(int tableId, int column, boolean hasRows) {
    TableInfo table = table(tableId);
    if (table.columns().get(column).notNull()) {
      return;
    }
    if (hasRows) {
      checks(table).noNulls(column);
    }
    changeColumn(tableId, column, info -> info.withNotNull(true));
  }

  /** How one column is changed. */
  interface ColumnChange {
    ColumnInfo apply(ColumnInfo column);
  }

  void changeColumn(int tableId, int column, ColumnChange change) {
    catalog.alterTable(
        tx(),
        tableId,
        table -> {
          List<ColumnInfo> columns = new ArrayList<>(table.columns());
          columns.set(column, change.apply(columns.get(column)));
          return table.withColumns(columns, TableInfo.describe(columns, table.descriptor()));
        });
  }

  TableChecks checks(TableInfo table) {
    ExecutionContext execution = context.newExecution(new Parameters(0), 0);
    return new TableChecks(execution, context.engine(), tx(), table);
  }

  private void addCheck(int tableId, CheckDefinition check, boolean hasRows) {
    TableInfo table = table(tableId);
    if (hasRows && check.validate()) {
      checks(table).condition(check.name(), check.condition());
    }
    catalog.addConstraint(
        tx(),
        new ConstraintInfo(
            catalog.newId(),
            check.name(),
            tableId,
            Kind.CHECK,
            positions(table, check.columns()),
            0,
            check.text(),
            0,
            List.of(),
            ReferentialAction.NO_ACTION,
            ReferentialAction.NO_ACTION,
            false,
            false,
            check.validate()));
  }

  private void addForeignKey(int tableId, ForeignKeyDefinition key, boolean hasRows) {
    TableInfo table = table(tableId);
    TableInfo parent = catalog.current(tx()).table(key.referencedSchema(), key.referencedTable());
    if (parent == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation \"" + key.referencedTable() + "\" does not exist");
    }
    if (parent.id() != tableId) {
      parent = catalog.lockTable(tx(), parent.id(), TableLockMode.SHARE_ROW_EXCLUSIVE);
    }
    List<Integer> referenced = positions(parent, key.referencedColumns());
    IndexInfo index = null;
    for (IndexInfo candidate : parent.indexes()) {
      if (candidate.unique()
          && candidate.keys().size() == referenced.size()
          && candidate.keys().stream().allMatch(k -> referenced.contains(k.column()))) {
        index = index == null || candidate.primary() ? candidate : index;
      }
    }
    if (index == null) {
      throw new DatabaseException(
          SqlState.INVALID_FOREIGN_KEY,
          "there is no unique constraint matching given keys for referenced table \""
              + parent.name()
              + "\"");
    }
    ConstraintInfo constraint =
        new ConstraintInfo(
            catalog.newId(),
            key.name(),
            tableId,
            Kind.FOREIGN_KEY,
            positions(table, key.columns()),
            index.id(),
            null,
            parent.id(),
            referenced,
            key.onDelete(),
            key.onUpdate(),
            key.deferrable(),
            key.initiallyDeferred(),
            key.validate());
    catalog.addConstraint(tx(), constraint);
    if (hasRows && key.validate()) {
      checks(table(tableId)).references(catalog.current(tx()), constraint);
    }
  }

  /** CREATE TABLE AS. */
  CommandResult createAs(Command.CreateTableAs command) {
    TableInfo table = create(command.table(), command.ifNotExists());
    StatementPlan query = command.query();
    if (table == null || query == null) {
      return CommandResult.of("CREATE TABLE AS");
    }
    ExecutionContext execution =
        context.newExecution(context.parameters(), query.runtimeParameterCount());
    RunnablePlan plan = PlanCompiler.compile(execution, catalog.current(tx()), query, null);
    plan.lock(tx());
    tx().nextCommand();
    Snapshot snapshot = context.engine().transactions().takeSnapshot(tx());
    try {
      plan.start(tx(), snapshot);
      ExecutionContext writing = context.newExecution(new Parameters(0), 0);
      writing.begin(tx(), snapshot);
      long rows = new TableChecks(writing, context.engine(), tx(), table).copyFrom(plan);
      return CommandResult.of("SELECT " + rows);
    } finally {
      plan.stop();
      context.engine().transactions().release(snapshot);
    }
  }

  /** Evaluates a default that is added to existing rows. */
  @Nullable Object missingValue(ColumnDefinition column) {
    Expression value = column.defaultValue();
    if (value == null) {
      return null;
    }
    ExecutionContext execution = context.newExecution(new Parameters(0), 0);
    ExpressionCompiler compiler =
        new ExpressionCompiler(
            context.session(),
            execution.parameters(),
            execution.runtimeParameters(),
            number -> {
              throw new IllegalStateException("a default without subqueries");
            });
    Evaluator evaluator = compiler.compile(value);
    return evaluator.evalBoxed();
  }
}
