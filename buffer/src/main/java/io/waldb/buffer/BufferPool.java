package io.waldb.buffer;

import com.google.errorprone.annotations.MustBeClosed;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.ResourceUsage;
import io.waldb.common.SqlState;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The page cache. Pages are reached only through it: pinned, then latched. Follows PostgreSQL
 * {@code bufmgr.c}.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A page is in at most one frame, and a pinned page stays in its frame.
 *   <li>A page is written only after the log is durable up to its LSN, on every path.
 *   <li>At any moment at most one thread reads or writes a given page's place in its file.
 *   <li>A page that fails verification is never handed out, and leaves no frame behind.
 *   <li>A page that was dirty when a checkpoint's redo point was set has been written, and its file
 *       synced, before that checkpoint completes.
 * </ul>
 *
 * <p>Thread-safe. Pinning a cached page takes no lock and allocates nothing. Locks are in the order
 * page latch, file's extendLock, page table stripe; no stripe is held across I/O, and whoever needs
 * room while holding latches only ever tries for another's latch. See the module's README.
 */
public final class BufferPool implements AutoCloseable {
  /** The part of the pool that one write of a checkpoint keeps pinned at most. */
  private static final int RUN_DIVISOR = 4;

  private static final long FORGET_PAUSE_NANOS = 50_000;
  private static final long FORGET_WAIT_NANOS = 10_000_000_000L;

  /** What whoever pins a page can do with. */
  private enum Want {
    SOUND,
    SOUND_OR_ZERO,
    NOTHING
  }

  private final RelationFiles files;
  private final ClockSweep sweep;
  private final PageTable table;
  private final PageIo io;
  private final LongAdder hits = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder extensions = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder sessionWrites = new LongAdder();
  private final LongAdder checkpointWrites = new LongAdder();
  private final BackgroundWriter backgroundWriter;

  /**
   * A pool of shared_buffers pages.
   *
   * @param log flushes the log before pages are written; {@link WalFlush#NONE} during recovery
   * @param files closed by {@link #close}
   */
  public BufferPool(Settings settings, PanicState panic, WalFlush log, RelationFiles files) {
    int frames = DirectMemory.fittingFrames(settings.getInt(WaldbSettings.SHARED_BUFFERS));
    this.files = files;
    this.sweep = new ClockSweep(frames, panic);
    this.table = new PageTable(frames);
    this.io = new PageIo(files, panic, log);
    this.backgroundWriter = new BackgroundWriter(settings, panic, sweep, io);
  }

  /** Replaces what flushes the log: recovery begins with none and ends with the log it opened. */
  public void setLog(WalFlush log) {
    io.setLog(log);
  }

  /** Starts the thread waldb-background-writer; {@link #close} stops it. */
  public void startBackgroundWriter() {
    backgroundWriter.start();
  }

  // ---------------------------------------------------------------- pinning

  /**
   * Pins a page, reading it if it is not cached.
   *
   * @throws DatabaseException XX001 when the page is damaged or lies beyond the relation's end,
   *     58P01 when there is no such file, 53000 when all frames stay pinned
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  public PinnedPage pin(long pageKey) {
    return pin(pageKey, PinnedPage.MAX_USAGE, null, null);
  }

  /** As {@link #pin(long)}, for one of many pages that are looked at once. */
  @MustBeClosed
  public PinnedPage pin(long pageKey, BufferRing ring) {
    return pin(pageKey, 1, ring, null);
  }

