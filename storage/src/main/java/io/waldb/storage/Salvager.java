package io.waldb.storage;

import io.waldb.buffer.BufferPool;
import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.WriteLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.SqlState;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.recovery.CrashRecovery;
import io.waldb.recovery.Salvage;
import io.waldb.storage.catalog.Catalog;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.log.LogContext;
import io.waldb.storage.log.LoggedChange;
import io.waldb.storage.log.WholePage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a database with damaged pages usable again, as {@code recovery_on_damage=salvage} asks for:
 * when it is opened, all pages are read; each damaged page of a table is copied to the directory
 * {@code salvage}, listed, and made empty, so that the rows on all other pages can be read; indexes
 * that have damaged pages, or whose tables have, are rebuilt.
 *
 * <p>Nothing is given up in silence: before any page changes, the file {@code salvage/lost} has a
 * line for it. A database whose catalog or commit log is damaged is refused, for nothing in it
 * could be believed.
 */
final class Salvager {
  private static final System.Logger LOG = System.getLogger(Salvager.class.getName());
  private static final int CHUNK_PAGES = 64;

  private final FileSystem files;
  private final BufferPool pool;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_PAGES * Pages.SIZE);
  private final List<Long> damaged = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();
  private final Set<Integer> relations = new TreeSet<>();

  Salvager(FileSystem files, BufferPool pool, List<String> lostInRecovery) {
    this.files = files;
    this.pool = pool;
    losses.addAll(lostInRecovery);
  }

  /**
   * Reads all pages, before anything is made of them.
   *
   * @throws DatabaseException XX001 when the catalog or the commit log is damaged
   */
  void scan() {
    for (String directory : new String[] {"clog", "base"}) {
      for (String name : files.list(directory)) {
        long first = RelationFiles.firstPageOf(name);
        if (first >= 0 && PageId.fork(first) == Fork.MAIN) {
          scan(directory + '/' + name, PageId.relation(first));
        }
      }
    }
  }

  private void scan(String path, int relation) {
    try (DataFile file = files.open(path, OpenMode.READ)) {
      for (int block = 0; ; block += CHUNK_PAGES) {
        int read = file.read((long) block * Pages.SIZE, chunk.clear());
        for (int i = 0; i < read / Pages.SIZE; i++) {
          long key = PageId.key(relation, Fork.MAIN, block + i);
          if (!pool.isSound(chunk.slice(i * Pages.SIZE, Pages.SIZE), key)) {
            note(path, key);
          }
        }
        if (read < chunk.capacity()) {
          return;
        }
      }
    }
  }

  private void note(String path, long key) {
    int relation = PageId.relation(key);
    if (relation < TableInfo.FIRST_NORMAL_ID && !Catalog.expendable().contains(relation)) {
      throw new DatabaseException(
              SqlState.DATA_CORRUPTED,
              "cannot salvage the database: "
                  + PageId.format(key)
                  + " in file \""
                  + path
                  + "\" is damaged")
          .withDetail(
              "It belongs to the commit log or the catalog, without which nothing can be believed.")
          .withHint("Restore the file from a backup.");
    }
    damaged.add(key);
  }

  /**
   * Does what {@link #salvage} does with the parts of the catalog that a database can do without,
   * before the catalog is read.
   */
  void salvageCatalog(LogContext log) {
    List<Long> emptied = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (long key : damaged) {
      int relation = PageId.relation(key);
      if (Catalog.expendable().contains(relation)) {
        emptied.add(key);
        relations.add(relation);
        found.add(catalogLine(relation) + ", block " + PageId.block(key));
      }
    }
    damaged.removeAll(emptied);
    List<Integer> missing = new ArrayList<>(Catalog.expendable());
    missing.removeIf(relation -> pool.exists(relation, Fork.MAIN));
    missing.forEach(relation -> found.add(catalogLine(relation) + ", which is missing"));
    relations.addAll(missing);
    giveUp(log, found, emptied);
    missing.forEach(pool::createRelationIfAbsent);
  }

  /** Says durably what is lost, and then makes pages empty. */
  private void giveUp(LogContext log, List<String> found, List<Long> emptied) {
    if (found.isEmpty()) {
      return;
    }
    losses.addAll(found);
    files.createDirectory(Salvage.DIRECTORY);
    emptied.forEach(this::keepCopy);
    Salvage.noteLost(files, found);
    found.forEach(line -> LOG.log(System.Logger.Level.WARNING, "lost: " + line));
    CrashRecovery.noteRepairs(files, relations); // an empty page does not tell that it was damaged
    emptied.forEach(key -> empty(log, key));
  }

  private static String catalogLine(int relation) {
    return "statistics or comments, file \"" + RelationFiles.path(relation, Fork.MAIN) + '"';
  }

  /**
   * Lists what is damaged or missing, and makes damaged pages of tables and missing tables empty.
   *
   * @param missing relations whose files are not there
   */
  void salvage(LogContext log, CatalogState catalog, Set<Integer> missing) {
    List<Long> emptied = new ArrayList<>();
    List<String> found = new ArrayList<>();
    for (long key : damaged) {
      int relation = PageId.relation(key);
      RelationOwner owner = RelationOwner.of(catalog, relation);
      if (owner.kind() != RelationOwner.Kind.NONE) {
        relations.add(relation);
        String part = owner.kind() == RelationOwner.Kind.INDEX ? "part of " : "";
        found.add(part + line(owner, relation) + ", block " + PageId.block(key));
        if (owner.hasRows()) {
          emptied.add(key);
        }
      }
    }
    for (int relation : missing) {
      relations.add(relation);
      found.add(line(RelationOwner.of(catalog, relation), relation) + ", which is missing");
    }
    giveUp(log, found, emptied);
    missing.stream()
        .filter(relation -> RelationOwner.of(catalog, relation).hasRows())
        .forEach(pool::createRelationIfAbsent);
  }

  private static String line(RelationOwner owner, int relation) {
    String rebuilt = owner.kind() == RelationOwner.Kind.INDEX ? ", to be rebuilt" : "";
    return owner + rebuilt + ", file \"" + RelationFiles.path(relation, Fork.MAIN) + '"';
  }

  private void keepCopy(long key) {
    Salvage.keep(
        files,
        RelationFiles.path(PageId.relation(key), Fork.MAIN),
        (long) PageId.block(key) * Pages.SIZE,
        Pages.SIZE,
        PageId.relation(key) + "." + PageId.block(key));
  }

  private void empty(LogContext log, long key) {
    try (PinnedPage page = pool.pinForRedo(key);
        WriteLatch latch = page.latchExclusive()) {
      LoggedChange.run(log, 0, new WholePage(Salvager::makeEmpty), page);
    }
  }

  private static void makeEmpty(ByteBuffer page) {
    PageHeader.clear(page);
    PageHeader.initialize(page, 0);
  }

  /** What was lost, a line each. */
  List<String> losses() {
    return losses;
  }

  /** Relations with damaged pages: their indexes are to be rebuilt. */
  Set<Integer> relations() {
    return relations;
  }
}
