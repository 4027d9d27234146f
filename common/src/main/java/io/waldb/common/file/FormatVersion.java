package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** Versions of the formats of files. */
public final class FormatVersion {
  private FormatVersion() {}

  /**
   * What is thrown when a file was written by a newer program: 55000.
   *
   * @param path of the file in the database directory
   * @param found its version
   * @param newest the newest version that this program knows
   */
  public static DatabaseException unknown(String path, int found, int newest) {
    return new DatabaseException(
        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "file \""
            + path
            + "\" has format "
            + found
            + ", this program knows up to format "
            + newest);
  }
}
