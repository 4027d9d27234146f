package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.SortKey;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The aggregates of one node, with their filters, DISTINCT and ORDER BY. */
final class AggregateCalls {
  private final Call[] calls;

  AggregateCalls(
      ExecutionContext context,
      ExpressionCompiler compiler,
      List<AggregateCall> list,
      TupleSlot input) {
    calls = new Call[list.size()];
    for (int i = 0; i < calls.length; i++) {
      AggregateCall call = list.get(i);
      boolean distinct = call.distinct() && !call.function().ignoresDuplicates();
      calls[i] =
          distinct || !call.orderBy().isEmpty()
              ? new Ordered(context, compiler, call, input, distinct)
              : new Plain(compiler, call, input);
    }
  }

  void begin(int group) {
    for (Call call : calls) {
      call.begin(group);
    }
  }

  void add(int group) {
    for (Call call : calls) {
      call.add(group);
    }
  }

  void result(int group, TupleSlot into, int firstColumn) {
    for (int i = 0; i < calls.length; i++) {
      calls[i].result(group, into, firstColumn + i);
    }
  }

  long bytes() {
    long bytes = 0;
    for (Call call : calls) {
      bytes += call.bytes();
    }
    return bytes;
  }

  void clear() {
    for (Call call : calls) {
      call.clear();
    }
  }

  private abstract static class Call {
    abstract void begin(int group);

    abstract void add(int group);

    abstract void result(int group, TupleSlot into, int column);

    abstract long bytes();

    abstract void clear();
  }

  /** Rows go to the accumulator as they come. */
  private static final class Plain extends Call {
    private final @Nullable Evaluator filter;
    private final Accumulator accumulator;

    Plain(ExpressionCompiler compiler, AggregateCall call, TupleSlot input) {
      filter = call.filter() == null ? null : compiler.compile(call.filter(), input);
      accumulator =
          Accumulators.of(
              call.function(), compiler.compileAll(call.arguments(), input, null), call.type());
    }

    @Override
    void begin(int group) {
      accumulator.begin(group);
    }

    @Override
    void add(int group) {
      if (filter == null || filter.evalBoolean()) {
        accumulator.add(group);
      }
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      accumulator.result(group, into, column);
    }

    @Override
    long bytes() {
      return accumulator.bytes();
    }

    @Override
    void clear() {
      accumulator.clear();
    }
  }

  /**
   * Arguments are kept for each group, sorted at the end, and given to the accumulator once each.
   */
  private static final class Ordered extends Call {
    private final ExecutionContext context;
    private final @Nullable Evaluator filter;
    private final Evaluator[] inputs;
    private final Accumulator accumulator;
    private final TupleSlot arguments;
    private final KeyCodec codec;
    private final Evaluator[] keys;
    private final ByteSink key = new ByteSink(64);
    private final boolean distinct;
    private final boolean sorts;
    private final List<Kept> groups = new ArrayList<>();
    private long held;

    /** So many different arguments of a group are known by heart; more are told apart sorted. */
    private static final int MOST_SEEN = 10_000;

    private static final int SEEN_BYTES = 80;

    /** The kept arguments of one group. */
    private static final class Kept {
      final RowSorter sorter;
      final Set<Bytes> seen = new HashSet<>();

      Kept(RowSorter sorter) {
        this.sorter = sorter;
      }
    }

    /** A key that was seen. */
    private static final class Bytes {
      private final byte[] key;

      Bytes(byte[] key) {
        this.key = key;
      }

      @Override
      public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(key, that.key);
      }

      @Override
      public int hashCode() {
        return Arrays.hashCode(key);
      }
    }

    Ordered(
        ExecutionContext context,
        ExpressionCompiler compiler,
        AggregateCall call,
        TupleSlot input,
        boolean distinct) {
      this.context = context;
      this.distinct = distinct;
      this.sorts = !call.orderBy().isEmpty();
      filter = call.filter() == null ? null : compiler.compile(call.filter(), input);
      inputs = compiler.compileAll(call.arguments(), input, null);
      SqlType[] types = new SqlType[inputs.length];
      for (int i = 0; i < types.length; i++) {
        types[i] = inputs[i].type();
      }
      arguments = new TupleSlot(TupleDescriptor.ofTypes(types));
      Evaluator[] columns = new Evaluator[inputs.length];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = compiler.column(types[i], arguments, i);
      }
      accumulator = Accumulators.of(call.function(), columns, call.type());
      List<KeyColumn> keyColumns = new ArrayList<>();
      List<Evaluator> keyValues = new ArrayList<>();
      for (SortKey sort : call.orderBy()) {
        keyColumns.add(
            new KeyColumn(sort.value().type(), sort.descending(), sort.nullsFirst(), false));
        keyValues.add(compiler.compile(sort.value(), input));
      }
      for (Evaluator argument : inputs) {
        if (distinct || !sorts) {
          keyColumns.add(KeyColumn.ascending(argument.type()));
          keyValues.add(argument);
        }
      }
      codec = new KeyCodec(keyColumns);
      keys = keyValues.toArray(new Evaluator[0]);
    }

    @Override
    void begin(int group) {
      while (groups.size() <= group) {
        groups.add(
            new Kept(new RowSorter(context.tables().files(), context.session().cancelToken())));
      }
      groups.get(group).sorter.begin(context.workMemoryBytes());
      groups.get(group).seen.clear();
    }

    @Override
    void add(int group) {
      if (filter != null && !filter.evalBoolean()) {
        return;
      }
      key.reset();
      for (int i = 0; i < keys.length; i++) {
        keys[i].appendKey(codec, i, key);
      }
      Kept kept = groups.get(group);
      if (distinct && isSeen(kept)) {
        return;
      }
      arguments.clear();
      for (int i = 0; i < inputs.length; i++) {
        inputs[i].store(arguments, i);
      }
      long before = kept.sorter.bytes();
      kept.sorter.add(key, arguments);
      held += kept.sorter.bytes() - before;
    }

    private boolean isSeen(Kept kept) {
      Bytes argument = new Bytes(key.toByteArray());
      if (kept.seen.size() >= MOST_SEEN) {
        return kept.seen.contains(argument);
      }
      if (kept.seen.add(argument)) {
        held += SEEN_BYTES + key.length();
        return false;
      }
      return true;
    }

    @Override
    void result(int group, TupleSlot into, int column) {
      Kept kept = groups.get(group);
      kept.sorter.sort();
      accumulator.clear();
      accumulator.begin(0);
      while (distinct ? kept.sorter.nextDistinct(arguments) : kept.sorter.next(arguments)) {
        accumulator.add(0);
      }
      accumulator.result(0, into, column);
    }

    @Override
    long bytes() {
      return held + groups.size() * 256L;
    }

    @Override
    void clear() {
      for (Kept kept : groups) {
        kept.sorter.close();
      }
      groups.clear();
      held = 0;
      accumulator.clear();
    }
  }
}
