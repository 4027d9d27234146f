package io.waldb.common.config;

/** What recovery does when durable log is gone: {@code recovery_on_damage}. */
public enum RecoveryOnDamage implements SettingValue {
  /** Refuses to open, says what and where, changes nothing. */
  ERROR("error"),
  /** Stops there, opens, logs the report. */
  TRUNCATE("truncate"),
  /**
   * As truncate, and saves what lies beyond for inspection; also gives up pages that cannot be
   * read, lists them, and keeps copies.
   */
  SALVAGE("salvage");

  private final String label;

  RecoveryOnDamage(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
