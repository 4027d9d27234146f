package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.ResultDescriptor;
import io.waldb.executor.RowCursor;
import io.waldb.executor.value.ValueText;
import io.waldb.executor.value.Zone;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result: streamed from the engine's cursor, or all of them in memory when the
 * application wants to scroll, and for generated keys and metadata.
 *
 * <p>Moving takes the connection's lock, because it runs the statement; the getters read the
 * present row and take no lock. Used by one thread at a time.
 */
final class JdbcResultSet extends ReadOnlyResultSet {
  private final JdbcStatement statement;
  private final ResultColumns columns;

  /** Null when the rows are in memory. */
  private final @Nullable RowCursor cursor;

  /** Null when the rows stream. */
  private final @Nullable List<TupleSlot> rows;

  /** The present row, null before the first and after the last. */
  private @Nullable TupleSlot row;

  /** Why the present row is not there any more. */
  private @Nullable DatabaseException lost;

  /** Number of the present row from 1; 0 before the first, one more than the last after it. */
  private int position;

  /** The stream's first row was fetched to see whether there is one. */
  private boolean fetchedAhead;

  /** The stream is at its end. */
  private boolean ended;

  private boolean wasNull;
  private boolean closed;

  private JdbcResultSet(
      JdbcStatement statement,
      ResultColumns columns,
      @Nullable RowCursor cursor,
      @Nullable List<TupleSlot> rows) {
    this.statement = statement;
    this.columns = columns;
    this.cursor = cursor;
    this.rows = rows;
    if (cursor != null) {
      cursor.onRowMoved(this::rowMoved);
    }
  }

  /** The rows of a cursor, in memory when the statement scrolls; the connection's lock is held. */
  static JdbcResultSet of(JdbcStatement statement, RowCursor cursor) {
    ResultColumns columns = statement.columns(cursor.descriptor());
    if (statement.resultSetType != TYPE_FORWARD_ONLY) {
      return new JdbcResultSet(statement, columns, null, drain(cursor));
    }
    return new JdbcResultSet(statement, columns, cursor, null);
  }

  /** Rows that the driver makes. */
  static JdbcResultSet of(
      JdbcStatement statement, ResultDescriptor descriptor, List<TupleSlot> rows) {
    return new JdbcResultSet(statement, new ResultColumns(descriptor), null, rows);
  }

  /** A result without columns and rows. */
  static JdbcResultSet empty(JdbcStatement statement) {
    return of(statement, new ResultDescriptor(List.of()), List.of());
  }

  private static List<TupleSlot> drain(RowCursor cursor) {
    List<TupleSlot> rows = new ArrayList<>();
    try (cursor) {
      while (cursor.next()) {
        rows.add(copy(cursor.row()));
      }
    }
    return rows;
  }

  /** A row that stays: column by column, so that no value is left out of line. */
  static TupleSlot copy(TupleSlot row) {
    TupleSlot copy = new TupleSlot(row.descriptor());
    for (int i = 0; i < row.columnCount(); i++) {
      copy.copyColumn(i, row, i);
    }
    return copy;
  }

  /** This result with the rows that are left in memory; the connection's lock is held. */
  JdbcResultSet materialized() {
    return cursor == null ? this : new JdbcResultSet(statement, columns, null, drain(cursor));
  }

  /** Number of rows of a result in memory. */
  int rowCount() {
    return inMemory().size();
  }

  private List<TupleSlot> inMemory() {
    if (rows == null) {
      throw new IllegalStateException("the rows stream");
    }
    return rows;
  }

  private void checkOpen() throws SQLException {
    if (closed) {
      throw SqlExceptions.closed("result set");
    }
  }

