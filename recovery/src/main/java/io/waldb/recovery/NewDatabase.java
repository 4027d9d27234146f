package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.RelationFiles;
import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalPosition;
import io.waldb.wal.WriteAheadLog;
import java.security.SecureRandom;

/**
 * Makes the files that every database begins with: directories, control file, log.
 *
 * <p>The control file comes first, in state "initializing", and is durable before anything else, so
 * a directory with a half-made database is known for one: {@link ControlFile#exists} and the state
 * is {@link DatabaseState#INITIALIZING}. Whoever finds that may delete everything and begin again,
 * as nothing in it was ever acknowledged. The first checkpoint, when the catalog is in place, makes
 * the state "in production".
 */
public final class NewDatabase {
  /** The first segment of a log is its second possible one: position 0 means "none". */
  private static final int FIRST_TIMELINE = 1;

  private NewDatabase() {}

  /**
   * Makes the files.
   *
   * @param settings wal_block_size and wal_segment_size are taken from here, for ever
   * @param firstXid the first xid that will be handed out
   * @param firstRelation the first relation number that will be handed out
   * @throws DatabaseException 58P02 when there is a control file already; 22023 when a size is
   *     wrong
   */
  public static void create(FileSystem files, Settings settings, long firstXid, int firstRelation) {
    WalLayout layout =
        new WalLayout(
            settings.getInt(WaldbSettings.WAL_BLOCK_SIZE),
            settings.getInt(WaldbSettings.WAL_SEGMENT_SIZE));
    long identifier = new SecureRandom().nextLong() | 1;
    files.createDirectory("");
    ControlFile.create(
        files, ControlData.initial(identifier, layout, firstXid, firstRelation).build());
    RelationFiles.initialize(files);
    WriteAheadLog.initialize(files, layout, identifier, FIRST_TIMELINE, layout.segmentSize());
  }

  /**
   * Opens the log of a database that {@link #create} has made, to put the catalog in place. Then a
   * {@link Checkpointer}'s checkpoint, or its shutdown, makes the database a whole one.
   *
   * @param pool flushes it from now on before it writes pages
   */
  public static WriteAheadLog openLog(
      FileSystem files, Settings settings, PanicState panic, ControlFile control, BufferPool pool) {
    ControlData data = control.data();
    long start = data.layout().segmentSize();
    WalPosition end = WalPosition.freshSegment(start);
    return LogFlush.open(files, settings, panic, pool, data, FIRST_TIMELINE, end, start);
  }
}
