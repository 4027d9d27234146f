package io.waldb.storage;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WalFlush;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.RecoveryOnDamage;
import io.waldb.common.config.Settings;
import io.waldb.common.config.WaldbSettings;
import io.waldb.common.file.FileLease;
import io.waldb.common.file.FileSystem;
import io.waldb.recovery.CheckpointData;
import io.waldb.recovery.CheckpointParticipant;
import io.waldb.recovery.CheckpointStatistics;
import io.waldb.recovery.Checkpointer;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.CrashRecovery;
import io.waldb.recovery.NewDatabase;
import io.waldb.recovery.RecoveryResult;
import io.waldb.recovery.ResourceManager;
import io.waldb.recovery.ResourceManagers;
import io.waldb.recovery.Salvage;
import io.waldb.recovery.UnusedResourceManager;
import io.waldb.recovery.XlogResourceManager;
import io.waldb.storage.btree.BtreeResourceManager;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.IndexFill;
import io.waldb.storage.catalog.SequenceResourceManager;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.TableMaintenance;
import io.waldb.storage.heap.AutoVacuum;
import io.waldb.storage.heap.Heap2ResourceManager;
import io.waldb.storage.heap.HeapRelations;
import io.waldb.storage.heap.HeapResourceManager;
import io.waldb.storage.heap.LostValues;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.txn.CommitLog;
import io.waldb.storage.txn.CommitLogResourceManager;
import io.waldb.storage.txn.LockManager;
import io.waldb.storage.txn.NumberBound;
import io.waldb.storage.txn.RelationStorage;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.StorageContext;
import io.waldb.storage.txn.StorageResourceManager;
import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionManager;
import io.waldb.storage.txn.TransactionResourceManager;
import io.waldb.wal.WriteAheadLog;
import io.waldb.wal.record.ResourceManagerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An open database: log, pages, transactions and catalog, wired together.
 *
 * <p>{@link #open} makes a database where there is none, recovers one that was not shut down, and
 * holds its directory locked until {@link #close}, which shuts it down, or {@link
 * #closeImmediately}, which leaves it as a crash would. After a panic everything throws the panic's
 * error and only opening it again helps.
 *
 * <p>Thread-safe; opening and closing are one thread's business.
 */
public final class StorageEngine implements AutoCloseable {
  /**
   * Who can read which records of the log; the order is that of the ids on disk, new ones are added
   * at the end.
   */
  private static final List<ResourceManager> RESOURCE_MANAGERS =
      List.of(
          new XlogResourceManager(),
          new TransactionResourceManager(),
          new StorageResourceManager(),
          new CommitLogResourceManager(),
          new Heap2ResourceManager(),
          new HeapResourceManager(),
          new BtreeResourceManager(),
          new SequenceResourceManager(),
          new UnusedResourceManager(ResourceManagerId.LOGICAL_MESSAGE),
          new UnusedResourceManager(ResourceManagerId.STANDBY));

  /** Where sorts and the like keep what does not fit into memory. */
  private static final String TEMPORARY = "temp";

  private static final System.Logger LOG = System.getLogger(StorageEngine.class.getName());

  private final FileSystem files;
  private final FileLease lease;
  private final ControlFile control;
  private final PanicState panic;
  private final BufferPool pool;
  private final WriteAheadLog wal;
  private final StorageContext context;
  private final HeapRelations heaps;
  private final Catalog catalog;
  private final TableMaintenance maintenance;
  private final AutoVacuum autoVacuum;
  private final Checkpointer checkpointer;
  private final BoundKeeper boundKeeper;
  private final @Nullable RecoveryResult recovery;
  private final boolean tidies;

  /** Whether files that a crash has left are there still. */
  private boolean leavesLitter;

  private final List<String> losses = new CopyOnWriteArrayList<>();
  private boolean closed;

  private StorageEngine(
      FileSystem files,
      Settings settings,
      FileLease lease,
      ControlFile control,
      PanicState panic,
      BufferPool pool,
      WriteAheadLog wal,
      @Nullable RecoveryResult recovery,
      boolean tidies) {
    this.files = files;
    this.lease = lease;
    this.control = control;
    this.panic = panic;
    this.pool = pool;
    this.wal = wal;
    this.recovery = recovery;
    this.tidies = tidies;
    LogContext log = new LogContext(wal, panic);
    boundKeeper = new BoundKeeper(panic);
    RelationStorage storage = new RelationStorage(log, pool, new RelationBound(control));
    TransactionManager transactions =
        new TransactionManager(
            log, new CommitLog(log, pool), storage, new XidBound(control), boundKeeper::request);
    LockManager locks = new LockManager(transactions, panic);
    context = new StorageContext(log, pool, transactions, locks, storage, settings);
    heaps = new HeapRelations(context);
    catalog = new Catalog(context, heaps);
    maintenance = new TableMaintenance(catalog, context, heaps);
    autoVacuum = new AutoVacuum(settings, panic, maintenance::targets);
    panic.onPanic(autoVacuum::wake);
    checkpointer =
        new Checkpointer(settings, panic, control, wal, pool, List.of(new Participant()));
    boundKeeper.setWork(transactions::raiseXidBound);
    wal.setOpenTransactions(transactions::runningCount);
  }

  /** The resource managers of all records that this program can write. */
  public static ResourceManagers resourceManagers() {
    return new ResourceManagers(RESOURCE_MANAGERS);
  }

  // ---- opening

  /**
   * Opens the database in a directory, or makes one when the directory is empty or not there.
   *
   * @param files the directory
   * @param settings the database's, its file {@code waldb.conf} already read
   * @throws DatabaseException 55006 it is open elsewhere; 55000 the directory is something else's;
   *     XX001 it is damaged; 58030 what the disk says
   */
  public static StorageEngine open(FileSystem files, Settings settings) {
    return open(files, settings, true);
  }

  /**
   * As {@link #open(FileSystem, Settings)}, but leaves files that nothing in the catalog has where
   * they are, to be reported.
   */
  public static StorageEngine openAsItIs(FileSystem files, Settings settings) {
    return open(files, settings, false);
  }

  private static StorageEngine open(FileSystem files, Settings settings, boolean tidies) {
    DatabaseDirectory directory = new DatabaseDirectory(files);
    directory.look();
    FileLease lease = directory.lock();
    boolean done = false;
    try {
      DatabaseDirectory.Content content = directory.look();
      if (content == DatabaseDirectory.Content.UNFINISHED) {
        LOG.log(
            System.Logger.Level.INFO,
            "the database in \"" + files.describe() + "\" was only half made, making it again");
        directory.wipe();
        content = DatabaseDirectory.Content.EMPTY;
      }
      if (content == DatabaseDirectory.Content.EMPTY) {
        make(files, settings);
      }
      StorageEngine engine = start(files, settings, lease, tidies);
      done = true;
      return engine;
    } finally {
      if (!done) {
        lease.close();
      }
    }
  }

  /** Whether there is a whole database; changes nothing. */
  public static boolean exists(FileSystem files) {
    return ControlFile.exists(files)
        && new DatabaseDirectory(files).look() == DatabaseDirectory.Content.DATABASE;
  }

  /**
   * Makes a new database. The control file says "initializing" until the shutdown checkpoint at the
   * end has made everything durable.
   */
  private static void make(FileSystem files, Settings settings) {
    NewDatabase.create(
        files, settings, TransactionManager.FIRST_NORMAL_XID, TableInfo.FIRST_NORMAL_ID);
    PanicState panic = new PanicState();
    ControlFile control = ControlFile.open(files, panic);
    RelationFiles relationFiles = new RelationFiles(files, settings, panic);
    BufferPool pool = new BufferPool(settings, panic, WalFlush.NONE, relationFiles);
    WriteAheadLog wal = NewDatabase.openLog(files, settings, panic, control, pool);
    pool.createRelation(CommitLog.RELATION);
    FileLease none = () -> {};
    StorageEngine engine =
        new StorageEngine(files, settings, none, control, panic, pool, wal, null, true);
    boolean done = false;
    try {
      if (settings.getBoolean(WaldbSettings.BACKGROUND_THREADS)) {
        engine.boundKeeper.start();
      }
      Transaction tx = engine.beginInternal();
      engine.catalog.bootstrap(tx);
      engine.context.transactions().commit(tx);
      done = true;
    } finally {
      if (done) {
        engine.close();
      } else {
        engine.closeImmediately();
      }
    }
  }

  private static StorageEngine start(
      FileSystem files, Settings settings, FileLease lease, boolean tidies) {
    PanicState panic = new PanicState();
    ControlFile control = ControlFile.open(files, panic);
    BufferPool pool = null;
    StorageEngine engine = null;
    boolean done = false;
    try {
      adoptLayout(settings, control);
      RelationFiles relationFiles = new RelationFiles(files, settings, panic);
      pool = new BufferPool(settings, panic, WalFlush.NONE, relationFiles);
      RecoveryResult recovery =
          new CrashRecovery(
                  files, settings, panic, control, pool, resourceManagers(), new CutMender())
              .run();
      engine =
          new StorageEngine(
              files, settings, lease, control, panic, pool, recovery.wal(), recovery, tidies);
      engine.begin(recovery);
      LOG.log(
          recovery.recovered() ? System.Logger.Level.INFO : System.Logger.Level.DEBUG,
          "database system is ready to accept connections");
      done = true;
      return engine;
    } finally {
      if (!done) {
        if (engine != null) {
          engine.closeImmediately();
        } else {
          if (pool != null) {
            pool.close();
          }
          control.close();
        }
      }
    }
  }

  /** The layout of the log was fixed when the database was made; the settings shall say so. */
  private static void adoptLayout(Settings settings, ControlFile control) {
    settings.set(
        WaldbSettings.WAL_BLOCK_SIZE, Integer.toString(control.data().layout().blockSize()));
    settings.set(
        WaldbSettings.WAL_SEGMENT_SIZE, Integer.toString(control.data().layout().segmentSize()));
  }

  private void begin(RecoveryResult recovered) {
    boolean threads = context.settings().getBoolean(WaldbSettings.BACKGROUND_THREADS);
    if (threads) {
      boundKeeper.start();
    }
    Salvager salvager = new Salvager(files, pool, recovered.losses());
    boolean salvage = settings().get(WaldbSettings.RECOVERY_ON_DAMAGE) == RecoveryOnDamage.SALVAGE;
    if (salvage) {
      salvager.scan();
      salvager.salvageCatalog(context.log());
    }
    Transaction tx = beginInternal();
    List<String> faults = catalog.load(tx);
    context.transactions().commit(tx);
    boolean contradictory = !faults.isEmpty();
    if (contradictory) {
      takeCatalogAsItIs(recovered, faults);
    }
    Set<Integer> known = catalog.relationNumbers();
    List<String> names = files.list(RelationFiles.BASE);
    Set<Integer> missing = missingFiles(known, names);
    if (salvage) {
      salvager.salvage(context.log(), catalog.committed(), missing);
    } else {
      warnOf(missing);
    }
    losses.addAll(salvager.losses());
    // After a shutdown there is nothing that a crash left: a file without an owner then is one
    // whose owner the catalog has lost.
    boolean keep =
        salvage || contradictory || !recovered.recovered() || Salvage.wantsOrphans(files);
    List<String> orphans = orphans(known, names);
    if (tidies) {
      removeOrphans(orphans, keep);
    } else {
      leavesLitter = !keep && !orphans.isEmpty();
    }
    removeTemporaryFiles();
    if (threads) {
      pool.startBackgroundWriter();
      checkpointer.start();
    }
    Set<Integer> damaged = new TreeSet<>(recovered.damagedRelations());
    damaged.addAll(salvager.relations());
    repair(damaged, salvage);
    if (!losses.isEmpty()) {
      checkpoint(new CancelToken()); // what was emptied or made is so durably from now on
    }
    if (threads) {
      autoVacuum.start();
    }
  }

  /**
   * Where log or pages have been given up, as {@code salvage/lost} then says, the catalog may
   * contradict itself; elsewhere nothing can be believed that it says.
   *
   * @throws DatabaseException XX001
   */
  private void takeCatalogAsItIs(RecoveryResult recovered, List<String> faults) {
    boolean strict =
        settings().get(WaldbSettings.RECOVERY_ON_DAMAGE) == RecoveryOnDamage.ERROR
            && recovered.damage() == null
            && Salvage.lost(files).isEmpty();
    if (strict) {
      throw new DatabaseException(
              SqlState.DATA_CORRUPTED, "the catalog is damaged: " + faults.get(0))
          .withDetail(String.join("\n", faults))
          .withHint(
              "Something has put files or pages back to an older state: restore the database, or"
                  + " open it with ?recovery_on_damage=salvage in the URL, which leaves out what the"
                  + " catalog contradicts itself about.");
    }
    List<String> lines = faults.stream().map(fault -> "in the catalog: " + fault).toList();
    Salvage.noteLost(files, lines);
    lines.forEach(line -> LOG.log(System.Logger.Level.WARNING, "lost: " + line));
  }

  /** The files of relations that no committed table, index or sequence has. */
  private static List<String> orphans(Set<Integer> known, List<String> names) {
    List<String> orphans = new ArrayList<>();
    for (String name : names) {
      int relation = relation(name);
      if (relation >= TableInfo.FIRST_NORMAL_ID && !known.contains(relation)) {
        orphans.add(name);
      }
    }
    return orphans;
  }

  private static int relation(String name) {
    long first = RelationFiles.firstPageOf(name);
    return first < 0 ? 0 : PageId.relation(first);
  }

  /**
   * Removes files without an owner: what a crash has left of transactions that did not commit. When
   * log or pages have been given up they may be more, and are kept in the directory {@code
   * salvage}.
   */
  private void removeOrphans(List<String> names, boolean keep) {
    Set<Integer> orphans = new TreeSet<>();
    names.forEach(name -> orphans.add(relation(name)));
    if (keep && !names.isEmpty()) {
      orphans.forEach(pool::flushRelation);
      Salvage.keepOrphans(files, RelationFiles.BASE, names);
    } else {
      names.forEach(
          name ->
              LOG.log(
                  System.Logger.Level.INFO,
                  "removing file \"base/" + name + "\", which no table, index or sequence has"));
    }
    orphans.forEach(pool::dropRelation);
    if (Salvage.wantsOrphans(files)) {
      Salvage.orphansAreKept(files);
    }
  }

  /** The relations in the catalog whose files somebody has removed. */
  private static Set<Integer> missingFiles(Set<Integer> known, List<String> names) {
    Set<Integer> missing = new TreeSet<>(known);
    missing.removeIf(relation -> relation < TableInfo.FIRST_NORMAL_ID);
    for (String name : names) {
      long first = RelationFiles.firstPageOf(name);
      if (first >= 0 && PageId.fork(first) == Fork.MAIN) {
        missing.remove(PageId.relation(first));
      }
    }
    return missing;
  }

  /* Whoever reads them gets an error; all else can be used. */
  private void warnOf(Set<Integer> missing) {
    for (int relation : missing) {
      LOG.log(
          System.Logger.Level.WARNING,
          "file \""
              + RelationFiles.path(relation, Fork.MAIN)
              + "\" with "
              + RelationOwner.of(catalog.committed(), relation)
              + " is missing");
    }
  }

  private void removeTemporaryFiles() {
    for (String name : files.list(TEMPORARY)) {
      files.delete(TEMPORARY + "/" + name);
    }
  }

  /**
   * Has indexes rebuilt and lost values forgotten.
   *
   * @param all whether values are looked for in all tables: pages may be whole and have others
   */
  private void repair(Set<Integer> damagedRelations, boolean all) {
    if (damagedRelations.isEmpty() && !all) {
      return;
    }
    Transaction tx = beginInternal();
    boolean done = false;
    boolean complete;
    try {
      complete = markLostValues(tx, relation -> all || damagedRelations.contains(relation));
      new IndexRebuild(catalog, files).rebuild(tx, damagedRelations);
      context.transactions().commit(tx);
      done = true;
    } finally {
      if (!done) {
        context.transactions().abort(tx);
      }
    }
    if (complete && !damagedRelations.isEmpty()) {
      CrashRecovery.repairDone(files);
    }
  }

  /**
   * Makes rows whose values are gone forget them, so that they can be changed and deleted.
   *
   * @param isWanted whether values in a relation are looked at
   * @return false when a file with values is missing, which may still be put back
   */
  private boolean markLostValues(Transaction tx, IntPredicate isWanted) {
    boolean complete = true;
    Snapshot snapshot = context.transactions().takeSnapshot(tx);
    try {
      for (CatalogObject object : catalog.committed().objects()) {
        if (object instanceof TableInfo table
            && table.toastRelation() != 0
            && isWanted.test(table.toastRelation())) {
          if (pool.exists(table.toastRelation(), Fork.MAIN)) {
            markLostValues(table, snapshot);
          } else {
            complete = false;
          }
        }
      }
    } finally {
      context.transactions().release(snapshot);
    }
    wal.flush(wal.insertPosition());
    return complete;
  }

  private void markLostValues(TableInfo table, Snapshot snapshot) {
    LostValues values = new LostValues(catalog.relations().heap(table), snapshot);
    List<String> lines = new ArrayList<>();
    String head = "out-of-line value of table " + table.qualifiedName() + ", ";
    values.find().forEach(value -> lines.add(head + value));
    if (!lines.isEmpty()) {
      Salvage.noteLost(files, lines); // before, since the rows do not tell after
      values.forget();
      losses.addAll(lines);
      LOG.log(
          System.Logger.Level.WARNING,
          "lost: "
              + lines.size()
              + " out-of-line values of table "
              + table.qualifiedName()
              + ", listed in \"salvage/lost\"");
    }
  }

  /** A transaction of the engine's own; durable at its commit. */
  private Transaction beginInternal() {
    return context
        .transactions()
        .begin(IsolationLevel.READ_COMMITTED, false, new CancelToken(), context.settings());
  }

  // ---- parts

  /** What heap, index and catalog code needs. */
  public StorageContext context() {
    return context;
  }

  /** Tables and everything else that has a name. */
  public Catalog catalog() {
    return catalog;
  }

  /** VACUUM and ANALYZE. */
  public TableMaintenance maintenance() {
    return maintenance;
  }

  /** Fills new indexes. */
  public IndexFill indexFill() {
    return new IndexFill(catalog.relations(), files);
  }

  /** What all users of a heap share. */
  public HeapRelations heaps() {
    return heaps;
  }

  /** Transactions. */
  public TransactionManager transactions() {
    return context.transactions();
  }

  /** Locks. */
  public LockManager locks() {
    return context.locks();
  }

  /** The database's settings; a session's are children of them. */
  public Settings settings() {
    return context.settings();
  }

  /** The log. */
  public WriteAheadLog wal() {
    return wal;
  }

  /** The pages. */
  public BufferPool pool() {
    return pool;
  }

  /** The directory. */
  public FileSystem files() {
    return files;
  }

  /** The control file. */
  public ControlFile control() {
    return control;
  }

  /** Whether the engine has panicked. */
  public PanicState panic() {
    return panic;
  }

  /** What was found when the database was opened. */
  public RecoveryResult recovery() {
    RecoveryResult result = recovery;
    if (result == null) {
      throw new IllegalStateException("the database is being made");
    }
    return result;
  }

  /** What was given up when the database was opened, a line each: pages that cannot be read. */
  public List<String> losses() {
    return List.copyOf(losses);
  }

  /**
   * CHECKPOINT: returns when one that was begun after this call is complete.
   *
   * @param cancel ends the waiting; the checkpoint goes on
   */
  public void checkpoint(CancelToken cancel) {
    checkpointer.checkpointNow(cancel);
  }

  /** What checkpoints have done since the database was opened. */
  public CheckpointStatistics checkpointStatistics() {
    return checkpointer.statistics();
  }

  /** Completes when everything logged before a position is durable. */
  public CompletionStage<@Nullable Void> whenDurable(long lsn) {
    return wal.whenDurable(lsn);
  }

  // ---- closing

  /**
   * Shuts the database down: the next start need not recover. Transactions that are still open
   * count as rolled back. After a panic as {@link #closeImmediately}.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (leavesLitter) {
      closeImmediately(); // the next start has to know that it was a crash that left it
      return;
    }
    boolean done = false;
    try {
      if (!panic.isPanicked()) {
        autoVacuum.close();
        boundKeeper.close();
        catalog.relations().saveSequences();
        checkpointer.shutdown();
        wal.close();
        done = true;
      }
    } finally {
      if (done) {
        closed = true;
        closeFiles();
      } else {
        closeImmediately();
      }
    }
  }

  /**
   * Stops without writing anything more, as {@code pg_ctl stop -m immediate}: the next start
   * recovers. Sessions that go on get errors.
   */
  public void closeImmediately() {
    if (closed) {
      return;
    }
    closed = true;
    if (!panic.isPanicked()) {
      LOG.log(System.Logger.Level.DEBUG, "stopping immediately, the next start will recover");
      panic.stop(SqlState.ADMIN_SHUTDOWN, "the database was stopped immediately");
    }
    autoVacuum.close();
    boundKeeper.close();
    checkpointer.close();
    wal.closeImmediately();
    closeFiles();
  }

  private void closeFiles() {
    try {
      pool.close();
    } finally {
      try {
        control.close();
      } finally {
        lease.close();
      }
    }
  }

  // ---- small parts

  /** Says in checkpoints who was running and which numbers come next. */
  private final class Participant implements CheckpointParticipant {
    @Override
    public void collect(CheckpointData.Builder data) {
      context.files().awaitTruncations();
      LongStream.Builder running = LongStream.builder();
      long next = context.transactions().collectRunning(wal.redoPoint(), running);
      data.nextXid(next);
      data.running(running.build().toArray());
      data.nextRelation(context.files().nextNumber());
    }
  }

  private record XidBound(ControlFile control) implements NumberBound {
    @Override
    public long bound() {
      return control.xidBound();
    }

    @Override
    public void raise(long bound) {
      control.raiseXidBound(bound);
    }
  }

  private record RelationBound(ControlFile control) implements NumberBound {
    @Override
    public long bound() {
      return control.relationBound();
    }

    @Override
    public void raise(long bound) {
      control.raiseRelationBound((int) bound);
    }
  }
}
