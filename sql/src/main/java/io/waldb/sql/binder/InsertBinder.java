package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.binder.FromBinder.Bound;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.query.BoundStatement.Conflict;
import io.waldb.sql.query.BoundStatement.Insert;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DataStatement.Overriding;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds INSERT.
 *
 * <p>Follows PostgreSQL {@code transformInsertStmt} and {@code rewriteTargetListIU}.
 */
final class InsertBinder {
  private final BindContext context;
  private final DataStatement.Insert syntax;
  private final TableInfo table;
  private final Bound target;
  private final TableExpressions expressions;
  private final int sourceRelation;
  private CommonTables commonTables;

  /** The columns that values are given for, in the order of the values. */
  private final List<ColumnInfo> columns = new ArrayList<>();

  private InsertBinder(BindContext context, DataStatement.Insert syntax) {
    this.context = context;
    this.syntax = syntax;
    commonTables = new CommonTables(null, context);
    table = TargetTables.require(context, syntax.table(), "insert into");
    TableExpression.Alias alias =
        syntax.alias() == null ? null : new TableExpression.Alias(syntax.alias(), List.of());
    target = new FromBinder(context, null, commonTables).table(table, alias);
    expressions = new TableExpressions(context, table, target);
    sourceRelation = context.nextRelation();
  }

  static BoundStatement.Action bind(BindContext context, DataStatement.Insert syntax) {
    return new InsertBinder(context, syntax).bind();
  }

  private BoundStatement.Action bind() {
    commonTables = new QueryBinder(context, null, commonTables).with(syntax.with());
    findColumns();
    @Nullable Expression[] given = new Expression[table.columns().size()];
    BoundQuery source = syntax.source() == null ? null : source(syntax.source(), given);
    List<Expression> values = values(given);
    Conflict conflict =
        syntax.onConflict() == null
            ? null
            : new ConflictBinder(context, table, target, expressions, commonTables)
                .bind(syntax.onConflict());
    Scope scope = new Scope(null, commonTables);
    scope.add(target.tables(), target.columns(), -1);
    return new Insert(
        table,
        expressions.relation(),
        target.tables().get(0).alias(),
        source,
        sourceRelation,
        values,
        expressions.rulesForInsert(values),
        conflict,
        ReturningBinder.bind(context, scope, syntax.returning()));
  }

  private void findColumns() {
    if (syntax.columns().isEmpty()) {
      for (ColumnInfo column : table.columns()) {
        if (!column.dropped()) {
          columns.add(column);
        }
      }
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (Identifier name : syntax.columns()) {
      ColumnInfo column = TargetTables.column(table, name);
      if (!seen.add(column.position())) {
        throw SqlErrors.at(
            SqlState.DUPLICATE_COLUMN,
            name.position(),
            "column \"" + name.name() + "\" specified more than once");
      }
      columns.add(column);
    }
  }

  private BoundQuery source(Query query, @Nullable Expression[] given) {
    boolean plain =
        query.body() instanceof QueryBody.Values
            && query.with() == null
            && query.orderBy().isEmpty()
            && query.limit() == null
            && query.offset() == null;
    return plain && query.body() instanceof QueryBody.Values values
        ? values(values, given)
        : query(query, given);
  }

  /** VALUES: each value is bound as one of its column, so that parameters and literals fit it. */
  private BoundQuery values(QueryBody.Values values, @Nullable Expression[] given) {
    ExpressionBinder binder =
        new ExpressionBinder(context, new Scope(null, commonTables), Clause.VALUES, null);
    int width = values.rows().get(0).size();
    List<List<Expression>> rows = new ArrayList<>(values.rows().size());
    boolean[] allDefault = new boolean[width];
    Arrays.fill(allDefault, true);
    for (List<SyntaxExpression> row : values.rows()) {
      if (row.size() != width) {
        throw SqlErrors.at(
            SqlState.SYNTAX_ERROR,
            row.isEmpty() ? -1 : row.get(0).position(),
            "VALUES lists must all be the same length");
      }
      checkCount(
          row.size(),
          row.isEmpty() ? -1 : row.get(Math.min(columns.size(), row.size() - 1)).position());
      List<Expression> bound = new ArrayList<>(width);
      for (int i = 0; i < width; i++) {
        boolean isDefault = row.get(i) instanceof SyntaxExpression.Default;
        allDefault[i] &= isDefault;
        bound.add(value(binder, columns.get(i), row.get(i)));
      }
      rows.add(bound);
    }
    List<BoundColumn> result = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      ColumnInfo column = columns.get(i);
      refuseGenerated(column, allDefault[i]);
      boolean nullable = false;
      for (List<Expression> row : rows) {
        nullable |= row.get(i).nullable();
      }
      result.add(new BoundColumn(column.name(), column.type(), nullable));
      given[column.position()] = new ColumnReference(sourceRelation, i, column.type(), nullable);
    }
    return new BoundQuery(new ValuesBody(rows), result, List.of(), null, null, false, List.of());
  }

