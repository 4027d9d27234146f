package io.waldb.cli;

import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileLease;
import io.waldb.common.file.FileOption;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.recovery.Salvage;
import io.waldb.wal.WalSegments;
import java.util.List;

/**
 * A database's directory with the segments that {@code salvage} has kept in place of the log, to be
 * read.
 *
 * @param database the directory itself
 */
record KeptLog(FileSystem database) implements FileSystem {
  private static String kept(String path) {
    return path.equals(WalSegments.DIRECTORY) || path.startsWith(WalSegments.DIRECTORY + "/")
        ? Salvage.DIRECTORY + path.substring(WalSegments.DIRECTORY.length())
        : path;
  }

  @Override
  public DataFile open(String path, OpenMode mode, FileOption... options) {
    return database.open(kept(path), mode, options);
  }

  @Override
  public boolean exists(String path) {
    return database.exists(kept(path));
  }

  @Override
  public long size(String path) {
    return database.size(kept(path));
  }

  @Override
  public List<String> list(String directory) {
    return database.list(kept(directory));
  }

  @Override
  public void createDirectory(String path) {
    throw new UnsupportedOperationException(path);
  }

  @Override
  public void delete(String path) {
    throw new UnsupportedOperationException(path);
  }

  @Override
  public void rename(String from, String to) {
    throw new UnsupportedOperationException(from);
  }

  @Override
  public void syncDirectory(String directory) {
    throw new UnsupportedOperationException(directory);
  }

  @Override
  public FileLease lock(String path, String content) {
    throw new UnsupportedOperationException(path);
  }

  @Override
  public String describe() {
    return database.describe();
  }
}
