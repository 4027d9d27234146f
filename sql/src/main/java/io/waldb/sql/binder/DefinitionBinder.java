package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.ObjectName;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.IndexDefinition;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.DefinitionStatement.CheckOption;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.IndexElement;
import io.waldb.sql.syntax.MaintenanceStatement;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SessionStatement;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TypeName;
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
import org.jspecify.annotations.Nullable;

/**
 * Binds statements that define or maintain objects: looks names up, finds types, checks expressions
 * and settles every option that was not written, so that the executor has only to do it.
 *
 * <p>Keeps no state of a statement.
 */
public final class DefinitionBinder {
  private final BinderOptions options;

  /** Binds against a catalog and a search path. */
  public DefinitionBinder(BinderOptions options) {
    this.options = options;
  }

  /**
   * Binds a statement.
   *
   * @return {@link Command.Plain} for one that has nothing to bind
   * @throws io.waldb.common.DatabaseException with PostgreSQL's state, message and position
   */
  public Command bind(Statement statement) {
    BindContext context = new BindContext(options, new ParameterTypes(List.of(), false));
    if (statement instanceof DefinitionStatement definition) {
      return definition(context, definition);
    }
    if (statement instanceof MaintenanceStatement maintenance) {
      return maintenance(context, maintenance);
    }
    return new Command.Plain(statement);
  }

  /** The type that is written. */
  public static SqlType type(TypeName written) {
    return TypeNames.resolve(written);
  }

  /** Binds EXECUTE: its arguments are expressions without inputs. */
  public Command execute(SessionStatement.Execute execute) {
    BindContext context = new BindContext(options, new ParameterTypes(List.of(), false));
    ExpressionBinder binder =
        new ExpressionBinder(
            context, new Scope(null, new CommonTables(null, context)), Clause.EXECUTE, null);
    return new Command.Execute(
        execute.name().name(), execute.arguments().stream().map(binder::bind).toList());
  }

