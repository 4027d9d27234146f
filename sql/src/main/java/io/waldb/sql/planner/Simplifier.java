package io.waldb.sql.planner;

import io.waldb.common.DatabaseException;
import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.AnyAll;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.sql.expr.CaseExpression;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Coalesce;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.GreatestLeast;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsDistinct;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import io.waldb.sql.function.Volatility;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Folds constants and simplifies conditions; the meaning stays the same, NULL included.
 *
 * <p>What raises an error when it is folded stays as it is, so that the error comes when, and only
 * if, the expression is evaluated. Follows PostgreSQL {@code eval_const_expressions}.
 */
final class Simplifier {
  private final ConstantEvaluator evaluator;

  Simplifier(ConstantEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  Expression simplify(Expression expression) {
    Expression inner = expression.mapChildren(this::simplify);
    if (inner instanceof AndExpression and) {
      return and(and.terms());
    }
    if (inner instanceof OrExpression or) {
      return or(or.terms());
    }
    if (inner instanceof NotExpression not) {
      return negate(not.operand());
    }
    if (inner instanceof CaseExpression cases) {
      return cases(cases);
    }
    if (inner instanceof Coalesce coalesce) {
      return coalesce(coalesce);
    }
    if (inner instanceof IsNull test
        && !test.operand().nullable()
        && !Expressions.isVolatile(test.operand())) {
      return Constant.of(test.negated());
    }
    if (inner instanceof Cast cast && cast.operand().type().equals(cast.type())) {
      return cast.operand();
    }
    return fold(inner);
  }

  private Expression fold(Expression expression) {
    if (!isFoldable(expression)) {
      return expression;
    }
    boolean allConstant = true;
    boolean someNull = false;
    for (Expression child : expression.children()) {
      allConstant &= child instanceof Constant;
      someNull |= child instanceof Constant constant && constant.isNull();
    }
    if (someNull && isStrict(expression)) {
      return Constant.nullOf(expression.type());
    }
    if (!allConstant) {
      return expression;
    }
    try {
      return evaluator.evaluate(expression);
    } catch (DatabaseException e) {
      return expression;
    }
  }

  private static boolean isFoldable(Expression expression) {
    if (expression instanceof FunctionCall call) {
      return call.function().volatility() == Volatility.IMMUTABLE;
    }
    if (expression instanceof Cast cast) {
      return isImmutable(cast);
    }
    return expression instanceof Comparison
        || expression instanceof IsNull
        || expression instanceof IsDistinct
        || expression instanceof BooleanTest
        || expression instanceof InList
        || expression instanceof AnyAll
        || expression instanceof Like
        || expression instanceof GreatestLeast;
  }

  private static boolean isStrict(Expression expression) {
    return (expression instanceof FunctionCall call && call.function().strict())
        || expression instanceof Cast
        || expression instanceof Comparison
        || expression instanceof Like;
  }

  /** True when neither the session's zone nor the clock nor the catalog decides what comes out. */
  static boolean isImmutable(Cast cast) {
    TypeKind from = cast.operand().type().kind();
    TypeKind to = cast.type().kind();
    if (from == to) {
      return true;
    }
    if (from == TypeKind.TIMESTAMPTZ
        || to == TypeKind.TIMESTAMPTZ
        || from == TypeKind.REGCLASS
        || to == TypeKind.REGCLASS) {
      return false;
    }
    return !from.isText()
        || (to != TypeKind.DATE && to != TypeKind.TIME && to != TypeKind.TIMESTAMP);
  }

  Expression and(List<Expression> terms) {
    Set<Expression> kept = new LinkedHashSet<>();
    for (Expression term : terms) {
      for (Expression part : Expressions.conjuncts(term)) {
        if (part instanceof Constant constant && constant.isFalse()) {
          return Constant.FALSE;
        }
        if (!(part instanceof Constant constant && constant.isTrue())) {
          kept.add(part);
        }
      }
    }
    Expression result = Expressions.and(new ArrayList<>(kept));
    return result == null ? Constant.TRUE : result;
  }

  Expression or(List<Expression> terms) {
    Set<Expression> kept = new LinkedHashSet<>();
    for (Expression term : terms) {
      List<Expression> parts = term instanceof OrExpression or ? or.terms() : List.of(term);
      for (Expression part : parts) {
        if (part instanceof Constant constant && constant.isTrue()) {
          return Constant.TRUE;
        }
        if (!(part instanceof Constant constant && constant.isFalse())) {
          kept.add(part);
        }
      }
    }
    if (kept.isEmpty()) {
      return Constant.FALSE;
    }
    List<Expression> list = new ArrayList<>(kept);
    return list.size() == 1 ? list.get(0) : equalities(new OrExpression(list));
  }

  /** {@code x = 1 OR x = 2} is {@code x IN (1, 2)}, which an index can serve. */
  private static Expression equalities(OrExpression or) {
    Expression value = null;
    List<Expression> elements = new ArrayList<>();
    for (Expression term : or.terms()) {
      if (!(term instanceof Comparison comparison)
          || comparison.operator() != io.waldb.sql.expr.ComparisonOperator.EQUAL
          || !Columns.isColumn(comparison.left())
          || !(comparison.right() instanceof Constant
              || comparison.right() instanceof io.waldb.sql.expr.Parameter)
          || (value != null && !value.equals(comparison.left()))
          || (!elements.isEmpty()
              && elements.get(0).type().kind() != comparison.right().type().kind())) {
        return or;
      }
      value = comparison.left();
      elements.add(comparison.right());
    }
    return value == null ? or : new InList(value, elements, false);
  }

  /** NOT of an expression that is simplified. */
  private Expression negate(Expression operand) {
    if (operand instanceof Constant constant) {
      return constant.isNull() ? Constant.NULL_BOOLEAN : Constant.of(constant.isFalse());
    }
    if (operand instanceof NotExpression not) {
      return not.operand();
    }
    if (operand instanceof Comparison comparison) {
      return new Comparison(comparison.operator().negated(), comparison.left(), comparison.right());
    }
    if (operand instanceof IsNull test) {
      return new IsNull(test.operand(), !test.negated());
    }
    if (operand instanceof IsDistinct test) {
      return new IsDistinct(test.left(), test.right(), !test.negated());
    }
    if (operand instanceof BooleanTest test) {
      return new BooleanTest(test.operand(), test.test(), !test.negated());
    }
    if (operand instanceof InList in) {
      return new InList(in.value(), in.elements(), !in.negated());
    }
    if (operand instanceof Like like) {
      return new Like(
          like.value(), like.pattern(), like.escape(), like.ignoreCase(), !like.negated());
    }
    if (operand instanceof AndExpression and) {
      return or(negateAll(and.terms()));
    }
    if (operand instanceof OrExpression or) {
      return and(negateAll(or.terms()));
    }
    return new NotExpression(operand);
  }

  private List<Expression> negateAll(List<Expression> terms) {
    List<Expression> negated = new ArrayList<>(terms.size());
    for (Expression term : terms) {
      negated.add(negate(term));
    }
    return negated;
  }

  private static Expression cases(CaseExpression cases) {
    if (cases.operand() != null) {
      return cases;
    }
    List<CaseExpression.Branch> branches = new ArrayList<>();
    for (CaseExpression.Branch branch : cases.branches()) {
      if (branch.condition() instanceof Constant constant) {
        if (constant.isTrue()) {
          return branches.isEmpty()
              ? branch.result()
              : new CaseExpression(null, branches, branch.result(), cases.type());
        }
      } else {
        branches.add(branch);
      }
    }
    return branches.isEmpty()
        ? cases.otherwise()
        : branches.size() == cases.branches().size()
            ? cases
            : new CaseExpression(null, branches, cases.otherwise(), cases.type());
  }

  private static Expression coalesce(Coalesce coalesce) {
    List<Expression> kept = new ArrayList<>();
    for (Expression argument : coalesce.arguments()) {
      if (argument instanceof Constant constant && constant.isNull()) {
        continue;
      }
      kept.add(argument);
      if (!argument.nullable()) {
        break;
      }
    }
    SqlType type = coalesce.type();
    if (kept.isEmpty()) {
      return Constant.nullOf(type);
    }
    boolean alone = kept.size() == 1 && kept.get(0).type().equals(type);
    return alone ? kept.get(0) : new Coalesce(kept, type);
  }
}
