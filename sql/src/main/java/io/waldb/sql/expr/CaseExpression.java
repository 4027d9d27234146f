package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * CASE, and NULLIF as a case with an operand.
 *
 * @param operand evaluated once, seen by the branches as {@link CaseOperand}; null for a searched
 *     CASE
 * @param branches tried in order; one or more
 * @param otherwise the ELSE value; NULL of the type when not written
 * @param type the type of every result
 */
public record CaseExpression(
    @Nullable Expression operand, List<Branch> branches, Expression otherwise, SqlType type)
    implements Expression {
  /**
   * WHEN and THEN.
   *
   * @param condition a boolean
   * @param result the value when the condition is TRUE
   */
  public record Branch(Expression condition, Expression result) {}

  /** Keeps an unmodifiable copy of the branches. */
  public CaseExpression {
    branches = List.copyOf(branches);
  }

  @Override
  public boolean nullable() {
    if (otherwise.nullable()) {
      return true;
    }
    for (Branch branch : branches) {
      if (branch.result.nullable()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(branches.size() * 2 + 2);
    if (operand != null) {
      children.add(operand);
    }
    for (Branch branch : branches) {
      children.add(branch.condition);
      children.add(branch.result);
    }
    children.add(otherwise);
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newOperand = Children.mapOrNull(operand, function);
    boolean changed = newOperand != operand;
    List<Branch> newBranches = new ArrayList<>(branches.size());
    for (Branch branch : branches) {
      Expression condition = function.apply(branch.condition);
      Expression result = function.apply(branch.result);
      changed |= condition != branch.condition || result != branch.result;
      newBranches.add(new Branch(condition, result));
    }
    Expression newOtherwise = function.apply(otherwise);
    changed |= newOtherwise != otherwise;
    return changed ? new CaseExpression(newOperand, newBranches, newOtherwise, type) : this;
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
