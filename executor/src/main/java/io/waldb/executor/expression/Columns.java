package io.waldb.executor.expression;

import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.ByteView;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TupleSlot;
import org.jspecify.annotations.Nullable;

/** Evaluators that read a column of a slot. */
final class Columns {
  private Columns() {}

  static Evaluator of(SqlType type, TupleSlot slot, int column) {
    return switch (type.representation()) {
      case LONG -> new LongColumn(type, slot, column);
      case DOUBLE -> new DoubleColumn(type, slot, column);
      case OBJECT -> new ObjectColumn(type, slot, column);
    };
  }

  /** Moves and keys a column without making an object of it. */
  private abstract static class Column extends Evaluator {
    final TupleSlot slot;
    final int column;

    Column(SqlType type, TupleSlot slot, int column) {
      super(type);
      this.slot = slot;
      this.column = column;
    }

    @Override
    public void store(TupleSlot into, int target) {
      into.copyColumn(target, slot, column);
    }

    @Override
    public void appendKey(KeyCodec codec, int keyColumn, ByteSink out) {
      isNull = slot.isNull(column);
      codec.append(keyColumn, slot, column, out);
    }
  }

  private static final class LongColumn extends Column {
    LongColumn(SqlType type, TupleSlot slot, int column) {
      super(type, slot, column);
    }

    @Override
    public long evalLong() {
      isNull = slot.isNull(column);
      return isNull ? 0 : slot.getLong(column);
    }
  }

  private static final class DoubleColumn extends Column {
    DoubleColumn(SqlType type, TupleSlot slot, int column) {
      super(type, slot, column);
    }

    @Override
    public double evalDouble() {
      isNull = slot.isNull(column);
      return isNull ? 0 : slot.getDouble(column);
    }
  }

  private static final class ObjectColumn extends Column {
    ObjectColumn(SqlType type, TupleSlot slot, int column) {
      super(type, slot, column);
    }

    @Override
    public @Nullable Object evalObject() {
      Object value = slot.getObject(column);
      isNull = value == null;
      return value;
    }

    @Override
    boolean evalText(ByteView into) {
      isNull = slot.isNull(column);
      if (!isNull) {
        slot.getBytes(column, into);
      }
      return !isNull;
    }
  }

  /** A column every row has without its being declared; NULL for a row that was not stored. */
  static final class SystemColumnValue extends Evaluator {
    private final TupleSlot slot;
    private final SystemColumn column;
    private final long table;

    SystemColumnValue(TupleSlot slot, SystemColumnReference reference) {
      super(reference.type());
      this.slot = slot;
      this.column = reference.column();
      this.table = reference.table();
    }

    @Override
    public long evalLong() {
      isNull = slot.tid() == TupleId.NONE || (isOfVersion() && !slot.isStored());
      if (isNull) {
        return 0;
      }
      return switch (column) {
        case CTID -> slot.tid();
        case XMIN -> slot.xmin();
        case XMAX -> slot.xmax();
        case CMIN, CMAX -> slot.commandId();
        case TABLEOID -> table;
      };
    }

    private boolean isOfVersion() {
      return column != SystemColumn.CTID && column != SystemColumn.TABLEOID;
    }
  }
}
