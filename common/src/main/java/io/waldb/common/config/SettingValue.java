package io.waldb.common.config;

/** A value of a setting that has a fixed list of values. */
public interface SettingValue {
  /** The value as SHOW prints it. */
  String label();
}
