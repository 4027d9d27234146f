package io.waldb.common.file;

/**
 * The hold on a lock file: no other process and no other opener in this one gets it until close.
 */
public interface FileLease extends AutoCloseable {
  /** Lets go; closing twice is harmless. */
  @Override
  void close();
}
