package io.waldb.executor.operator;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.expr.WindowFrame;
import io.waldb.sql.expr.WindowFrame.Bound;
import io.waldb.sql.expr.WindowFrame.Exclusion;
import io.waldb.sql.expr.WindowFrame.Unit;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a partition are in the frame of the current row: those from {@link #head} to before
 * {@link #tail}, without what is excluded. Neither of the two ever goes back within a partition.
 *
 * <p>Follows PostgreSQL {@code nodeWindowAgg.c}, {@code update_frameheadpos} and {@code
 * update_frametailpos}.
 */
final class WindowBounds {
  private static final int PIECES_MAX = 3;

  private final WindowPartition partition;
  private final WindowFrame frame;
  private final @Nullable Edge headEdge;
  private final @Nullable Edge tailEdge;
  private final boolean excludes;
  private long head;
  private long tail;

  /** What is left of the frame when the excluded rows are taken out: some ranges of rows. */
  private final long[] starts = new long[PIECES_MAX];

  private final long[] ends = new long[PIECES_MAX];
  private int pieces;

  WindowBounds(
      ExecutionContext context,
      ExpressionCompiler compiler,
      WindowPartition partition,
      WindowCall call) {
    this.partition = partition;
    this.frame = call.frame();
    this.excludes = frame.exclusion() != Exclusion.NO_OTHERS;
    this.headEdge = edge(context, compiler, call, true);
    this.tailEdge = edge(context, compiler, call, false);
    boolean peers =
        frame.unit() == Unit.GROUPS
            || (frame.unit() == Unit.RANGE
                && (frame.start() == Bound.CURRENT_ROW || frame.end() == Bound.CURRENT_ROW));
    boolean byGroup = frame.exclusion() == Exclusion.GROUP || frame.exclusion() == Exclusion.TIES;
    if (peers || byGroup) {
      partition.trackGroups();
    }
  }

  private @Nullable Edge edge(
      ExecutionContext context, ExpressionCompiler compiler, WindowCall call, boolean start) {
    Expression offset = start ? frame.startOffset() : frame.endOffset();
    if (offset == null) {
      return null;
    }
    Evaluator value = compiler.compile(offset);
    boolean preceding = (start ? frame.start() : frame.end()) == Bound.OFFSET_PRECEDING;
    return switch (frame.unit()) {
      case ROWS -> new RowsEdge(value, start, preceding);
      case GROUPS -> new GroupsEdge(value, start, preceding);
      case RANGE -> {
        SortKey key = call.orderBy().get(0);
        int column = partition.orderColumn();
        RangeOffset range =
            RangeOffset.of(key.value().type(), column, value, context.session()::zone);
        yield new RangeEdge(range, key, column, start, preceding);
      }
    };
  }

  /**
   * Evaluates the offsets for a run.
   *
   * @throws DatabaseException 22004 for NULL, 22013 for a negative number of rows or groups
   */
  void start() {
    if (headEdge != null) {
      headEdge.start("starting");
    }
    if (tailEdge != null) {
      tailEdge.start("ending");
    }
  }

  /** A partition begins. */
  void begin() {
    head = 0;
    tail = 0;
    if (headEdge != null) {
      headEdge.begin();
    }
    if (tailEdge != null) {
      tailEdge.begin();
    }
  }

  /** Brings the frame to the current row. */
  void update() {
    head = findHead();
    tail = findTail();
    pieces = 0;
    long position = partition.position();
    switch (frame.exclusion()) {
      case NO_OTHERS -> add(head, tail);
      case CURRENT_ROW -> {
        add(head, Math.min(tail, position));
        add(Math.max(head, position + 1), tail);
      }
      case GROUP -> {
        add(head, Math.min(tail, partition.groupStart()));
        add(Math.max(head, partition.groupEnd()), tail);
      }
      case TIES -> {
        add(head, Math.min(tail, partition.groupStart()));
        add(Math.max(head, position), Math.min(tail, position + 1));
        add(Math.max(head, partition.groupEnd()), tail);
      }
    }
  }

  private void add(long start, long end) {
    if (start < end) {
      starts[pieces] = start;
      ends[pieces++] = end;
    }
  }

  private long findHead() {
    return switch (frame.start()) {
      case UNBOUNDED_PRECEDING -> 0;
      case CURRENT_ROW -> frame.unit() == Unit.ROWS ? partition.position() : partition.groupStart();
      case OFFSET_PRECEDING, OFFSET_FOLLOWING -> find(headEdge);
      case UNBOUNDED_FOLLOWING -> throw new IllegalStateException("a frame that begins at the end");
    };
  }

  private long findTail() {
    return switch (frame.end()) {
      case UNBOUNDED_FOLLOWING -> partition.rowCount();
      case CURRENT_ROW ->
          frame.unit() == Unit.ROWS ? partition.position() + 1 : partition.groupEnd();
      case OFFSET_PRECEDING, OFFSET_FOLLOWING -> find(tailEdge);
      case UNBOUNDED_PRECEDING -> throw new IllegalStateException("a frame that ends at the start");
    };
  }

  private static long find(@Nullable Edge edge) {
    if (edge == null) {
      throw new IllegalStateException("a bound without its offset");
    }
    return edge.find();
  }

  /** The first row of the frame, excluded ones counted; may lie behind {@link #tail}. */
  long head() {
    return head;
  }

  /** The row behind the last one of the frame, excluded ones counted. */
  long tail() {
    return tail;
  }

  /** Whether the frame begins at the first row always and nothing is excluded. */
  boolean onlyGrows() {
    return frame.start() == Bound.UNBOUNDED_PRECEDING && !excludes;
  }

  /** Whether rows between head and tail may be left out. */
  boolean excludes() {
    return excludes;
  }

  /** How many ranges of rows the frame consists of. */
  int pieces() {
    return pieces;
  }

  /** The first row of a range. */
  long start(int piece) {
    return starts[piece];
  }

  /** The row behind the last one of a range. */
  long end(int piece) {
    return ends[piece];
  }

  /** The frame's row with a number, counted from 0; -1 when there are not so many. */
  long row(long number) {
    long left = number;
    for (int i = 0; i < pieces; i++) {
      long length = ends[i] - starts[i];
      if (left < length) {
        return starts[i] + left;
      }
      left -= length;
    }
    return -1;
  }

  /** The frame's last row; -1 when it is empty. */
  long lastRow() {
    return pieces == 0 ? -1 : ends[pieces - 1] - 1;
  }

  /** The first row that finding the next frames may look at again. */
  long oldest() {
    long oldest = Long.MAX_VALUE;
    if (headEdge != null) {
      oldest = headEdge.oldest();
    }
    return tailEdge == null ? oldest : Math.min(oldest, tailEdge.oldest());
  }

  /** A sum with what is not negative; the greatest number when it does not fit. */
  private static long saturatedAdd(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /** A bound with an offset. */
  private abstract static class Edge {
    final boolean start;
    final boolean preceding;

    Edge(boolean start, boolean preceding) {
      this.start = start;
      this.preceding = preceding;
    }

    /** Evaluates the offset; the name is for messages. */
    abstract void start(String name);

    abstract void begin();

    /** The frame's first row, or the one behind its last. */
    abstract long find();

    abstract long oldest();

    static DatabaseException isNull(String name) {
      return new DatabaseException(
          SqlState.NULL_VALUE_NOT_ALLOWED, "frame " + name + " offset must not be null");
    }
  }

  /** An offset that is a number: of rows or of groups. */
  private abstract static class CountedEdge extends Edge {
    private final Evaluator value;
    private long offset;

    CountedEdge(Evaluator value, boolean start, boolean preceding) {
      super(start, preceding);
      this.value = value;
    }

    @Override
    final void start(String name) {
      offset = value.evalLong();
      if (value.isNull()) {
        throw isNull(name);
      }
      if (offset < 0) {
        throw new DatabaseException(
            SqlState.INVALID_PRECEDING_OR_FOLLOWING_SIZE,
            "frame " + name + " offset must not be negative");
      }
    }

    /** A number moved by the offset. */
    final long moved(long number) {
      return preceding ? number - offset : saturatedAdd(number, offset);
    }
  }

  private final class RowsEdge extends CountedEdge {
    RowsEdge(Evaluator value, boolean start, boolean preceding) {
      super(value, start, preceding);
    }

    @Override
    void begin() {}

    @Override
    long find() {
      long row = moved(partition.position());
      long found = Math.max(0, start ? row : saturatedAdd(row, 1));
      return found <= partition.position() || partition.contains(found - 1)
          ? found
          : partition.rowCount();
    }

    @Override
    long oldest() {
      return Long.MAX_VALUE;
    }
  }

  /** Goes from group to group. */
  private final class GroupsEdge extends CountedEdge {
    private final WindowPartition.Reader row = partition.reader();
    private final RowKey order = partition.orderKey(row.slot());

    /** The first row of the group. */
    private long first;

    private long group;

    GroupsEdge(Evaluator value, boolean start, boolean preceding) {
      super(value, start, preceding);
    }

    @Override
    void begin() {
      first = 0;
      group = 0;
    }

    @Override
    long find() {
      long wanted = moved(partition.group());
      if (!start) {
        wanted = saturatedAdd(wanted, 1);
      }
      while (group < wanted && row.load(first)) {
        order.remember();
        do {
          first++;
        } while (row.load(first) && order.isSame());
        group++;
      }
      return first;
    }

    @Override
    long oldest() {
      return first;
    }
  }

  /** Goes from row to row as long as their values are out of the offset's reach. */
  private final class RangeEdge extends Edge {
    private final WindowPartition.Reader row = partition.reader();
    private final RangeOffset offset;
    private final int column;
    private final boolean nullsFirst;
    private final boolean descending;
    private long position;

    /** The current row's value has been moved by the offset. */
    private boolean based;

    RangeEdge(RangeOffset offset, SortKey key, int column, boolean start, boolean preceding) {
      super(start, preceding);
      this.offset = offset;
      this.column = column;
      this.nullsFirst = key.nullsFirst();
      this.descending = key.descending();
    }

    @Override
    void start(String name) {
      if (!offset.take()) {
        throw isNull(name);
      }
    }

    @Override
    void begin() {
      position = 0;
    }

    @Override
    long find() {
      based = false;
      while (row.load(position) && passes()) {
        position++;
      }
      return position;
    }

    /** Whether the bound lies behind the row that is loaded. */
    private boolean passes() {
      TupleSlot current = partition.current();
      boolean rowNull = row.slot().isNull(column);
      boolean currentNull = current.isNull(column);
      if (rowNull || currentNull) {
        if (rowNull == currentNull) {
          return !start;
        }
        return nullsFirst == rowNull;
      }
      if (!based) {
        based = true;
        offset.base(current, preceding != descending);
      }
      int order = offset.compare(row.slot());
      int along = descending ? -order : order;
      return start ? along < 0 : along <= 0;
    }

    @Override
    long oldest() {
      return position;
    }
  }
}
