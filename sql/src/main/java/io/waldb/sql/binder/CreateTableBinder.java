package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.TableDefinition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.DefinitionStatement.Persistence;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.TableElement;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TupleDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Binds CREATE TABLE. */
final class CreateTableBinder {
  private final BindContext context;
  private final DefinitionStatement.CreateTable syntax;
  private final String schema;
  private final String name;
  private final Set<String> relations = new HashSet<>();

  CreateTableBinder(BindContext context, DefinitionStatement.CreateTable syntax) {
    this.context = context;
    this.syntax = syntax;
    schema = context.names().schemaForNew(syntax.name());
    name = syntax.name().name();
  }

  Command bind() {
    if (context.names().taken(schema, name)) {
      if (syntax.ifNotExists()) {
        return new Command.Nothing("relation \"" + name + "\" already exists, skipping");
      }
      throw alreadyExists(syntax.name().position(), name);
    }
    if (!syntax.inherits().isEmpty()) {
      throw SqlErrors.notSupported(syntax.position(), "INHERITS");
    }
    relations.add(name);
    List<ColumnDefinition> columns = new ArrayList<>();
    List<Constraint> constraints = new ArrayList<>();
    Set<String> keyColumns = primaryKeyColumns();
    ColumnBinder binder = new ColumnBinder(context, schema, name);
    for (TableElement element : syntax.elements()) {
      if (element instanceof TableElement.Column column) {
        addColumn(columns, column, binder, keyColumns);
        constraints.addAll(column.constraints());
      } else if (element instanceof TableElement.TableConstraint constraint) {
        constraints.add(constraint.constraint());
      } else if (element instanceof TableElement.Like like) {
        addLike(columns, like);
      }
    }
    TableInfo provisional = provisional(schema, name, columns);
    columns.replaceAll(column -> withGenerated(column, provisional));
    return new Command.CreateTable(
        syntax.ifNotExists(),
        new TableDefinition(
            schema,
            name,
            syntax.persistence() == Persistence.UNLOGGED,
            syntax.persistence() == Persistence.TEMPORARY,
            columns,
            constraints(provisional, constraints),
            fillFactor(syntax.options())));
  }

  static io.waldb.common.DatabaseException alreadyExists(int position, String name) {
    return SqlErrors.at(
        SqlState.DUPLICATE_TABLE, position, "relation \"" + name + "\" already exists");
  }

  /** The fillfactor among storage parameters; others are taken and mean nothing. */
  static int fillFactor(List<Option> options) {
    for (Option option : options) {
      if (option.name().equals("fillfactor") && option.value() != null) {
        int value;
        try {
          value = Integer.parseInt(option.value());
        } catch (NumberFormatException e) {
          value = 0;
        }
        if (value < 10 || value > 100) {
          throw SqlErrors.at(
                  SqlState.INVALID_PARAMETER_VALUE,
                  option.position(),
                  "value " + option.value() + " out of bounds for option \"fillfactor\"")
              .withDetail("Valid values are between \"10\" and \"100\".");
        }
        return value;
      }
    }
    return TableInfo.DEFAULT_FILL_FACTOR;
  }

  private Set<String> primaryKeyColumns() {
    Set<String> columns = new HashSet<>();
    for (TableElement element : syntax.elements()) {
      if (element instanceof TableElement.TableConstraint constraint) {
        if (constraint.constraint() instanceof Constraint.Unique unique && unique.primaryKey()) {
          unique.columns().forEach(column -> columns.add(column.name()));
        } else if (constraint.constraint() instanceof Constraint.NotNull notNull) {
          columns.add(notNull.column().name());
        }
      }
    }
    return columns;
  }

  private void addColumn(
      List<ColumnDefinition> columns,
      TableElement.Column column,
      ColumnBinder binder,
      Set<String> keyColumns) {
    requireNew(columns, column.name());
    columns.add(binder.bind(column, keyColumns.contains(column.name().name()), relations));
  }

