package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.TableElement;
import io.waldb.sql.syntax.TypeName;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds the definitions of columns. */
final class ColumnBinder {
  private final BindContext context;
  private final String schema;
  private final String table;

  ColumnBinder(BindContext context, String schema, String table) {
    this.context = context;
    this.schema = schema;
    this.table = table;
  }

  /** The type that serial and its kin stand for, or null. */
  static @Nullable SqlType serial(TypeName type) {
    if (type.name().schema() != null || type.arrayDimensions() > 0) {
      return null;
    }
    return switch (type.name().name()) {
      case "smallserial", "serial2" -> SqlType.SMALLINT;
      case "serial", "serial4" -> SqlType.INTEGER;
      case "bigserial", "serial8" -> SqlType.BIGINT;
      default -> null;
    };
  }

  static SqlType type(TypeName written) {
    SqlType serial = serial(written);
    return serial != null ? serial : TypeNames.resolve(written);
  }

  /**
   * Binds a column without its generated value, which may read other columns.
   *
   * @param notNull true when a key of the table makes it so
   * @param takenSequences names given to sequences of the statement so far
   */
  ColumnDefinition bind(TableElement.Column column, boolean notNull, Set<String> takenSequences) {
    String name = column.name().name();
    int position = column.name().position();
    if (SystemColumn.byName(name) != null) {
      throw SqlErrors.at(
          SqlState.DUPLICATE_COLUMN,
          position,
          "column name \"" + name + "\" conflicts with a system column name");
    }
    SqlType serial = serial(column.type());
    SqlType type = type(column.type());
    checkConflicts(column, serial != null);
    SequenceDefinition sequence = sequence(column, serial, type, takenSequences);
    String defaultText = null;
    Expression defaultValue = null;
    SourceExpression written = column.defaultValue();
    if (written != null) {
      defaultText = written.text();
      defaultValue = defaultValue(written, name, type);
    } else if (serial != null && sequence != null) {
      defaultText = nextval(sequence);
    }
    Identity identity =
        column.identity() == null
            ? Identity.NONE
            : column.identity().always() ? Identity.ALWAYS : Identity.BY_DEFAULT;
    if (column.generated() != null && !column.generated().stored()) {
      throw SqlErrors.notSupported(
          column.generated().position(), "a generated column that is not stored");
    }
    return new ColumnDefinition(
        name,
        type,
        notNull || isNotNull(column, serial != null),
        defaultText,
        defaultValue,
        identity,
        sequence,
        column.generated() == null ? null : column.generated().expression().text(),
        null);
  }

  private static String nextval(SequenceDefinition sequence) {
    return "nextval('"
        + IdentifierText.of(sequence.schema(), sequence.name()).replace("'", "''")
        + "'::regclass)";
  }

  private void checkConflicts(TableElement.Column column, boolean serial) {
    int position = column.position();
    String of = "for column \"" + column.name().name() + "\" of table \"" + table + "\"";
    boolean hasDefault = serial || column.defaultValue() != null;
    if (hasDefault && column.identity() != null) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "both default and identity specified " + of);
    }
    if (hasDefault && column.generated() != null) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          position,
          "both default and generation expression specified " + of);
    }
    if (column.identity() != null && column.generated() != null) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          position,
          "both identity and generation expression specified " + of);
    }
    if (serial && column.defaultValue() != null) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "multiple default values specified " + of);
    }
    if (column.notNull() != null
        && !column.notNull()
        && isNotNull(column, serial || column.identity() != null)) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "conflicting NULL/NOT NULL declarations " + of);
    }
  }

  static boolean isNotNull(TableElement.Column column, boolean implied) {
    boolean notNull = implied || column.identity() != null;
    notNull |= column.notNull() != null && column.notNull();
    for (Constraint constraint : column.constraints()) {
      notNull |= constraint instanceof Constraint.NotNull;
      notNull |= constraint instanceof Constraint.Unique unique && unique.primaryKey();
    }
    return notNull;
  }

  private @Nullable SequenceDefinition sequence(
      TableElement.Column column,
      @Nullable SqlType serial,
      SqlType type,
      Set<String> takenSequences) {
    TableElement.Identity identity = column.identity();
    if (serial == null && identity == null) {
      return null;
    }
    SequenceOptions options = identity == null ? SequenceOptions.NONE : identity.options();
    return sequence(column.name().name(), type, options, takenSequences, column.position());
  }

  /** The sequence that belongs to a column. */
  SequenceDefinition sequence(
      String column,
      SqlType type,
      SequenceOptions options,
      Set<String> takenSequences,
      int position) {
    if (!type.kind().isInteger()) {
      throw SqlErrors.at(
          SqlState.INVALID_PARAMETER_VALUE,
          position,
          "identity column type must be smallint, integer, or bigint");
    }
    String name =
        options.sequenceName() != null
            ? options.sequenceName().name()
            : ObjectNames.choose(
                table,
                List.of(column),
                "seq",
                candidate ->
                    takenSequences.contains(candidate) || context.names().taken(schema, candidate));
    takenSequences.add(name);
    return SequenceBinder.create(
        options, new SequenceBinder.Place(schema, name, table, column), type.kind(), position);
  }

  /** A default as a value of the column's type. */
  Expression defaultValue(SourceExpression written, String column, SqlType type) {
    Scope scope = new Scope(null, new CommonTables(null, context));
    if (DefaultReferences.hasColumn(written.expression())) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          written.position(),
          "cannot use column reference in DEFAULT expression");
    }
    Expression value =
        new ExpressionBinder(context, scope, Clause.DEFAULT, null).bind(written.expression());
    Expression cast =
        context
            .coercion()
            .tryCoerce(value, type, io.waldb.sql.type.CastContext.ASSIGNMENT, written.position());
    if (cast == null) {
      throw SqlErrors.at(
              SqlState.DATATYPE_MISMATCH,
              -1,
              "column \""
                  + column
                  + "\" is of type "
                  + type
                  + " but default expression is of type "
                  + context.coercion().typeOf(value))
          .withHint("You will need to rewrite or cast the expression.");
    }
    return cast;
  }

  /** A column as the catalog will have it, for binding expressions over the table. */
  static ColumnInfo info(ColumnDefinition column, int position) {
    return new ColumnInfo(
        column.name(),
        column.type(),
        position,
        column.notNull(),
        false,
        column.defaultText(),
        column.identity(),
        0,
        column.generatedText(),
        null);
  }

  /** An expression over a table's columns as one over input 0. */
  static Expression overRow(Expression expression) {
    return expression instanceof ColumnReference column
        ? new ColumnReference(0, column.column(), column.type(), column.nullable())
        : expression.mapChildren(ColumnBinder::overRow);
  }
}
