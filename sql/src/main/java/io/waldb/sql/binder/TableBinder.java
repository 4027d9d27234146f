package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.CheckDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.ForeignKeyDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.plan.TableDefinition.UniqueDefinition;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.TableElement;
import io.waldb.sql.syntax.TypeName;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Binds columns and constraints of tables, new ones and such as are altered. */
final class TableBinder {
  private final BindContext context;

  TableBinder(BindContext context) {
    this.context = context;
  }

  /** A table whose columns are known by name and whose constraints are being named. */
  record Subject(
      String schema,
      String name,
      List<ColumnInfo> columns,
      List<String> primaryKey,
      Set<String> constraintNames) {
    @Nullable ColumnInfo column(String columnName) {
      for (ColumnInfo column : columns) {
        if (!column.dropped() && column.name().equals(columnName)) {
          return column;
        }
      }
      return null;
    }
  }

  /** The subject that a table of the catalog is. */
  static Subject subject(TableInfo table) {
    Set<String> names = new HashSet<>();
    table.constraints().forEach(constraint -> names.add(constraint.name()));
    IndexInfo key = table.primaryKey();
    List<String> primaryKey = new ArrayList<>();
    if (key != null) {
      for (IndexKey each : key.keys()) {
        primaryKey.add(table.columns().get(each.column()).name());
      }
    }
    return new Subject(table.schema(), table.name(), table.columns(), primaryKey, names);
  }

  Command create(DefinitionStatement.CreateTable create) {
    if (!create.inherits().isEmpty() || create.onCommit() != null) {
      throw SqlErrors.notSupported(
          create.position(), create.inherits().isEmpty() ? "ON COMMIT" : "INHERITS");
    }
    String schema = context.names().schemaForNew(create.name());
    String name = create.name().name();
    List<ColumnDefinition> columns = new ArrayList<>();
    List<Constraint> constraints = new ArrayList<>();
    Set<String> columnNames = new HashSet<>();
    for (TableElement element : create.elements()) {
      if (element instanceof TableElement.Column column) {
        columns.add(column(schema, name, column));
        constraints.addAll(column.constraints());
        addName(columnNames, column.name().name(), column.position());
      } else if (element instanceof TableElement.Like like) {
        for (ColumnDefinition column : like(like)) {
          columns.add(column);
          addName(columnNames, column.name(), like.position());
        }
      } else if (element instanceof TableElement.TableConstraint constraint) {
        constraints.add(constraint.constraint());
      }
    }
    List<String> primaryKey = primaryKey(constraints);
    List<ColumnDefinition> settled = new ArrayList<>();
    for (ColumnDefinition column : columns) {
      settled.add(
          primaryKey.contains(column.name()) || isNotNull(constraints, column.name())
              ? notNull(column)
              : column);
    }
    Subject subject = new Subject(schema, name, infos(settled), primaryKey, new HashSet<>());
    List<ColumnDefinition> bound = new ArrayList<>();
    for (int i = 0; i < settled.size(); i++) {
      bound.add(settled.get(i));
    }
    bindGenerated(create, subject, bound);
    List<ConstraintDefinition> definitions = new ArrayList<>();
    for (Constraint constraint : constraints) {
      ConstraintDefinition definition = constraint(subject, constraint);
      if (definition != null) {
        definitions.add(definition);
      }
    }
    // Keys first: foreign keys of the table to itself need them.
    definitions.sort(
        java.util.Comparator.comparingInt(
            definition -> definition instanceof ForeignKeyDefinition ? 1 : 0));
    return new Command.CreateTable(
        create.ifNotExists(),
        new TableDefinition(
            schema,
            name,
            create.persistence() == DefinitionStatement.Persistence.UNLOGGED,
            create.persistence() == DefinitionStatement.Persistence.TEMPORARY,
            bound,
            definitions));
  }

  private static void addName(Set<String> names, String name, int position) {
    if (!names.add(name)) {
      throw SqlErrors.at(
          SqlState.DUPLICATE_COLUMN, position, "column \"" + name + "\" specified more than once");
    }
  }

  private static boolean isNotNull(List<Constraint> constraints, String column) {
    return constraints.stream()
        .anyMatch(
            constraint ->
                constraint instanceof Constraint.NotNull notNull
                    && notNull.column().name().equals(column));
  }

