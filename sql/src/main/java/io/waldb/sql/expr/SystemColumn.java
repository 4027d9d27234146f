package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns that each row of each table has without being declared. */
public enum SystemColumn {
  /** Where the row version lies: block and offset. */
  CTID(TypeKind.TID),
  /** The transaction that made the row version. */
  XMIN(TypeKind.XID),
  /** The transaction that deleted, updated or locked the row version, or 0. */
  XMAX(TypeKind.XID),
  /** The command within its transaction that made the row version. */
  CMIN(TypeKind.XID),
  /** The command within its transaction that deleted the row version. */
  CMAX(TypeKind.XID),
  /** The number of the table in the catalog. */
  TABLEOID(TypeKind.OID);

  private final TypeKind kind;

  SystemColumn(TypeKind kind) {
    this.kind = kind;
  }

  /** The column's type. */
  public SqlType type() {
    return SqlType.of(kind);
  }

  /** The column's name as SQL spells it. */
  public String columnName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The system column of that (lower case) name, or null. */
  public static @Nullable SystemColumn byName(String name) {
    for (SystemColumn column : values()) {
      if (column.columnName().equals(name)) {
        return column;
      }
    }
    return null;
  }
}
