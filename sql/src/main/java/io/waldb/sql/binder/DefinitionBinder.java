package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.IndexDefinition;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.IndexElement;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TypeName;
import io.waldb.sql.syntax.UtilityStatement;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binds statements that have no plan of their own into descriptors of what to do. */
public final class DefinitionBinder {
  private final BinderOptions options;
  private final BindContext context;

  /** Binds against a catalog and a search path. */
  public DefinitionBinder(BinderOptions options) {
    this.options = options;
    context = new BindContext(options, new ParameterTypes(List.of(), false));
  }

  /**
   * Binds a statement.
   *
   * @throws DatabaseException what PostgreSQL raises: 42P07, 42P01, 42701, 42704, 42830 and others
   */
  public Command bind(UtilityStatement statement) {
    if (statement instanceof DefinitionStatement definition) {
      return definition(definition);
    }
    if (statement instanceof MaintenanceStatement maintenance) {
      return maintenance(maintenance);
    }
    if (statement instanceof SessionStatement.Prepare prepare) {
      List<SqlType> types = new ArrayList<>();
      for (TypeName type : prepare.types()) {
        types.add(TypeNames.resolve(type));
      }
      return new Command.Prepare(prepare.name().name(), types, prepare.text());
    }
    if (statement instanceof SessionStatement.Execute execute) {
      return execute(execute);
    }
    return new Command.Plain();
  }

  private Command execute(SessionStatement.Execute execute) {
    Scope scope = new Scope(null, new CommonTables(null, context));
    ExpressionBinder binder = new ExpressionBinder(context, scope, Clause.EXECUTE, null);
    List<Expression> arguments = new ArrayList<>();
    for (var argument : execute.arguments()) {
      arguments.add(context.coercion().settled(binder.bind(argument), argument.position()));
    }
    return new Command.Execute(execute.name().name(), arguments);
  }

  private Command definition(DefinitionStatement statement) {
    if (statement instanceof DefinitionStatement.CreateTable create) {
      return new CreateTableBinder(context, create).bind();
    }
    if (statement instanceof DefinitionStatement.CreateIndex create) {
      return createIndex(create);
    }
    if (statement instanceof DefinitionStatement.AlterTable alter) {
      return alterTable(alter);
    }
    if (statement instanceof DefinitionStatement.Drop drop) {
      return new DropBinder(context).bind(drop);
    }
    if (statement instanceof DefinitionStatement.Truncate truncate) {
      return truncate(truncate);
    }
    if (statement instanceof DefinitionStatement.CreateSequence create) {
      return createSequence(create);
    }
    if (statement instanceof DefinitionStatement.AlterSequence alter) {
      return alterSequence(alter);
    }
    if (statement instanceof DefinitionStatement.CreateView create) {
      return createView(create);
    }
    if (statement instanceof DefinitionStatement.CreateSchema create) {
      return createSchema(create);
    }
    return renaming(statement);
  }

