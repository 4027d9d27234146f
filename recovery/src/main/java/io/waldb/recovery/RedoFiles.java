package io.waldb.recovery;

import io.waldb.buffer.BufferPool;
import io.waldb.common.Fork;

/**
 * What a resource manager does to files while it replays. What disappears explains pages that the
 * log refers to and that are not there.
 */
public final class RedoFiles {
  private final BufferPool pool;
  private final InvalidPages invalidPages;

  RedoFiles(BufferPool pool, InvalidPages invalidPages) {
    this.pool = pool;
    this.invalidPages = invalidPages;
  }

  /** Creates a relation's main file, unless there is one. */
  public void create(int relation) {
    pool.createRelationIfAbsent(relation);
  }

  /** Deletes a relation's files, those that there are. */
  public void drop(int relation) {
    pool.dropRelation(relation);
    invalidPages.forgetRelation(relation);
  }

  /** Cuts a relation's main file off at so many blocks. */
  public void truncate(int relation, int blocks) {
    pool.truncate(relation, Fork.MAIN, blocks);
    invalidPages.forgetFrom(relation, Fork.MAIN, blocks);
  }
}
