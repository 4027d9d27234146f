package io.waldb.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;
import org.jspecify.annotations.Nullable;

/**
 * What was typed: an entry is a whole statement with the commands in it, however many lines it has.
 */
final class ShellHistory extends DefaultHistory {
  private static final String VARIABLE = "WALDB_HISTORY";
  private static final String FILE = ".waldb_history";

  /** Nothing: the reader adds each line, the shell whole statements. */
  @Override
  public void add(Instant time, String line) {}

  /** Adds an entry. */
  void keep(String text) {
    super.add(Instant.now(), text);
  }

  /** The file of the user's history; null when it cannot be written. */
  static @Nullable Path file() {
    String given = System.getenv(VARIABLE);
    return given == null || given.isEmpty()
        ? writable(System.getProperty("user.home"), FILE)
        : writable(given);
  }

  /** A file for the history, which is made for the user alone; null when it cannot be written. */
  static @Nullable Path writable(String first, String... more) {
    try {
      Path file = Path.of(first, more);
      if (!Files.exists(file)) {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
          Files.createFile(file);
        }
      }
      return Files.isRegularFile(file) && Files.isWritable(file) ? file : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }
}