  /*
   * The one door to cached pages, for new ones too, which come with a frame of zeroes. While all
   * that is used is cached nobody else would ever miss; Java's compiler would leave that branch
   * out of every method that pins, and the first eviction, hours later, would throw away the code
   * of all of them at once.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  private PinnedPage pin(
      long pageKey, int maxUsage, @Nullable BufferRing ring, @Nullable PinnedPage forNew) {
    PinnedPage frame = table.find(pageKey);
    if (frame != null && frame.tryPin(pageKey, maxUsage)) {
      hit(frame);
      return frame;
    }
    return forNew == null ? pinOrRead(pageKey, ring, Want.SOUND) : tagNew(forNew, pageKey);
  }

  /**
   * Pins a page for recovery: file and page are made when they are not there, and a page that fails
   * its checksum is given as zeroes ({@link PinnedPage#isDamaged}), for an image to be restored.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  public PinnedPage pinForRedo(long pageKey) {
    makeRoomForRedo(pageKey);
    return pinOrRead(pageKey, null, Want.SOUND_OR_ZERO);
  }

  /**
   * As {@link #pinForRedo}, for a page that will be replaced whole whatever it holds: it is not
   * read, and when it was not cached it is given as zeroes and {@link PinnedPage#isDamaged}.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  public PinnedPage pinForReplacement(long pageKey) {
    makeRoomForRedo(pageKey);
    return pinOrRead(pageKey, null, Want.NOTHING);
  }

  /** Pages that recovery replays past the cache; they count as read and written by a session. */
  public PageRun newPageRun() {
    return new PageRun(this);
  }

  /** Whether files are closed, and synced before, to keep to the limit of those that are open. */
  public boolean cannotKeepFilesOpen() {
    return files.isAtLimit();
  }

  /** Whether a page is in a frame, or is being read into one. */
  public boolean isCached(long pageKey) {
    synchronized (table.stripe(pageKey)) {
      return table.findLocked(pageKey) != null;
    }
  }

  /** Reads a page that is not cached; false when it fails its checksum. */
  boolean readUncached(long pageKey, ByteBuffer into) {
    reads.increment();
    RelationFile file = files.get(PageId.relation(pageKey), PageId.fork(pageKey));
    return !io.read(file, pageKey, into, true);
  }

  void writeUncached(long firstKey, PageIo.Scratch pages, int from, int to) {
    io.write(firstKey, pages, from, to);
    sessionWrites.add(to - from);
  }

  void makeRoomForRedo(long pageKey) {
    RelationFile file = files.get(PageId.relation(pageKey), PageId.fork(pageKey));
    int block = PageId.block(pageKey);
    if (block >= file.blocks) {
      file.extendLock.lock();
      try {
        if (block >= file.blocks) {
          files.allocate(file, block + 1, true);
          file.newBlocks.add(file.blocks, block + 1);
          file.blocks = block + 1;
        }
      } finally {
        file.extendLock.unlock();
      }
    }
    checkInFile(file, pageKey); // a number that the log has may make no sense
  }

  /**
   * Adds a page of zeroes at the relation's end. From then on others may find it too: whoever
   * latches it looks whether it is still {@link PinnedPage#isNew new}.
   *
   * @throws DatabaseException 53100 when there is no room, 58P01 when there is no such relation
   */
  @MustBeClosed
  public PinnedPage extend(int relation, Fork fork) {
    return extendWith(relation, fork, null);
  }

  /** As {@link #extend(int, Fork)}, for one of many pages that are filled once. */
  @MustBeClosed
  public PinnedPage extend(int relation, Fork fork, BufferRing ring) {
    return extendWith(relation, fork, ring);
  }

  /** A ring for one big operation of one thread. */
  public BufferRing newRing(RingKind kind) {
    return new BufferRing(kind, sweep.capacity());
  }

  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  private PinnedPage pinOrRead(long pageKey, @Nullable BufferRing ring, Want want) {
    while (true) {
      PinnedPage frame = pinTagged(pageKey);
      if (frame == null) {
        RelationFile file = files.get(PageId.relation(pageKey), PageId.fork(pageKey));
        checkInFile(file, pageKey);
        PinnedPage claimed = claim(ring);
        frame = adopt(claimed, pageKey);
        if (frame == null) {
          read(claimed, file, pageKey, want);
          return claimed;
        }
      }
      if (isWhole(frame, want)) {
        hit(frame);
        return frame;
      }
      frame.unpin(); // whoever was reading it failed: read it ourselves
    }
  }

  /* Counts a page that was found and is pinned. Counting may fail for want of memory. */
  private void hit(PinnedPage frame) {
    boolean done = false;
    try {
      hits.increment();
      ResourceUsage usage = ResourceUsage.current();
      if (usage != null) {
        usage.pageHit();
      }
      done = true;
    } finally {
      if (!done) {
        frame.unpin();
      }
    }
  }

