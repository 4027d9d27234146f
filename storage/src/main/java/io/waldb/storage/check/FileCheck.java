package io.waldb.storage.check;

import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.RelationSizes;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.OpenMode;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.SequenceCheck;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.CommitLog;
import io.waldb.storage.txn.CommitLogCheck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of a database as they are on disk: each has an owner in the catalog and each owner its
 * file; every page has its checksum, whether it is in memory too or not, and no LSN beyond what is
 * durable of the log. Besides, commit log, sequences and control file.
 *
 * <p>On an open database a page may be just being written, and a file may be just being made or
 * dropped: whatever looks wrong is looked at again before it counts.
 */
final class FileCheck {
  private static final int CHUNK_PAGES = 32;
  private static final int TRIES = 100;
  private static final long PAUSE_NANOS = 2_000_000;
  private static final long LEFT_OVER_NANOS = 2_000_000_000;

  private final StorageEngine engine;
  private final FaultList faults;
  private final CancelToken cancel;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_PAGES * Pages.SIZE);
  private final ByteBuffer again = ByteBuffer.allocate(Pages.SIZE);
  private long pages;

  FileCheck(StorageEngine engine, FaultList faults, CancelToken cancel) {
    this.engine = engine;
    this.faults = faults;
    this.cancel = cancel;
  }

  long pages() {
    return pages;
  }

  void run() {
    String control = engine.control().findFault();
    if (control != null) {
      faults.add(new Fault(Fault.Kind.STATE, "control file", "waldb.control", -1, 0, control));
    }
    if (engine.recovery().sizesLost()) {
      String what =
          "was missing or damaged when the database was opened: files that lack their end, and"
              + " zeroes in place of pages, cannot be told";
      faults.add(new Fault(Fault.Kind.STATE, "sizes of files", RelationSizes.NAME, -1, 0, what));
    }
    for (String fault : engine.catalog().faults()) {
      faults.add(new Fault(Fault.Kind.STATE, "catalog", RelationFiles.BASE, -1, 0, fault));
    }
    checkFile("commit log", CommitLog.RELATION);
    new CommitLogCheck(
            engine.context(),
            (block, what) ->
                faults.add(
                    new Fault(
                        Fault.Kind.STATE,
                        "commit log",
                        RelationFiles.path(CommitLog.RELATION, Fork.MAIN),
                        block,
                        0,
                        what)))
        .run(cancel::check);
    List<String> names = engine.files().list(RelationFiles.BASE);
    Map<Integer, String> owners = owners();
    owners.forEach(this::checkFile);
    checkSequences();
    Set<String> unowned = new TreeSet<>();
    for (String name : names) {
      checkOwner(name, unowned);
    }
    reportLeftOver(unowned);
  }

  private Map<Integer, String> owners() {
    Map<Integer, String> owners = new TreeMap<>();
    CatalogState catalog = engine.catalog().committed();
    for (CatalogObject object : catalog.objects()) {
      if (object instanceof TableInfo table) {
        List<Integer> relations = new ArrayList<>(List.of(table.relation()));
        if (table.toastRelation() != 0) {
          relations.add(table.toastRelation());
        }
        table.indexes().forEach(index -> relations.add(index.relation()));
        for (int relation : relations) {
          owners.put(relation, String.valueOf(TableCheck.nameOf(table, relation)));
        }
      } else if (object instanceof SequenceInfo sequence) {
        owners.put(sequence.relation(), sequence.schema() + "." + sequence.name());
      }
    }
    return owners;
  }

  private void checkSequences() {
    for (CatalogObject object : engine.catalog().committed().objects()) {
      cancel.check();
      if (object instanceof SequenceInfo sequence) {
        String fault = SequenceCheck.findFault(engine.pool(), sequence);
        if (fault != null && isOwned(sequence.relation())) {
          faults.add(
              new Fault(
                  Fault.Kind.STATE,
                  sequence.schema() + "." + sequence.name(),
                  RelationFiles.path(sequence.relation(), Fork.MAIN),
                  0,
                  0,
                  fault));
        }
      }
    }
  }

  private boolean isOwned(int relation) {
    return engine.catalog().relationNumbers().contains(relation) || relation == CommitLog.RELATION;
  }

  // ---- owners

  private void checkOwner(String name, Set<String> unowned) {
    String path = RelationFiles.BASE + '/' + name;
    long first = RelationFiles.firstPageOf(name);
    if (first < 0) {
      faults.add(new Fault(Fault.Kind.FILE, path, path, -1, 0, "is no file of a database"));
    } else if (PageId.fork(first) != Fork.MAIN) {
      // Free space and visibility are kept in memory and in page headers.
      faults.add(
          new Fault(Fault.Kind.FILE, path, path, -1, 0, "is a map, and no relation has one"));
    } else if (!isOwned(PageId.relation(first))) {
      unowned.add(path);
    }
  }

  /**
   * Reports files that have no owner and keep having none. One that a transaction is just making or
   * dropping gets an owner or goes when it ends, a moment after nobody runs any more.
   */
  private void reportLeftOver(Set<String> paths) {
    long start = System.nanoTime();
    boolean idle = false;
    while (!paths.isEmpty() && !(idle && System.nanoTime() - start > LEFT_OVER_NANOS)) {
      cancel.check();
      if (!idle && engine.transactions().runningCount() == 0) {
        idle = true;
        start = System.nanoTime();
      } else if (!idle && System.nanoTime() - start > LEFT_OVER_NANOS) {
        return; // cannot be told while so many write
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      paths.removeIf(path -> isOwned(relation(path)) || !engine.files().exists(path));
    }
    for (String path : paths) {
      faults.add(
          new Fault(Fault.Kind.LEFT_OVER, path, path, -1, 0, "belongs to nothing in the catalog"));
    }
  }

  private static int relation(String path) {
    return Integer.parseInt(path.substring(RelationFiles.BASE.length() + 1));
  }

  // ---- pages

  private void checkFile(int relation, String owner) {
    checkFile(owner, relation);
  }

  private void checkFile(String owner, int relation) {
    String path = RelationFiles.path(relation, Fork.MAIN);
    try (DataFile file = engine.files().open(path, OpenMode.READ)) {
      for (int block = 0; ; block += CHUNK_PAGES) {
        cancel.check();
        int read = file.read((long) block * Pages.SIZE, chunk.clear());
        for (int i = 0; i < read / Pages.SIZE; i++) {
          pages++;
          checkPage(owner, path, file, PageId.key(relation, Fork.MAIN, block + i), i);
        }
        if (read < chunk.capacity()) {
          return;
        }
      }
    } catch (DatabaseException e) {
      if (e.state() != SqlState.UNDEFINED_FILE) {
        throw e;
      }
      if (isOwned(relation)) {
        faults.add(new Fault(Fault.Kind.FILE, owner, path, -1, 0, "the file does not exist"));
      }
    }
  }

  private void checkPage(String owner, String path, DataFile file, long pageKey, int index) {
    ByteBuffer page = chunk.slice(index * Pages.SIZE, Pages.SIZE);
    int block = PageId.block(pageKey);
    boolean sound = engine.pool().isSound(page, pageKey);
    if (!sound && !becomesSound(file, pageKey)) {
      if (isOwned(PageId.relation(pageKey))) {
        String fault =
            PageHeader.isAllZero(again)
                ? "all of the page on disk is zero, though it was written before"
                : "the page on disk has a wrong checksum";
        faults.add(new Fault(Fault.Kind.PAGE, owner, path, block, 0, fault));
      }
      return;
    }
    long durable = engine.wal().flushedLsn();
    if (sound && PageHeader.lsn(page) > durable) {
      faults.add(
          new Fault(
              Fault.Kind.PAGE,
              owner,
              path,
              block,
              0,
              "the page on disk has LSN "
                  + Lsn.format(PageHeader.lsn(page))
                  + ", and the log is durable to "
                  + Lsn.format(durable)));
    }
  }

  /** Whether a page that looks torn is only just being written. */
  private boolean becomesSound(DataFile file, long pageKey) {
    for (int i = 0; i < TRIES; i++) {
      cancel.check();
      LockSupport.parkNanos(PAUSE_NANOS);
      int read = file.read((long) PageId.block(pageKey) * Pages.SIZE, again.clear());
      if (read < Pages.SIZE || engine.pool().isSound(again, pageKey)) {
        return true; // cut off meanwhile, or whole
      }
    }
    return false;
  }
}
