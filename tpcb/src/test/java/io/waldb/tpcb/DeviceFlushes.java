package io.waldb.tpcb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Counts the cache flushes a block device has done, from {@code /proc/diskstats}: what a sync costs
 * below all software, whoever asked for it and by whatever call. Needs Linux 5.5 and a file system
 * directly on a block device; elsewhere there is no count.
 */
final class DeviceFlushes {
  /** The count where there is none. */
  static final long UNKNOWN = -1;

  private static final Path STATISTICS = Path.of("/proc/diskstats");
  private static final int NAME_FIELD = 2;
  private static final int FLUSHES_FIELD = 18;

  private final String device;

  /** The device that a file or directory is on. */
  DeviceFlushes(Path file) throws IOException {
    String store = Files.getFileStore(file).name();
    device = store.substring(store.lastIndexOf('/') + 1);
  }

  /** Flushes since the machine started, or {@link #UNKNOWN}. */
  long count() throws IOException {
    if (!Files.isReadable(STATISTICS)) {
      return UNKNOWN;
    }
    for (String line : Files.readAllLines(STATISTICS)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > FLUSHES_FIELD && fields[NAME_FIELD].equals(device)) {
        return Long.parseLong(fields[FLUSHES_FIELD]);
      }
    }
    return UNKNOWN;
  }
}
