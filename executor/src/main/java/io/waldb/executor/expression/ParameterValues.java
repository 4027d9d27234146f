package io.waldb.executor.expression;

import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.SqlType;
import org.jspecify.annotations.Nullable;

/** Evaluators that read a parameter of the statement, or a value handed down while it runs. */
final class ParameterValues {
  private ParameterValues() {}

  /** A reader of one place of a set of parameters that stays the same object. */
  static Evaluator of(SqlType type, Parameters from, int index) {
    return switch (type.representation()) {
      case LONG -> new LongParameter(type, from, index);
      case DOUBLE -> new DoubleParameter(type, from, index);
      case OBJECT -> new ObjectParameter(type, from, index);
    };
  }

  private static final class LongParameter extends Evaluator {
    private final Parameters from;
    private final int index;

    LongParameter(SqlType type, Parameters from, int index) {
      super(type);
      this.from = from;
      this.index = index;
    }

    @Override
    public long evalLong() {
      isNull = from.isNull(index);
      return isNull ? 0 : from.getLong(index);
    }
  }

  private static final class DoubleParameter extends Evaluator {
    private final Parameters from;
    private final int index;

    DoubleParameter(SqlType type, Parameters from, int index) {
      super(type);
      this.from = from;
      this.index = index;
    }

    @Override
    public double evalDouble() {
      isNull = from.isNull(index);
      return isNull ? 0 : from.getDouble(index);
    }
  }

  private static final class ObjectParameter extends Evaluator {
    private final Parameters from;
    private final int index;

    /** What was shown last, and its bytes: a parameter is asked for once a row. */
    private @Nullable Object shown;

    private final ByteView text = new ByteView();

    ObjectParameter(SqlType type, Parameters from, int index) {
      super(type);
      this.from = from;
      this.index = index;
    }

    @Override
    public @Nullable Object evalObject() {
      isNull = from.isNull(index);
      return from.getObject(index);
    }

    @Override
    boolean evalText(ByteView into) {
      Object value = evalObject();
      if (value != shown) {
        show((String) value, text);
        shown = value;
      }
      into.set(text.array(), text.offset(), text.length());
      return value != null;
    }
  }
}
