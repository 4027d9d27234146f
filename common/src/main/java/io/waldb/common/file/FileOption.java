package io.waldb.common.file;

/** What else is asked of a file. */
public enum FileOption {
  /** Each write returns only when its data is durable, as {@code O_DSYNC}. */
  DSYNC,
  /** Each write returns only when its data and the file's attributes are durable, as O_SYNC. */
  SYNC,
  /**
   * Around the operating system's cache, as {@code O_DIRECT}: position, length and memory address
   * must be multiples of the device's block, which is the caller's duty.
   */
  DIRECT
}