  /* Pins the page's frame, whatever its state, if there is one. */
  private @Nullable PinnedPage pinTagged(long pageKey) {
    synchronized (table.stripe(pageKey)) {
      PinnedPage frame = table.findLocked(pageKey);
      if (frame != null) {
        frame.pin();
      }
      return frame;
    }
  }

  /* Waits until a page we have pinned is read; false when that failed. */
  private static boolean isWhole(PinnedPage frame, Want want) {
    while (true) {
      int state = frame.state();
      if ((state & PinnedPage.VALID) != 0) {
        if ((state & PinnedPage.DAMAGED) != 0 && want == Want.SOUND) {
          long pageKey = frame.pageKey();
          frame.unpin();
          throw PageIo.damaged(pageKey, 0, ": found so in recovery");
        }
        return true;
      }
      if ((state & PinnedPage.TAGGED) == 0) {
        return false;
      }
      frame.awaitIo();
    }
  }

  private static void checkInFile(RelationFile file, long pageKey) {
    if (PageId.block(pageKey) >= file.blocks || PageId.block(pageKey) < 0) {
      if (!file.exists) {
        throw RelationFiles.missing(file);
      }
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "could not read "
              + PageId.format(pageKey)
              + ": file \""
              + file.path
              + "\" has only "
              + file.blocks
              + " blocks");
    }
  }

  /**
   * Gives a claimed frame to a page, unless another thread has done so with another frame.
   *
   * @return null when it is ours to read; else the other frame, pinned, and ours is let go
   */
  private @Nullable PinnedPage adopt(PinnedPage claimed, long pageKey) {
    synchronized (table.stripe(pageKey)) {
      PinnedPage other = table.findLocked(pageKey);
      if (other == null) {
        claimed.setKey(pageKey);
        claimed.change(0, PinnedPage.TAGGED | PinnedPage.IO | PinnedPage.USAGE);
        table.add(claimed);
        return null;
      }
      other.pin();
      claimed.unpin();
      return other;
    }
  }

  private void read(PinnedPage frame, RelationFile file, long pageKey, Want want) {
    if (want == Want.NOTHING) {
      PageHeader.clear(frame.bytes());
      frame.endRead(true);
      return;
    }
    boolean read = false;
    try {
      reads.increment();
      ResourceUsage usage = ResourceUsage.current();
      if (usage != null) {
        usage.pageRead();
      }
      boolean damaged = io.read(file, pageKey, frame.bytes(), want == Want.SOUND_OR_ZERO);
      read = true;
      frame.endRead(damaged);
    } finally {
      if (!read) {
        synchronized (table.stripe(pageKey)) {
          table.remove(frame);
          frame.failRead();
        }
        frame.unpin();
      }
    }
  }

  /*
   * The page is in the table before others can find it: had they it first, they could fill it and
   * lose it to eviction, and it would come back here as zeroes.
   */
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // handed to the caller
  private PinnedPage extendWith(int relation, Fork fork, @Nullable BufferRing ring) {
    RelationFile file = files.get(relation, fork);
    PinnedPage frame = claim(ring);
    boolean done = false;
    try {
      extensions.increment();
      ResourceUsage usage = ResourceUsage.current();
      if (usage != null) {
        usage.pageWritten();
      }
      PageHeader.clear(frame.bytes());
      file.extendLock.lock();
      try {
        int block = file.blocks;
        files.allocate(file, block + 1, false);
        file.newBlocks.add(block, block + 1);
        addNew(frame, PageId.key(relation, fork, block));
        file.blocks = block + 1;
      } finally {
        file.extendLock.unlock();
      }
      done = true;
      return frame;
    } finally {
      if (!done) {
        frame.unpin();
      }
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // is the frame, which is pinned already, or let go
  private void addNew(PinnedPage frame, long pageKey) {
    PinnedPage found = pin(pageKey, PinnedPage.MAX_USAGE, null, frame);
    if (found != frame) {
      found.unpin();
      throw new DatabaseException(
          SqlState.DATA_CORRUPTED,
          "unexpected page beyond the end of the relation: " + PageId.format(pageKey));
    }
  }

  /* Gives a claimed frame, which holds zeroes, to a page; the other frame that has it, pinned. */
  private PinnedPage tagNew(PinnedPage frame, long pageKey) {
    synchronized (table.stripe(pageKey)) {
      PinnedPage other = table.findLocked(pageKey);
      if (other != null) {
        other.pin();
        return other;
      }
      frame.setKey(pageKey);
      frame.change(0, PinnedPage.TAGGED | PinnedPage.VALID | PinnedPage.USAGE);
      table.add(frame);
      return frame;
    }
  }

  // ---------------------------------------------------------------- making room

  /* A frame that holds no page, pinned once, by us alone. */
  private PinnedPage claim(@Nullable BufferRing ring) {
    boolean tryRing = ring != null;
    while (true) {
      PinnedPage frame = tryRing && ring != null ? ring.claimNext() : null;
      boolean fromRing = frame != null;
      if (frame == null) {
        frame = sweep.claim();
      }
      boolean ours = false;
      try {
        ours = evict(frame, fromRing && ring != null && ring.isReading());
      } finally {
        if (!ours) {
          frame.unpin();
        }
      }
      if (ours) {
        if (ring != null && !fromRing) {
          ring.replaceCurrent(frame);
        }
        return frame;
      }
      tryRing = false;
    }
  }

  /* Takes the page out of a frame that we have pinned; false when others came to use it. */
  private boolean evict(PinnedPage frame, boolean notForLog) {
    int state = frame.state();
    if ((state & PinnedPage.TAGGED) == 0) {
      return true; // only who claims an unpinned frame may tag it, and we have it pinned
    }
    if ((state & PinnedPage.DIRTY) != 0) {
      if (notForLog && frame.lsn() > io.log().flushedLsn()) {
        return false;
      }
      EvictionWriteEvent event = BufferEvents.evictionWrite();
      if (!io.writeIfDirty(frame, false)) {
        return false;
      }
      if (event != null) {
        event.finish(frame.pageKey());
      }
      sessionWrites.increment();
      ResourceUsage usage = ResourceUsage.current();
      if (usage != null) {
        usage.pageWritten();
      }
    }
    long pageKey = frame.pageKey();
    synchronized (table.stripe(pageKey)) {
      int now = frame.state();
      boolean idle = PinnedPage.pins(now) == 1 && (now & PinnedPage.DIRTY) == 0;
      if (!idle || !frame.compareAndSet(now, PinnedPage.PIN)) {
        return false;
      }
      table.remove(frame);
    }
    evictions.increment();
    return true;
  }

  // ---------------------------------------------------------------- relations

  /**
   * How many pages a relation's file has; 0 for a map that does not exist.
   *
   * @throws DatabaseException 58P01 when there is no such relation
   */
  public int blockCount(int relation, Fork fork) {
    RelationFile file = files.get(relation, fork);
    if (!file.exists && fork == Fork.MAIN) {
      throw RelationFiles.missing(file);
    }
    return file.blocks;
  }

  /** Whether a relation has this file. */
  public boolean exists(int relation, Fork fork) {
    return files.exists(relation, fork);
  }

  /**
   * How many pages each relation's file has now, and which of them may be new.
   *
   * @param redo of the checkpoint that this is for
   */
  public RelationSizes relationSizes(long redo) {
    return files.sizes(redo);
  }

  /**
   * Notes for recovery how long files were at a checkpoint.
   *
   * @param sizes were got before the files were synced for the checkpoint
   */
  public void saveRelationSizes(RelationSizes sizes) {
    files.saveSizes(sizes);
  }

  /**
   * Takes a page of zeroes for damage from now on where the page was written before these sizes
   * were noted. Without it all pages that are in the files when they are first used may be zeroes.
   *
   * @param sizes noted for files that have not changed since this pool was made
   */
  public void believe(RelationSizes sizes) {
    files.believe(sizes);
  }

  /**
   * For a recovery that has given up log: takes zeroes for a new page, whatever was noted.
   *
   * @param pageKey of a page that is all zeroes in its file
   * @return false when the page has been built anew in memory
   */
  public boolean acceptNew(long pageKey) {
    RelationFile file = files.get(PageId.relation(pageKey), PageId.fork(pageKey));
    int block = PageId.block(pageKey);
    file.newBlocks.add(block, block + 1);
    try (PinnedPage page = pinForRedo(pageKey);
        WriteLatch latch = page.latchExclusive()) {
      if (page.isDamaged()) {
        page.markDirty(); // it was found so before, and is a page of zeroes from now on
      }
      return page.isNew();
    }
  }

  /**
   * Whether a page that was read from its file past the cache may be believed: it has the right
   * checksum, or is new and all zeroes where such a page may be.
   *
   * @param page of 8192 bytes; it may be torn if it was being written
   */
  public boolean isSound(ByteBuffer page, long pageKey) {
    return PageIo.isSound(files.get(PageId.relation(pageKey), PageId.fork(pageKey)), page, pageKey);
  }

  /**
   * Creates a relation's main file; it is durable after the next checkpoint.
   *
   * @throws DatabaseException 58P02 when there is one
   */
  public void createRelation(int relation) {
    files.create(relation, false);
  }

  /** As {@link #createRelation}, for recovery: fine when there is one. */
  public void createRelationIfAbsent(int relation) {
    files.create(relation, true);
  }

  /**
   * Forgets a relation's pages, changed or not, and deletes its files; fine when there are none.
   * The caller excludes all users of the relation, and the log record of the deed is durable.
   *
   * @throws DatabaseException 55006 when a page stays pinned
   */
  public void dropRelation(int relation) {
    forget(relation, null, 0);
    files.delete(relation);
  }

  /**
   * Forgets a relation's pages from a block on, changed or not, and cuts the file off there. The
   * caller excludes all users of these pages, and the log record of the deed is durable.
   *
   * @throws DatabaseException 55006 when such a page stays pinned
   */
  public void truncate(int relation, Fork fork, int blocks) {
    forget(relation, fork, blocks);
    files.truncate(files.get(relation, fork), blocks);
  }

  /** Writes and syncs all of a relation that is changed and not written. */
  public void flushRelation(int relation) {
    int inUse = sweep.inUse();
    for (int i = 0; i < inUse; i++) {
      PinnedPage frame = sweep.frame(i);
      int state = frame.state();
      long pageKey = frame.pageKey();
      if ((state & PinnedPage.DIRTY) != 0
          && PageId.relation(pageKey) == relation
          && frame.tryPinAnyhow(pageKey)) {
        try {
          io.writeIfDirty(frame, true);
          sessionWrites.increment();
        } finally {
          frame.unpin();
        }
      }
    }
    files.syncRelation(relation);
  }

  /**
   * Makes durable what has been written to data files so far, by whomever, so that a checkpoint
   * finds little left to sync.
   *
   * @throws DatabaseException 58030, as a panic, when a sync fails
   */
  public void syncFiles() {
    files.syncAll(path -> {});
  }

  private void forget(int relation, @Nullable Fork fork, int fromBlock) {
    int inUse = sweep.inUse();
    for (int i = 0; i < inUse; i++) {
      PinnedPage frame = sweep.frame(i);
      long pageKey = frame.pageKey();
      if (PageId.relation(pageKey) == relation
          && (fork == null || PageId.fork(pageKey) == fork)
          && PageId.block(pageKey) >= fromBlock) {
        forget(frame, pageKey);
      }
    }
  }

  /* Others may have it pinned for a moment, by mistake or to write it. */
  private void forget(PinnedPage frame, long pageKey) {
    long deadline = System.nanoTime() + FORGET_WAIT_NANOS;
    while (true) {
      long before = System.nanoTime();
      frame.awaitIo(); // a disk that takes its time is no fault of who has it pinned
      deadline += System.nanoTime() - before;
      synchronized (table.stripe(pageKey)) {
        int state = frame.state();
        if ((state & PinnedPage.TAGGED) == 0 || frame.pageKey() != pageKey) {
          return;
        }
        // Pinned until nothing leads to it: who claims an idle frame gives it another page.
        if (PinnedPage.pins(state) == 0 && frame.compareAndSet(state, PinnedPage.PIN)) {
          table.remove(frame);
          frame.unpin();
          return;
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new DatabaseException(
            SqlState.OBJECT_IN_USE, "cannot drop " + PageId.format(pageKey) + ": it is pinned");
      }
      LockSupport.parkNanos(FORGET_PAUSE_NANOS);
    }
  }

  // ---------------------------------------------------------------- checkpoints

  /**
   * Begins the writing of a checkpoint: notes all pages that are dirty now. Called after the redo
   * point is set; one at a time.
   */
  public CheckpointWrite beginCheckpointWrite() {
    int inUse = sweep.inUse();
    long[] pageKeys = new long[64];
    int count = 0;
    for (int i = 0; i < inUse; i++) {
      PinnedPage frame = sweep.frame(i);
      if (frame.noteForCheckpoint()) {
        if (count == pageKeys.length) {
          pageKeys = Arrays.copyOf(pageKeys, 2 * count);
        }
        // Should the page be written and the frame used for another by now, a key too many is
        // noted, which does no harm, and the page needs no writing.
        pageKeys[count++] = frame.pageKey();
      }
    }
    Arrays.sort(pageKeys, 0, count);
    return new CheckpointWrite(this, pageKeys, count);
  }

  /**
   * Cuts off the zeroes that files were extended ahead with: at a clean shutdown, before its
   * checkpoint begins to write.
   */
  public void releaseUnusedTails() {
    files.releaseUnusedTails();
  }

  /**
   * Writes a page that a checkpoint noted, if nobody has since, and with it those noted that follow
   * it in its file, as far as that needs no waiting.
   *
   * @param pageKeys noted, sorted; those from {@code from} to {@code to} are still to be dealt with
   * @param run room for {@link PageIo#LONGEST_RUN} frames
   */
  CheckpointWrite.Step writeForCheckpoint(long[] pageKeys, int from, int to, PinnedPage[] run) {
    PinnedPage first = pinTagged(pageKeys[from]);
    if (first == null) {
      return CheckpointWrite.Step.NOTHING; // evicted, so it has been written
    }
    int pinned = 1;
    run[0] = first;
    boolean handedOver = false;
    try {
      first.awaitIo();
      if ((first.state() & PinnedPage.CHECKPOINT) == 0) {
        return CheckpointWrite.Step.NOTHING;
      }
      int most = Math.min(to - from, Math.min(run.length, sweep.capacity() / RUN_DIVISOR));
      while (pinned < most && pageKeys[from + pinned] == pageKeys[from] + pinned) {
        PinnedPage next = pinTagged(pageKeys[from + pinned]);
        if (next == null) {
          break;
        }
        if ((next.state() & (PinnedPage.CHECKPOINT | PinnedPage.IO)) != PinnedPage.CHECKPOINT) {
          next.unpin();
          break; // its turn comes, alone
        }
        run[pinned++] = next;
      }
      handedOver = true;
      int written = io.writeRun(run, pinned);
      checkpointWrites.add(written);
      return new CheckpointWrite.Step(written, written);
    } finally {
      if (!handedOver) {
        PageIo.unpin(run, 0, pinned);
      }
    }
  }

  PageIo io() {
    return io;
  }

  BackgroundWriter backgroundWriter() {
    return backgroundWriter;
  }

  RelationFiles files() {
    return files;
  }

  // ---------------------------------------------------------------- the rest

  /** What the pool has done since it was opened. */
  public BufferStatistics statistics() {
    return new BufferStatistics(
        sweep.capacity(),
        hits.sum(),
        reads.sum(),
        extensions.sum(),
        evictions.sum(),
        sessionWrites.sum(),
        backgroundWriter.written(),
        checkpointWrites.sum(),
        backgroundWriter.stops());
  }

  /** Pages pinned now; 0 when nobody uses the pool. */
  public int pinnedCount() {
    int pinned = 0;
    for (int i = 0; i < sweep.inUse(); i++) {
      if (PinnedPage.pins(sweep.frame(i).state()) > 0) {
        pinned++;
      }
    }
    return pinned;
  }

  /** Pages changed and not written now. */
  public int dirtyCount() {
    int dirty = 0;
    for (int i = 0; i < sweep.inUse(); i++) {
      if ((sweep.frame(i).state() & PinnedPage.DIRTY) != 0) {
        dirty++;
      }
    }
    return dirty;
  }

  /** Stops the background writer and closes the files. Writes nothing: a checkpoint does that. */
  @Override
  public void close() {
    backgroundWriter.close();
    files.close();
  }
}
