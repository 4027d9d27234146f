package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.SessionValue;
import io.waldb.sql.function.AggregateRegistry;
import io.waldb.sql.function.FunctionRegistry;
import io.waldb.sql.function.FunctionRegistry.Resolution;
import io.waldb.sql.function.FunctionSignature;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds calls: functions, aggregates, window functions, and names that only look like functions.
 *
 * <p>Follows PostgreSQL {@code parse_func.c}.
 */
final class FunctionBinder {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  FunctionBinder(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  Expression bind(SyntaxExpression.FunctionCall call) {
    String schema = call.name().schema();
    String name = call.name().name();
    boolean system = schema == null || schema.equals(QualifiedName.SYSTEM_SCHEMA);
    refuseUnsupported(call);
    if (system && call.over() != null) {
      return new WindowBinder(binder).bind(call);
    }
    if (system && AggregateRegistry.BUILT_IN.has(name)) {
      return new AggregateBinder(binder).bind(call);
    }
    if (system && WindowBinder.isWindowFunction(name)) {
      throw SqlErrors.at(
          SqlState.WRONG_OBJECT_TYPE,
          call.position(),
          "window function " + name + " requires an OVER clause");
    }
    List<Expression> arguments = new ArrayList<>(call.arguments().size());
    for (SyntaxExpression.Argument argument : call.arguments()) {
      arguments.add(binder.bind(argument.value()));
    }
    if (!system) {
      throw SqlErrors.noFunction(call.position(), call.name().toString(), kinds(arguments), false);
    }
    refuseAggregateSyntax(call);
    Expression special = special(name, arguments, call);
    return special != null ? special : ordinary(name, arguments, call.position());
  }

  private static void refuseUnsupported(SyntaxExpression.FunctionCall call) {
    for (SyntaxExpression.Argument argument : call.arguments()) {
      if (argument.name() != null) {
        throw SqlErrors.notSupported(call.position(), "a named argument");
      }
    }
    if (call.variadic()) {
      throw SqlErrors.notSupported(call.position(), "VARIADIC");
    }
    if (!call.withinGroup().isEmpty()) {
      throw SqlErrors.notSupported(call.position(), "WITHIN GROUP");
    }
  }

  private static void refuseAggregateSyntax(SyntaxExpression.FunctionCall call) {
    String name = call.name().name();
    String what =
        call.star()
            ? name + "(*)"
            : call.distinct()
                ? "DISTINCT"
                : !call.orderBy().isEmpty() ? "ORDER BY" : call.filter() != null ? "FILTER" : null;
    if (what != null) {
      throw SqlErrors.at(
          SqlState.WRONG_OBJECT_TYPE,
          call.position(),
          what + " specified, but " + name + " is not an aggregate function");
    }
  }

  private @Nullable Expression special(
      String name, List<Expression> arguments, SyntaxExpression.FunctionCall call) {
    if (arguments.isEmpty()) {
      SessionValue value = SessionValues.function(name);
      if (value != null) {
        return value;
      }
    }
    if (SequenceFunctions.isSequenceFunction(name)) {
      return new SequenceFunctions(binder.context()).bind(name, arguments, call.position());
    }
    if (name.equals("pg_typeof") && arguments.size() == 1) {
      return new Constant(
          SqlType.TEXT, coercion.typeOf(arguments.get(0)).withoutModifier().kind().sqlName());
    }
    if (TableFunctions.isTableFunction(call.name())) {
      throw SqlErrors.notSupported(call.position(), "a set-returning function outside of FROM");
    }
    return null;
  }

  private Expression ordinary(String name, List<Expression> arguments, int position) {
    List<TypeKind> kinds = kinds(arguments);
    Resolution resolution = FunctionRegistry.BUILT_IN.function(name, kinds);
    FunctionSignature signature = resolution.signature();
    boolean exact = signature != null && signature.arguments().equals(kinds);
    if (!exact && arguments.size() == 1) {
      Expression cast = castByName(name, arguments.get(0), kinds.get(0), position);
      if (cast != null) {
        return cast;
      }
    }
    if (signature == null) {
      throw SqlErrors.noFunction(position, name, kinds, resolution.ambiguous());
    }
    return new FunctionCall(
        signature.id(),
        OperatorBinder.arguments(coercion, signature, arguments, position),
        SqlType.of(signature.result()));
  }

  /** {@code int4(x)} is a cast when there is no such function. */
  private @Nullable Expression castByName(
      String name, Expression argument, TypeKind from, int position) {
    TypeKind target = TypeNames.kind(name);
    boolean possible =
        target != null
            && (from == TypeKind.UNKNOWN || Casts.allowed(from, target, CastContext.EXPLICIT));
    return possible && target != null
        ? coercion.explicit(argument, SqlType.of(target), position)
        : null;
  }

  private List<TypeKind> kinds(List<Expression> arguments) {
    List<TypeKind> kinds = new ArrayList<>(arguments.size());
    for (Expression argument : arguments) {
      kinds.add(coercion.kindOf(argument));
    }
    return kinds;
  }
}
