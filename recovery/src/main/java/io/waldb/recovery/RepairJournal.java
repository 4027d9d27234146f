package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.WriteLatch;
import io.waldb.common.Crc32c;
import io.waldb.common.DatabaseException;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.FormatVersion;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code waldb.repair}: what recovery is about to do to pages after the log was cut,
 * written and synced before it does it.
 *
 * <p>Repairs are not logged, as they belong between two timelines; the journal takes the log's
 * place. A crash before the control file has moved to the new timeline begins recovery again, which
 * finds the journal and writes the same pages once more, torn or not. Afterwards the journal only
 * says which relations still need their indexes rebuilt, until {@link #delete}.
 *
 * <pre>
 * OFFSET SIZE FIELD         (big-endian)
 *      0    8 magic "WALDBREP"
 *      8    4 format version, 1
 *     12    4 CRC-32C of all from offset 16
 *     16    8 where the log was cut
 *     24    4 timeline that was cut
 *     28    4 n, relations with pages ahead
 *     32    4 m, pages to be written
 *     36   4n relation numbers
 *        8200m page key, page
 * </pre>
 *
 * <p>Later versions keep the first two fields and have at 12 the CRC-32C of the whole file with
 * this field zero, so that a version that is damaged is told from one that is newer.
 */
final class RepairJournal {
  static final String NAME = "waldb.repair";
  private static final String TEMPORARY = NAME + ".tmp";
  private static final long MAGIC = 0x57414C4442524550L; // "WALDBREP"
  private static final int VERSION = 1;
  private static final int HEADER_SIZE = 36;
  private static final int ENTRY_SIZE = 8 + Pages.SIZE;

  private final FileSystem files;
  private final long endOfLog;
  private final int timeline;
  private final Set<Integer> relations;
  private final int pageCount;

  /* While being written. */
  private final @Nullable DataFile file;
  private final ByteBuffer entry = ByteBuffer.allocate(ENTRY_SIZE);
  private final Crc32c crc = new Crc32c();
  private long position;
  private int added;

  private RepairJournal(
      FileSystem files,
      long endOfLog,
      int timeline,
      Set<Integer> relations,
      int pageCount,
      @Nullable DataFile file) {
    this.files = files;
    this.endOfLog = endOfLog;
    this.timeline = timeline;
    this.relations = new TreeSet<>(relations);
    this.pageCount = pageCount;
    this.file = file;
  }

  /** Begins to write a journal; {@link #add} pages, then {@link #finish}. */
  static RepairJournal begin(
      FileSystem files, long endOfLog, int timeline, Set<Integer> relations) {
    DataFile file = files.open(TEMPORARY, OpenMode.CREATE);
    file.truncate(0);
    RepairJournal journal = new RepairJournal(files, endOfLog, timeline, relations, 0, file);
    journal.position = HEADER_SIZE + 4L * relations.size();
    return journal;
  }

  /** Adds a page as it is to be. */
  void add(long pageKey, ByteBuffer page) {
    entry.clear().putLong(pageKey).put(entry.position(), page, 0, Pages.SIZE);
    writing().write(position, entry.clear());
    position += ENTRY_SIZE;
    added++;
  }

  /** Completes the journal, durably, and returns it for reading. */
  RepairJournal finish() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE + 4 * relations.size());
    header.putLong(MAGIC).putInt(VERSION).putInt(0);
    header.putLong(endOfLog).putInt(timeline).putInt(relations.size()).putInt(added);
    relations.forEach(header::putInt);
    try (DataFile open = writing()) {
      open.write(0, header.flip());
      header.putInt(12, checksum(open, open.size()));
      open.write(0, header.rewind());
      open.sync();
    }
    files.rename(TEMPORARY, NAME);
    files.syncDirectory("");
    return new RepairJournal(files, endOfLog, timeline, relations, added, null);
  }

  private DataFile writing() {
    if (file == null) {
      throw new IllegalStateException("the journal is complete");
    }
    return file;
  }

  /**
   * The journal that an earlier recovery left; null when there is none.
   *
   * @throws DatabaseException XX001 when it is damaged; 55000 when it was written by a newer
   *     program
   */
  static @Nullable RepairJournal read(FileSystem files) {
    if (!files.exists(NAME)) {
      return null;
    }
    try (DataFile file = files.open(NAME, OpenMode.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
      file.readFully(0, header);
      RepairJournal blank = new RepairJournal(files, 0, 0, Set.of(), 0, null);
      boolean isJournal = header.getLong(0) == MAGIC;
      int version = header.getInt(8);
      if (isJournal && version > VERSION && blank.isWholeAsNewer(file, header)) {
        throw FormatVersion.unknown(NAME, version, VERSION);
      }
      if (!isJournal
          || version != VERSION
          || blank.checksum(file, file.size()) != header.getInt(12)) {
        throw new DatabaseException(SqlState.DATA_CORRUPTED, "file \"" + NAME + "\" is damaged")
            .withDetail(
                "It says which pages and indexes have still to be repaired after damage to the log.")
            .withHint("Restore the file, or the database, from a backup.");
      }
      ByteBuffer numbers = ByteBuffer.allocate(4 * header.getInt(28));
      file.readFully(HEADER_SIZE, numbers);
      Set<Integer> relations = new TreeSet<>();
      for (int i = 0; i < numbers.capacity(); i += 4) {
        relations.add(numbers.getInt(i));
      }
      return new RepairJournal(
          files, header.getLong(16), header.getInt(24), relations, header.getInt(32), null);
    }
  }

  /** Whether the checksum that newer versions have is right. */
  private boolean isWholeAsNewer(DataFile open, ByteBuffer header) {
    crc.reset().update(header, 0, 12).updateInt(0);
    return checksumOn(open, open.size()) == header.getInt(12);
  }

  private int checksum(DataFile open, long size) {
    crc.reset();
    return checksumOn(open, size);
  }

  /** Goes on from what was summed before. */
  private int checksumOn(DataFile open, long size) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (long at = 16; at < size; at += buffer.capacity()) {
      open.read(at, buffer.clear());
      crc.update(buffer, 0, buffer.position());
    }
    return crc.value();
  }

  /** Puts the pages into the pool. */
  void apply(BufferPool pool) {
    try (DataFile open = files.open(NAME, OpenMode.READ)) {
      long at = HEADER_SIZE + 4L * relations.size();
      for (int i = 0; i < pageCount; i++) {
        open.readFully(at, entry.clear());
        try (PinnedPage page = pool.pinForRedo(entry.getLong(0));
            WriteLatch latch = page.latchExclusive()) {
          page.bytes().put(0, entry, 8, Pages.SIZE);
          page.markDirty();
        }
        at += ENTRY_SIZE;
      }
    }
  }

  /** Forgets it, durably; fine when there is none. */
  static void delete(FileSystem files) {
    if (files.exists(NAME)) {
      files.delete(NAME);
      files.syncDirectory("");
    }
  }

  /** Whether it belongs to this timeline, cut at this place. */
  boolean isFor(int ofTimeline, long cutAt) {
    return timeline == ofTimeline && endOfLog == cutAt;
  }

  /** Relations with pages ahead. */
  Set<Integer> relations() {
    return relations;
  }

  /** Pages to be written. */
  int pageCount() {
    return pageCount;
  }
}
