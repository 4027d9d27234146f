package io.waldb.common.config;

/** Whether a commit waits until its log is durable: {@code synchronous_commit}. */
public enum SynchronousCommit implements SettingValue {
  /** The commit returns when its log is durable. */
  ON("on"),
  /** The commit returns at once; a crash within three writer delays may lose it. */
  OFF("off");

  private final String label;

  SynchronousCommit(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
