package io.waldb.executor.expression;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleFunction;
import java.util.function.DoubleToLongFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Strict evaluators by the representations of their operands and result, over a function: NULL in,
 * NULL out.
 */
final class Shapes {
  private Shapes() {}

  /** A function of one object that is not null. */
  interface ObjectFunction {
    Object apply(Object a);
  }

  /** A function of two objects that are not null. */
  interface ObjectBinaryFunction {
    Object apply(Object a, Object b);
  }

  /**
   * A function of any arguments, boxed; what it returns for NULL is null. A strict one gets no
   * nulls; another reads its arguments knowing that they may be null.
   */
  interface Body {
    @Nullable Object call(SessionContext session, Object[] arguments);
  }

  static final class LongFromLong extends Evaluator {
    private final Evaluator operand;
    private final LongUnaryOperator function;

    LongFromLong(SqlType type, Evaluator operand, LongUnaryOperator function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public long evalLong() {
      long a = operand.evalLong();
      isNull = operand.isNull;
      return isNull ? 0 : function.applyAsLong(a);
    }
  }

  static final class LongFromDouble extends Evaluator {
    private final Evaluator operand;
    private final DoubleToLongFunction function;

    LongFromDouble(SqlType type, Evaluator operand, DoubleToLongFunction function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public long evalLong() {
      double a = operand.evalDouble();
      isNull = operand.isNull;
      return isNull ? 0 : function.applyAsLong(a);
    }
  }

  static final class LongFromObject extends Evaluator {
    private final Evaluator operand;
    private final ToLongFunction<Object> function;

    LongFromObject(SqlType type, Evaluator operand, ToLongFunction<Object> function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public long evalLong() {
      Object a = operand.evalObject();
      isNull = a == null;
      return a == null ? 0 : function.applyAsLong(a);
    }
  }

  static final class DoubleFromLong extends Evaluator {
    private final Evaluator operand;
    private final LongToDoubleFunction function;

    DoubleFromLong(SqlType type, Evaluator operand, LongToDoubleFunction function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public double evalDouble() {
      long a = operand.evalLong();
      isNull = operand.isNull;
      return isNull ? 0 : function.applyAsDouble(a);
    }
  }

  static final class DoubleFromDouble extends Evaluator {
    private final Evaluator operand;
    private final DoubleUnaryOperator function;

    DoubleFromDouble(SqlType type, Evaluator operand, DoubleUnaryOperator function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public double evalDouble() {
      double a = operand.evalDouble();
      isNull = operand.isNull;
      return isNull ? 0 : function.applyAsDouble(a);
    }
  }

  static final class DoubleFromObject extends Evaluator {
    private final Evaluator operand;
    private final ToDoubleFunction<Object> function;

    DoubleFromObject(SqlType type, Evaluator operand, ToDoubleFunction<Object> function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public double evalDouble() {
      Object a = operand.evalObject();
      isNull = a == null;
      return a == null ? 0 : function.applyAsDouble(a);
    }
  }

  static final class ObjectFromLong extends Evaluator {
    private final Evaluator operand;
    private final LongFunction<Object> function;

    ObjectFromLong(SqlType type, Evaluator operand, LongFunction<Object> function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public @Nullable Object evalObject() {
      long a = operand.evalLong();
      isNull = operand.isNull;
      return isNull ? null : function.apply(a);
    }
  }

  static final class ObjectFromDouble extends Evaluator {
    private final Evaluator operand;
    private final DoubleFunction<Object> function;

    ObjectFromDouble(SqlType type, Evaluator operand, DoubleFunction<Object> function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public @Nullable Object evalObject() {
      double a = operand.evalDouble();
      isNull = operand.isNull;
      return isNull ? null : function.apply(a);
    }
  }

  static final class ObjectFromObject extends Evaluator {
    private final Evaluator operand;
    private final ObjectFunction function;

    ObjectFromObject(SqlType type, Evaluator operand, ObjectFunction function) {
      super(type);
      this.operand = operand;
      this.function = function;
    }

    @Override
    public @Nullable Object evalObject() {
      Object a = operand.evalObject();
      isNull = a == null;
      return a == null ? null : function.apply(a);
    }
  }

  static final class LongFromLongs extends Evaluator {
    private final Evaluator left;
    private final Evaluator right;
    private final LongBinaryOperator function;

    LongFromLongs(SqlType type, Evaluator left, Evaluator right, LongBinaryOperator function) {
      super(type);
      this.left = left;
      this.right = right;
      this.function = function;
    }

    @Override
    public long evalLong() {
      long a = left.evalLong();
      if (left.isNull) {
        isNull = true;
        return 0;
      }
      long b = right.evalLong();
      isNull = right.isNull;
      return isNull ? 0 : function.applyAsLong(a, b);
    }
  }

  static final class DoubleFromDoubles extends Evaluator {
    private final Evaluator left;
    private final Evaluator right;
    private final DoubleBinaryOperator function;

    DoubleFromDoubles(
        SqlType type, Evaluator left, Evaluator right, DoubleBinaryOperator function) {
      super(type);
      this.left = left;
      this.right = right;
      this.function = function;
    }

    @Override
    public double evalDouble() {
      double a = left.evalDouble();
      if (left.isNull) {
        isNull = true;
        return 0;
      }
      double b = right.evalDouble();
      isNull = right.isNull;
      return isNull ? 0 : function.applyAsDouble(a, b);
    }
  }

  static final class ObjectFromObjects extends Evaluator {
    private final Evaluator left;
    private final Evaluator right;
    private final ObjectBinaryFunction function;

    ObjectFromObjects(
        SqlType type, Evaluator left, Evaluator right, ObjectBinaryFunction function) {
      super(type);
      this.left = left;
      this.right = right;
      this.function = function;
    }

    @Override
    public @Nullable Object evalObject() {
      Object a = left.evalObject();
      if (a == null) {
        isNull = true;
        return null;
      }
      Object b = right.evalObject();
      isNull = b == null;
      return b == null ? null : function.apply(a, b);
    }
  }

  /** Any arguments and any result, boxed: for functions that are not worth a shape of their own. */
  static final class General extends Evaluator {
    private final Evaluator[] operands;
    private final Object[] arguments;
    private final boolean strict;
    private final Body body;
    private final SessionContext session;

    General(
        SqlType type, List<Evaluator> operands, boolean strict, Body body, SessionContext session) {
      super(type);
      this.session = session;
      this.operands = operands.toArray(new Evaluator[0]);
      this.arguments = new Object[operands.size()];
      this.strict = strict;
      this.body = body;
    }

    private @Nullable Object call() {
      for (int i = 0; i < operands.length; i++) {
        Object value = operands[i].evalBoxed();
        if (value == null && strict) {
          isNull = true;
          return null;
        }
        arguments[i] = orNothing(value);
      }
      Object result = body.call(session, arguments);
      isNull = result == null;
      return result;
    }

    @SuppressWarnings("NullAway") // Only functions that are not strict see a null.
    private static Object orNothing(@Nullable Object value) {
      return value;
    }

    @Override
    public long evalLong() {
      Object result = call();
      return result == null ? 0 : ((Number) result).longValue();
    }

    @Override
    public double evalDouble() {
      Object result = call();
      return result == null ? 0 : ((Number) result).doubleValue();
    }

    @Override
    public @Nullable Object evalObject() {
      return call();
    }
  }
}
