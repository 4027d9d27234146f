package io.waldb.executor.expression;

/** Sets runtime parameters from the current row. */
public final class Bindings {
  private final Parameters into;
  private final int[] indexes;
  private final Evaluator[] values;

  Bindings(Parameters into, int[] indexes, Evaluator[] values) {
    this.into = into;
    this.indexes = indexes;
    this.values = values;
  }

  /** Evaluates all and hands them down. */
  public void set() {
    for (int i = 0; i < indexes.length; i++) {
      Evaluator value = values[i];
      int index = indexes[i];
      switch (value.representation()) {
        case LONG -> {
          long number = value.evalLong();
          if (value.isNull) {
            into.setNull(index);
          } else {
            into.setLong(index, number);
          }
        }
        case DOUBLE -> {
          double number = value.evalDouble();
          if (value.isNull) {
            into.setNull(index);
          } else {
            into.setDouble(index, number);
          }
        }
        case OBJECT -> into.setObject(index, value.evalObject());
      }
    }
  }
}