  private Command renaming(DefinitionStatement statement) {
    if (statement instanceof DefinitionStatement.RenameColumn rename) {
      TableInfo table = tableToAlter(rename.object(), rename.ifExists());
      if (table == null) {
        return missing(rename.object());
      }
      TargetTables.column(table, rename.column());
      if (table.column(rename.newName().name()) != null) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_COLUMN,
            rename.newName().position(),
            "column \""
                + rename.newName().name()
                + "\" of relation \""
                + table.name()
                + "\" already exists");
      }
      return new Command.AlterTable(
          table,
          List.of(
              new Command.AlterAction.RenameColumn(
                  rename.column().name(), rename.newName().name())));
    }
    if (statement instanceof DefinitionStatement.RenameConstraint rename) {
      TableInfo table = tableToAlter(rename.table(), rename.ifExists());
      if (table == null) {
        return missing(rename.table());
      }
      boolean exists = false;
      for (var constraint : table.constraints()) {
        exists |= constraint.name().equals(rename.constraint().name());
        if (constraint.name().equals(rename.newName().name())) {
          throw SqlErrors.at(
              SqlState.DUPLICATE_OBJECT,
              rename.newName().position(),
              "constraint \""
                  + rename.newName().name()
                  + "\" for relation \""
                  + table.name()
                  + "\" already exists");
        }
      }
      if (!exists) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_OBJECT,
            rename.constraint().position(),
            "constraint \""
                + rename.constraint().name()
                + "\" for table \""
                + table.name()
                + "\" does not exist");
      }
      return new Command.AlterTable(
          table,
          List.of(
              new Command.AlterAction.RenameConstraint(
                  rename.constraint().name(), rename.newName().name())));
    }
    DropBinder objects = new DropBinder(context);
    if (statement instanceof DefinitionStatement.RenameObject rename) {
      return objects.rename(rename);
    }
    if (statement instanceof DefinitionStatement.SetSchema set) {
      return objects.setSchema(set);
    }
    if (statement instanceof DefinitionStatement.SetOwner
        || statement instanceof DefinitionStatement.AlterIndexOptions
        || statement instanceof DefinitionStatement.Comment) {
      return new Command.Plain();
    }
    throw SqlErrors.notSupported(statement.position(), statement.tag());
  }

  private static Command missing(QualifiedName name) {
    return new Command.Nothing("relation \"" + name + "\" does not exist, skipping");
  }

  private @Nullable TableInfo tableToAlter(QualifiedName name, boolean ifExists) {
    if (ifExists && context.names().table(name) == null && context.names().view(name) == null) {
      return null;
    }
    TableInfo table = context.names().requireTable(name);
    if (table.system()) {
      throw SqlErrors.at(
          SqlState.INSUFFICIENT_PRIVILEGE,
          name.position(),
          "permission denied: \"" + table.name() + "\" is a system catalog");
    }
    return table;
  }

  private Command alterTable(DefinitionStatement.AlterTable alter) {
    TableInfo table = tableToAlter(alter.table(), alter.ifExists());
    return table == null
        ? missing(alter.table())
        : new AlterTableBinder(context, table).bind(alter);
  }

  private Command createIndex(DefinitionStatement.CreateIndex create) {
    TableInfo table = Objects.requireNonNull(tableToAlter(create.table(), false));
    refuseUnsupported(create);
    List<IndexKey> keys = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (IndexElement element : create.elements()) {
      Identifier name = element.column();
      if (name == null) {
        throw SqlErrors.notSupported(element.position(), "an expression in an index");
      }
      ColumnInfo column = table.column(name.name());
      if (column == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_COLUMN,
            name.position(),
            "column \"" + name.name() + "\" does not exist");
      }
      ConstraintBinder.requireOrdered(column, name.position());
      names.add(column.name());
      keys.add(
          new IndexKey(
              column.position(),
              element.descending(),
              AggregateBinder.nullsFirst(element.nulls(), element.descending())));
    }
    String schema = table.schema();
    String name =
        create.name() != null
            ? create.name().name()
            : ObjectNames.choose(
                table.name(), names, "idx", candidate -> context.names().taken(schema, candidate));
    if (context.names().taken(schema, name)) {
      if (create.ifNotExists()) {
        return new Command.Nothing("relation \"" + name + "\" already exists, skipping");
      }
      throw CreateTableBinder.alreadyExists(create.position(), name);
    }
    return new Command.CreateIndex(
        create.ifNotExists(), table, new IndexDefinition(name, create.unique(), keys));
  }

  private static void refuseUnsupported(DefinitionStatement.CreateIndex create) {
    String method = create.method().name();
    if (!method.equals("btree")) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          create.method().position(),
          "access method \"" + method + "\" is not supported");
    }
    if (!create.include().isEmpty()) {
      throw SqlErrors.notSupported(create.position(), "INCLUDE");
    }
    if (create.where() != null) {
      throw SqlErrors.notSupported(create.where().position(), "a partial index");
    }
    if (create.nullsNotDistinct()) {
      throw SqlErrors.notSupported(create.position(), "NULLS NOT DISTINCT");
    }
  }

  private Command truncate(DefinitionStatement.Truncate truncate) {
    List<TableInfo> tables = new ArrayList<>();
    for (TableExpression.Table written : truncate.tables()) {
      TableInfo table = TargetTables.require(context, written.name(), "truncate");
      if (!tables.contains(table)) {
        tables.add(table);
      }
    }
    return new Command.Truncate(tables, truncate.restartIdentity(), truncate.cascade());
  }

  private Command createSequence(DefinitionStatement.CreateSequence create) {
    String schema = context.names().schemaForNew(create.name());
    String name = create.name().name();
    if (context.names().taken(schema, name)) {
      if (create.ifNotExists()) {
        return new Command.Nothing("relation \"" + name + "\" already exists, skipping");
      }
      throw CreateTableBinder.alreadyExists(create.name().position(), name);
    }
    SequenceBinder.Place place = place(create.options(), schema, name, null);
    return new Command.CreateSequence(
        create.ifNotExists(),
        SequenceBinder.create(create.options(), place, TypeKind.BIGINT, create.position()));
  }

  /** The place of a sequence with the owner that OWNED BY names, or the present one. */
  private SequenceBinder.Place place(
      SequenceOptions sequence, String schema, String name, @Nullable SequenceInfo present) {
    QualifiedName owner = sequence.ownedBy();
    if (owner == null) {
      TableInfo table =
          present == null || present.ownerTable() == 0
              ? null
              : context.catalog().table(present.ownerTable());
      return new SequenceBinder.Place(
          schema,
          name,
          table == null ? null : table.name(),
          table == null || present == null
              ? null
              : table.columns().get(present.ownerColumn()).name());
    }
    if (sequence.ownedByNone()) {
      return new SequenceBinder.Place(schema, name, null, null);
    }
    if (owner.parts().size() < 2) {
      throw SqlErrors.at(SqlState.SYNTAX_ERROR, owner.position(), "invalid OWNED BY option")
          .withHint("Specify OWNED BY table.column or OWNED BY NONE.");
    }
    QualifiedName tableName =
        new QualifiedName(owner.parts().subList(0, owner.parts().size() - 1), owner.position());
    TableInfo table = context.names().requireTable(tableName);
    if (!table.schema().equals(schema)) {
      throw SqlErrors.at(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          owner.position(),
          "sequence must be in same schema as table it is linked to");
    }
    ColumnInfo column = TargetTables.column(table, new Identifier(owner.name(), owner.position()));
    return new SequenceBinder.Place(schema, name, table.name(), column.name());
  }

  private Command alterSequence(DefinitionStatement.AlterSequence alter) {
    SequenceInfo present = context.names().sequence(alter.name());
    if (present == null) {
      if (alter.ifExists()) {
        return missing(alter.name());
      }
      throw SqlErrors.undefinedTable(alter.name().position(), alter.name().toString());
    }
    SequenceBinder.Place place = place(alter.options(), present.schema(), present.name(), present);
    var definition = SequenceBinder.alter(alter.options(), place, present, alter.position());
    Long restartWith = alter.options().restartWith();
    return new Command.AlterSequence(
        present.id(),
        definition,
        alter.options().restart(),
        restartWith == null ? definition.start() : restartWith);
  }

  private Command createView(DefinitionStatement.CreateView create) {
    if (create.recursive() || create.temporary()) {
      throw SqlErrors.notSupported(
          create.position(), create.recursive() ? "a recursive view" : "a temporary view");
    }
    if (create.checkOption() != DefinitionStatement.CheckOption.NONE) {
      throw SqlErrors.notSupported(create.position(), "WITH CHECK OPTION");
    }
    String schema = context.names().schemaForNew(create.name());
    String name = create.name().name();
    ViewInfo old = create.orReplace() ? context.catalog().view(schema, name) : null;
    if (old == null && context.names().taken(schema, name)) {
      throw CreateTableBinder.alreadyExists(create.name().position(), name);
    }
    ViewText text = context.beginViewText();
    BoundQuery query =
        new QueryBinder(context, null, new CommonTables(null, context))
            .bind(create.query().query());
    List<OutputColumn> columns = new ArrayList<>();
    for (BoundColumn column : named(query, create.columns(), create.position())) {
      columns.add(OutputColumn.of(column.name(), column.type()));
    }
    if (old != null) {
      checkReplaces(old, columns);
    }
    return new Command.CreateView(
        create.orReplace(), schema, name, columns, text.apply(create.query()));
  }

  /** What uses a view relies on its columns: a new query may only add some behind them. */
  private void checkReplaces(ViewInfo old, List<OutputColumn> columns) {
    List<BoundColumn> before =
        new QueryBinder(context, null, new CommonTables(null, context))
            .bind(SourceTexts.query(old.queryText()))
            .columns();
    if (columns.size() < old.columns().size()) {
      throw new DatabaseException(
          SqlState.INVALID_TABLE_DEFINITION, "cannot drop columns from view");
    }
    for (int i = 0; i < old.columns().size(); i++) {
      String name = old.columns().get(i);
      OutputColumn column = columns.get(i);
      if (!column.name().equals(name)) {
        throw new DatabaseException(
            SqlState.INVALID_TABLE_DEFINITION,
            "cannot change name of view column \"" + name + "\" to \"" + column.name() + "\"");
      }
      if (!column.type().equals(before.get(i).type())) {
        throw new DatabaseException(
            SqlState.INVALID_TABLE_DEFINITION,
            "cannot change data type of view column \""
                + name
                + "\" from "
                + before.get(i).type()
                + " to "
                + column.type());
      }
    }
  }

  /** The columns of a query under the names given to the first of them; all must differ. */
  private static List<BoundColumn> named(BoundQuery query, List<Identifier> names, int position) {
    if (names.size() > query.columns().size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          names.get(query.columns().size()).position(),
          "too many column names were specified");
    }
    List<BoundColumn> columns = new ArrayList<>();
    for (int i = 0; i < query.columns().size(); i++) {
      BoundColumn column = query.columns().get(i);
      String name = i < names.size() ? names.get(i).name() : column.name();
      for (BoundColumn other : columns) {
        if (other.name().equals(name)) {
          throw SqlErrors.at(
              SqlState.DUPLICATE_COLUMN,
              position,
              "column \"" + name + "\" specified more than once");
        }
      }
      columns.add(new BoundColumn(name, column.type(), column.nullable()));
    }
    return columns;
  }

  private Command createSchema(DefinitionStatement.CreateSchema create) {
    Identifier name = create.name() != null ? create.name() : create.authorization();
    if (name == null) {
      throw SqlErrors.at(SqlState.SYNTAX_ERROR, create.position(), "a schema needs a name");
    }
    if (name.name().startsWith("pg_")) {
      throw SqlErrors.at(
              SqlState.RESERVED_NAME,
              name.position(),
              "unacceptable schema name \"" + name.name() + "\"")
          .withDetail("The prefix \"pg_\" is reserved for system schemas.");
    }
    if (context.catalog().hasSchema(name.name())) {
      if (create.ifNotExists()) {
        return new Command.Nothing("schema \"" + name.name() + "\" already exists, skipping");
      }
      throw SqlErrors.at(
          SqlState.DUPLICATE_SCHEMA,
          name.position(),
          "schema \"" + name.name() + "\" already exists");
    }
    return new Command.CreateSchema(create.ifNotExists(), name.name());
  }

  /**
   * Binds CREATE TABLE AS up to its query, which is planned elsewhere.
   *
   * @return what to make; or {@link Command.Nothing}
   */
  public Command createTableAs(DefinitionStatement.CreateTableAs create, BoundStatement query) {
    String schema = context.names().schemaForNew(create.name());
    String name = create.name().name();
    if (context.names().taken(schema, name)) {
      if (create.ifNotExists()) {
        return new Command.Nothing("relation \"" + name + "\" already exists, skipping");
      }
      throw CreateTableBinder.alreadyExists(create.name().position(), name);
    }
    BoundQuery bound = ((BoundStatement.Select) query.action()).query();
    List<ColumnDefinition> columns = new ArrayList<>();
    for (BoundColumn column : named(bound, create.columns(), create.position())) {
      columns.add(
          new ColumnDefinition(
              column.name(),
              column.type(),
              false,
              null,
              null,
              ColumnInfo.Identity.NONE,
              null,
              null,
              null));
    }
    TableDefinition table =
        new TableDefinition(
            schema,
            name,
            create.persistence() == DefinitionStatement.Persistence.UNLOGGED,
            create.persistence() == DefinitionStatement.Persistence.TEMPORARY,
            columns,
            List.of(),
            CreateTableBinder.fillFactor(create.options()));
    return new Command.CreateTableAs(create.ifNotExists(), table, null);
  }

  /**
   * Binds the query of CREATE TABLE AS.
   *
   * @param hints types of its parameters, as far as they are known
   */
  public BoundStatement query(Query query, List<SqlType> hints) {
    return new Binder(options).bind(new DataStatement.Select(query), hints);
  }

  private Command maintenance(MaintenanceStatement statement) {
    if (statement instanceof MaintenanceStatement.Vacuum vacuum) {
      return new Command.Vacuum(vacuum.options(), targets(vacuum.targets()));
    }
    if (statement instanceof MaintenanceStatement.Analyze analyze) {
      return new Command.Analyze(analyze.options(), targets(analyze.targets()));
    }
    if (statement instanceof MaintenanceStatement.LockTable lock) {
      List<TableInfo> tables = new ArrayList<>();
      for (TableExpression.Table table : lock.tables()) {
        tables.add(context.names().requireTable(table.name()));
      }
      return new Command.LockTables(
          tables, TableLockMode.valueOf(lock.mode().name()), lock.nowait());
    }
    if (statement instanceof MaintenanceStatement.Reindex reindex) {
      return reindex(reindex);
    }
    return new Command.Plain();
  }

  private List<Command.MaintenanceTarget> targets(List<MaintenanceStatement.Target> written) {
    List<Command.MaintenanceTarget> targets = new ArrayList<>();
    for (MaintenanceStatement.Target target : written) {
      TableInfo table = context.names().requireTable(target.table());
      List<Integer> columns = new ArrayList<>();
      for (Identifier column : target.columns()) {
        columns.add(TargetTables.column(table, column).position());
      }
      targets.add(new Command.MaintenanceTarget(table, columns));
    }
    return targets;
  }

  private Command reindex(MaintenanceStatement.Reindex reindex) {
    QualifiedName name = reindex.name();
    if (name == null) {
      return new Command.Plain();
    }
    if (reindex.kind() == MaintenanceStatement.ReindexKind.TABLE) {
      TableInfo table = context.names().requireTable(name);
      List<Integer> ids = new ArrayList<>();
      table.indexes().forEach(index -> ids.add(index.id()));
      return new Command.Reindex(ids, table);
    }
    if (reindex.kind() == MaintenanceStatement.ReindexKind.INDEX) {
      IndexInfo index = context.names().index(name);
      TableInfo table = index == null ? null : context.catalog().table(index.table());
      if (index == null || table == null) {
        throw SqlErrors.undefinedTable(name.position(), name.toString());
      }
      return new Command.Reindex(List.of(index.id()), table);
    }
    return new Command.Plain();
  }
}
