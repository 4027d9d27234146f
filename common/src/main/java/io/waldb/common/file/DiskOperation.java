package io.waldb.common.file;

/** The kinds of operation that a {@link SimulatedFileSystem} counts: all that change something. */
public enum DiskOperation {
  CREATE("create file"),
  CREATE_DIRECTORY("create directory"),
  WRITE("write file"),
  TRUNCATE("truncate file"),
  SYNC("fsync file"),
  RENAME("rename file"),
  DELETE("remove file"),
  SYNC_DIRECTORY("fsync directory");

  private final String text;

  DiskOperation(String text) {
    this.text = text;
  }

  /** As in "could not write file". */
  public String text() {
    return text;
  }
}
