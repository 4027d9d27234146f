package io.waldb.executor.expression;

import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.SqlType;
import org.jspecify.annotations.Nullable;

/** Evaluators of values known when the plan is compiled. */
final class Constants {
  private Constants() {}

  /** A constant from Long, Double, object or null. */
  static Evaluator of(SqlType type, @Nullable Object value) {
    if (value == null) {
      return new NullConstant(type);
    }
    return switch (type.representation()) {
      case LONG -> new LongConstant(type, (Long) value);
      case DOUBLE -> new DoubleConstant(type, (Double) value);
      case OBJECT -> new ObjectConstant(type, value);
    };
  }

  private static final class NullConstant extends Evaluator {
    NullConstant(SqlType type) {
      super(type);
      isNull = true;
    }

    @Override
    public long evalLong() {
      return 0;
    }

    @Override
    public double evalDouble() {
      return 0;
    }

    @Override
    public boolean evalBoolean() {
      return false;
    }

    @Override
    public @Nullable Object evalObject() {
      return null;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  private static final class LongConstant extends Evaluator {
    private final long value;

    LongConstant(SqlType type, long value) {
      super(type);
      this.value = value;
    }

    @Override
    public long evalLong() {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  private static final class DoubleConstant extends Evaluator {
    private final double value;

    DoubleConstant(SqlType type, double value) {
      super(type);
      this.value = value;
    }

    @Override
    public double evalDouble() {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  private static final class ObjectConstant extends Evaluator {
    private final Object value;
    private final ByteView text = new ByteView();

    ObjectConstant(SqlType type, Object value) {
      super(type);
      this.value = value;
      if (value instanceof String string) {
        show(string, text);
      }
    }

    @Override
    public Object evalObject() {
      return value;
    }

    @Override
    boolean evalText(ByteView into) {
      into.set(text.array(), text.offset(), text.length());
      return true;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }
}