  /** Notes that the result is over, without telling the statement; the lock is held. */
  void end() {
    if (!closed) {
      closed = true;
      row = null;
      if (cursor != null) {
        cursor.close();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    if (closed) {
      return;
    }
    JdbcConnection connection = statement.connection;
    connection.lock.lock();
    try {
      if (connection.isClosed()) {
        closed = true;
        row = null;
      } else {
        end();
      }
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      connection.lock.unlock();
    }
    statement.resultClosed();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public Statement getStatement() throws SQLException {
    checkOpen();
    return statement;
  }

  @Override
  public ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    return new JdbcResultSetMetaData(columns.descriptor());
  }

  // Moving.

  @Override
  public boolean next() throws SQLException {
    checkOpen();
    if (cursor == null) {
      return moveTo(position + 1L);
    }
    if (ended) {
      return false;
    }
    if (!fetchedAhead) {
      fetch(cursor);
    }
    fetchedAhead = false;
    if (ended) {
      row = null;
      if (position > 0) {
        position++;
      }
      return false;
    }
    row = cursor.row();
    lost = null;
    position++;
    return true;
  }

  /** The cursor has put the present row aside. */
  private void rowMoved() {
    if (row != null && cursor != null) {
      try {
        row = cursor.row();
      } catch (DatabaseException e) {
        row = null;
        lost = e;
      }
    }
  }

  private void fetch(RowCursor from) throws SQLException {
    JdbcConnection connection = statement.connection;
    connection.lock.lock();
    try {
      connection.checkOpen();
      checkOpen();
      ended = !from.next();
    } catch (RuntimeException | Error e) {
      row = null;
      ended = true;
      throw SqlExceptions.ofAny(e);
    } finally {
      connection.lock.unlock();
    }
  }

  /** Moves a result in memory; a place outside of it becomes before the first or after the last. */
  private boolean moveTo(long target) {
    List<TupleSlot> all = inMemory();
    int count = all.size();
    position = (int) Math.max(0, Math.min(target, count + 1L));
    row = position >= 1 && position <= count ? all.get(position - 1) : null;
    return row != null;
  }

  private void checkScrolls() throws SQLException {
    checkOpen();
    if (rows == null || statement.resultSetType == TYPE_FORWARD_ONLY) {
      throw SqlExceptions.of(
          SqlState.FEATURE_NOT_SUPPORTED,
          "the result set is TYPE_FORWARD_ONLY: it only moves forward, by next()");
    }
  }

  @Override
  public boolean previous() throws SQLException {
    checkScrolls();
    return moveTo(position - 1L);
  }

  @Override
  public boolean first() throws SQLException {
    checkScrolls();
    return moveTo(1);
  }

  @Override
  public boolean last() throws SQLException {
    checkScrolls();
    return moveTo(rowCount());
  }

  @Override
  public void beforeFirst() throws SQLException {
    checkScrolls();
    moveTo(0);
  }

  @Override
  public void afterLast() throws SQLException {
    checkScrolls();
    moveTo(rowCount() + 1L);
  }

  @Override
  public boolean absolute(int target) throws SQLException {
    checkScrolls();
    return moveTo(target >= 0 ? target : rowCount() + 1L + target);
  }

  @Override
  public boolean relative(int steps) throws SQLException {
    checkScrolls();
    return moveTo((long) position + steps);
  }

  @Override
  public boolean isBeforeFirst() throws SQLException {
    checkOpen();
    if (position > 0) {
      return false;
    }
    if (cursor == null) {
      return rowCount() > 0;
    }
    if (!fetchedAhead && !ended) {
      fetch(cursor);
      fetchedAhead = !ended;
    }
    return !ended;
  }

  @Override
  public boolean isAfterLast() throws SQLException {
    checkOpen();
    return position > 0 && row == null;
  }

  @Override
  public boolean isFirst() throws SQLException {
    checkOpen();
    return position == 1 && row != null;
  }

  @Override
  public boolean isLast() throws SQLException {
    checkScrolls();
    return row != null && position == rowCount();
  }

  @Override
  public int getRow() throws SQLException {
    checkOpen();
    return row == null ? 0 : position;
  }

  // Values.

  /** Looks at a column of the present row; null tells that it is NULL. */
  private @Nullable TupleSlot at(int column) throws SQLException {
    TupleSlot present = row;
    if (present == null) {
      checkOpen();
      if (lost != null) {
        throw SqlExceptions.of(lost);
      }
      throw SqlExceptions.of(
          SqlState.INVALID_CURSOR_STATE, "the result set is not on a row; call next() first");
    }
    if (column < 1 || column > columns.count()) {
      throw SqlExceptions.columnOutOfRange(column, columns.count());
    }
    wasNull = present.isNull(column - 1);
    return wasNull ? null : present;
  }

  private TypeKind kind(int column) {
    return columns.kind(column - 1);
  }

  @Override
  public boolean wasNull() throws SQLException {
    checkOpen();
    return wasNull;
  }

  @Override
  public int findColumn(String label) throws SQLException {
    checkOpen();
    int index = columns.indexOf(label);
    if (index < 0) {
      throw JdbcResultSetMetaData.noColumn(label);
    }
    return index + 1;
  }

  @Override
  public @Nullable String getString(int column) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return null;
    }
    int i = column - 1;
    TypeKind kind = columns.kind(i);
    try {
      switch (kind) {
        case SMALLINT, INTEGER, BIGINT, OID, XID -> {
          return Long.toString(slot.getLong(i));
        }
        case TEXT, VARCHAR, CHAR, NAME, UNKNOWN -> {
          return slot.getString(i);
        }
        case REGCLASS -> {
          return statement.connection.relationName(slot.getLong(i));
        }
        default -> {
          StringBuilder out = new StringBuilder();
          switch (kind.representation()) {
            case LONG -> ValueText.appendLong(kind, slot.getLong(i), zoneOf(kind), out);
            case DOUBLE -> ValueText.appendDouble(kind, slot.getDouble(i), out);
            case OBJECT -> ValueText.appendObject(kind, object(slot, i), out);
          }
          return out.toString();
        }
      }
    } catch (RuntimeException e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  /** Only this type's text depends on the session's zone, and looking it up costs. */
  private Zone zoneOf(TypeKind kind) throws SQLException {
    return kind == TypeKind.TIMESTAMPTZ ? statement.connection.zone() : Zone.UTC;
  }

  private static Object object(TupleSlot slot, int index) {
    Object value = slot.getObject(index);
    if (value == null) {
      throw new IllegalStateException("column " + (index + 1) + " is null");
    }
    return value;
  }

  /** The value held as an object, wherever it has to be fetched from. */
  private static Object fetchObject(TupleSlot slot, int index) throws SQLException {
    try {
      return object(slot, index);
    } catch (RuntimeException e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  /** The value in the form it is held in: Long, Double or an object. */
  private Object boxed(TupleSlot slot, int column) throws SQLException {
    return switch (kind(column).representation()) {
      case LONG -> slot.getLong(column - 1);
      case DOUBLE -> slot.getDouble(column - 1);
      case OBJECT -> fetchObject(slot, column - 1);
    };
  }

  @Override
  public boolean getBoolean(int column) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return false;
    }
    return kind(column) == TypeKind.BOOLEAN
        ? slot.getLong(column - 1) != 0
        : ValueConverter.toBoolean(kind(column), boxed(slot, column));
  }

  @Override
  public byte getByte(int column) throws SQLException {
    return (byte) integer(column, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
  }

  @Override
  public short getShort(int column) throws SQLException {
    return (short) integer(column, Short.MIN_VALUE, Short.MAX_VALUE, "short");
  }

  @Override
  public int getInt(int column) throws SQLException {
    return (int) integer(column, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
  }

  @Override
  public long getLong(int column) throws SQLException {
    return integer(column, Long.MIN_VALUE, Long.MAX_VALUE, "long");
  }

  private long integer(int column, long low, long high, String type) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return 0;
    }
    TypeKind kind = kind(column);
    long value =
        switch (kind) {
          case SMALLINT, INTEGER, BIGINT, OID, XID, BOOLEAN, REGCLASS -> slot.getLong(column - 1);
          default -> ValueConverter.toLong(kind, boxed(slot, column), type);
        };
    if (value < low || value > high) {
      throw ValueConverter.outOfRange(Long.toString(value), type);
    }
    return value;
  }

  @Override
  public float getFloat(int column) throws SQLException {
    return (float) getDouble(column);
  }

  @Override
  public double getDouble(int column) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return 0;
    }
    TypeKind kind = kind(column);
    return switch (kind) {
      case REAL, DOUBLE -> slot.getDouble(column - 1);
      case SMALLINT, INTEGER, BIGINT, OID, XID, BOOLEAN -> slot.getLong(column - 1);
      default -> ValueConverter.toDouble(kind, boxed(slot, column));
    };
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
    TupleSlot slot = at(column);
    return slot == null ? null : ValueConverter.toDecimal(kind(column), boxed(slot, column));
  }

