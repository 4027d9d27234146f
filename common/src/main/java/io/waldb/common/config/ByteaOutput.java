package io.waldb.common.config;

/** Text form of bytea values: {@code bytea_output}. */
public enum ByteaOutput implements SettingValue {
  /** Hexadecimal after \\x. */
  HEX("hex"),
  /** Printable bytes as they are, others in octal. */
  ESCAPE("escape");

  private final String label;

  ByteaOutput(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
