package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;

/** Binds subqueries in expressions. */
final class SubqueryBinder {
  private final ExpressionBinder binder;
  private final BindContext context;
  private final Coercion coercion;

  SubqueryBinder(ExpressionBinder binder) {
    this.binder = binder;
    this.context = binder.context();
    this.coercion = context.coercion();
  }

  Expression exists(SyntaxExpression.Exists syntax) {
    int number = bind(syntax.query(), syntax.position());
    return new SubqueryExpression(
        SubqueryExpression.Kind.EXISTS,
        number,
        List.of(),
        ComparisonOperator.EQUAL,
        List.of(),
        false,
        SqlType.BOOLEAN);
  }

  Expression scalar(SyntaxExpression.ScalarSubquery syntax) {
    int number = bind(syntax.query(), syntax.position());
    return scalar(number, syntax.position());
  }

  private Expression scalar(int number, int position) {
    List<BoundColumn> columns = context.subquery(number).columns();
    if (columns.size() != 1) {
      throw SqlErrors.at(SqlState.SYNTAX_ERROR, position, "subquery must return only one column");
    }
    return new SubqueryExpression(
        SubqueryExpression.Kind.SCALAR,
        number,
        List.of(),
        ComparisonOperator.EQUAL,
        List.of(),
        false,
        columns.get(0).type());
  }

  Expression in(SyntaxExpression.InQuery syntax) {
    Expression in =
        quantified(
            operands(syntax.operand()),
            ComparisonOperator.EQUAL,
            SubqueryExpression.Kind.ANY,
            syntax.query(),
            syntax.position());
    return syntax.negated() ? new NotExpression(in) : in;
  }

  Expression quantified(SyntaxExpression.QuantifiedQuery syntax) {
    ComparisonOperator operator = OperatorBinder.comparison(syntax.operator());
    if (operator == null) {
      throw SqlErrors.notSupported(
          syntax.position(), "operator " + syntax.operator() + " with a subquery");
    }
    List<Expression> operands = operands(syntax.left());
    boolean any = syntax.quantifier() == SyntaxExpression.Quantifier.ANY;
    boolean pairwise =
        (any && operator == ComparisonOperator.EQUAL)
            || (!any && operator == ComparisonOperator.NOT_EQUAL);
    if (operands.size() > 1 && !pairwise) {
      throw SqlErrors.notSupported(
          syntax.position(), "comparison " + operator.symbol() + " of rows with a subquery");
    }
    if (!any && operator == ComparisonOperator.NOT_EQUAL) {
      return new NotExpression(
          quantified(
              operands,
              ComparisonOperator.EQUAL,
              SubqueryExpression.Kind.ANY,
              syntax.query(),
              syntax.position()));
    }
    return quantified(
        operands,
        operator,
        any ? SubqueryExpression.Kind.ANY : SubqueryExpression.Kind.ALL,
        syntax.query(),
        syntax.position());
  }

  private List<Expression> operands(SyntaxExpression syntax) {
    return syntax instanceof SyntaxExpression.Row row
        ? binder.bindAll(row.elements())
        : List.of(binder.bind(syntax));
  }

  private Expression quantified(
      List<Expression> written,
      ComparisonOperator operator,
      SubqueryExpression.Kind kind,
      Query query,
      int position) {
    int number = bind(query, position);
    List<BoundColumn> columns = context.subquery(number).columns();
    if (columns.size() != written.size()) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          position,
          "subquery has too " + (columns.size() > written.size() ? "many" : "few") + " columns");
    }
    List<Expression> operands = new ArrayList<>(written.size());
    List<SqlType> types = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      TypeKind left = coercion.kindOf(written.get(i));
      TypeKind right = columns.get(i).type().kind();
      TypeKind common = ComparisonTypes.common(left, right);
      boolean equality =
          operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
      if (common == null || (!equality && !ComparisonTypes.isOrdered(common))) {
        throw SqlErrors.noOperator(position, operator.symbol(), left, right, false);
      }
      operands.add(coercion.operand(written.get(i), common, position));
      types.add(
          ComparisonTypes.staysAsItIs(right, common) ? columns.get(i).type() : SqlType.of(common));
    }
    BoundQuery subquery = context.subquery(number);
    context.setSubquery(number, new QueryColumns(context).cast(subquery, types, position));
    return new SubqueryExpression(
        kind, number, operands, operator, List.of(), false, SqlType.BOOLEAN);
  }

  private int bind(Query query, int position) {
    if (binder.clause().refusesSubqueries()) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED, position, binder.clause().subqueryMessage());
    }
    int number = context.nextSubquery();
    BoundQuery bound =
        new QueryBinder(context, binder.scope(), binder.scope().commonTables()).bind(query);
    context.setSubquery(number, bound);
    return number;
  }
}
