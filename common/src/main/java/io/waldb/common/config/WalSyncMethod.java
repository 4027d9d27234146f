package io.waldb.common.config;

/** How the log is made durable: {@code wal_sync_method}. */
public enum WalSyncMethod implements SettingValue {
  /** Write, then {@code fdatasync}. */
  FDATASYNC("fdatasync"),
  /** Write, then {@code fsync}. */
  FSYNC("fsync"),
  /** Write to a file opened with {@code O_DSYNC}. */
  OPEN_DATASYNC("open_datasync"),
  /** Write to a file opened with {@code O_SYNC}. */
  OPEN_SYNC("open_sync");

  private final String label;

  WalSyncMethod(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
