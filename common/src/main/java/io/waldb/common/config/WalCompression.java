package io.waldb.common.config;

/** How full page images are compressed: {@code wal_compression}. */
public enum WalCompression implements SettingValue {
  /** Not at all, but without the hole. */
  OFF("off"),
  /** By LZ4: fast. */
  LZ4("lz4"),
  /** By DEFLATE: small. */
  DEFLATE("deflate");

  private final String label;

  WalCompression(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
