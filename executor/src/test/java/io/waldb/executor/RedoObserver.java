package io.waldb.executor;

import io.waldb.recovery.RedoFiles;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.Set;

/** A resource manager that notes of each record that it is applied, and has another apply it. */
final class RedoObserver implements ResourceManager {
  private final ResourceManager observed;
  private final Set<String> applied;

  /**
   * Observes.
   *
   * @param applied gets the kinds of records, from several threads
   */
  RedoObserver(ResourceManager observed, Set<String> applied) {
    this.observed = observed;
    this.applied = applied;
  }

  /** How a kind of record is called: {@code Heap/HOT_UPDATE}. */
  static String kind(ResourceManager manager, WalRecord record) {
    return manager.id().title() + '/' + manager.identify(record.info());
  }

  @Override
  public ResourceManagerId id() {
    return observed.id();
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    observed.redo(record, block, page);
    applied.add(kind(observed, record));
  }

  @Override
  public boolean changesFiles(WalRecord record) {
    return observed.changesFiles(record);
  }

  @Override
  public void redoFiles(WalRecord record, RedoFiles files) {
    observed.redoFiles(record, files);
    applied.add(kind(observed, record));
  }

  @Override
  public String identify(int info) {
    return observed.identify(info);
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    observed.describe(record, into);
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {
    observed.mask(page, pageKey);
  }
}