  private static List<String> primaryKey(List<Constraint> constraints) {
    for (Constraint constraint : constraints) {
      if (constraint instanceof Constraint.Unique unique && unique.primaryKey()) {
        return unique.columns().stream().map(Identifier::name).toList();
      }
    }
    return List.of();
  }

  private static ColumnDefinition notNull(ColumnDefinition column) {
    return new ColumnDefinition(
        column.name(),
        column.type(),
        true,
        column.defaultText(),
        column.defaultValue(),
        column.identity(),
        column.sequence(),
        column.generatedText(),
        column.generatedValue());
  }

  private static List<ColumnInfo> infos(List<ColumnDefinition> columns) {
    List<ColumnInfo> infos = new ArrayList<>();
    for (ColumnDefinition column : columns) {
      infos.add(
          new ColumnInfo(
              column.name(),
              column.type(),
              infos.size(),
              column.notNull(),
              false,
              column.defaultText(),
              Identity.NONE,
              0,
              column.generatedText(),
              null));
    }
    return infos;
  }

  /** A column without its constraints and with its generated expression not bound yet. */
  ColumnDefinition column(String schema, String table, TableElement.Column column) {
    String name = column.name().name();
    TypeKind serial = serial(column.type());
    SqlType type = serial == null ? TypeNames.resolve(column.type()) : SqlType.of(serial);
    boolean notNull = serial != null || Boolean.TRUE.equals(column.notNull());
    TableElement.Identity identity = column.identity();
    SequenceDefinition sequence = null;
    Identity kind = Identity.NONE;
    String defaultText = null;
    Expression defaultValue = null;
    if (serial != null || identity != null) {
      SequenceOptions options = identity == null ? SequenceOptions.NONE : identity.options();
      sequence =
          new SequenceBinder(context)
              .ofColumn(schema, table, name, type.kind(), options, column.position());
    }
    if (identity != null) {
      kind = identity.always() ? Identity.ALWAYS : Identity.BY_DEFAULT;
      notNull = true;
    } else if (sequence != null) {
      defaultText =
          "nextval('" + quoted(sequence.schema()) + "." + quoted(sequence.name()) + "'::regclass)";
    }
    SourceExpression written = column.defaultValue();
    if (written != null) {
      if (sequence != null) {
        throw SqlErrors.at(
            SqlState.SYNTAX_ERROR,
            written.position(),
            "multiple default values specified for column \""
                + name
                + "\" of table \""
                + table
                + "\"");
      }
      defaultText = written.text();
      defaultValue = defaultValue(written, type, name);
    }
    TableElement.Generated generated = column.generated();
    if (generated != null && !generated.stored()) {
      throw SqlErrors.notSupported(generated.position(), "a virtual generated column");
    }
    return new ColumnDefinition(
        name,
        type,
        notNull,
        defaultText,
        defaultValue,
        kind,
        sequence,
        generated == null ? null : generated.expression().text(),
        null);
  }

  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*")
        ? name
        : ('"' + name.replace("\"", "\"\"") + '"').replace("'", "''");
  }

  private static @Nullable TypeKind serial(TypeName type) {
    return switch (type.name().name()) {
      case "serial", "serial4" -> TypeKind.INTEGER;
      case "bigserial", "serial8" -> TypeKind.BIGINT;
      case "smallserial", "serial2" -> TypeKind.SMALLINT;
      default -> null;
    };
  }

  /** Binds a default once, to see that it can be. */
  Expression defaultValue(SourceExpression written, SqlType type, String column) {
    Expression value =
        new ExpressionBinder(
                context, new Scope(null, new CommonTables(null, context)), Clause.DEFAULT, null)
            .bind(written.expression());
    return context.coercion().assignment(value, type, column, written.position());
  }

  private void bindGenerated(
      DefinitionStatement.CreateTable create, Subject subject, List<ColumnDefinition> columns) {
    for (TableElement element : create.elements()) {
      if (element instanceof TableElement.Column column && column.generated() != null) {
        for (int i = 0; i < columns.size(); i++) {
          if (columns.get(i).name().equals(column.name().name())) {
            columns.set(i, withGenerated(subject, columns.get(i), column.generated().expression()));
          }
        }
      }
    }
  }

  ColumnDefinition withGenerated(
      Subject subject, ColumnDefinition column, SourceExpression expression) {
    Expression value =
        new ExpressionBinder(context, scope(subject), Clause.GENERATED, null)
            .bind(expression.expression());
    return new ColumnDefinition(
        column.name(),
        column.type(),
        column.notNull(),
        column.defaultText(),
        column.defaultValue(),
        column.identity(),
        column.sequence(),
        column.generatedText(),
        context.coercion().assignment(value, column.type(), column.name(), expression.position()));
  }

  /** A scope with the table's columns, which become references to input 0. */
  Scope scope(Subject subject) {
    TableInfo table =
        new TableInfo(
            0,
            subject.schema(),
            subject.name(),
            0,
            subject.columns(),
            TableInfo.describe(subject.columns(), null),
            List.of(),
            List.of(),
            -1,
            0,
            false);
    CommonTables none = new CommonTables(null, context);
    Scope scope = new Scope(null, none);
    FromBinder.Bound bound = new FromBinder(rowContext(), null, none).table(table, null);
    scope.add(bound.tables(), bound.columns(), -1);
    return scope;
  }

  /** A context whose first range variable has number 0, as the row of a command has. */
  private BindContext rowContext() {
    return new BindContext(
        new BinderOptions(context.catalog(), context.searchPath(), context.evaluator()),
        new ParameterTypes(List.of(), false));
  }

  private List<ColumnDefinition> like(TableElement.Like like) {
    TableInfo table = context.names().requireTable(like.table());
    boolean defaults = like.including().contains(TableElement.LikeOption.DEFAULTS);
    List<ColumnDefinition> columns = new ArrayList<>();
    for (ColumnInfo column : table.columns()) {
      if (!column.dropped()) {
        columns.add(
            new ColumnDefinition(
                column.name(),
                column.type(),
                column.notNull(),
                defaults ? column.defaultText() : null,
                null,
                Identity.NONE,
                null,
                null,
                null));
      }
    }
    return columns;
  }

  /** Binds a constraint; null for NOT NULL, which the column has. */
  @Nullable ConstraintDefinition constraint(Subject subject, Constraint constraint) {
    if (constraint instanceof Constraint.Unique unique) {
      return unique(subject, unique);
    }
    if (constraint instanceof Constraint.Check check) {
      return check(subject, check);
    }
    if (constraint instanceof Constraint.ForeignKey foreignKey) {
      return foreignKey(subject, foreignKey);
    }
    return null;
  }

  private static String name(Subject subject, @Nullable Identifier given, String wished) {
    if (given == null) {
      return FreeNames.among(subject.constraintNames(), wished);
    }
    if (!subject.constraintNames().add(given.name())) {
      throw SqlErrors.at(
          SqlState.DUPLICATE_OBJECT,
          given.position(),
          "constraint \""
              + given.name()
              + "\" for relation \""
              + subject.name()
              + "\" already exists");
    }
    return given.name();
  }

  private static List<String> columns(Subject subject, List<Identifier> names) {
    List<String> columns = new ArrayList<>();
    for (Identifier name : names) {
      if (subject.column(name.name()) == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_COLUMN,
            name.position(),
            "column \"" + name.name() + "\" named in key does not exist");
      }
      columns.add(name.name());
    }
    return columns;
  }

  private ConstraintDefinition unique(Subject subject, Constraint.Unique unique) {
    if (!unique.include().isEmpty() || unique.nullsNotDistinct()) {
      throw SqlErrors.notSupported(
          unique.position(), unique.include().isEmpty() ? "NULLS NOT DISTINCT" : "INCLUDE");
    }
    List<String> columns = columns(subject, unique.columns());
    Identifier using = unique.usingIndex();
    if (using != null) {
      IndexInfo index = context.catalog().index(subject.schema(), using.name());
      if (index == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_OBJECT,
            using.position(),
            "index \"" + using.name() + "\" does not exist");
      }
      for (IndexKey key : index.keys()) {
        columns.add(subject.columns().get(key.column()).name());
      }
    }
    String wished =
        using != null
            ? using.name()
            : unique.primaryKey()
                ? subject.name() + "_pkey"
                : subject.name() + "_" + String.join("_", columns) + "_key";
    String free =
        unique.name() != null || using != null
            ? wished
            : FreeNames.relation(context, subject.schema(), wished);
    return new UniqueDefinition(
        name(subject, unique.name(), free),
        unique.primaryKey(),
        columns,
        unique.timing().deferrable(),
        unique.timing().initiallyDeferred(),
        using == null ? null : using.name());
  }

  private ConstraintDefinition check(Subject subject, Constraint.Check check) {
    Expression condition =
        new ExpressionBinder(context, scope(subject), Clause.CHECK, null)
            .bindBoolean(check.expression().expression(), "CHECK");
    Set<Integer> used = new TreeSet<>();
    Expressions.any(
        condition,
        expression -> {
          if (expression instanceof ColumnReference column && column.column() >= 0) {
            used.add(column.column());
          }
          return false;
        });
    List<String> columns = used.stream().map(i -> subject.columns().get(i).name()).toList();
    String wished = subject.name() + (columns.size() == 1 ? "_" + columns.get(0) : "") + "_check";
    return new CheckDefinition(
        name(subject, check.name(), wished),
        check.expression().text(),
        condition,
        columns,
        !check.timing().notValid());
  }

  private ConstraintDefinition foreignKey(Subject subject, Constraint.ForeignKey key) {
    if (key.match() != Constraint.Match.SIMPLE && key.columns().size() > 1) {
      throw SqlErrors.notSupported(key.position(), "MATCH FULL");
    }
    if (!key.setColumns().isEmpty()) {
      throw SqlErrors.notSupported(key.position(), "ON DELETE SET with a column list");
    }
    List<String> columns = columns(subject, key.columns());
    QualifiedName name = key.referencedTable();
    TableInfo referenced = context.names().table(name);
    boolean self =
        name.name().equals(subject.name())
            && (name.schema() == null || subject.schema().equals(name.schema()))
            && (referenced == null || referenced.schema().equals(subject.schema()));
    Subject target = self ? subject : subject(context.names().requireTable(name));
    List<String> targetColumns = key.referencedColumns().stream().map(Identifier::name).toList();
    if (targetColumns.isEmpty()) {
      targetColumns = target.primaryKey();
      if (targetColumns.isEmpty()) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_OBJECT,
            key.position(),
            "there is no primary key for referenced table \"" + target.name() + "\"");
      }
    }
    checkColumns(key, subject, target, columns, targetColumns);
    String wished = subject.name() + "_" + String.join("_", columns) + "_fkey";
    return new ForeignKeyDefinition(
        name(subject, key.name(), wished),
        columns,
        target.schema(),
        target.name(),
        targetColumns,
        ReferentialAction.valueOf(key.onDelete().name()),
        ReferentialAction.valueOf(key.onUpdate().name()),
        key.timing().deferrable(),
        key.timing().initiallyDeferred(),
        !key.timing().notValid());
  }

  private static void checkColumns(
      Constraint.ForeignKey key,
      Subject subject,
      Subject target,
      List<String> columns,
      List<String> targetColumns) {
    if (columns.size() != targetColumns.size()) {
      throw SqlErrors.at(
          SqlState.INVALID_FOREIGN_KEY,
          key.position(),
          "number of referencing and referenced columns for foreign key disagree");
    }
    for (int i = 0; i < columns.size(); i++) {
      ColumnInfo from = subject.column(columns.get(i));
      ColumnInfo to = target.column(targetColumns.get(i));
      if (to == null) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_COLUMN,
            key.position(),
            "column \""
                + targetColumns.get(i)
                + "\" referenced in foreign key constraint does not exist");
      }
      if (from != null && !comparable(from.type().kind(), to.type().kind())) {
        throw SqlErrors.at(
                SqlState.DATATYPE_MISMATCH,
                key.position(),
                "foreign key constraint cannot be implemented")
            .withDetail(
                "Key columns \""
                    + from.name()
                    + "\" and \""
                    + to.name()
                    + "\" are of incompatible types: "
                    + from.type()
                    + " and "
                    + to.type()
                    + ".");
      }
    }
  }

  /** Keys are looked up by their byte form, so both sides must have the same one. */
  private static boolean comparable(TypeKind from, TypeKind to) {
    return from == to || (isText(from) && isText(to)) || (isInteger(from) && isInteger(to));
  }

  private static boolean isText(TypeKind kind) {
    return kind == TypeKind.TEXT || kind == TypeKind.VARCHAR;
  }

  private static boolean isInteger(TypeKind kind) {
    return kind == TypeKind.SMALLINT || kind == TypeKind.INTEGER || kind == TypeKind.BIGINT;
  }
}
