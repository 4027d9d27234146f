package io.waldb.executor.expression;

import io.waldb.executor.value.Numbers;
import io.waldb.storage.tuple.SqlType;

/**
 * Sums and differences of integers, the commonest arithmetic, without a call through a function.
 */
final class Arithmetic {
  private Arithmetic() {}

  private abstract static class Binary extends Evaluator {
    final Evaluator left;
    final Evaluator right;

    Binary(SqlType type, Evaluator left, Evaluator right) {
      super(type);
      this.left = left;
      this.right = right;
    }
  }

  static final class IntegerAdd extends Binary {
    IntegerAdd(SqlType type, Evaluator left, Evaluator right) {
      super(type, left, right);
    }

    @Override
    public long evalLong() {
      long sum = left.evalLong() + right.evalLong();
      isNull = left.isNull || right.isNull;
      return isNull ? 0 : Numbers.toInteger(sum);
    }
  }

  static final class IntegerSubtract extends Binary {
    IntegerSubtract(SqlType type, Evaluator left, Evaluator right) {
      super(type, left, right);
    }

    @Override
    public long evalLong() {
      long difference = left.evalLong() - right.evalLong();
      isNull = left.isNull || right.isNull;
      return isNull ? 0 : Numbers.toInteger(difference);
    }
  }

  static final class BigintAdd extends Binary {
    BigintAdd(SqlType type, Evaluator left, Evaluator right) {
      super(type, left, right);
    }

    @Override
    public long evalLong() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      long sum = a + b;
      if (((a ^ sum) & (b ^ sum)) < 0 && !isNull) {
        throw Numbers.outOfRange("bigint");
      }
      return sum;
    }
  }

  static final class BigintSubtract extends Binary {
    BigintSubtract(SqlType type, Evaluator left, Evaluator right) {
      super(type, left, right);
    }

    @Override
    public long evalLong() {
      long a = left.evalLong();
      long b = right.evalLong();
      isNull = left.isNull || right.isNull;
      long difference = a - b;
      if (((a ^ b) & (a ^ difference)) < 0 && !isNull) {
        throw Numbers.outOfRange("bigint");
      }
      return difference;
    }
  }
}
