package io.waldb.sql.binder;

import io.waldb.sql.syntax.SyntaxExpression;

/** Looks for column references at the top of simple expressions. */
final class DefaultReferences {
  private DefaultReferences() {}

  static boolean hasColumn(SyntaxExpression syntax) {
    if (syntax instanceof SyntaxExpression.ColumnReference) {
      return true;
    }
    if (syntax instanceof SyntaxExpression.BinaryOperation operation) {
      return hasColumn(operation.left()) || hasColumn(operation.right());
    }
    if (syntax instanceof SyntaxExpression.UnaryOperation operation) {
      return hasColumn(operation.operand());
    }
    if (syntax instanceof SyntaxExpression.Cast cast) {
      return hasColumn(cast.operand());
    }
    if (syntax instanceof SyntaxExpression.FunctionCall call) {
      return call.arguments().stream().anyMatch(argument -> hasColumn(argument.value()));
    }
    return false;
  }
}
