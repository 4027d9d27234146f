package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.common.config.WalLevel;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * The record that ends a checkpoint: everything before its redo point is in the data files.
 *
 * <p>Main data, big-endian:
 *
 * <pre>
 * OFFSET SIZE FIELD
 *      0    8 redo point; of a shutdown checkpoint the record's own start
 *      8    4 timeline
 *     12    4 timeline before, of an end-of-recovery checkpoint; else the same
 *     16    1 full_page_writes
 *     17    1 wal_level: 0 minimal, 1 replica, 2 logical
 *     18    8 time, microseconds since 1970-01-01 UTC
 *     26    8 next xid
 *     34    4 next relation number
 *     38    4 n, running xids
 *     42   8n the xids, ascending
 * </pre>
 *
 * @param redo where replay begins
 * @param timeline the log's timeline
 * @param previousTimeline the timeline before
 * @param fullPageWrites whether full page images are logged from the redo point on
 * @param walLevel how much is logged
 * @param micros when, in microseconds since 1970-01-01 UTC
 * @param data the transactions
 */
public record CheckpointRecord(
    long redo,
    int timeline,
    int previousTimeline,
    boolean fullPageWrites,
    WalLevel walLevel,
    long micros,
    CheckpointData data) {
  private static final int FIXED_SIZE = 42;

  void encode(WalRecordBuilder into) {
    into.putLong(redo).putInt(timeline).putInt(previousTimeline);
    into.put((byte) (fullPageWrites ? 1 : 0)).put((byte) number(walLevel));
    into.putLong(micros).putLong(data.nextXid()).putInt(data.nextRelation());
    long[] running = data.running();
    into.putInt(running.length);
    for (long xid : running) {
      into.putLong(xid);
    }
  }

  /**
   * Reads a record's main data.
   *
   * @throws DatabaseException XX001 when they do not make sense
   */
  static CheckpointRecord decode(ByteBuffer main, long lsn) {
    int count = main.limit() < FIXED_SIZE ? -1 : main.getInt(38);
    if (count < 0 || main.limit() != FIXED_SIZE + 8L * count) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED, "malformed checkpoint record at " + Lsn.format(lsn));
    }
    long[] running = new long[count];
    for (int i = 0; i < count; i++) {
      running[i] = main.getLong(FIXED_SIZE + 8 * i);
    }
    return new CheckpointRecord(
        main.getLong(0),
        main.getInt(8),
        main.getInt(12),
        main.get(16) != 0,
        walLevel(main.get(17)),
        main.getLong(18),
        new CheckpointData.Builder(main.getLong(26), main.getInt(34)).running(running).build());
  }

  static int number(WalLevel level) {
    return switch (level) {
      case MINIMAL -> 0;
      case REPLICA -> 1;
      case LOGICAL -> 2;
    };
  }

  static WalLevel walLevel(int number) {
    return switch (number) {
      case 0 -> WalLevel.MINIMAL;
      case 1 -> WalLevel.REPLICA;
      case 2 -> WalLevel.LOGICAL;
      default ->
          throw new DatabaseException(
              SqlState.DATA_CORRUPTED, "unknown wal_level number " + number);
    };
  }
}