  /** Binds CREATE TABLE AS for a query that is planned. */
  public Command createTableAs(DefinitionStatement.CreateTableAs create, StatementPlan query) {
    BindContext context = new BindContext(options, new ParameterTypes(List.of(), false));
    List<ColumnDefinition> columns = new ArrayList<>();
    if (create.columns().size() > query.columns().size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, create.position(), "too many column names were specified");
    }
    for (int i = 0; i < query.columns().size(); i++) {
      OutputColumn column = query.columns().get(i);
      SqlType type = column.type().kind() == TypeKind.UNKNOWN ? SqlType.TEXT : column.type();
      columns.add(
          new ColumnDefinition(
              i < create.columns().size() ? create.columns().get(i).name() : column.name(),
              type,
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
            context.names().schemaForNew(create.name()),
            create.name().name(),
            create.persistence() == DefinitionStatement.Persistence.UNLOGGED,
            create.persistence() == DefinitionStatement.Persistence.TEMPORARY,
            columns,
            List.of());
    return new Command.CreateTableAs(create.ifNotExists(), table, create.withData() ? query : null);
  }

  private Command definition(BindContext context, DefinitionStatement statement) {
    if (statement instanceof DefinitionStatement.CreateTable create) {
      return new TableBinder(context).create(create);
    }
    if (statement instanceof DefinitionStatement.AlterTable alter) {
      return new AlterBinder(context).bind(alter);
    }
    if (statement instanceof DefinitionStatement.CreateIndex create) {
      return createIndex(context, create);
    }
    if (statement instanceof DefinitionStatement.CreateSequence create) {
      return new Command.CreateSequence(
          create.ifNotExists(),
          new SequenceBinder(context).create(create.name(), create.options()));
    }
    if (statement instanceof DefinitionStatement.AlterSequence alter) {
      return new SequenceBinder(context).alter(alter);
    }
    if (statement instanceof DefinitionStatement.CreateView create) {
      return createView(context, create);
    }
    if (statement instanceof DefinitionStatement.CreateSchema create) {
      Identifier name = create.name() == null ? create.authorization() : create.name();
      return new Command.CreateSchema(create.ifNotExists(), name == null ? "" : name.name());
    }
    if (statement instanceof DefinitionStatement.Drop drop) {
      return drop(context, drop);
    }
    if (statement instanceof DefinitionStatement.Truncate truncate) {
      return new Command.Truncate(
          tables(context, truncate.tables(), "truncate"),
          truncate.restartIdentity(),
          truncate.cascade());
    }
    if (statement instanceof DefinitionStatement.RenameObject rename) {
      ObjectName object = find(context, rename.kind(), rename.object(), rename.ifExists());
      return object == null
          ? missing(rename.object())
          : new Command.Rename(
              kind(rename.kind(), rename.position()), object, rename.newName().name());
    }
    if (statement instanceof DefinitionStatement.RenameColumn rename) {
      TableInfo table = context.names().table(rename.object());
      return table == null && rename.ifExists()
          ? missing(rename.object())
          : new Command.AlterTable(
              context.names().requireTable(rename.object()),
              List.of(
                  new Command.AlterAction.RenameColumn(
                      rename.column().name(), rename.newName().name())));
    }
    if (statement instanceof DefinitionStatement.RenameConstraint rename) {
      TableInfo table = context.names().table(rename.table());
      return table == null && rename.ifExists()
          ? missing(rename.table())
          : new Command.AlterTable(
              context.names().requireTable(rename.table()),
              List.of(
                  new Command.AlterAction.RenameConstraint(
                      rename.constraint().name(), rename.newName().name())));
    }
    if (statement instanceof DefinitionStatement.SetSchema move) {
      ObjectName object = find(context, move.kind(), move.object(), move.ifExists());
      return object == null
          ? missing(move.object())
          : new Command.SetSchema(kind(move.kind(), move.position()), object, move.schema().name());
    }
    if (statement instanceof DefinitionStatement.SetOwner) {
      return new Command.Nothing("there are no owners: the statement has no effect");
    }
    if (statement instanceof DefinitionStatement.Comment) {
      return new Command.Plain(statement);
    }
    throw SqlErrors.notSupported(statement.position(), statement.tag());
  }

  private Command maintenance(BindContext context, MaintenanceStatement statement) {
    if (statement instanceof MaintenanceStatement.Vacuum vacuum) {
      return new Command.Vacuum(vacuum.options(), targets(context, vacuum.targets()));
    }
    if (statement instanceof MaintenanceStatement.Analyze analyze) {
      return new Command.Analyze(analyze.options(), targets(context, analyze.targets()));
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
      return reindex(context, reindex);
    }
    return new Command.Plain(statement);
  }

  private static List<Command.MaintenanceTarget> targets(
      BindContext context, List<MaintenanceStatement.Target> written) {
    List<Command.MaintenanceTarget> targets = new ArrayList<>();
    for (MaintenanceStatement.Target target : written) {
      TableInfo table = context.names().requireTable(target.table());
      List<Integer> columns = new ArrayList<>();
      for (Identifier name : target.columns()) {
        columns.add(TargetTables.column(table, name).position());
      }
      targets.add(new Command.MaintenanceTarget(table, columns));
    }
    return targets;
  }

  private static Command reindex(BindContext context, MaintenanceStatement.Reindex reindex) {
    QualifiedName name = reindex.name();
    if (name == null) {
      throw SqlErrors.notSupported(reindex.position(), "REINDEX " + reindex.kind());
    }
    switch (reindex.kind()) {
      case INDEX -> {
        IndexInfo index = context.names().index(name);
        TableInfo table = index == null ? null : context.catalog().table(index.table());
        if (index == null || table == null) {
          throw SqlErrors.at(
              SqlState.UNDEFINED_OBJECT,
              name.position(),
              "index \"" + name.name() + "\" does not exist");
        }
        return new Command.Reindex(List.of(index.id()), table);
      }
      case TABLE -> {
        TableInfo table = context.names().requireTable(name);
        return new Command.Reindex(table.indexes().stream().map(IndexInfo::id).toList(), table);
      }
      default -> throw SqlErrors.notSupported(reindex.position(), "REINDEX " + reindex.kind());
    }
  }

  private static List<TableInfo> tables(
      BindContext context, List<TableExpression.Table> written, String verb) {
    List<TableInfo> tables = new ArrayList<>();
    for (TableExpression.Table table : written) {
      tables.add(TargetTables.require(context, table.name(), verb));
    }
    return tables;
  }

  private static Command createIndex(BindContext context, DefinitionStatement.CreateIndex create) {
    TableInfo table = TargetTables.require(context, create.table(), "create index on");
    if (!create.method().name().equals("btree")) {
      throw SqlErrors.notSupported(
          create.method().position(), "access method \"" + create.method().name() + "\"");
    }
    if (create.where() != null || !create.include().isEmpty() || create.nullsNotDistinct()) {
      throw SqlErrors.notSupported(
          create.position(),
          create.where() != null
              ? "a partial index"
              : create.nullsNotDistinct() ? "NULLS NOT DISTINCT" : "INCLUDE");
    }
    List<IndexKey> keys = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (IndexElement element : create.elements()) {
      Identifier name = element.column();
      if (name == null) {
        throw SqlErrors.notSupported(element.position(), "an index on an expression");
      }
      ColumnInfo column = TargetTables.column(table, name);
      boolean nullsFirst =
          element.nulls() == null
              ? element.descending()
              : element.nulls() == SortItem.NullsOrder.FIRST;
      keys.add(new IndexKey(column.position(), element.descending(), nullsFirst));
      names.add(column.name());
    }
    Identifier given = create.name();
    String name =
        given != null
            ? given.name()
            : FreeNames.relation(
                context, table.schema(), table.name() + "_" + String.join("_", names) + "_idx");
    return new Command.CreateIndex(
        create.ifNotExists(),
        create.concurrently(),
        table,
        new IndexDefinition(name, create.unique(), keys));
  }

  private Command createView(BindContext context, DefinitionStatement.CreateView create) {
    if (create.temporary() || create.recursive() || create.checkOption() != CheckOption.NONE) {
      throw SqlErrors.notSupported(create.position(), "this kind of view");
    }
    BoundStatement bound =
        new Binder(options).bind(new DataStatement.Select(create.query().query()), List.of());
    List<BoundColumn> given = ((BoundStatement.Select) bound.action()).query().columns();
    if (create.columns().size() > given.size()) {
      throw SqlErrors.at(
          SqlState.INVALID_TABLE_DEFINITION,
          create.position(),
          "CREATE VIEW specifies more column names than columns");
    }
    List<OutputColumn> columns = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      String name =
          i < create.columns().size() ? create.columns().get(i).name() : given.get(i).name();
      columns.add(OutputColumn.of(name, given.get(i).type()));
    }
    return new Command.CreateView(
        create.orReplace(),
        context.names().schemaForNew(create.name()),
        create.name().name(),
        columns,
        create.query().text());
  }

