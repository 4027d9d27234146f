package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.RelationSizes;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.RecoveryOnDamage;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileSystem;
import io.waldb.wal.DamageReport;
import io.waldb.wal.WalEnd;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalPosition;
import io.waldb.wal.WalReader;
import io.waldb.wal.WalSegments;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.WalRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Opens the log of a database: in place after a clean shutdown, after replaying it otherwise.
 *
 * <p>Replay goes through the log twice. First it is only read, to find its end and to tell a torn
 * end from damage, so that a refusal changes nothing. Then it is replayed from the redo point into
 * the buffer pool. At the end a checkpoint is made in a new timeline, in a fresh segment past
 * everything found, and only when that is complete does the control file leave the old timeline and
 * the old redo point: a crash at any moment before begins the whole recovery again, with the same
 * outcome.
 *
 * <p>Nobody else uses the database meanwhile. The protocol is written down in {@code
 * recovery/README.md}; it follows PostgreSQL {@code StartupXLOG}.
 */
public final class CrashRecovery {
  /* Of no log: a journal that only says what is to be rebuilt. */
  private static final int NO_TIMELINE = 0;

  private static final int CLOCK_INTERVAL = 64;

  /** Beside the one that reads the log; more would only wait for it. */
  private static final int MOST_REPLAY_THREADS = 8;

  private static final int SMALLEST_WINDOW = 256 << 10;
  private static final int LARGEST_WINDOW = 4 << 20;

  /** The part of the heap that a window may take. */
  private static final int WINDOW_DIVISOR = 64;

  private final FileSystem files;
  private final Settings settings;
  private final PanicState panic;
  private final ControlFile control;
  private final BufferPool pool;
  private final ResourceManagers managers;
  private final CutRepair repair;
  private final RecoveryLog log = new RecoveryLog();
  private final StartupProgress progress;

  private final int replayThreads;

  /** Bytes of log that are replayed at once. */
  private final int windowSize;

  private boolean sizesLost;

  /** Of a log that was cut: pages that count as new from now on, a line for each range. */
  private final List<String> zeroesGivenUp = new ArrayList<>();

  /** The highest LSN found on a page ahead of the log. */
  private long highestLsn;

  /**
   * Prepares a start.
   *
   * @param pool new and empty, with {@code WalFlush.NONE}
   * @param repair mends pages ahead of a log that was cut; null for nobody
   */
  public CrashRecovery(
      FileSystem files,
      Settings settings,
      PanicState panic,
      ControlFile control,
      BufferPool pool,
      ResourceManagers managers,
      @Nullable CutRepair repair) {
    this(
        files,
        settings,
        panic,
        control,
        pool,
        managers,
        repair,
        replayThreads(settings),
        windowSize());
  }

  /** As the other, with so many threads that replay and so many bytes of log replayed at once. */
  CrashRecovery(
      FileSystem files,
      Settings settings,
      PanicState panic,
      ControlFile control,
      BufferPool pool,
      ResourceManagers managers,
      @Nullable CutRepair repair,
      int replayThreads,
      int windowSize) {
    this.files = files;
    this.settings = settings;
    this.panic = panic;
    this.control = control;
    this.pool = pool;
    this.managers = managers;
    this.progress = new StartupProgress(log, settings);
    this.repair = repair == null ? CutRepair.NONE : repair;
    this.replayThreads = replayThreads;
    this.windowSize = windowSize;
  }

  private static int replayThreads(Settings settings) {
    return settings.getBoolean(WaldbSettings.BACKGROUND_THREADS)
        ? Math.min(Runtime.getRuntime().availableProcessors() - 1, MOST_REPLAY_THREADS)
        : 0;
  }

  private static int windowSize() {
    long share = Runtime.getRuntime().maxMemory() / WINDOW_DIVISOR;
    return (int) Math.max(SMALLEST_WINDOW, Math.min(share, LARGEST_WINDOW));
  }

  /** What a first reading of the log found. */
  private record Survey(
      WalEnd end,
      DamageReport report,
      @Nullable String damage,
      PagesBefore pages,
      boolean plainEnd) {
    boolean damaged() {
      return damage != null;
    }
  }

