package io.waldb.storage.heap;

import io.waldb.buffer.PinnedPage;
import io.waldb.buffer.ReadLatch;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.storage.IndexedTable;
import io.waldb.storage.txn.Snapshot;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whether a snapshot sees a version of a row whose maker has committed: for each row of a page. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class VisibilityBenchmark {
  private static final int ROWS = 50;

  private final int[] places = new int[ROWS];
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(PageHeader.PAGE_SIZE);
  private IndexedTable table;
  private Visibility visibility;
  private Snapshot snapshot;

  @Setup(Level.Trial)
  public void open() {
    table = new IndexedTable(1000);
    visibility = table.heap().relation().visibility();
    snapshot = table.engine().transactions().takeSnapshot(table.begin());
    try (PinnedPage page = table.heap().relation().pin(0);
        ReadLatch latch = page.latchShared()) {
      bytes.put(0, page.bytes(), 0, PageHeader.PAGE_SIZE);
    }
    for (int i = 0; i < ROWS; i++) {
      places[i] = SlottedPage.itemOffset(bytes, i + 1);
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    table.close();
  }

  /** One version, the mean over a page's. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int isVisible() {
    int seen = 0;
    for (int place : places) {
      seen += visibility.isVisible(bytes, place, snapshot) ? 1 : 0;
    }
    return seen;
  }
}
