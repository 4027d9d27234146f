package io.waldb.storage.tuple;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A stored row made readable, and columns read from it: a row as pgbench_accounts has them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class DecodeBenchmark {
  private static final TupleDescriptor ROW =
      TupleDescriptor.of(
          new TupleDescriptor.Column("aid", SqlType.INTEGER),
          new TupleDescriptor.Column("bid", SqlType.INTEGER),
          new TupleDescriptor.Column("abalance", SqlType.INTEGER),
          new TupleDescriptor.Column("filler", SqlType.TEXT));

  private final TupleSlot slot = new TupleSlot(ROW);
  private final byte[] stored;

  /** Makes the stored row. */
  public DecodeBenchmark() {
    ByteSink sink = new ByteSink();
    slot.setLong(0, 4711);
    slot.setLong(1, 5);
    slot.setLong(2, -1234);
    slot.setObject(3, "x".repeat(84));
    TupleCodec.encode(slot, sink);
    stored = Arrays.copyOf(sink.bytes(), sink.length());
  }

  /** The third column of a row. */
  @Benchmark
  public int oneColumn() {
    slot.load(stored, 0, stored.length, 0, null);
    return slot.getInt(2);
  }

  /** All four, the text as a string. */
  @Benchmark
  public int allColumns() {
    slot.load(stored, 0, stored.length, 0, null);
    return slot.getInt(0) + slot.getInt(1) + slot.getInt(2) + slot.getString(3).length();
  }
}
