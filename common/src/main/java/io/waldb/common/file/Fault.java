package io.waldb.common.file;

/** What a {@link SimulatedFileSystem} can be told to do at an operation. */
public enum Fault {
  /**
   * The power fails during the operation: it and all others that are not durable may or may not
   * have reached the disk, and every operation from then on fails.
   */
  CRASH,
  /**
   * The operation fails with 58030. Of a write any part may have been done. What a sync was to save
   * is not saved, and a later sync that reports success does not save it either, as on Linux.
   */
  IO_ERROR,
  /** The operation fails with 53100 if it needs room, and is done otherwise. */
  DISK_FULL,
  /**
   * A write does a part, not all and not nothing, and fails with 53100, also where the file is long
   * enough: as on a disk that gives room when it is written to. Other operations are done.
   */
  SHORT_WRITE
}
