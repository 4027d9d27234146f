package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Parameter;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.sql.type.CommonType;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings expressions to types: literals are read, parameters settled, casts added.
 *
 * <p>Follows PostgreSQL {@code parse_coerce.c}.
 */
final class Coercion {
  private final BindContext context;

  Coercion(BindContext context) {
    this.context = context;
  }

  /** The kind an expression has now: a parameter may have been settled since it was bound. */
  TypeKind kindOf(Expression expression) {
    return typeOf(expression).kind();
  }

  SqlType typeOf(Expression expression) {
    return expression instanceof Parameter parameter
        ? context.parameters().type(parameter.index())
        : expression.type();
  }

  /** True when the type of an expression is not settled. */
  boolean isUnknown(Expression expression) {
    return kindOf(expression) == TypeKind.UNKNOWN;
  }

  /**
   * The expression as a value of a type, or null when the context does not allow it.
   *
   * @param target with its modifier, which counts in assignments and explicit casts only
   */
  @Nullable Expression tryCoerce(
      Expression expression, SqlType target, CastContext why, int position) {
    SqlType bare = target.withoutModifier();
    boolean fit = target.hasModifier() && why != CastContext.IMPLICIT;
    Expression value;
    SqlType type = typeOf(expression);
    if (expression instanceof Parameter parameter) {
      value = parameter(parameter, bare.kind(), why);
    } else if (type.kind() == TypeKind.UNKNOWN && expression instanceof Constant constant) {
      return literal(constant, target, fit, why, position);
    } else if (type.kind() == bare.kind()) {
      value = expression;
    } else if (Casts.allowed(type.kind(), bare.kind(), why)) {
      Constant widened = fit ? null : NumberConstants.widen(expression, bare);
      return widened != null ? widened : new Cast(expression, fit ? target : bare, why);
    } else {
      return null;
    }
    if (value != null && fit && !value.type().equals(target)) {
      value = new Cast(value, target, why);
    }
    return value;
  }

  private @Nullable Expression parameter(Parameter parameter, TypeKind target, CastContext why) {
    SqlType known = context.parameters().type(parameter.index());
    if (known.kind() == TypeKind.UNKNOWN) {
      context.parameters().settle(parameter.index(), target);
      known = SqlType.of(target);
    }
    Parameter typed = new Parameter(parameter.index(), known);
    if (known.kind() == target) {
      return typed;
    }
    return Casts.allowed(known.kind(), target, why)
        ? new Cast(typed, SqlType.of(target), why)
        : null;
  }

  private Expression literal(
      Constant constant, SqlType target, boolean fit, CastContext why, int position) {
    SqlType bare = target.withoutModifier();
    if (constant.value() == null) {
      return new Constant(fit ? target : bare, null);
    }
    String text = (String) constant.value();
    Expression value =
        bare.kind() == TypeKind.REGCLASS
            ? new RegclassReader(context).read(text, position)
            : context.literals().read(text, bare, position);
    if (!fit) {
      return value;
    }
    Cast cast = new Cast(value, target, why);
    if (value instanceof Constant) {
      if (target.kind() == TypeKind.VARCHAR
          && text.codePointCount(0, text.length()) <= target.modifier()) {
        return new Constant(target, text);
      }
      try {
        return context.evaluator().evaluate(cast);
      } catch (DatabaseException e) {
        throw SqlErrors.locate(e, position);
      }
    }
    return cast;
  }

  /** As {@link #tryCoerce}, without a context that could refuse: for a cast that is written. */
  Expression explicit(Expression expression, SqlType target, int position) {
    Expression cast = tryCoerce(expression, target, CastContext.EXPLICIT, position);
    if (cast == null) {
      throw SqlErrors.at(
          SqlState.CANNOT_COERCE,
          position,
          "cannot cast type " + kindOf(expression).sqlName() + " to " + target.kind().sqlName());
    }
    return cast;
  }

