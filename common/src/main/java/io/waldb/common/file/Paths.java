package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;

/** Checks and takes apart the relative paths of {@link FileSystem}. */
final class Paths {
  private Paths() {}

  /** Returns the path when it is a well-formed name of something below the root. */
  static String checkFile(String path) {
    if (path.isEmpty()) {
      throw malformed(path);
    }
    return checkDirectory(path);
  }

  /** Returns the path when it is well-formed; the root is allowed. */
  static String checkDirectory(String path) {
    if (path.isEmpty()) {
      return path;
    }
    int start = 0;
    while (true) {
      int slash = path.indexOf('/', start);
      String part = slash < 0 ? path.substring(start) : path.substring(start, slash);
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0) {
        throw malformed(path);
      }
      if (slash < 0) {
        return path;
      }
      start = slash + 1;
    }
  }

  /** The directory a path lies in. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /** The last part of a path. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static DatabaseException malformed(String path) {
    return new DatabaseException(
        SqlState.INVALID_PARAMETER_VALUE, "invalid file path \"" + path + '"');
  }
}
