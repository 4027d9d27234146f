package io.waldb.common.config;

/** How much is logged: {@code wal_level}. */
public enum WalLevel implements SettingValue {
  /** What crash recovery needs, and new files are synced instead of logged. */
  MINIMAL("minimal"),
  /** Every change. */
  REPLICA("replica"),
  /** Every change with what is needed to tell each row's change from the log alone. */
  LOGICAL("logical");

  private final String label;

  WalLevel(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