  private static Command drop(BindContext context, DefinitionStatement.Drop drop) {
    List<ObjectName> objects = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (QualifiedName name : drop.names()) {
      ObjectName found = find(context, drop.kind(), name, drop.ifExists());
      if (found == null) {
        notices.add(
            (drop.kind() == DefinitionStatement.ObjectKind.SCHEMA
                    ? "schema"
                    : drop.kind().title().toLowerCase(java.util.Locale.ROOT))
                + " \""
                + name.name()
                + "\" does not exist, skipping");
      } else {
        objects.add(found);
      }
    }
    return new Command.Drop(kind(drop.kind(), drop.position()), objects, drop.cascade(), notices);
  }

  private static Command.ObjectKind kind(DefinitionStatement.ObjectKind kind, int position) {
    return switch (kind) {
      case TABLE -> Command.ObjectKind.TABLE;
      case INDEX -> Command.ObjectKind.INDEX;
      case SEQUENCE -> Command.ObjectKind.SEQUENCE;
      case VIEW -> Command.ObjectKind.VIEW;
      case SCHEMA -> Command.ObjectKind.SCHEMA;
      default -> throw SqlErrors.notSupported(position, kind.title());
    };
  }

  /** The object of a name, or null when there is none and that is fine. */
  private static @Nullable ObjectName find(
      BindContext context,
      DefinitionStatement.ObjectKind kind,
      QualifiedName name,
      boolean ifExists) {
    switch (kind) {
      case TABLE -> {
        TableInfo table = context.names().table(name);
        if (table != null) {
          refuseSystem(table, name);
          return new ObjectName(table.schema(), table.name());
        }
        if (!ifExists
            && (context.names().view(name) != null || context.names().index(name) != null)) {
          context.names().requireTable(name);
        }
      }
      case INDEX -> {
        String schema = context.names().schemaOfIndex(name);
        if (schema != null && context.names().index(name) != null) {
          return new ObjectName(schema, name.name());
        }
      }
      case SEQUENCE -> {
        SequenceInfo sequence = context.names().sequence(name);
        if (sequence != null) {
          return new ObjectName(sequence.schema(), sequence.name());
        }
      }
      case VIEW -> {
        ViewInfo view = context.names().view(name);
        if (view != null) {
          return new ObjectName(view.schema(), view.name());
        }
      }
      case SCHEMA -> {
        if (context.catalog().hasSchema(name.name())) {
          return new ObjectName("", name.name());
        }
      }
      default -> throw SqlErrors.notSupported(name.position(), kind.title());
    }
    if (ifExists) {
      return null;
    }
    String what = kind.title().toLowerCase(java.util.Locale.ROOT);
    SqlState state =
        switch (kind) {
          case INDEX -> SqlState.UNDEFINED_OBJECT;
          case SCHEMA -> SqlState.INVALID_SCHEMA_NAME;
          default -> SqlState.UNDEFINED_TABLE;
        };
    throw SqlErrors.at(state, -1, what + " \"" + name + "\" does not exist");
  }

  private static void refuseSystem(TableInfo table, QualifiedName name) {
    if (table.system()) {
      throw SqlErrors.at(
          SqlState.INSUFFICIENT_PRIVILEGE,
          name.position(),
          "permission denied: \"" + table.name() + "\" is a system catalog");
    }
  }

  static Command missing(QualifiedName name) {
    return new Command.Nothing("relation \"" + name.name() + "\" does not exist, skipping");
  }
}