  /**
   * Starts.
   *
   * @return with the log open and the control file saying "in production"
   * @throws DatabaseException XX001 when log that had been durable is gone and {@code
   *     recovery_on_damage} is {@code error}, or log or pages are damaged beyond recovery; 55000
   *     when the database was never completely made
   */
  public RecoveryResult run() {
    ControlData found = control.data();
    switch (found.state()) {
      case INITIALIZING ->
          throw new DatabaseException(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "the database in \"" + files.describe() + "\" was never completely made");
      case SHUT_DOWN -> {
        log.quiet(
            () -> "database system was shut down at " + RecoveryLog.seconds(found.changedMicros()));
        RecoveryResult result = startInPlace(found);
        if (result != null) {
          return result;
        }
      }
      case IN_CRASH_RECOVERY -> {
        log.log(
            "database system was interrupted while in recovery at "
                + RecoveryLog.seconds(found.changedMicros()));
      }
      case IN_PRODUCTION ->
          log.log(
              "database system was interrupted; last known up at "
                  + RecoveryLog.seconds(found.changedMicros()));
    }
    return recover(found);
  }

  // ---------------------------------------------------------------- after a clean shutdown

  /** Opens the log behind the shutdown checkpoint; null when it is not there or not the last. */
  private @Nullable RecoveryResult startInPlace(ControlData found) {
    WalPosition end;
    try (WalReader reader = reader(found, found.checkpoint())) {
      WalRecord record = reader.next();
      if (record == null || !XlogResourceManager.isCheckpoint(record)) {
        log.warn(
            "could not locate the shutdown checkpoint record at " + Lsn.format(found.checkpoint()));
        return null;
      }
      end = new WalPosition(record.endLsn(), record.lsn());
      if (reader.next() != null) {
        log.warn("the log goes on after the shutdown checkpoint");
        return null;
      }
    }
    String problem = segmentProblem(found, end.end());
    if (problem != null) {
      log.warn(problem);
      return null;
    }
    InvalidPages invalid = new InvalidPages();
    noteShortFiles(found, invalid, false);
    refuseInvalidPages(false, invalid, "files have lost pages since the database was shut down");
    Set<Integer> pending = new TreeSet<>(pendingRepairs());
    pending.addAll(invalid.relations());
    noteGivenUp(invalid, pending);
    WriteAheadLog wal = openLog(found, found.timeline(), end, found.redo());
    boolean done = false;
    try {
      control.change(edit -> edit.state(DatabaseState.IN_PRODUCTION));
      done = true;
    } finally {
      if (!done) {
        wal.closeImmediately();
      }
    }
    return new RecoveryResult(
        wal,
        false,
        Lsn.INVALID,
        end.end(),
        0,
        0,
        null,
        pending,
        log.lines(),
        invalid.describe(),
        sizesLost);
  }

