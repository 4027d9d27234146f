package io.waldb.sql.expr;

/**
 * One method for each kind of {@link Expression}.
 *
 * @param <R> what a visit answers
 */
public interface ExpressionVisitor<R> {
  /** A literal, or what folding made of an expression. */
  R visit(Constant expression);

  /** A column of an input row. */
  R visit(ColumnReference expression);

  /** A system column of an input row that comes straight from a table scan. */
  R visit(SystemColumnReference expression);

  /** A parameter of the statement. */
  R visit(Parameter expression);

  /** A value handed down by an enclosing plan node while the plan runs. */
  R visit(RuntimeParameter expression);

  /** The operand of the innermost enclosing simple CASE. */
  R visit(CaseOperand expression);

  /** A function or operator. */
  R visit(FunctionCall expression);

  /** One of the six comparisons. */
  R visit(Comparison expression);

  /** A conjunction. */
  R visit(AndExpression expression);

  /** A disjunction. */
  R visit(OrExpression expression);

  /** A negation. */
  R visit(NotExpression expression);

  /** A searched or simple CASE. */
  R visit(CaseExpression expression);

  /** The first value that is not NULL. */
  R visit(Coalesce expression);

  /** The greatest or least value that is not NULL. */
  R visit(GreatestLeast expression);

  /** A conversion of type. */
  R visit(Cast expression);

  /** IS [NOT] NULL. */
  R visit(IsNull expression);

  /** IS [NOT] DISTINCT FROM. */
  R visit(IsDistinct expression);

  /** IS [NOT] TRUE, FALSE or UNKNOWN. */
  R visit(BooleanTest expression);

  /** [NOT] IN over a list of expressions. */
  R visit(InList expression);

  /** [NOT] LIKE or ILIKE. */
  R visit(Like expression);

  /** A comparison with ANY or ALL of an array's elements. */
  R visit(AnyAll expression);

  /** EXISTS, scalar or quantified subquery. */
  R visit(SubqueryExpression expression);

  /** An aggregate; only in a bound query and in an Aggregate plan's list of calls. */
  R visit(AggregateCall expression);

  /** A window function; only in a bound query and in a Window plan's list of calls. */
  R visit(WindowCall expression);

  /** nextval and its kin. */
  R visit(SequenceCall expression);

  /** A value of the session, the transaction or the clock. */
  R visit(SessionValue expression);
}
