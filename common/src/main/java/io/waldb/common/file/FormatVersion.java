package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** Versions of the formats of files. */
public final class FormatVersion {
  private FormatVersion() {}

  /**
   * What is thrown when a file was written by a program with another format, newer or older: 55000.
   *
   * @param path of the file in the database directory
   * @param found its version
   * @param known the version that this program reads and writes
   */
  public static DatabaseException unknown(String path, int found, int known) {
    return new DatabaseException(
        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "file \""
            + path
            + "\" has format "
            + found
            + ", this program knows "
            + (found > known ? "up to" : "only")
            + " format "
            + known);
  }
}
