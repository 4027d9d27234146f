package io.waldb.common.file;

/** How a file is opened. */
public enum OpenMode {
  /** Reading only; the file must exist. */
  READ,
  /** Reading and writing; the file must exist. */
  READ_WRITE,
  /** Reading and writing; the file is created when absent. */
  CREATE,
  /** Reading and writing; the file must not exist. */
  CREATE_NEW
}
