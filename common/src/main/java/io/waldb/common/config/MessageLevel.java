package io.waldb.common.config;

/** Severity from which on messages are sent to the client: {@code client_min_messages}. */
public enum MessageLevel implements SettingValue {
  /** Everything. */
  DEBUG("debug"),
  /** What the log has. */
  LOG("log"),
  /** Notices, warnings and errors. */
  NOTICE("notice"),
  /** Warnings and errors. */
  WARNING("warning"),
  /** Errors only. */
  ERROR("error");

  private final String label;

  MessageLevel(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
