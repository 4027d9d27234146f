package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators of a few lines: one row, written rows, filter, projection, limit, append. */
final class SimpleOperators {
  private SimpleOperators() {}

  /** One row without columns, if a condition holds. */
  static final class OneRow extends Operator {
    private final @Nullable Evaluator condition;
    private boolean given;

    OneRow(ExecutionContext context, @Nullable Evaluator condition) {
      super(context, new TupleSlot(TupleDescriptor.EMPTY));
      this.condition = condition;
    }

    @Override
    public void restart() {
      given = false;
    }

    @Override
    public boolean next() {
      if (given) {
        return false;
      }
      given = true;
      return condition == null || condition.evalBoolean();
    }
  }

  /** Rows written out. */
  static final class Values extends Operator {
    private final Evaluator[][] rows;
    private @Nullable Evaluator filter;
    private int position;

    Values(ExecutionContext context, TupleDescriptor descriptor, Evaluator[][] rows) {
      super(context, new TupleSlot(descriptor));
      this.rows = rows;
    }

    void setFilter(@Nullable Evaluator condition) {
      filter = condition;
    }

    @Override
    public void restart() {
      position = 0;
    }

    @Override
    public boolean next() {
      while (position < rows.length) {
        Evaluator[] row = rows[position++];
        slot().clear();
        for (int i = 0; i < row.length; i++) {
          row[i].store(slot(), i);
        }
        if (filter == null || filter.evalBoolean()) {
          return true;
        }
      }
      return false;
    }
  }

  /** The child's rows, in its own slot, for which a condition holds. */
  static final class Filter extends Operator {
    private final Operator child;
    private final Evaluator condition;

    Filter(ExecutionContext context, Operator child, Evaluator condition) {
      super(context, child.slot());
      this.child = child;
      this.condition = condition;
    }

    @Override
    public void restart() {
      child.restart();
    }

    @Override
    public boolean next() {
      while (child.next()) {
        if (condition.evalBoolean()) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      child.close();
    }
  }

  /** A row of expressions for each row of the child. */
  static final class Project extends Operator {
    private final Operator child;
    private final Evaluator[] expressions;

    Project(
        ExecutionContext context,
        Operator child,
        TupleDescriptor descriptor,
        Evaluator[] expressions) {
      super(context, new TupleSlot(descriptor));
      this.child = child;
      this.expressions = expressions;
    }

    @Override
    public void restart() {
      child.restart();
    }

    @Override
    public boolean next() {
      if (!child.next()) {
        return false;
      }
      TupleSlot slot = slot();
      slot.clear();
      for (int i = 0; i < expressions.length; i++) {
        expressions[i].store(slot, i);
      }
      return true;
    }

    @Override
    public void close() {
      child.close();
    }
  }

  /** The rows of several children, moved into one slot. */
  static final class Append extends Operator {
    private final Operator[] children;
    private int current;

    Append(ExecutionContext context, TupleDescriptor descriptor, List<Operator> children) {
      super(context, new TupleSlot(descriptor));
      this.children = children.toArray(new Operator[0]);
    }

    @Override
    public void restart() {
      current = 0;
      for (Operator child : children) {
        child.close();
      }
      if (children.length > 0) {
        children[0].restart();
      }
    }

    @Override
    public boolean next() {
      while (current < children.length) {
        Operator child = children[current];
        if (child.next()) {
          Rows.copy(child.slot(), slot());
          return true;
        }
        child.close();
        current++;
        if (current < children.length) {
          children[current].restart();
        }
      }
      return false;
    }

    @Override
    public void close() {
      for (Operator child : children) {
        child.close();
      }
    }
  }

  /** A number of rows behind a number of others, and with ties those equal to the last. */
  static final class Limit extends Operator {
    private final Operator child;
    private final @Nullable Evaluator count;
    private final @Nullable Evaluator offset;
    private final @Nullable RowKey ties;
    private long left;
    private long skip;
    private boolean inTies;

    Limit(
        ExecutionContext context,
        Operator child,
        @Nullable Evaluator count,
        @Nullable Evaluator offset,
        @Nullable RowKey ties) {
      super(context, child.slot());
      this.child = child;
      this.count = count;
      this.offset = offset;
      this.ties = ties;
    }

    @Override
    public void restart() {
      left = count(count);
      skip = offset(offset);
      inTies = false;
      child.restart();
    }

    @Override
    public boolean next() {
      while (skip > 0) {
        if (!child.next()) {
          return false;
        }
        skip--;
      }
      if (left > 0) {
        left--;
        if (!child.next()) {
          left = 0;
          return false;
        }
        if (left == 0 && ties != null) {
          ties.remember();
          inTies = true;
        }
        return true;
      }
      if (inTies && ties != null) {
        inTies = child.next() && ties.isSame();
        return inTies;
      }
      return false;
    }

    @Override
    public void close() {
      child.close();
    }
  }

  /** The number of rows a LIMIT asks for. */
  static long count(@Nullable Evaluator count) {
    long value = count == null ? Long.MAX_VALUE : count.evalLong();
    if (count != null && count.isNull()) {
      return Long.MAX_VALUE;
    }
    if (value < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, "LIMIT must not be negative");
    }
    return value;
  }

  /** The number of rows an OFFSET leaves out. */
  static long offset(@Nullable Evaluator offset) {
    long value = offset == null ? 0 : offset.evalLong();
    if (offset != null && offset.isNull()) {
      return 0;
    }
    if (value < 0) {
      throw new DatabaseException(
          SqlState.INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE, "OFFSET must not be negative");
    }
    return value;
  }
}
