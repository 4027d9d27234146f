package io.waldb.executor.operator;

import io.waldb.executor.expression.Evaluator;
import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.KeyCodec;
import io.waldb.storage.tuple.KeyColumn;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;

/** The keys of one side of a join in a byte form that both sides share. */
final class JoinKeys {
  private final KeyCodec codec;
  private final Evaluator[] values;
  private final ByteSink key = new ByteSink(64);
  private boolean hasNull;

  private JoinKeys(KeyCodec codec, Evaluator[] values) {
    this.codec = codec;
    this.values = values;
  }

  /** The keys of a side, in the form common to it and the other side. */
  static JoinKeys of(Evaluator[] values, Evaluator[] others) {
    KeyColumn[] columns = new KeyColumn[values.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = KeyColumn.ascending(common(values[i].type(), others[i].type()));
    }
    return new JoinKeys(new KeyCodec(columns), values);
  }

  private static SqlType common(SqlType a, SqlType b) {
    if (a.kind() == b.kind()) {
      return a.withoutModifier();
    }
    return switch (a.representation()) {
      case LONG -> SqlType.BIGINT;
      case DOUBLE -> SqlType.DOUBLE;
      case OBJECT -> a.kind().isText() ? SqlType.of(TypeKind.TEXT) : a.withoutModifier();
    };
  }

  /** The key of the present row, good until the next call. */
  ByteSink encode() {
    key.reset();
    hasNull = false;
    for (int i = 0; i < values.length; i++) {
      values[i].appendKey(codec, i, key);
      hasNull |= values[i].isNull();
    }
    return key;
  }

  /** Whether the last key had a NULL in it. */
  boolean hasNull() {
    return hasNull;
  }
}
