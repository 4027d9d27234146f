package io.waldb.executor.expression;

import io.waldb.storage.tuple.TupleSlot;

/** Rows that an expression asks for: the plan of a subquery. */
public interface RowSource {
  /** Starts over: the next call of {@link #next} gives the first row. */
  void restart();

  /** Puts the next row into {@link #slot}. */
  boolean next();

  /** The slot all rows are put into. */
  TupleSlot slot();
}