  @Deprecated
  @Override
  public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
    BigDecimal value = getBigDecimal(column);
    return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
  }

  @Override
  public byte @Nullable [] getBytes(int column) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return null;
    }
    TypeKind kind = kind(column);
    if (kind == TypeKind.BYTEA) {
      return ((byte[]) fetchObject(slot, column - 1)).clone();
    }
    if (kind.isText()) {
      return ((String) fetchObject(slot, column - 1)).getBytes(StandardCharsets.UTF_8);
    }
    throw ValueConverter.mismatch(kind, "byte[]");
  }

  @Override
  public @Nullable Date getDate(int column) throws SQLException {
    return getDate(column, null);
  }

  @Override
  public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
    TupleSlot slot = at(column);
    return slot == null ? null : ValueConverter.toDate(kind(column), boxed(slot, column), calendar);
  }

  @Override
  public @Nullable Time getTime(int column) throws SQLException {
    return getTime(column, null);
  }

  @Override
  public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
    TupleSlot slot = at(column);
    return slot == null ? null : ValueConverter.toTime(kind(column), boxed(slot, column), calendar);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column) throws SQLException {
    return getTimestamp(column, null);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar)
      throws SQLException {
    TupleSlot slot = at(column);
    return slot == null
        ? null
        : ValueConverter.toTimestamp(kind(column), boxed(slot, column), calendar);
  }

  @Override
  public @Nullable Object getObject(int column) throws SQLException {
    TupleSlot slot = at(column);
    if (slot == null) {
      return null;
    }
    TypeKind kind = kind(column);
    return switch (kind) {
      case SMALLINT, INTEGER -> (Integer) (int) slot.getLong(column - 1);
      case BIGINT, OID, XID -> (Long) slot.getLong(column - 1);
      case BOOLEAN -> (Boolean) (slot.getLong(column - 1) != 0);
      case REAL -> (Float) (float) slot.getDouble(column - 1);
      case DOUBLE -> (Double) slot.getDouble(column - 1);
      case NUMERIC, UUID -> fetchObject(slot, column - 1);
      case BYTEA -> getBytes(column);
      case DATE -> getDate(column);
      case TIME -> getTime(column);
      case TIMESTAMP, TIMESTAMPTZ -> getTimestamp(column);
      default -> getString(column);
    };
  }

  @Override
  public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    return getObject(column);
  }

  @Override
  public <T> @Nullable T getObject(int column, @Nullable Class<T> type) throws SQLException {
    if (type == null) {
      throw SqlExceptions.of(SqlState.INVALID_PARAMETER_VALUE, "the class asked for is null");
    }
    TupleSlot slot = at(column);
    if (slot == null) {
      return null;
    }
    return type.cast(convert(slot, column, type));
  }

  private @Nullable Object convert(TupleSlot slot, int column, Class<?> type) throws SQLException {
    if (type == String.class) {
      return getString(column);
    }
    if (type == Integer.class) {
      return getInt(column);
    }
    if (type == Long.class) {
      return getLong(column);
    }
    if (type == Short.class) {
      return getShort(column);
    }
    if (type == Byte.class) {
      return getByte(column);
    }
    if (type == Double.class) {
      return getDouble(column);
    }
    if (type == Float.class) {
      return getFloat(column);
    }
    if (type == Boolean.class) {
      return getBoolean(column);
    }
    if (type == byte[].class) {
      return getBytes(column);
    }
    if (type == Object.class) {
      return getObject(column);
    }
    TypeKind kind = kind(column);
    return ValueConverter.toObject(kind, boxed(slot, column), type, statement.connection::zone);
  }

  @Override
  public @Nullable String getNString(int column) throws SQLException {
    return getString(column);
  }

  @Override
  public @Nullable InputStream getAsciiStream(int column) throws SQLException {
    String text = getString(column);
    return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public @Nullable InputStream getBinaryStream(int column) throws SQLException {
    byte[] bytes = getBytes(column);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  @Override
  public @Nullable Reader getCharacterStream(int column) throws SQLException {
    String text = getString(column);
    return text == null ? null : new StringReader(text);
  }

  @Override
  public @Nullable Reader getNCharacterStream(int column) throws SQLException {
    return getCharacterStream(column);
  }

  // Values by label.

  @Override
  public @Nullable String getString(String label) throws SQLException {
    return getString(findColumn(label));
  }

  @Override
  public @Nullable String getNString(String label) throws SQLException {
    return getString(findColumn(label));
  }

  @Override
  public boolean getBoolean(String label) throws SQLException {
    return getBoolean(findColumn(label));
  }

  @Override
  public byte getByte(String label) throws SQLException {
    return getByte(findColumn(label));
  }

  @Override
  public short getShort(String label) throws SQLException {
    return getShort(findColumn(label));
  }

  @Override
  public int getInt(String label) throws SQLException {
    return getInt(findColumn(label));
  }

  @Override
  public long getLong(String label) throws SQLException {
    return getLong(findColumn(label));
  }

  @Override
  public float getFloat(String label) throws SQLException {
    return getFloat(findColumn(label));
  }

  @Override
  public double getDouble(String label) throws SQLException {
    return getDouble(findColumn(label));
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
    return getBigDecimal(findColumn(label));
  }

  @Deprecated
  @Override
  public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
    return getBigDecimal(findColumn(label), scale);
  }

  @Override
  public byte @Nullable [] getBytes(String label) throws SQLException {
    return getBytes(findColumn(label));
  }

  @Override
  public @Nullable Date getDate(String label) throws SQLException {
    return getDate(findColumn(label));
  }

  @Override
  public @Nullable Date getDate(String label, @Nullable Calendar calendar) throws SQLException {
    return getDate(findColumn(label), calendar);
  }

  @Override
  public @Nullable Time getTime(String label) throws SQLException {
    return getTime(findColumn(label));
  }

  @Override
  public @Nullable Time getTime(String label, @Nullable Calendar calendar) throws SQLException {
    return getTime(findColumn(label), calendar);
  }

  @Override
  public @Nullable Timestamp getTimestamp(String label) throws SQLException {
    return getTimestamp(findColumn(label));
  }

  @Override
  public @Nullable Timestamp getTimestamp(String label, @Nullable Calendar calendar)
      throws SQLException {
    return getTimestamp(findColumn(label), calendar);
  }

  @Override
  public @Nullable Object getObject(String label) throws SQLException {
    return getObject(findColumn(label));
  }

  @Override
  public @Nullable Object getObject(String label, @Nullable Map<String, Class<?>> map)
      throws SQLException {
    return getObject(findColumn(label));
  }

  @Override
  public <T> @Nullable T getObject(String label, @Nullable Class<T> type) throws SQLException {
    return getObject(findColumn(label), type);
  }

  @Override
  public @Nullable InputStream getAsciiStream(String label) throws SQLException {
    return getAsciiStream(findColumn(label));
  }

  @Override
  public @Nullable InputStream getBinaryStream(String label) throws SQLException {
    return getBinaryStream(findColumn(label));
  }

  @Override
  public @Nullable Reader getCharacterStream(String label) throws SQLException {
    return getCharacterStream(findColumn(label));
  }

  @Override
  public @Nullable Reader getNCharacterStream(String label) throws SQLException {
    return getCharacterStream(findColumn(label));
  }

  // What kind of result set it is.

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
  }

  @Override
  public void setFetchDirection(int direction) throws SQLException {
    checkOpen();
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return FETCH_FORWARD;
  }

  @Override
  public void setFetchSize(int size) throws SQLException {
    checkOpen();
    if (size < 0) {
      throw SqlExceptions.of(SqlState.INVALID_PARAMETER_VALUE, "fetch size must not be negative");
    }
  }

  @Override
  public int getFetchSize() throws SQLException {
    checkOpen();
    return 0;
  }

  @Override
  public int getType() throws SQLException {
    checkOpen();
    return statement.resultSetType;
  }

  @Override
  public int getConcurrency() throws SQLException {
    checkOpen();
    return CONCUR_READ_ONLY;
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public boolean rowUpdated() throws SQLException {
    checkOpen();
    return false;
  }

  @Override
  public boolean rowInserted() throws SQLException {
    checkOpen();
    return false;
  }

  @Override
  public boolean rowDeleted() throws SQLException {
    checkOpen();
    return false;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
