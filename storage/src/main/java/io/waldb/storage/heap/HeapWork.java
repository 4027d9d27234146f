package io.waldb.storage.heap;

import io.waldb.buffer.page.PageHeader;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.txn.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The scratch memory of one thread's heap operations, so that they allocate nothing but the change
 * they log. An operation that calls another (out-of-line values) has finished with it before.
 */
final class HeapWork {
  private static final ThreadLocal<HeapWork> OF_THREAD = ThreadLocal.withInitial(HeapWork::new);

  private static final int KEEP_BYTES = 1 << 20;

  /** The row version that is written. */
  ByteSink row = new ByteSink(1024);

  /** Copy of the row version that is replaced or deleted, when that is logged. */
  ByteSink oldRow = new ByteSink(256);

  /** Whom an operation found in its way: a transaction's xid, or one that only locks the row. */
  long blockerXid;

  @Nullable Transaction blocker;

  /** Whether the new row version needs room on another page. */
  boolean needsPage;

  // Of HeapPruner, the first two indexed by line pointer.

  final byte[] fates = new byte[HeapPage.MAX_ROWS + 1];
  final boolean[] reached = new boolean[HeapPage.MAX_ROWS + 1];
  final int[] candidates = new int[HeapPage.MAX_ROWS];
  final int[] chain = new int[HeapPage.MAX_ROWS + 1];
  final int[] redirected = new int[2 * HeapPage.MAX_ROWS];
  final int[] dead = new int[HeapPage.MAX_ROWS];
  final int[] unused = new int[HeapPage.MAX_ROWS];

  // Of a HeapMultiInsert that is read from the log.

  final int[] offsets = new int[HeapPage.MAX_ROWS];
  final int[] starts = new int[HeapPage.MAX_ROWS + 1];
  private byte[] rows = {};

  private HeapWork() {}

  static HeapWork get() {
    return OF_THREAD.get();
  }

  /** An array of at least this length, the same each time, with anything in it. */
  byte[] rows(int length) {
    if (rows.length < length) {
      rows = new byte[Math.max(length, 2 * PageHeader.PAGE_SIZE)];
    }
    return rows;
  }

  /** Lets go of memory that only an unusually big row needed. */
  void trim() {
    if (row.bytes().length > KEEP_BYTES) {
      row = new ByteSink(1024);
    }
    if (oldRow.bytes().length > KEEP_BYTES) {
      oldRow = new ByteSink(256);
    }
  }
}
