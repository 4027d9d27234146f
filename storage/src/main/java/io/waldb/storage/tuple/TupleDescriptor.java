package io.waldb.storage.tuple;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row: names, types, and what a reader of row bytes wants to know beforehand.
 *
 * <p>Immutable. A dropped column keeps its place, so that older rows can still be read; its values
 * are written as null. A column added later gives rows that end before it its missing value.
 */
public final class TupleDescriptor {
  /** No columns. */
  public static final TupleDescriptor EMPTY = new TupleDescriptor(List.of());

  /** How {@link TupleSlot} and {@link TupleCodec} read and write a column. */
  static final byte FORM_SHORT = 0;

  static final byte FORM_INT = 1;
  static final byte FORM_LONG = 2;
  static final byte FORM_UNSIGNED_INT = 3;
  static final byte FORM_BYTE = 4;
  static final byte FORM_FLOAT = 5;
  static final byte FORM_DOUBLE = 6;
  static final byte FORM_SIXTEEN = 7;
  static final byte FORM_VARIABLE = 8;
  static final byte FORM_NONE = 9;

  /**
   * One column.
   *
   * @param name its name
   * @param type its type
   * @param dropped whether it is gone and only its place is left
   * @param missing the value of rows older than the column: null, Long, Double or an object as the
   *     type's representation has it
   */
  public record Column(String name, SqlType type, boolean dropped, @Nullable Object missing) {
    /** A plain column. */
    public Column(String name, SqlType type) {
      this(name, type, false, null);
    }
  }

  private final Column[] columns;
  final byte[] forms;
  final byte[] widths;

  /** Characters of a {@code char(n)}, which is kept without its trailing blanks; 0 of all else. */
  final int[] filledTo;

  /** Places of the leading fixed-width columns in a row without nulls, from its first column. */
  final short[] fixedOffsets;

  /** How many leading columns have a fixed place in a row without nulls. */
  final int fixedCount;

  /**
   * Describes rows of these columns.
   *
   * @throws DatabaseException 54011 when there are more than 1600
   */
  public TupleDescriptor(List<Column> columnList) {
    columns = columnList.toArray(new Column[0]);
    int count = columns.length;
    if (count > TupleHeader.MAX_COLUMNS) {
      throw new DatabaseException(
          SqlState.TOO_MANY_COLUMNS,
          "a row can have at most " + TupleHeader.MAX_COLUMNS + " columns, not " + count);
    }
    forms = new byte[count];
    widths = new byte[count];
    filledTo = new int[count];
    fixedOffsets = new short[count];
    int offset = 0;
    int fixed = 0;
    for (int i = 0; i < count; i++) {
      TypeKind kind = columns[i].type().kind();
      forms[i] = form(kind);
      widths[i] = (byte) kind.width();
      filledTo[i] = kind == TypeKind.CHAR ? Math.max(0, columns[i].type().modifier()) : 0;
      if (fixed == i && widths[i] > 0) {
        fixedOffsets[i] = (short) offset;
        offset += widths[i];
        fixed++;
      } else if (fixed == i && widths[i] < 0) {
        // The first column of varying width still begins at a fixed place.
        fixedOffsets[i] = (short) offset;
      }
    }
    fixedCount = fixed;
  }

  /** Rows of plain columns. */
  public static TupleDescriptor of(Column... columns) {
    return new TupleDescriptor(List.of(columns));
  }

  /** Rows of columns with these types, named column1, column2 and so on. */
  public static TupleDescriptor ofTypes(SqlType... types) {
    Column[] columns = new Column[types.length];
    for (int i = 0; i < types.length; i++) {
      columns[i] = new Column("column" + (i + 1), types[i]);
    }
    return of(columns);
  }

  /** How many columns, dropped ones included. */
  public int columnCount() {
    return columns.length;
  }

  /** A column; the first is 0. */
  public Column column(int index) {
    return columns[index];
  }

  /** A column's name. */
  public String name(int index) {
    return columns[index].name();
  }

  /** A column's type. */
  public SqlType type(int index) {
    return columns[index].type();
  }

  /** Whether only the place of a column is left. */
  public boolean isDropped(int index) {
    return columns[index].dropped();
  }

  /** Finds a column by its exact name; -1 when there is none. */
  public int indexOf(String name) {
    for (int i = 0; i < columns.length; i++) {
      if (!columns[i].dropped() && columns[i].name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static byte form(TypeKind kind) {
    return switch (kind) {
      case SMALLINT -> FORM_SHORT;
      case INTEGER, DATE -> FORM_INT;
      case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ, TID, XID, PG_LSN -> FORM_LONG;
      case OID, REGCLASS -> FORM_UNSIGNED_INT;
      case BOOLEAN -> FORM_BYTE;
      case REAL -> FORM_FLOAT;
      case DOUBLE -> FORM_DOUBLE;
      case UUID, INTERVAL -> FORM_SIXTEEN;
      case NUMERIC, CHAR, VARCHAR, TEXT, BYTEA, NAME, UNKNOWN -> FORM_VARIABLE;
      case RECORD, VOID, ANY -> FORM_NONE;
    };
  }
}
