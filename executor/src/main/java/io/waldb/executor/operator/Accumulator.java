package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.tuple.TupleSlot;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The states of one aggregate for all groups, by the group's number, in arrays.
 *
 * <p>Belongs to one aggregate node; the arguments are compiled against its child's slot.
 */
abstract class Accumulator {
  /** Makes room for a group and puts its state at the beginning. */
  abstract void begin(int group);

  /** Takes the child's present row into a group. */
  abstract void add(int group);

  /** Puts a group's result into a column. */
  abstract void result(int group, TupleSlot into, int column);

  /** Whether {@link #remove} is there: the aggregate has an inverse, and an exact one. */
  boolean canRemove() {
    return false;
  }

  /**
   * Takes the child's present row, which was added, out of a group again.
   *
   * @return false when the state cannot be brought back, so that the group must begin anew
   */
  boolean remove(int group) {
    throw new IllegalStateException("group " + group + " cannot give back a row");
  }

  /** Bytes of memory taken, roughly. */
  abstract long bytes();

  /** Forgets all groups. */
  abstract void clear();

  static long[] room(long[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, Math.max(8, index * 2));
  }

  static double[] room(double[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, Math.max(8, index * 2));
  }

  static @Nullable Object[] room(@Nullable Object[] array, int index) {
    return index < array.length ? array : Arrays.copyOf(array, Math.max(8, index * 2));
  }

  /** count(*) and, with an argument, count(x). */
  static final class Count extends Accumulator {
    private final @Nullable Evaluator argument;
    private long[] counts = {};

    Count(@Nullable Evaluator argument) {
      this.argument = argument;
    }

    @Override
    void begin(int group) {
      counts = room(counts, group);
      counts[group] = 0;
    }

    @Override
    void add(int group) {
      if (argument == null || !isNull(argument)) {
        counts[group]++;
      }
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      into.setLong(column, counts[group]);
    }

    @Override
    boolean canRemove() {
      return true;
    }

    @Override
    boolean remove(int group) {
      if (argument == null || !isNull(argument)) {
        counts[group]--;
      }
      return true;
    }

    @Override
    long bytes() {
      return 8L * counts.length;
    }

    @Override
    void clear() {
      counts = new long[0];
    }
  }

  /** Evaluates for the null flag alone. */
  static boolean isNull(Evaluator argument) {
    switch (argument.representation()) {
      case LONG -> argument.evalLong();
      case DOUBLE -> argument.evalDouble();
      case OBJECT -> argument.evalObject();
    }
    return argument.isNull();
  }

  /** An aggregate that is a fold of longs, NULL without any. */
  static final class OfLongs extends Accumulator {
    /** Takes a value into a state. */
    interface LongStep {
      long apply(long state, long value);
    }

    private final Evaluator argument;
    private final LongStep step;
    private final @Nullable LongStep inverse;
    private long[] states = {};

    /** How many values a group has. */
    private long[] seen = {};

    OfLongs(Evaluator argument, LongStep step) {
      this(argument, step, null);
    }

    /**
     * A fold that may have an inverse.
     *
     * @param inverse takes a value out of a state that has others; null when there is none
     */
    OfLongs(Evaluator argument, LongStep step, @Nullable LongStep inverse) {
      this.argument = argument;
      this.step = step;
      this.inverse = inverse;
    }

    @Override
    void begin(int group) {
      states = room(states, group);
      seen = room(seen, group);
      seen[group] = 0;
    }

    @Override
    void add(int group) {
      long value = argument.evalLong();
      if (argument.isNull()) {
        return;
      }
      states[group] = seen[group] == 0 ? value : step.apply(states[group], value);
      seen[group]++;
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      if (seen[group] == 0) {
        into.setNull(column);
      } else {
        into.setLong(column, states[group]);
      }
    }

    @Override
    boolean canRemove() {
      return inverse != null;
    }

    @Override
    boolean remove(int group) {
      long value = argument.evalLong();
      if (!argument.isNull() && --seen[group] > 0) {
        states[group] = Objects.requireNonNull(inverse).apply(states[group], value);
      }
      return true;
    }

    @Override
    long bytes() {
      return 16L * states.length;
    }

    @Override
    void clear() {
      states = new long[0];
      seen = new long[0];
    }
  }

  /** An aggregate that is a fold of doubles, NULL without any. */
  static final class OfDoubles extends Accumulator {
    /** Takes a value into a state. */
    interface DoubleStep {
      double apply(double state, double value);
    }

    private final Evaluator argument;
    private final DoubleStep step;
    private double[] states = {};
    private long[] seen = {};

    OfDoubles(Evaluator argument, DoubleStep step) {
      this.argument = argument;
      this.step = step;
    }

    @Override
    void begin(int group) {
      states = room(states, group);
      seen = room(seen, group);
      seen[group] = 0;
    }

    @Override
    void add(int group) {
      double value = argument.evalDouble();
      if (argument.isNull()) {
        return;
      }
      states[group] = seen[group] == 0 ? value : step.apply(states[group], value);
      seen[group] = 1;
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      if (seen[group] == 0) {
        into.setNull(column);
      } else {
        into.setDouble(column, states[group]);
      }
    }

    @Override
    long bytes() {
      return 16L * states.length;
    }

    @Override
    void clear() {
      states = new double[0];
      seen = new long[0];
    }
  }

  /** An aggregate over a state object of its own. */
  abstract static class OfObjects<S> extends Accumulator {
    private @Nullable Object[] states = {};
    private int count;

    /** The state of a group without rows; may be null. */
    abstract @Nullable S initial();

    /** The state after the child's present row. */
    abstract @Nullable S step(@Nullable S state);

    /** Puts the result into a column. */
    abstract void finish(@Nullable S state, TupleSlot into, int column);

    /** The state of a group. */
    @SuppressWarnings("unchecked")
    final @Nullable S state(int group) {
      return (S) states[group];
    }

    /** Bytes of one state, roughly. */
    long stateBytes() {
      return 64;
    }

    @Override
    final void begin(int group) {
      states = room(states, group);
      states[group] = initial();
      count = Math.max(count, group + 1);
    }

    @Override
    final void add(int group) {
      states[group] = step(state(group));
    }

    @Override
    final void result(int group, TupleSlot into, int column) {
      finish(state(group), into, column);
    }

    @Override
    final long bytes() {
      return 8L * states.length + count * stateBytes();
    }

    @Override
    final void clear() {
      states = new Object[0];
      count = 0;
    }
  }
}
