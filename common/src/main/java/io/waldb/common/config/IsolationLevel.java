package io.waldb.common.config;

/** Isolation of a transaction; the first behaves as the second. */
public enum IsolationLevel implements SettingValue {
  /** Treated as READ COMMITTED, as in PostgreSQL. */
  READ_UNCOMMITTED("read uncommitted"),
  /** Each statement sees what was committed before it. */
  READ_COMMITTED("read committed"),
  /** The whole transaction sees what was committed before its first statement. */
  REPEATABLE_READ("repeatable read"),
  /** As if transactions ran one after the other. */
  SERIALIZABLE("serializable");

  private final String label;

  IsolationLevel(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