  private static void requireNew(List<ColumnDefinition> columns, Identifier column) {
    for (ColumnDefinition present : columns) {
      if (present.name().equals(column.name())) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_COLUMN,
            column.position(),
            "column \"" + column.name() + "\" specified more than once");
      }
    }
  }

  private void addLike(List<ColumnDefinition> columns, TableElement.Like like) {
    TableInfo source = context.names().requireTable(like.table());
    boolean defaults = like.including().contains(TableElement.LikeOption.DEFAULTS);
    boolean generated = like.including().contains(TableElement.LikeOption.GENERATED);
    for (TableElement.LikeOption option : like.including()) {
      switch (option) {
        case CONSTRAINTS, INDEXES, IDENTITY ->
            throw SqlErrors.notSupported(like.position(), "LIKE ... INCLUDING " + option);
        default -> {}
      }
    }
    for (ColumnInfo column : source.columns()) {
      if (column.dropped()) {
        continue;
      }
      requireNew(columns, new Identifier(column.name(), like.position()));
      String text = defaults ? column.defaultText() : null;
      columns.add(
          new ColumnDefinition(
              column.name(),
              column.type(),
              column.notNull(),
              text,
              null,
              ColumnInfo.Identity.NONE,
              null,
              generated ? column.generatedText() : null,
              null));
    }
  }

  /** The table as it will be, as far as expressions over it can tell. */
  static TableInfo provisional(String schema, String name, List<ColumnDefinition> definitions) {
    List<ColumnInfo> columns = new ArrayList<>();
    for (int i = 0; i < definitions.size(); i++) {
      columns.add(ColumnBinder.info(definitions.get(i), i));
    }
    TupleDescriptor descriptor = TableInfo.describe(columns, null);
    return new TableInfo(
        0, schema, name, 0, columns, descriptor, List.of(), List.of(), -1, 0, false);
  }

  private ColumnDefinition withGenerated(ColumnDefinition column, TableInfo provisional) {
    if (column.generatedText() == null) {
      return column;
    }
    return withGenerated(
        column, generatedValue(context, provisional, column.name(), column.generatedText()));
  }

  static ColumnDefinition withGenerated(ColumnDefinition column, Expression value) {
    return new ColumnDefinition(
        column.name(),
        column.type(),
        column.notNull(),
        column.defaultText(),
        column.defaultValue(),
        column.identity(),
        column.sequence(),
        column.generatedText(),
        value);
  }

  /** The value of a generated column over input 0, the row. */
  static Expression generatedValue(
      BindContext context, TableInfo table, String columnName, String text) {
    ColumnInfo column = java.util.Objects.requireNonNull(table.column(columnName));
    Scope scope = new ConstraintBinder(context, table, Set.of()).scope();
    Expression bound =
        new ExpressionBinder(context, scope, Clause.GENERATED, null)
            .bind(SourceTexts.expression(text));
    Expression value = context.coercion().assignment(bound, column.type(), columnName, -1);
    io.waldb.sql.expr.Expressions.any(
        value,
        e -> {
          if (e instanceof io.waldb.sql.expr.ColumnReference reference
              && table.columns().get(reference.column()).generatedText() != null) {
            throw SqlErrors.at(
                    SqlState.INVALID_OBJECT_DEFINITION,
                    -1,
                    "cannot use generated column \""
                        + table.columns().get(reference.column()).name()
                        + "\" in column generation expression")
                .withDetail("A generated column cannot reference another generated column.");
          }
          return false;
        });
    if (io.waldb.sql.expr.Expressions.any(value, Volatilities::isNotImmutable)) {
      throw SqlErrors.at(
          SqlState.INVALID_OBJECT_DEFINITION, -1, "generation expression is not immutable");
    }
    return ColumnBinder.overRow(value);
  }

  private List<ConstraintDefinition> constraints(TableInfo provisional, List<Constraint> written) {
    ConstraintBinder binder = new ConstraintBinder(context, provisional, relations);
    List<ConstraintDefinition> constraints = new ArrayList<>();
    // Keys first: a foreign key may refer to the table's own.
    for (int pass = 0; pass < 2; pass++) {
      for (Constraint constraint : written) {
        boolean foreign = constraint instanceof Constraint.ForeignKey;
        ConstraintDefinition bound = foreign == (pass == 1) ? binder.bind(constraint) : null;
        if (bound != null) {
          constraints.add(bound);
        }
      }
    }
    return constraints;
  }
}
