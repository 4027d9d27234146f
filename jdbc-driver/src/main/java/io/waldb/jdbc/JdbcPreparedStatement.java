package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.PreparedPlan;
import io.waldb.executor.ResultDescriptor;
import io.waldb.executor.Session;
import io.waldb.executor.expression.Parameters;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement: a plan that is kept. Running it again neither parses nor plans; parameters
 * are set in the plan's own parameters, so that nothing is copied or boxed.
 */
final class JdbcPreparedStatement extends AbstractPreparedStatement {
  private final PreparedPlan plan;
  private final TypeKind[] kinds;
  private final GeneratedKeys generated;
  private final Parameters parameters;
  private final ValueConverter.ZoneSource zone = connection::zone;
  private final List<Parameters> batch = new ArrayList<>();

  private JdbcPreparedStatement(
      JdbcConnection connection, PreparedPlan plan, int resultSetType, GeneratedKeys generated) {
    super(connection, resultSetType);
    this.plan = plan;
    this.generated = generated;
    kinds = plan.parameterTypes().stream().map(type -> type.kind()).toArray(TypeKind[]::new);
    parameters = plan.parameters();
  }

  static JdbcPreparedStatement prepare(
      JdbcConnection connection, String sql, int resultSetType, GeneratedKeys generated)
      throws SQLException {
    return connection.with(
        session ->
            new JdbcPreparedStatement(
                connection,
                session.prepare(generated.applyTo(sql), List.of()),
                resultSetType,
                generated));
  }

