package io.waldb.executor.expression;

import io.waldb.executor.value.Ordering;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.Arrays;
import java.util.Comparator;

/** Evaluators of the six comparisons, specialised by representation and, for longs, by operator. */
final class Comparisons {
  private Comparisons() {}

  static Evaluator of(ComparisonOperator operator, Evaluator left, Evaluator right) {
    return switch (left.representation()) {
      case LONG ->
          switch (operator) {
            case EQUAL -> new LongEqual(left, right);
            case NOT_EQUAL -> new LongNotEqual(left, right);
            case LESS -> new LongLess(left, right);
            case LESS_OR_EQUAL -> new LongLessOrEqual(left, right);
            case GREATER -> new LongLess(right, left);
            case GREATER_OR_EQUAL -> new LongLessOrEqual(right, left);
          };
      case DOUBLE -> new DoubleComparison(operator, left, right);
      case OBJECT ->
          isPlainText(left) && isPlainText(right)
              ? new TextComparison(operator, left, right)
              : new ObjectComparison(operator, left, right);
    };
  }

  /** Whether the order is that of the UTF-8 bytes. */
  private static boolean isPlainText(Evaluator evaluator) {
    TypeKind kind = evaluator.type().kind();
    return kind == TypeKind.TEXT || kind == TypeKind.VARCHAR;
  }

  /** The order both operands have. */
  static Comparator<Object> orderOf(Evaluator left, Evaluator right) {
    boolean padded = left.type().kind() == TypeKind.CHAR && right.type().kind() == TypeKind.CHAR;
    TypeKind kind = left.type().kind();
    return Ordering.ofObjects(kind == TypeKind.CHAR && !padded ? TypeKind.TEXT : kind);
  }

  /** Whether an order satisfies an operator. */
  static boolean holds(ComparisonOperator operator, int order) {
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }

  /** A boolean whose long is its truth value. */
  abstract static class BooleanEvaluator extends Evaluator {
    BooleanEvaluator() {
      super(SqlType.BOOLEAN);
    }

    @Override
    public abstract boolean evalBoolean();

    @Override
    public final long evalLong() {
      return evalBoolean() ? 1 : 0;
    }
  }

  private abstract static class Binary extends BooleanEvaluator {
    final Evaluator left;
    final Evaluator right;

    Binary(Evaluator left, Evaluator right) {
      this.left = left;
      this.right = right;
    }
  }

  private static final class LongEqual extends Binary {
    LongEqual(Evaluator left, Evaluator right) {
      super(left, right);
    }

    @Override
    public boolean evalBoolean() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      return a == b && !isNull;
    }
  }

  private static final class LongNotEqual extends Binary {
    LongNotEqual(Evaluator left, Evaluator right) {
      super(left, right);
    }

    @Override
    public boolean evalBoolean() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      return a != b && !isNull;
    }
  }

  private static final class LongLess extends Binary {
    LongLess(Evaluator left, Evaluator right) {
      super(left, right);
    }

    @Override
    public boolean evalBoolean() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      return a < b && !isNull;
    }
  }

  private static final class LongLessOrEqual extends Binary {
    LongLessOrEqual(Evaluator left, Evaluator right) {
      super(left, right);
    }

    @Override
    public boolean evalBoolean() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      return a <= b && !isNull;
    }
  }

  private static final class DoubleComparison extends Binary {
    private final ComparisonOperator operator;

    DoubleComparison(ComparisonOperator operator, Evaluator left, Evaluator right) {
      super(left, right);
      this.operator = operator;
    }

    @Override
    public boolean evalBoolean() {
      double a = left.evalDouble();
      double b = right.evalDouble();
      isNull = left.isNull || right.isNull;
      return !isNull && holds(operator, Ordering.compare(a, b));
    }
  }

  private static final class ObjectComparison extends Binary {
    private final ComparisonOperator operator;
    private final Comparator<Object> order;

    ObjectComparison(ComparisonOperator operator, Evaluator left, Evaluator right) {
      super(left, right);
      this.operator = operator;
      this.order = orderOf(left, right);
    }

    @Override
    public boolean evalBoolean() {
      Object a = left.evalObject();
      if (a == null) {
        isNull = true;
        return false;
      }
      Object b = right.evalObject();
      isNull = b == null;
      return b != null && holds(operator, order.compare(a, b));
    }
  }

  /** Compares bytes where they lie, without making a String of each. */
  private static final class TextComparison extends Binary {
    private final ComparisonOperator operator;
    private final ByteView a = new ByteView();
    private final ByteView b = new ByteView();

    TextComparison(ComparisonOperator operator, Evaluator left, Evaluator right) {
      super(left, right);
      this.operator = operator;
    }

    @Override
    public boolean evalBoolean() {
      isNull = !left.evalText(a) || !right.evalText(b);
      return !isNull && holds(operator, compare());
    }

    private int compare() {
      return Arrays.compareUnsigned(
          a.array(),
          a.offset(),
          a.offset() + a.length(),
          b.array(),
          b.offset(),
          b.offset() + b.length());
    }
  }

  /** IS [NOT] DISTINCT FROM. */
  static final class Distinct extends Binary {
    private final boolean negated;
    private final Comparator<Object> order;

    Distinct(Evaluator left, Evaluator right, boolean negated) {
      super(left, right);
      this.negated = negated;
      this.order = orderOf(left, right);
    }

    @Override
    public boolean evalBoolean() {
      return differ() != negated;
    }

    private boolean differ() {
      return switch (left.representation()) {
        case LONG -> {
          long x = left.evalLong();
          long y = right.evalLong();
          yield (left.isNull || right.isNull) ? left.isNull != right.isNull : x != y;
        }
        case DOUBLE -> {
          double x = left.evalDouble();
          double y = right.evalDouble();
          yield (left.isNull || right.isNull)
              ? left.isNull != right.isNull
              : Ordering.compare(x, y) != 0;
        }
        case OBJECT -> {
          Object x = left.evalObject();
          Object y = right.evalObject();
          yield (x == null || y == null) ? x != y : order.compare(x, y) != 0;
        }
      };
    }
  }
}
