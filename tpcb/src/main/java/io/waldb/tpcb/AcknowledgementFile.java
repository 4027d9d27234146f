package io.waldb.tpcb;

import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The acknowledgements of one client in a file of its own. Each is handed to the operating system
 * before the client goes on, so the death of the process loses none. Belongs to one thread.
 */
final class AcknowledgementFile implements AutoCloseable {
  private static final String PREFIX = "acknowledged-";

  private final DataFile file;
  private final ByteBuffer buffer = ByteBuffer.allocate(Acknowledgement.SIZE);
  private long length;

  AcknowledgementFile(FileSystem files, String run, int client) {
    file = files.open(PREFIX + run + "-" + client, OpenMode.CREATE_NEW);
  }

  void add(Acknowledgement acknowledgement) {
    acknowledgement.writeTo(buffer);
    file.write(length, buffer);
    length += Acknowledgement.SIZE;
  }

  /** All whole acknowledgements of a run's clients. */
  static List<Acknowledgement> readAll(FileSystem files, String run) {
    List<Acknowledgement> all = new ArrayList<>();
    for (String name : files.list("")) {
      if (!name.startsWith(PREFIX + run + "-")) {
        continue;
      }
      try (DataFile file = files.open(name, OpenMode.READ)) {
        byte[] bytes = new byte[(int) file.size()];
        file.read(0, ByteBuffer.wrap(bytes));
        for (int at = 0; at + Acknowledgement.SIZE <= bytes.length; at += Acknowledgement.SIZE) {
          if (Acknowledgement.isWhole(bytes, at)) {
            all.add(Acknowledgement.read(bytes, at));
          }
        }
      }
    }
    return all;
  }

  @Override
  public void close() {
    file.close();
  }
}