  /**
   * What is wrong with the files in which a log ends that was shut down. If it ends with a segment
   * the next may be missing: the checkpoint tells that nothing was in it.
   */
  private @Nullable String segmentProblem(ControlData found, long end) {
    WalLayout layout = found.layout();
    for (long at = layout.segment(found.checkpoint()); at <= layout.segment(end); at++) {
      boolean isNext = at * layout.segmentSize() == end;
      if (isNext && !files.exists(WalSegments.path(layout, found.timeline(), at))) {
        return null;
      }
      String problem = WalSegments.fileProblem(files, layout, found.timeline(), at);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private WriteAheadLog openLog(ControlData data, int timeline, WalPosition end, long redoPoint) {
    return LogFlush.open(files, settings, panic, pool, data, timeline, end, redoPoint);
  }

  private WalReader reader(ControlData data, long from) {
    return new WalReader(files, data.layout(), data.timeline(), from, data.systemIdentifier());
  }

  // ---------------------------------------------------------------- after a crash

  private RecoveryResult recover(ControlData found) {
    log.log("database system was not properly shut down; automatic recovery in progress");
    if (settings.getBoolean(WaldbSettings.FSYNC)) {
      RecoveryPhaseEvent event = RecoveryEvents.phase();
      int synced = DiskSync.all(files, progress);
      if (event != null) {
        event.finish("initial sync", Lsn.INVALID, Lsn.INVALID, synced);
      }
    }
    Survey survey = survey(found);
    if (survey.damage != null) {
      refuseUnlessAllowed(survey.damage, survey.report, "Nothing has been changed.");
    }
    control.change(edit -> edit.state(DatabaseState.IN_CRASH_RECOVERY));
    lookAt(survey.pages, !survey.plainEnd);
    try (EarlySync sync = earlySync()) {
      Runnable hint = sync == null ? () -> {} : sync::hint;
      return recover(found, survey, hint);
    }
  }

  private @Nullable EarlySync earlySync() {
    return replayThreads > 0 && settings.getBoolean(WaldbSettings.FSYNC)
        ? new EarlySync(pool)
        : null;
  }

  /* From here on pages are changed. */
  private RecoveryResult recover(ControlData found, Survey survey, Runnable hint) {
    Replay replay = replay(found, survey, hint);
    boolean damaged = survey.damaged() || isCutAlready(found, survey);
    long endOfLog = survey.end.endOfLog();
    NewestPage newest = replay.newestPage();
    PagesAhead ahead = null;
    if (!damaged && newest.lsn() <= endOfLog && !survey.plainEnd) {
      ahead = scanForPagesAhead(endOfLog);
      newest = ahead.newest();
    }
    if (!damaged && newest.lsn() > endOfLog) {
      damaged = true;
      refuseUnlessAllowed(
          "log ends at "
              + Lsn.format(endOfLog)
              + ", but a page was written with a change behind it: "
              + newest,
          survey.report,
          "The log up to its end has been replayed, which the next start does again.");
    }
    refuseInvalidPages(damaged, replay.invalidPages(), "log contains references to invalid pages");
    Set<Integer> damagedRelations =
        new TreeSet<>(damaged ? repairCut(found, survey, replay, ahead) : pendingRepairs());
    damagedRelations.addAll(replay.invalidPages().relations());
    if (replay.highestXid() >= control.xidBound()) {
      control.raiseXidBound(replay.highestXid() + 1);
    }
    noteGivenUp(replay.invalidPages(), isCutAlready(found, survey) ? Set.of() : damagedRelations);
    if (damaged) {
      Salvage.wantOrphans(files);
      log.warn(
          "the log is cut off at "
              + Lsn.format(endOfLog)
              + "; what lay behind is given up: "
              + survey.report.commits().size()
              + " commits that can still be read there, and all that cannot");
    }
    WriteAheadLog wal = beginTimeline(found, survey, replay, hint);
    log.recovered(replay.records(), survey.end.endOfLog());
    List<String> losses = new ArrayList<>(replay.invalidPages().describe());
    losses.addAll(zeroesGivenUp);
    return new RecoveryResult(
        wal,
        true,
        found.redo(),
        survey.end.endOfLog(),
        replay.records(),
        replay.lastTransactionMicros(),
        damaged ? survey.report : null,
        damagedRelations,
        log.lines(),
        losses,
        sizesLost);
  }

  private void lookAt(PagesBefore pages, boolean all) {
    RecoveryPhaseEvent event = RecoveryEvents.phase();
    pages.look(files, progress, all);
    if (event != null) {
      event.finish("look at pages", Lsn.INVALID, Lsn.INVALID, pages.count());
    }
  }

  private Replay replay(ControlData found, Survey survey, Runnable hint) {
    RecoveryPhaseEvent event = RecoveryEvents.phase();
    Replay replay =
        new Replay(pool, managers, log, progress, survey.pages, replayThreads, windowSize, hint);
    noteShortFiles(found, replay.invalidPages(), true);
    try (replay;
        WalReader reader = reader(found, found.redo())) {
      replay.run(reader, found.redo(), survey.end.endOfLog());
    }
    if (event != null) {
      event.finish("redo", found.redo(), survey.end.endOfLog(), replay.records());
    }
    return replay;
  }

  /**
   * Whether a recovery that was interrupted has cut this log here. The damage may have shown only
   * in pages, and the ones that showed it may have been mended and written by now.
   */
  private boolean isCutAlready(ControlData found, Survey survey) {
    RepairJournal left = RepairJournal.read(files);
    return left != null && left.isFor(found.timeline(), survey.end.endOfLog());
  }

  /**
   * Looks through all data files for a page that was written with a change behind the log's end.
   *
   * <p>A log that ends inside a block which was still being filled ends where its writer stopped.
   * Any other end may be a torn one, or what is left where whole blocks or segments have vanished,
   * with nothing behind them to tell; so the pages are asked. That takes a reading of the whole
   * database; after a process was merely killed only when its last write ended with a whole block,
   * as writes of the log's writer do.
   *
   * @return what was found; nothing has been done about it
   */
  private PagesAhead scanForPagesAhead(long endOfLog) {
    PagesAhead ahead = new PagesAhead(pool, endOfLog);
    ahead.scan(files, progress);
    // Pages that stay ahead have their say about where the log begins anew.
    highestLsn = Math.max(highestLsn, ahead.newest().lsn());
    return ahead;
  }

  /**
   * Has pages explained that files had at the checkpoint and have not now, and has zeroes where
   * pages had been written taken for damage.
   *
   * @param replays whether files may become longer before that is done, so that what is found short
   *     has to be noted for the next start
   * @throws DatabaseException 58P01 when a file is missing without which nothing can be believed
   */
  private void noteShortFiles(ControlData found, InvalidPages invalid, boolean replays) {
    RelationSizes sizes = RelationSizes.read(files, RelationSizes.NAME);
    sizesLost = sizes == null;
    if (sizes == null) {
      log.warn(
          "file \""
              + RelationSizes.NAME
              + "\" is missing or damaged, so files that lack their end, and zeroes in place of pages, are not noticed; run waldb check");
      return;
    }
    if (sizes.redo() < found.redo()) {
      log.warn(
          "file \""
              + RelationSizes.NAME
              + "\" is older than the checkpoint, so files that lack their end, and zeroes in place of pages, may not be noticed; run waldb check");
      return;
    }
    pool.believe(sizes);
    SortedMap<Integer, Integer> noted = replays ? notedShort(found, sizes) : new TreeMap<>();
    SortedMap<Integer, Integer> tooShort = new TreeMap<>();
    sizes
        .blocks()
        .forEach(
            (relation, expected) -> {
              int blocks = noted.getOrDefault(relation, Integer.MAX_VALUE);
              if (pool.exists(relation, Fork.MAIN)) {
                blocks = Math.min(blocks, pool.blockCount(relation, Fork.MAIN));
                invalid.rememberShort(relation, blocks, expected);
              } else {
                if (!repair.isExpendable(relation)) {
                  pool.blockCount(relation, Fork.MAIN); // refuses before anything is changed
                }
                blocks = 0; // nothing is missed, but should the log make it, it must make it whole
              }
              if (blocks < expected) {
                tooShort.put(relation, blocks);
              }
            });
    if (replays && !tooShort.isEmpty()) {
      new RelationSizes(found.redo(), tooShort, new TreeMap<>())
          .write(files, RelationSizes.SHORT_NAME, true);
    }
  }

  /**
   * What an earlier recovery from the same redo point found short, and may have made longer since.
   * One that came to note sizes of its own had all of that explained.
   */
  private SortedMap<Integer, Integer> notedShort(ControlData found, RelationSizes sizes) {
    RelationSizes before = RelationSizes.read(files, RelationSizes.SHORT_NAME);
    if (before == null || before.redo() != found.redo() || sizes.redo() != found.redo()) {
      return new TreeMap<>();
    }
    return before.blocks();
  }

  /** Reads the log without acting on it. */
  private Survey survey(ControlData found) {
    RecoveryPhaseEvent event = RecoveryEvents.phase();
    progress.begin();
    long records = 0;
    try (WalReader reader = reader(found, found.redo())) {
      boolean hasCheckpoint = false;
      PagesBefore pages = new PagesBefore();
      WalRecord record = reader.next();
      while (record != null) {
        hasCheckpoint |=
            record.lsn() == found.checkpoint() && XlogResourceManager.isCheckpoint(record);
        pages.note(record);
        records++;
        if (records % CLOCK_INTERVAL == 0 && progress.isDue()) {
          progress.report("reading log", "current LSN: " + Lsn.format(record.lsn()));
        }
        record = reader.next();
      }
      DamageReport report = reader.scanBeyond(CommitRecords.INSTANCE);
      String damage = damage(found, report, hasCheckpoint);
      if (event != null) {
        event.finish("survey of the log", found.redo(), reader.end().endOfLog(), records);
      }
      return new Survey(reader.end(), report, damage, pages, reader.endsInOpenBlock());
    }
  }

  private boolean isSalvage() {
    return settings.get(WaldbSettings.RECOVERY_ON_DAMAGE) == RecoveryOnDamage.SALVAGE;
  }

  /** A refusal is for whoever opens the database to show; only what is allowed is logged. */
  private void refuseUnlessAllowed(String what, DamageReport report, String changed) {
    List<String> commits = report.listCommits(CrashRecovery::line);
    if (settings.get(WaldbSettings.RECOVERY_ON_DAMAGE) == RecoveryOnDamage.ERROR) {
      StringBuilder detail = new StringBuilder(report.stop().message());
      commits.forEach(line -> detail.append('\n').append(line));
      throw new DatabaseException(SqlState.DATA_CORRUPTED, what)
          .withDetail(detail.toString())
          .withHint(
              "Restore the missing log or a backup, or open once with"
                  + " ?recovery_on_damage=truncate in the URL, which gives up everything after the"
                  + " damage (with salvage: and keeps a copy of it), and with it, whole, tables and"
                  + " indexes that were rewritten, truncated or dropped there. "
                  + changed);
    }
    log.warn(what);
    commits.forEach(log::detail);
  }

  /** What of the log is gone that had been durable; null when nothing tells of that. */
  private static @Nullable String damage(
      ControlData found, DamageReport report, boolean hasCheckpoint) {
    if (report.isDamage()) {
      return report.summary();
    }
    if (!hasCheckpoint) {
      // The control file pointed to the checkpoint only after its record was durable.
      return "log damaged at "
          + Lsn.format(report.stop().lsn())
          + ": the record of the last checkpoint at "
          + Lsn.format(found.checkpoint())
          + " is missing";
    }
    return null;
  }

  private static String line(DamageReport.Commit commit) {
    return "commit of transaction "
        + commit.xid()
        + " at "
        + Lsn.format(commit.lsn())
        + ", time "
        + RecoveryLog.micros(commit.micros());
  }

  private void refuseInvalidPages(boolean damaged, InvalidPages pages, String what) {
    List<String> invalid = pages.describe();
    if (!invalid.isEmpty()) {
      boolean expendable = pages.relations().stream().allMatch(repair::isExpendable);
      boolean goOn =
          damaged
              || (isSalvage() && expendable)
              || settings.getBoolean(WaldbSettings.IGNORE_INVALID_PAGES);
      if (!goOn) {
        throw new DatabaseException(SqlState.DATA_CORRUPTED, what)
            .withDetail(String.join("\n", invalid))
            .withHint(
                expendable
                    ? "Restore the files from a backup (and remove \"waldb.short\", which notes"
                        + " that they were incomplete, if it is there), or open once with"
                        + " ?recovery_on_damage=salvage in the URL, which gives up these pages and"
                        + " keeps the rest."
                    : "The commit log or the catalog is among them: restore the database from a"
                        + " backup.");
      }
      invalid.forEach(log::warn);
    }
  }

  // ---------------------------------------------------------------- after a cut

  /**
   * Deals with pages ahead of the log that was cut.
   *
   * @param scanned the pages ahead, if they have been looked for already
   * @return relations over which indexes must be rebuilt
   */
  private Set<Integer> repairCut(
      ControlData found, Survey survey, Replay replay, @Nullable PagesAhead scanned) {
    long endOfLog = survey.end.endOfLog();
    if (isSalvage()) {
      List<String> kept = Salvage.copy(files, found.layout(), found.timeline(), survey.end.lsn());
      String lost = Salvage.describeLog(survey.end, survey.report, kept);
      Salvage.noteLost(files, List.of(lost));
      log.warn("lost: " + lost);
    }
    // Also before repairs are done again.
    PagesAhead ahead = scanned != null ? scanned : scanForPagesAhead(endOfLog);
    zeroesGivenUp.addAll(ahead.acceptZeroes());
    zeroesGivenUp.forEach(log::warn);
    Salvage.noteLost(files, zeroesGivenUp);
    RepairJournal left = RepairJournal.read(files);
    if (left != null && left.isFor(found.timeline(), endOfLog)) {
      log.log("repairs of an interrupted recovery are done again");
      left.apply(pool);
      return left.relations();
    }
    try (WalReader reader = reader(found, found.redo())) {
      ahead.findImages(reader, survey.report, found.layout().blockSize());
    }
    Set<Integer> relations = new TreeSet<>(ahead.relations());
    relations.addAll(replay.invalidPages().relations());
    if (left != null) {
      relations.addAll(left.relations());
    }
    if (relations.isEmpty()) {
      return relations;
    }
    RepairJournal journal = RepairJournal.begin(files, endOfLog, found.timeline(), relations);
    int mended = ahead.mend(repair, new ProvenCommits(replay.commits(), found), journal);
    log.warn(
        ahead.count()
            + " pages of "
            + ahead.relations().size()
            + " relations are ahead of the log: "
            + ahead.imageCount()
            + " go back to an image beyond the damage, "
            + mended
            + " are changed, "
            + ahead.damagedCount()
            + " have a wrong checksum; indexes over them will be rebuilt");
    journal.finish().apply(pool);
    return relations;
  }

  /** What an earlier recovery left to be rebuilt. */
  private Set<Integer> pendingRepairs() {
    RepairJournal left = RepairJournal.read(files);
    return left == null ? Set.of() : left.relations();
  }

  /**
   * Says durably what is lost and over what indexes are to be rebuilt, before the database goes on:
   * from the next start on nothing else would tell.
   */
  private void noteGivenUp(InvalidPages lost, Set<Integer> relations) {
    if (!relations.isEmpty()) {
      noteRepairs(files, relations);
    }
    if (!lost.isEmpty()) {
      Salvage.wantOrphans(files);
      Salvage.noteLost(files, lost.describe());
    }
  }

  /**
   * Says durably that indexes over these relations have to be rebuilt, beside those of which that
   * was said before. It comes before what makes it necessary: after a crash nothing else would
   * tell.
   */
  public static void noteRepairs(FileSystem files, Set<Integer> more) {
    Set<Integer> all = new TreeSet<>(more);
    RepairJournal left = RepairJournal.read(files);
    if (left != null) {
      if (left.relations().containsAll(more)) {
        return;
      }
      all.addAll(left.relations());
    }
    RepairJournal.begin(files, Lsn.INVALID, NO_TIMELINE, all).finish();
  }

  /**
   * Says that the indexes of all {@link RecoveryResult#damagedRelations} have been rebuilt,
   * durably; until then every start asks for it again.
   */
  public static void repairDone(FileSystem files) {
    RepairJournal.delete(files);
  }

  // ---------------------------------------------------------------- the end of recovery

  /** Begins the new timeline and makes the checkpoint that ends recovery. */
  private WriteAheadLog beginTimeline(
      ControlData found, Survey survey, Replay replay, Runnable hint) {
    long pastAll = WalSegments.startPastAll(files, found.layout());
    long highest = Math.max(survey.end.endOfLog(), replay.newestPage().lsn());
    highest = Math.max(highest, Math.max(survey.report.durableClaim(), found.checkpoint()));
    highest = Math.max(highest, Math.max(survey.report.lastValidBlock(), highestLsn));
    long start =
        Math.max(pastAll, found.layout().segmentStart(highest) + found.layout().segmentSize());
    int timeline = found.timeline() + 1;
    WriteAheadLog wal = openLog(found, timeline, WalPosition.freshSegment(start), start);
    boolean done = false;
    try {
      EnumSet<CheckpointReason> reasons =
          EnumSet.of(
              CheckpointReason.END_OF_RECOVERY, CheckpointReason.IMMEDIATE, CheckpointReason.WAIT);
      log.log(CheckpointRun.startLine(reasons));
      CheckpointRun run = new CheckpointRun(settings, panic, control, wal, pool, List.of());
      RecoveryPhaseEvent event = RecoveryEvents.phase();
      progress.begin();
      log.log(run.run(reasons, timeline, found.timeline(), pacer(hint)));
      if (event != null) {
        event.finish("end-of-recovery checkpoint", start, wal.insertPosition(), 0);
      }
      done = true;
      return wal;
    } finally {
      if (!done) {
        wal.closeImmediately();
      }
    }
  }

  /** Slows nothing down, but says how far it is. */
  private CheckpointRun.Pacer pacer(Runnable hint) {
    return new CheckpointRun.Pacer() {
      @Override
      public void pause(double done) {
        hint.run();
        if (progress.isDue()) {
          progress.report(
              "end-of-recovery checkpoint in progress",
              String.format(Locale.ROOT, "%.0f %% of the pages written", done * 100));
        }
      }

      @Override
      public void syncs(String path) {
        if (progress.isDue()) {
          progress.report("end-of-recovery checkpoint in progress", "syncing file: " + path);
        }
      }
    };
  }
}
