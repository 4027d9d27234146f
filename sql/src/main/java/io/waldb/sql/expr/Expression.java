package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A typed expression: names resolved, overloads chosen, coercions explicit.
 *
 * <p>The tree is immutable and is shared between threads and plans. Whoever works by kind of node
 * implements {@link ExpressionVisitor}; whoever rewrites uses {@link #mapChildren}. Chains of AND
 * and OR are one n-ary node, so a predicate of ten thousand terms is a wide tree and not a deep
 * one.
 *
 * <p>Follows PostgreSQL {@code nodes/primnodes.h}.
 */
public sealed interface Expression
    permits Constant,
        ColumnReference,
        SystemColumnReference,
        Parameter,
        RuntimeParameter,
        CaseOperand,
        FunctionCall,
        Comparison,
        AndExpression,
        OrExpression,
        NotExpression,
        CaseExpression,
        Coalesce,
        GreatestLeast,
        Cast,
        IsNull,
        IsDistinct,
        BooleanTest,
        InList,
        Like,
        AnyAll,
        SubqueryExpression,
        AggregateCall,
        WindowCall,
        SequenceCall,
        SessionValue {

  /** The type of the value; never UNKNOWN once a statement is bound. */
  SqlType type();

  /** False only when the value is known never to be NULL. */
  boolean nullable();

  /** The direct operands, in the order of evaluation; empty for a leaf. */
  List<Expression> children();

  /**
   * This node with each child replaced by what the function answers for it; this very node when
   * every child stays the same object.
   */
  Expression mapChildren(UnaryOperator<Expression> function);

  /** Calls the visitor's method for this kind of node. */
  <R> R accept(ExpressionVisitor<R> visitor);
}