  /** Written out, where the rest uses {@link JdbcConnection#with}: the driver's hot path. */
  private boolean run() throws SQLException {
    ReentrantLock lock = connection.lock;
    lock.lock();
    try {
      connection.checkOpen();
      reset();
      boolean rows = accept(connection.session().execute(plan, options()));
      return generated.wanted() ? takeKeys() : rows;
    } catch (RuntimeException | Error e) {
      throw SqlExceptions.ofAny(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean execute() throws SQLException {
    return run();
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    run();
    return resultOfQuery();
  }

  @Override
  public int executeUpdate() throws SQLException {
    return count(executeLargeUpdate());
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    run();
    return countOfUpdate();
  }

  @Override
  public void addBatch() throws SQLException {
    checkOpen();
    try {
      parameters.checkAllSet();
    } catch (DatabaseException e) {
      throw SqlExceptions.of(e);
    }
    Parameters copy = new Parameters(parameters.count());
    copy.copyFrom(parameters);
    batch.add(copy);
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    throw SqlExceptions.of(
        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
        "a prepared statement takes no other statement into its batch");
  }

  @Override
  public void clearBatch() throws SQLException {
    checkOpen();
    batch.clear();
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    checkOpen();
    if (batch.isEmpty()) {
      return new long[0];
    }
    List<Parameters> rows = new ArrayList<>(batch);
    batch.clear();
    try {
      return connection.with(
          session -> {
            reset();
            return generated.wanted()
                ? runBatchWithKeys(session, rows)
                : session.executeBatch(plan, rows, options(), null).updateCounts();
          });
    } catch (SQLException e) {
      throw batchFailed(e, new long[0]);
    }
  }

  private long[] runBatchWithKeys(Session session, List<Parameters> rows) {
    List<TupleSlot> returned = new ArrayList<>();
    long[] counts =
        session
            .executeBatch(plan, rows, options(), row -> returned.add(JdbcResultSet.copy(row)))
            .updateCounts();
    ResultDescriptor columns = plan.resultDescriptor();
    if (columns != null) {
      setKeys(JdbcResultSet.of(this, columns, returned));
    }
    return counts;
  }

  @Override
  public void clearParameters() throws SQLException {
    checkOpen();
    parameters.clear();
  }

  private TypeKind kind(int index) throws SQLException {
    checkOpen();
    if (index < 1 || index > kinds.length) {
      throw SqlExceptions.of(
          SqlState.INVALID_PARAMETER_VALUE,
          "the column index is out of range: " + index + ", number of parameters: " + kinds.length);
    }
    return kinds[index - 1];
  }

  private void set(int index, @Nullable Object value) throws SQLException {
    TypeKind kind = kind(index);
    if (value == null) {
      parameters.setNull(index - 1);
      return;
    }
    try {
      ParameterConverter.set(parameters, index - 1, kind, value, zone);
    } catch (RuntimeException e) {
      throw SqlExceptions.ofAny(e);
    }
  }

  @Override
  public void setNull(int index, int sqlType) throws SQLException {
    set(index, null);
  }

  @Override
  public void setNull(int index, int sqlType, String typeName) throws SQLException {
    set(index, null);
  }

  @Override
  public void setBoolean(int index, boolean value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setByte(int index, byte value) throws SQLException {
    setLong(index, value);
  }

  @Override
  public void setShort(int index, short value) throws SQLException {
    setLong(index, value);
  }

  @Override
  public void setInt(int index, int value) throws SQLException {
    ParameterConverter.setLong(parameters, index - 1, kind(index), value);
  }

  @Override
  public void setLong(int index, long value) throws SQLException {
    ParameterConverter.setLong(parameters, index - 1, kind(index), value);
  }

  @Override
  public void setFloat(int index, float value) throws SQLException {
    ParameterConverter.setDouble(parameters, index - 1, kind(index), value);
  }

  @Override
  public void setDouble(int index, double value) throws SQLException {
    ParameterConverter.setDouble(parameters, index - 1, kind(index), value);
  }

  @Override
  public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setString(int index, @Nullable String value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setNString(int index, @Nullable String value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setBytes(int index, byte @Nullable [] value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setDate(int index, @Nullable Date value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setTime(int index, @Nullable Time value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar)
      throws SQLException {
    set(
        index,
        value == null || calendar == null
            ? value
            : LocalDate.ofInstant(java.time.Instant.ofEpochMilli(value.getTime()), zone(calendar)));
  }

  @Override
  public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar)
      throws SQLException {
    set(
        index,
        value == null || calendar == null
            ? value
            : LocalTime.ofInstant(java.time.Instant.ofEpochMilli(value.getTime()), zone(calendar)));
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
      throws SQLException {
    if (value == null || calendar == null || kind(index) == TypeKind.TIMESTAMPTZ) {
      set(index, value);
    } else {
      set(index, LocalDateTime.ofInstant(value.toInstant(), zone(calendar)));
    }
  }

  private static ZoneId zone(Calendar calendar) {
    return calendar.getTimeZone().toZoneId();
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    set(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType) throws SQLException {
    set(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType targetType) throws SQLException {
    set(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType targetType, int scale)
      throws SQLException {
    setObject(index, value, 0, scale);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int targetType, int scale)
      throws SQLException {
    set(
        index,
        value instanceof BigDecimal number
            ? number.setScale(scale, java.math.RoundingMode.HALF_UP)
            : value);
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream in, int length) throws SQLException {
    setAsciiStream(index, in, (long) length);
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream in, long length) throws SQLException {
    byte[] bytes = read(in, length);
    set(index, bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII));
  }

  @Override
  public void setAsciiStream(int index, @Nullable InputStream in) throws SQLException {
    setAsciiStream(index, in, Long.MAX_VALUE);
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream in, int length) throws SQLException {
    set(index, read(in, length));
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream in, long length)
      throws SQLException {
    set(index, read(in, length));
  }

  @Override
  public void setBinaryStream(int index, @Nullable InputStream in) throws SQLException {
    set(index, read(in, Long.MAX_VALUE));
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader in, int length) throws SQLException {
    set(index, read(in, length));
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader in, long length) throws SQLException {
    set(index, read(in, length));
  }

  @Override
  public void setCharacterStream(int index, @Nullable Reader in) throws SQLException {
    set(index, read(in, Long.MAX_VALUE));
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader in, long length) throws SQLException {
    set(index, read(in, length));
  }

  @Override
  public void setNCharacterStream(int index, @Nullable Reader in) throws SQLException {
    set(index, read(in, Long.MAX_VALUE));
  }

  private static byte @Nullable [] read(@Nullable InputStream in, long length) throws SQLException {
    if (in == null) {
      return null;
    }
    try {
      return in.readNBytes((int) Math.min(length, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw SqlExceptions.of(SqlState.DATA_EXCEPTION, "could not read the stream: " + e);
    }
  }

  private static @Nullable String read(@Nullable Reader in, long length) throws SQLException {
    if (in == null) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    char[] buffer = new char[4096];
    try {
      while (text.length() < length) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, length - text.length()));
        if (count < 0) {
          break;
        }
        text.append(buffer, 0, count);
      }
    } catch (IOException e) {
      throw SqlExceptions.of(SqlState.DATA_EXCEPTION, "could not read the stream: " + e);
    }
    return text.toString();
  }

  @Override
  public @Nullable ResultSetMetaData getMetaData() throws SQLException {
    checkOpen();
    ResultDescriptor descriptor = plan.resultDescriptor();
    return descriptor == null ? null : new JdbcResultSetMetaData(descriptor);
  }

  @Override
  public ParameterMetaData getParameterMetaData() throws SQLException {
    checkOpen();
    return new JdbcParameterMetaData(plan.parameterTypes());
  }
}