  private Expression value(
      ExpressionBinder binder, ColumnInfo column, SyntaxExpression syntaxValue) {
    if (syntaxValue instanceof SyntaxExpression.Default) {
      return column.generatedText() != null
          ? Constant.nullOf(column.type())
          : expressions.defaultValue(column);
    }
    Expression value = binder.bind(syntaxValue);
    return context
        .coercion()
        .assignment(value, column.type(), column.name(), syntaxValue.position());
  }

  private void checkCount(int count, int position) {
    if (count > columns.size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR, position, "INSERT has more expressions than target columns");
    }
    if (!syntax.columns().isEmpty() && count < columns.size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          syntax.columns().get(count).position(),
          "INSERT has more target columns than expressions");
    }
  }

  /** Any other query: its columns are assigned to the table's. */
  private BoundQuery query(Query query, @Nullable Expression[] given) {
    BoundQuery bound = new QueryBinder(context, null, commonTables).leavingUnknown().bind(query);
    int width = bound.columns().size();
    checkCount(width, query.position());
    List<SqlType> types = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      refuseGenerated(columns.get(i), false);
      SqlType type = bound.columns().get(i).type();
      types.add(type.kind() == TypeKind.UNKNOWN ? columns.get(i).type().withoutModifier() : type);
    }
    BoundQuery settled = new QueryColumns(context).settle(bound, types, query.position());
    for (int i = 0; i < width; i++) {
      BoundColumn column = settled.columns().get(i);
      ColumnInfo into = columns.get(i);
      Expression reference =
          new ColumnReference(sourceRelation, i, column.type(), column.nullable());
      given[into.position()] =
          context.coercion().assignment(reference, into.type(), into.name(), query.position());
    }
    return settled;
  }

  private void refuseGenerated(ColumnInfo column, boolean onlyDefault) {
    if (onlyDefault) {
      return;
    }
    boolean generated = column.generatedText() != null;
    boolean always =
        column.identity() == ColumnInfo.Identity.ALWAYS && syntax.overriding() == Overriding.NONE;
    if (generated || always) {
      var error =
          SqlErrors.at(
              SqlState.GENERATED_ALWAYS,
              -1,
              "cannot insert a non-DEFAULT value into column \"" + column.name() + "\"");
      throw generated
          ? error.withDetail("Column \"" + column.name() + "\" is a generated column.")
          : error
              .withDetail(
                  "Column \""
                      + column.name()
                      + "\" is an identity column defined as GENERATED ALWAYS.")
              .withHint("Use OVERRIDING SYSTEM VALUE to override.");
    }
  }

  /** The value of each column of the table: the one given, or its default. */
  private List<Expression> values(@Nullable Expression[] given) {
    List<Expression> values = new ArrayList<>(given.length);
    for (ColumnInfo column : table.columns()) {
      Expression value = given[column.position()];
      boolean identityWins =
          syntax.overriding() == Overriding.USER && column.identity() != ColumnInfo.Identity.NONE;
      if (column.dropped() || column.generatedText() != null) {
        value = Constant.nullOf(column.type());
      } else if (value == null || identityWins) {
        value = expressions.defaultValue(column);
      }
      values.add(value);
    }
    return values;
  }
}