  /** An argument, operand or branch as a type that it is known to convert to. */
  Expression implicit(Expression expression, SqlType target, int position) {
    Expression cast =
        tryCoerce(expression, target.withoutModifier(), CastContext.IMPLICIT, position);
    if (cast == null) {
      throw SqlErrors.at(
          SqlState.CANNOT_COERCE,
          position,
          "cannot convert type " + kindOf(expression).sqlName() + " to " + target.kind().sqlName());
    }
    return cast;
  }

  /** A condition. */
  Expression bool(Expression expression, String construct, int position) {
    return required(expression, SqlType.BOOLEAN, construct, position);
  }

  /** An argument of a clause that wants one type, as LIMIT wants bigint. */
  Expression required(Expression expression, SqlType target, String construct, int position) {
    Expression cast = tryCoerce(expression, target, CastContext.ASSIGNMENT, position);
    if (cast == null) {
      throw SqlErrors.at(
          SqlState.DATATYPE_MISMATCH,
          position,
          "argument of "
              + construct
              + " must be type "
              + target.kind().sqlName()
              + ", not type "
              + kindOf(expression).sqlName());
    }
    return cast;
  }

  /** A value for a column. */
  Expression assignment(Expression expression, SqlType type, String column, int position) {
    Expression cast = tryCoerce(expression, type, CastContext.ASSIGNMENT, position);
    if (cast == null) {
      throw SqlErrors.at(
              SqlState.DATATYPE_MISMATCH,
              position,
              "column \""
                  + column
                  + "\" is of type "
                  + type.kind().sqlName()
                  + " but expression is of type "
                  + kindOf(expression).sqlName())
          .withHint("You will need to rewrite or cast the expression.");
    }
    return cast;
  }

  /** An expression of a select list whose type nothing settles: text. */
  Expression settled(Expression expression, int position) {
    return isUnknown(expression) || expression instanceof Parameter
        ? implicit(expression, isUnknown(expression) ? SqlType.TEXT : typeOf(expression), position)
        : expression;
  }

  /** The common type of several values, as CASE and UNION want it. */
  SqlType commonType(List<Expression> values, String construct, int position) {
    List<SqlType> types = new ArrayList<>(values.size());
    for (Expression value : values) {
      types.add(typeOf(value));
    }
    try {
      return CommonType.of(types, construct);
    } catch (DatabaseException e) {
      throw SqlErrors.locate(e, position);
    }
  }

  /** All values as a type, the modifier kept where they all had it. */
  List<Expression> implicitAll(List<Expression> values, SqlType type, int position) {
    List<Expression> result = new ArrayList<>(values.size());
    for (Expression value : values) {
      result.add(implicit(value, type, position));
    }
    return result;
  }

  /** A comparison of two expressions. */
  Expression compare(ComparisonOperator operator, Expression left, Expression right, int position) {
    TypeKind leftKind = kindOf(left);
    TypeKind rightKind = kindOf(right);
    TypeKind common = ComparisonTypes.common(leftKind, rightKind);
    boolean equality =
        operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
    if (common == null || (!equality && !ComparisonTypes.isOrdered(common))) {
      throw SqlErrors.noOperator(position, operator.symbol(), leftKind, rightKind, false);
    }
    return new Comparison(
        operator, operand(left, common, position), operand(right, common, position));
  }

  /** An operand of a comparison that is made as a kind. */
  Expression operand(Expression expression, TypeKind common, int position) {
    if (!isUnknown(expression)
        && !(expression instanceof Parameter)
        && ComparisonTypes.staysAsItIs(expression.type().kind(), common)) {
      return expression;
    }
    if (expression instanceof Parameter parameter
        && !isUnknown(expression)
        && ComparisonTypes.staysAsItIs(kindOf(expression), common)) {
      return new Parameter(parameter.index(), typeOf(expression));
    }
    return implicit(expression, SqlType.of(common), position);
  }
}
