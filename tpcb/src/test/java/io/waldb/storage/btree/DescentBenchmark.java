package io.waldb.storage.btree;

import io.waldb.storage.IndexedTable;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.txn.Snapshot;
import io.waldb.storage.txn.Transaction;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From a key to the place of its row, and to the row, in a unique index that is cached. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class DescentBenchmark {
  @Param({"1000000"})
  public int rows;

  private IndexedTable table;

  @Setup(Level.Trial)
  public void open() {
    table = new IndexedTable(rows);
  }

  @TearDown(Level.Trial)
  public void close() {
    table.close();
  }

  /** A session: its cursor, its snapshot and its place for a key and a row. */
  @State(Scope.Thread)
  public static class Session {
    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteSink key = new ByteSink();
    private TupleSlot slot;
    private TupleSlot found;
    private BtreeCursor cursor;
    private Transaction transaction;
    private Snapshot snapshot;

    @Setup(Level.Trial)
    public void open(DescentBenchmark benchmark) {
      slot = benchmark.table.heap().newSlot();
      found = benchmark.table.heap().newSlot();
      cursor = benchmark.table.index().cursor();
      transaction = benchmark.table.begin();
      snapshot = benchmark.table.engine().transactions().takeSnapshot(transaction);
    }
  }

  private long find(Session session) {
    table.encodeKey(session.slot, session.random.nextInt(rows), session.key);
    session.cursor.openEqual(session.key.bytes(), session.key.length());
    if (!session.cursor.next()) {
      throw new AssertionError("no item");
    }
    return session.cursor.tid();
  }

  /** The place of a random key's row. */
  @Benchmark
  public long descend(Session session) {
    return find(session);
  }

  /** The row itself, too: what an index scan does. */
  @Benchmark
  public long descendAndFetch(Session session) {
    if (!table.heap().fetch(find(session), session.snapshot, session.found)) {
      throw new AssertionError("no row");
    }
    return session.found.getLong(1);
  }
}
