package io.waldb.executor.expression;

import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind.Representation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression: computes its value from slots, parameters and the context it was compiled
 * against, as often as it is asked.
 *
 * <p>The caller uses the method of the type's representation ({@link #evalBoolean} also for
 * booleans) and then asks {@link #isNull}; when it is true the answer was 0, false or null and
 * means nothing. So no value is boxed and nothing is allocated to tell NULL. An evaluator has state
 * (scratch space, the null flag) and belongs to one plan of one session, used by one thread at a
 * time.
 */
public abstract class Evaluator {
  /** Whether the last evaluation gave NULL; set by every eval method. */
  boolean isNull;

  private final SqlType type;
  private final Representation representation;

  /** An evaluator of a type. */
  Evaluator(SqlType type) {
    this.type = type;
    this.representation = type.representation();
  }

  /** The type of the value. */
  public final SqlType type() {
    return type;
  }

  /** How the value is held. */
  public final Representation representation() {
    return representation;
  }

  /** Whether the last evaluation gave NULL. */
  public final boolean isNull() {
    return isNull;
  }

  /** The value of a type held as LONG. */
  public long evalLong() {
    throw new IllegalStateException(getClass().getSimpleName() + " gives no long");
  }

  /** The value of a type held as DOUBLE. */
  public double evalDouble() {
    throw new IllegalStateException(getClass().getSimpleName() + " gives no double");
  }

  /** The value of a boolean: true only when it is TRUE. */
  public boolean evalBoolean() {
    return evalLong() != 0;
  }

  /** The value of a type held as OBJECT; null exactly when it is NULL. */
  public @Nullable Object evalObject() {
    throw new IllegalStateException(getClass().getSimpleName() + " gives no object");
  }

  /**
   * Shows the UTF-8 bytes of a text; the view is good until the next evaluation.
   *
   * @return false when it is NULL
   */
  boolean evalText(ByteView into) {
    return show((String) evalObject(), into);
  }

  static boolean show(@Nullable String text, ByteView into) {
    if (text == null) {
      return false;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    into.set(utf8, 0, utf8.length);
    return true;
  }

  /** The value as Long, Double or object, or null: for what is rare. */
  public final @Nullable Object evalBoxed() {
    switch (representation) {
      case LONG -> {
        long asLong = evalLong();
        return isNull ? null : (Long) asLong;
      }
      case DOUBLE -> {
        double asDouble = evalDouble();
        return isNull ? null : (Double) asDouble;
      }
      default -> {
        return evalObject();
      }
    }
  }

  /** Evaluates into a column of a row. */
  public void store(TupleSlot into, int column) {
    switch (representation) {
      case LONG -> {
        long asLong = evalLong();
        if (isNull) {
          into.setNull(column);
        } else {
          into.setLong(column, asLong);
        }
      }
      case DOUBLE -> {
        double asDouble = evalDouble();
        if (isNull) {
          into.setNull(column);
        } else {
          into.setDouble(column, asDouble);
        }
      }
      default -> into.setObject(column, evalObject());
    }
  }

  /** Evaluates onto the end of a key; {@link #isNull} tells whether it was NULL. */
  public void appendKey(KeyCodec codec, int column, ByteSink out) {
    switch (representation) {
      case LONG -> {
        long asLong = evalLong();
        if (isNull) {
          codec.appendNull(column, out);
        } else {
          codec.appendLong(column, asLong, out);
        }
      }
      case DOUBLE -> {
        double asDouble = evalDouble();
        if (isNull) {
          codec.appendNull(column, out);
        } else {
          codec.appendDouble(column, asDouble, out);
        }
      }
      default -> codec.appendObject(column, evalObject(), out);
    }
  }

  /** Whether the value is the same whatever the rows and parameters. */
  boolean isConstant() {
    return false;
  }
}
