package io.waldb.executor.expression;

/** Something that keeps results for one execution of its statement. */
public interface PerExecution {
  /** A new execution begins: what was kept counts no more. */
  void forget();
}
