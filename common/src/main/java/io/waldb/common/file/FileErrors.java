package io.waldb.common.file;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** Turns an {@link IOException} into the engine's exception with PostgreSQL's SQLSTATE. */
final class FileErrors {
  private FileErrors() {}

  /**
   * Describes a failure.
   *
   * @param operation what was tried, as in "could not {@code open} file"
   * @param path relative path
   * @param position byte offset, negative when there is none
   */
  static DatabaseException of(String operation, String path, long position, IOException failure) {
    StringBuilder message =
        new StringBuilder("could not ").append(operation).append(" \"").append(path).append('"');
    if (position >= 0) {
      message.append(" at offset ").append(position);
    }
    message.append(": ").append(reason(failure));
    return new DatabaseException(state(failure), message.toString(), failure);
  }

  private static SqlState state(IOException failure) {
    if (failure instanceof NoSuchFileException || failure instanceof NotDirectoryException) {
      return SqlState.UNDEFINED_FILE;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return SqlState.DUPLICATE_FILE;
    }
    if (failure instanceof AccessDeniedException) {
      return SqlState.INSUFFICIENT_PRIVILEGE;
    }
    String text = detail(failure);
    if (text.contains("No space left")
        || text.contains("quota exceeded")
        || text.contains("not enough space")) {
      return SqlState.DISK_FULL;
    }
    if (text.contains("Too many open files")) {
      return SqlState.INSUFFICIENT_RESOURCES;
    }
    return SqlState.IO_ERROR;
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "file exists";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    String text = detail(failure);
    return text.isEmpty() ? failure.getClass().getSimpleName() : text;
  }

  private static String detail(IOException failure) {
    @Nullable String text =
        failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
    return text == null ? "" : text;
  }
}
