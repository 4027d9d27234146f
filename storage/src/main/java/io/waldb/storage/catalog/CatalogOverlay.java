package io.waldb.storage.catalog;

import io.waldb.storage.txn.Transaction;
import io.waldb.storage.txn.TransactionListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has changed in the catalog: seen by itself alone until it commits, and gone
 * when it rolls back. Used by its session's thread.
 */
final class CatalogOverlay implements TransactionListener {
  private record Change(int level, int id, @Nullable CatalogObject object) {}

  private final Catalog catalog;
  private final Transaction tx;
  private final List<Change> changes = new ArrayList<>();
  private @Nullable CatalogState base;
  private @Nullable CatalogState state;

  CatalogOverlay(Catalog catalog, Transaction tx) {
    this.catalog = catalog;
    this.tx = tx;
  }

  /** Notes an object's new state, null when it is gone. */
  void change(int id, @Nullable CatalogObject object) {
    changes.add(new Change(tx.level(), id, object));
    state = null;
  }

  /** What the others have committed with these changes on top. */
  CatalogState state() {
    CatalogState committed = catalog.committed();
    CatalogState known = state;
    if (known == null || base != committed) {
      known = changes.isEmpty() ? committed : committed.with(catalog.nextVersion(), latest());
      base = committed;
      state = known;
    }
    return known;
  }

  private Map<Integer, @Nullable CatalogObject> latest() {
    Map<Integer, @Nullable CatalogObject> latest = new LinkedHashMap<>();
    for (Change change : changes) {
      latest.put(change.id, change.object);
    }
    return latest;
  }

  @Override
  public void rolledBackTo(int level) {
    if (changes.removeIf(change -> change.level >= level)) {
      state = null;
    }
  }

  @Override
  public void released(int level) {
    changes.replaceAll(
        change -> change.level < level ? change : new Change(level - 1, change.id, change.object));
  }

  @Override
  public void ended(boolean committed) {
    catalog.ended(tx, committed && !changes.isEmpty() ? latest() : Map.of());
  }
}
