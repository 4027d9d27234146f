package io.waldb.sql.binder;

import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.Like;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.function.FunctionId;
import io.waldb.sql.function.FunctionRegistry;
import io.waldb.sql.function.FunctionRegistry.Resolution;
import io.waldb.sql.function.FunctionSignature;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds operators: comparisons, and all others by the registry. */
final class OperatorBinder {
  private final Coercion coercion;
  private final FunctionRegistry registry = FunctionRegistry.BUILT_IN;

  OperatorBinder(BindContext context) {
    coercion = context.coercion();
  }

  /** The comparison that a symbol means, or null. */
  static @Nullable ComparisonOperator comparison(String symbol) {
    return switch (symbol) {
      case "=" -> ComparisonOperator.EQUAL;
      case "<>", "!=" -> ComparisonOperator.NOT_EQUAL;
      case "<" -> ComparisonOperator.LESS;
      case "<=" -> ComparisonOperator.LESS_OR_EQUAL;
      case ">" -> ComparisonOperator.GREATER;
      case ">=" -> ComparisonOperator.GREATER_OR_EQUAL;
      default -> null;
    };
  }

  static @Nullable TypeKind comparisonKind(TypeKind left, TypeKind right) {
    return ComparisonTypes.common(left, right);
  }

  Expression binary(String symbol, Expression left, Expression right, int position) {
    ComparisonOperator comparison = comparison(symbol);
    if (comparison != null) {
      return coercion.compare(comparison, left, right, position);
    }
    if (symbol.endsWith("~~") || symbol.endsWith("~~*")) {
      return like(symbol, left, right, position);
    }
    TypeKind leftKind = coercion.kindOf(left);
    TypeKind rightKind = coercion.kindOf(right);
    Resolution resolution = registry.operator(symbol, leftKind, rightKind);
    FunctionSignature signature = resolution.signature();
    if (signature == null) {
      throw SqlErrors.noOperator(position, symbol, leftKind, rightKind, resolution.ambiguous());
    }
    Expression first = argument(left, signature.argument(0), symbol, position);
    Expression second = argument(right, signature.argument(1), symbol, position);
    List<Expression> arguments =
        signature.commuted() ? List.of(second, first) : List.of(first, second);
    return new FunctionCall(signature.id(), arguments, SqlType.of(signature.result()));
  }

  private Expression like(String symbol, Expression left, Expression right, int position) {
    boolean negated = symbol.startsWith("!");
    return new Like(
        Patterns.operand(coercion, left, position),
        coercion.implicit(right, SqlType.TEXT, position),
        null,
        symbol.endsWith("*"),
        negated);
  }

  Expression prefix(String symbol, Expression operand, int position) {
    TypeKind kind = coercion.kindOf(operand);
    Resolution resolution = registry.prefixOperator(symbol, kind);
    FunctionSignature signature = resolution.signature();
    if (signature == null) {
      throw SqlErrors.noPrefixOperator(position, symbol, kind, resolution.ambiguous());
    }
    Expression argument = argument(operand, signature.argument(0), symbol, position);
    return signature.id() == FunctionId.UNARY_PLUS
        ? argument
        : new FunctionCall(signature.id(), List.of(argument), SqlType.of(signature.result()));
  }

  /** An argument as declared; for {@code ||} with any type, its text. */
  private Expression argument(
      Expression expression, TypeKind declared, String symbol, int position) {
    if (declared == TypeKind.ANY) {
      Expression settled = coercion.settled(expression, position);
      return symbol.equals("||") ? coercion.explicit(settled, SqlType.TEXT, position) : settled;
    }
    return coercion.implicit(expression, SqlType.of(declared), position);
  }

  /** The arguments of a resolved function, each as declared. */
  static List<Expression> arguments(
      Coercion coercion, FunctionSignature signature, List<Expression> written, int position) {
    List<Expression> arguments = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      TypeKind declared = signature.argument(i);
      arguments.add(
          declared == TypeKind.ANY
              ? coercion.settled(written.get(i), position)
              : coercion.implicit(written.get(i), SqlType.of(declared), position));
    }
    return arguments;
  }
}
