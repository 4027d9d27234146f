package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.config.WalLevel;
import io.waldb.wal.WalLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What the control file says. Immutable; changed by way of {@link #change}.
 *
 * <p>On disk, from offset 24 of a copy (see {@link ControlFile}), big-endian:
 *
 * <pre>
 * OFFSET SIZE FIELD
 *     24    8 system identifier
 *     32    4 state
 *     36    4 page size
 *     40    4 log block size
 *     44    4 log segment size
 *     48    4 timeline
 *     52    4 wal_level of the last checkpoint: 0 minimal, 1 replica, 2 logical
 *     56    8 start of the last checkpoint's record
 *     64    8 its redo point
 *     72    8 its time, microseconds since 1970-01-01 UTC
 *     80    8 time of the last change of this file
 *     88    8 xid bound: no xid at or above it was ever handed out
 *     96    4 relation bound: likewise for relation numbers
 *    100    4 flags: 1 full_page_writes at the last checkpoint
 *    104    8 next xid at the last checkpoint
 *    112    8 oldest running xid at the last checkpoint
 *    120    4 n, xids running at the last checkpoint; -1: more than fit
 *    124   8n these xids, ascending
 * </pre>
 */
public final class ControlData {
  /** How many running xids fit. */
  static final int MAX_RUNNING = 480;

  static final int TOO_MANY = -1;
  private static final int FULL_PAGE_WRITES = 1;
  private static final long[] NONE = {};

  private final long systemIdentifier;
  private final DatabaseState state;
  private final WalLayout layout;
  private final int timeline;
  private final WalLevel walLevel;
  private final long checkpoint;
  private final long redo;
  private final long checkpointMicros;
  private final long changedMicros;
  private final long xidBound;
  private final int relationBound;
  private final boolean fullPageWrites;
  private final long nextXid;
  private final long oldestXid;
  private final long[] running;
  private final boolean runningKnown;

  private ControlData(Change change) {
    systemIdentifier = change.systemIdentifier;
    state = change.state;
    layout = change.layout;
    timeline = change.timeline;
    walLevel = change.walLevel;
    checkpoint = change.checkpoint;
    redo = change.redo;
    checkpointMicros = change.checkpointMicros;
    changedMicros = change.changedMicros;
    xidBound = change.xidBound;
    relationBound = change.relationBound;
    fullPageWrites = change.fullPageWrites;
    nextXid = change.nextXid;
    oldestXid = change.oldestXid;
    runningKnown = change.runningKnown && change.running.length <= MAX_RUNNING;
    running = runningKnown ? change.running : NONE;
  }

  /** What the data of a database that is being made begin with. */
  public static Change initial(
      long systemIdentifier, WalLayout layout, long xidBound, int relationBound) {
    return new Change(systemIdentifier, layout, xidBound, relationBound);
  }

  /** Chosen at random when the database was made; the log's segments bear it too. */
  public long systemIdentifier() {
    return systemIdentifier;
  }

  /** The state of the database. */
  public DatabaseState state() {
    return state;
  }

  /** How the log is cut up. */
  public WalLayout layout() {
    return layout;
  }

  /** The timeline of the log from the last checkpoint on. */
  public int timeline() {
    return timeline;
  }

  /** wal_level at the last checkpoint. */
  public WalLevel walLevel() {
    return walLevel;
  }

  /** Where the last checkpoint's record starts. */
  public long checkpoint() {
    return checkpoint;
  }

  /** Where replay begins. */
  public long redo() {
    return redo;
  }

  /** When the last checkpoint was made, in microseconds since 1970-01-01 UTC. */
  public long checkpointMicros() {
    return checkpointMicros;
  }

  /** When this file was last changed, in microseconds since 1970-01-01 UTC. */
  public long changedMicros() {
    return changedMicros;
  }

  /** No xid at or above it was ever handed out. */
  public long xidBound() {
    return xidBound;
  }

  /** No relation number at or above it was ever handed out. */
  public int relationBound() {
    return relationBound;
  }

  /** full_page_writes at the last checkpoint. */
  public boolean fullPageWrites() {
    return fullPageWrites;
  }

  /** The next xid at the last checkpoint. */
  public long nextXid() {
    return nextXid;
  }

  /** The oldest xid that was running at the last checkpoint; the next one when none was. */
  public long oldestXid() {
    return oldestXid;
  }

  /** Whether {@link #running} is complete. */
  public boolean isRunningKnown() {
    return runningKnown;
  }

  /** The xids that were running at the last checkpoint, ascending. */
  public long[] running() {
    return running.clone();
  }

  /** Other data that begin as these. */
  public Change change() {
    return new Change(this);
  }

  void encode(ByteBuffer into) {
    into.putLong(24, systemIdentifier);
    into.putInt(32, state.number());
    into.putInt(36, Pages.SIZE);
    into.putInt(40, layout.blockSize());
    into.putInt(44, layout.segmentSize());
    into.putInt(48, timeline);
    into.putInt(52, CheckpointRecord.number(walLevel));
    into.putLong(56, checkpoint);
    into.putLong(64, redo);
    into.putLong(72, checkpointMicros);
    into.putLong(80, changedMicros);
    into.putLong(88, xidBound);
    into.putInt(96, relationBound);
    into.putInt(100, fullPageWrites ? FULL_PAGE_WRITES : 0);
    into.putLong(104, nextXid);
    into.putLong(112, oldestXid);
    into.putInt(120, runningKnown ? running.length : TOO_MANY);
    for (int i = 0; i < running.length; i++) {
      into.putLong(124 + 8 * i, running[i]);
    }
  }

  static ControlData decode(ByteBuffer from) {
    int pageSize = from.getInt(36);
    if (pageSize != Pages.SIZE) {
      throw new DatabaseException(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "the database has pages of "
              + pageSize
              + " bytes, this program uses pages of "
              + Pages.SIZE);
    }
    WalLayout layout = new WalLayout(from.getInt(40), from.getInt(44));
    Change change = new Change(from.getLong(24), layout, from.getLong(88), from.getInt(96));
    change.state = DatabaseState.of(from.getInt(32));
    change.timeline = from.getInt(48);
    change.walLevel = CheckpointRecord.walLevel(from.getInt(52));
    change.checkpoint = from.getLong(56);
    change.redo = from.getLong(64);
    change.checkpointMicros = from.getLong(72);
    change.changedMicros = from.getLong(80);
    change.fullPageWrites = (from.getInt(100) & FULL_PAGE_WRITES) != 0;
    change.nextXid = from.getLong(104);
    change.oldestXid = from.getLong(112);
    int count = from.getInt(120);
    if (count < TOO_MANY || count > MAX_RUNNING) {
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED, "control file has " + count + " running transactions");
    }
    change.runningKnown = count != TOO_MANY;
    change.running = new long[Math.max(count, 0)];
    for (int i = 0; i < change.running.length; i++) {
      change.running[i] = from.getLong(124 + 8 * i);
    }
    return change.build();
  }

  @Override
  public String toString() {
    return state.title()
        + ", checkpoint "
        + Lsn.format(checkpoint)
        + ", redo "
        + Lsn.format(redo)
        + ", timeline "
        + timeline;
  }

  /** Data in the making. Belongs to one thread. */
  public static final class Change {
    private final long systemIdentifier;
    private final WalLayout layout;
    private DatabaseState state = DatabaseState.INITIALIZING;
    private int timeline = 1;
    private WalLevel walLevel = WalLevel.REPLICA;
    private long checkpoint;
    private long redo;
    private long checkpointMicros;
    private long changedMicros;
    private long xidBound;
    private int relationBound;
    private boolean fullPageWrites = true;
    private long nextXid;
    private long oldestXid;
    private long[] running = NONE;
    private boolean runningKnown = true;

    private Change(long systemIdentifier, WalLayout layout, long xidBound, int relationBound) {
      this.systemIdentifier = systemIdentifier;
      this.layout = layout;
      this.xidBound = xidBound;
      this.relationBound = relationBound;
    }

    private Change(ControlData from) {
      this(from.systemIdentifier, from.layout, from.xidBound, from.relationBound);
      state = from.state;
      timeline = from.timeline;
      walLevel = from.walLevel;
      checkpoint = from.checkpoint;
      redo = from.redo;
      checkpointMicros = from.checkpointMicros;
      changedMicros = from.changedMicros;
      fullPageWrites = from.fullPageWrites;
      nextXid = from.nextXid;
      oldestXid = from.oldestXid;
      running = from.running;
      runningKnown = from.runningKnown;
    }

    /** Sets the state. */
    public Change state(DatabaseState value) {
      state = value;
      return this;
    }

    /** Takes over a checkpoint whose record starts at a position. */
    public Change checkpoint(long lsn, CheckpointRecord record) {
      checkpoint = lsn;
      redo = record.redo();
      timeline = record.timeline();
      walLevel = record.walLevel();
      fullPageWrites = record.fullPageWrites();
      checkpointMicros = record.micros();
      nextXid = record.data().nextXid();
      oldestXid = record.data().oldestXid();
      running = record.data().running();
      runningKnown = true;
      return this;
    }

    /** Sets the xid bound. */
    public Change xidBound(long bound) {
      xidBound = bound;
      return this;
    }

    /** Sets the relation bound. */
    public Change relationBound(int bound) {
      relationBound = bound;
      return this;
    }

    Change changedMicros(long micros) {
      changedMicros = micros;
      return this;
    }

    /** The finished data. */
    public ControlData build() {
      assert isSorted(running) : Arrays.toString(running);
      return new ControlData(this);
    }

    private static boolean isSorted(long[] values) {
      for (int i = 1; i < values.length; i++) {
        if (values[i - 1] >= values[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
