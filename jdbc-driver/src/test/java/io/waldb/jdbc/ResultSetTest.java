package io.waldb.jdbc;

import static io.waldb.jdbc.TestDatabases.connect;
import static io.waldb.jdbc.TestDatabases.number;
import static io.waldb.jdbc.TestDatabases.rows;
import static io.waldb.jdbc.TestDatabases.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows: moving, getters and their conversions. */
class ResultSetTest {
  private static final UUID SOME_UUID = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");

  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = connect(TestDatabases.memory() + "?TimeZone=UTC");
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** A check of the only row of a query. */
  interface Check {
    void on(ResultSet row) throws SQLException, IOException;
  }

  private void select(String columns, Check check) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + columns)) {
      assertThat(rows.next()).isTrue();
      check.on(rows);
      assertThat(rows.next()).isFalse();
    }
  }

  /** Sends a value as a parameter of a type and reads it back. */
  private void roundTrip(String type, Object value, Check check) throws SQLException, IOException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT ?::" + type + " AS value")) {
      statement.setObject(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        check.on(rows);
      }
    }
  }

  @Test
  void givesIntegersInEveryNumberClass() throws Exception {
    select(
        "7::smallint, -8::int, 9000000000::bigint",
        row -> {
          assertThat(row.getShort(1)).isEqualTo((short) 7);
          assertThat(row.getByte(1)).isEqualTo((byte) 7);
          assertThat(row.getInt(2)).isEqualTo(-8);
          assertThat(row.getLong(3)).isEqualTo(9_000_000_000L);
          assertThat(row.getDouble(2)).isEqualTo(-8.0);
          assertThat(row.getFloat(1)).isEqualTo(7f);
          assertThat(row.getBigDecimal(3)).isEqualTo(new BigDecimal("9000000000"));
          assertThat(row.getString(3)).isEqualTo("9000000000");
          assertThat(row.getObject(1)).isEqualTo(7);
          assertThat(row.getObject(2)).isEqualTo(-8);
          assertThat(row.getObject(3)).isEqualTo(9_000_000_000L);
          assertThat(row.getObject(2, Long.class)).isEqualTo(-8L);
          assertThat(row.getObject(3, BigInteger.class)).isEqualTo(new BigInteger("9000000000"));
          assertThat(row.getBoolean(1)).isTrue();
        });
  }

  @Test
  void refusesNumbersThatDoNotFit() throws Exception {
    select(
        "9000000000::bigint, 300::int, 1e30::float8, 'x'::text, 'NaN'::float8",
        row -> {
          for (Check check :
              new Check[] {
                r -> r.getInt(1), r -> r.getByte(2), r -> r.getLong(3), r -> r.getLong(5)
              }) {
            assertThatThrownBy(() -> check.on(row))
                .isInstanceOfSatisfying(
                    SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22003"));
          }
          assertThatThrownBy(() -> row.getInt(4))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
        });
  }

  @Test
  void givesFractions() throws Exception {
    select(
        "1.5::real, 2.25::double precision, 3.750::numeric, '4.5'::text",
        row -> {
          assertThat(row.getFloat(1)).isEqualTo(1.5f);
          assertThat(row.getObject(1)).isEqualTo(1.5f);
          assertThat(row.getDouble(2)).isEqualTo(2.25);
          assertThat(row.getObject(2)).isEqualTo(2.25);
          assertThat(row.getBigDecimal(3)).isEqualTo(new BigDecimal("3.750"));
          assertThat(row.getInt(3)).isEqualTo(3);
          assertThat(row.getString(3)).isEqualTo("3.750");
          assertThat(row.getDouble(4)).isEqualTo(4.5);
          assertThat(row.getLong(4)).isEqualTo(4);
          assertThat(row.getBigDecimal(4)).isEqualTo(new BigDecimal("4.5"));
        });
  }

  @Test
  void givesNullsAndTellsSo() throws Exception {
    select(
        "NULL::int, NULL::text, NULL::timestamp, 1",
        row -> {
          assertThat(row.getInt(1)).isZero();
          assertThat(row.wasNull()).isTrue();
          assertThat(row.getInt(4)).isOne();
          assertThat(row.wasNull()).isFalse();
          assertThat(row.getObject(1)).isNull();
          assertThat(row.getObject(1, Integer.class)).isNull();
          assertThat(row.getString(2)).isNull();
          assertThat(row.getTimestamp(3)).isNull();
          assertThat(row.getObject(3, LocalDateTime.class)).isNull();
          assertThat(row.getDouble(1)).isZero();
          assertThat(row.getBoolean(1)).isFalse();
          assertThat(row.getBigDecimal(1)).isNull();
          assertThat(row.wasNull()).isTrue();
        });
  }

  @Test
  void givesTruthValuesAndText() throws Exception {
    select(
        "true, false, 'yes'::text, 'hällo'::text, 'ab'::char(4), 'v'::varchar(3)",
        row -> {
          assertThat(row.getBoolean(1)).isTrue();
          assertThat(row.getString(1)).isEqualTo("t");
          assertThat(row.getInt(1)).isOne();
          assertThat(row.getObject(2)).isEqualTo(false);
          assertThat(row.getBoolean(3)).isTrue();
          assertThat(row.getString(4)).isEqualTo("hällo");
          assertThat(row.getBytes(4)).isEqualTo("hällo".getBytes(StandardCharsets.UTF_8));
          assertThat(row.getString(5)).isEqualTo("ab  ");
          assertThat(row.getObject(6)).isEqualTo("v");
          assertThat(row.getCharacterStream(6).transferTo(new StringWriter())).isOne();
        });
  }

  @Test
  void givesBytesAndUuids() throws Exception {
    byte[] bytes = {0, 1, (byte) 0xff};
    roundTrip(
        "bytea",
        bytes,
        row -> {
          assertThat(row.getBytes(1)).isEqualTo(bytes);
          assertThat(row.getObject(1, byte[].class)).isEqualTo(bytes);
          assertThat(row.getString(1)).isEqualTo("\\x0001ff");
          assertThat(row.getBinaryStream(1)).hasBinaryContent(bytes);
        });
    roundTrip(
        "uuid",
        SOME_UUID,
        row -> {
          assertThat(row.getObject(1)).isEqualTo(SOME_UUID);
          assertThat(row.getObject(1, UUID.class)).isEqualTo(SOME_UUID);
          assertThat(row.getString("VALUE")).isEqualTo(SOME_UUID.toString());
        });
    roundTrip(
        "uuid", SOME_UUID.toString(), row -> assertThat(row.getObject(1)).isEqualTo(SOME_UUID));
  }

  @Test
  void givesDatesAndTimes() throws Exception {
    LocalDateTime local = LocalDateTime.of(2024, 2, 29, 13, 14, 15, 123_456_000);
    roundTrip(
        "timestamp",
        local,
        row -> {
          assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo(local);
          assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.valueOf(local));
          assertThat(row.getDate(1)).isEqualTo(Date.valueOf("2024-02-29"));
          assertThat(row.getTime(1).toLocalTime()).isEqualTo(LocalTime.of(13, 14, 15));
          assertThat(row.getObject(1, LocalDate.class)).isEqualTo(local.toLocalDate());
          assertThat(row.getObject(1, LocalTime.class)).isEqualTo(local.toLocalTime());
          assertThat(row.getString(1)).isEqualTo("2024-02-29 13:14:15.123456");
        });
    roundTrip(
        "date",
        local.toLocalDate(),
        row -> {
          assertThat(row.getObject(1)).isEqualTo(Date.valueOf("2024-02-29"));
          assertThat(row.getObject(1, LocalDate.class)).isEqualTo(local.toLocalDate());
          assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.valueOf("2024-02-29 00:00:00"));
          assertThatThrownBy(() -> row.getTime(1)).isInstanceOf(SQLException.class);
        });
    roundTrip(
        "time",
        local.toLocalTime(),
        row -> {
          assertThat(row.getObject(1, LocalTime.class)).isEqualTo(local.toLocalTime());
          assertThat(row.getTime(1).toLocalTime()).isEqualTo(LocalTime.of(13, 14, 15));
        });
    roundTrip(
        "timestamp",
        Timestamp.valueOf(local),
        row -> assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo(local));
    roundTrip(
        "date",
        Date.valueOf("1969-12-31"),
        row -> assertThat(row.getObject(1, LocalDate.class)).isEqualTo("1969-12-31"));
    roundTrip(
        "time",
        Time.valueOf("01:02:03"),
        row -> assertThat(row.getObject(1, LocalTime.class)).isEqualTo("01:02:03"));
  }

  @Test
  void givesPointsInTime() throws Exception {
    Instant instant = Instant.parse("1969-07-20T20:17:40.000001Z");
    for (Object sent :
        new Object[] {
          instant,
          instant.atOffset(ZoneOffset.ofHours(3)),
          instant.atZone(ZoneOffset.ofHours(-8)),
          Timestamp.from(instant)
        }) {
      roundTrip(
          "timestamptz",
          sent,
          row -> {
            assertThat(row.getObject(1, Instant.class)).isEqualTo(instant);
            assertThat(row.getObject(1, OffsetDateTime.class))
                .isEqualTo(instant.atOffset(ZoneOffset.UTC));
            assertThat(row.getObject(1, ZonedDateTime.class).toInstant()).isEqualTo(instant);
            assertThat(row.getTimestamp(1)).isEqualTo(Timestamp.from(instant));
            assertThat(row.getString(1)).isEqualTo("1969-07-20 20:17:40.000001+00");
          });
    }
    run(connection, "SET TimeZone = 'Asia/Tokyo'");
    roundTrip(
        "timestamptz",
        instant,
        row -> {
          assertThat(row.getString(1)).isEqualTo("1969-07-21 05:17:40.000001+09");
          assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo("1969-07-21T05:17:40.000001");
          assertThat(row.getObject(1, Instant.class)).isEqualTo(instant);
        });
    roundTrip(
        "timestamptz",
        LocalDateTime.parse("1969-07-21T05:17:40.000001"),
        row -> assertThat(row.getObject(1, Instant.class)).isEqualTo(instant));
  }

  @Test
  void usesTheCalendarsZone() throws Exception {
    Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
    select(
        "'2024-01-01 09:00:00'::timestamp",
        row ->
            assertThat(row.getTimestamp(1, tokyo).toInstant())
                .isEqualTo(Instant.parse("2024-01-01T00:00:00Z")));
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?::timestamp")) {
      statement.setTimestamp(1, Timestamp.from(Instant.parse("2024-01-01T00:00:00Z")), tokyo);
      assertThat(rows(statement.executeQuery())).containsExactly("2024-01-01 09:00:00");
    }
  }

  @Test
  void givesInfinitiesAsTheGreatestAndLeastValues() throws Exception {
    select(
        "'infinity'::timestamp, '-infinity'::timestamptz, 'infinity'::date",
        row -> {
          assertThat(row.getObject(1, LocalDateTime.class)).isEqualTo(LocalDateTime.MAX);
          assertThat(row.getObject(2, OffsetDateTime.class)).isEqualTo(OffsetDateTime.MIN);
          assertThat(row.getObject(3, LocalDate.class)).isEqualTo(LocalDate.MAX);
          assertThat(row.getTimestamp(1).getTime()).isEqualTo(Long.MAX_VALUE);
          assertThat(row.getString(1)).isEqualTo("infinity");
        });
  }

  @Test
  void givesIntervals() throws Exception {
    select(
        "'1 year 2 months 3 days'::interval, '2 days 1.5 seconds'::interval",
        row -> {
          assertThat(row.getString(1)).isEqualTo("1 year 2 mons 3 days");
          assertThat(row.getObject(1, Period.class)).isEqualTo(Period.of(1, 2, 3));
          assertThat(row.getObject(2, Duration.class))
              .isEqualTo(Duration.ofDays(2).plusMillis(1500));
          assertThatThrownBy(() -> row.getObject(1, Duration.class))
              .isInstanceOf(SQLException.class);
        });
  }

  @Test
  void refusesConversionsThatMakeNoSense() throws Exception {
    select(
        "true, '2024-01-01'::date, 1",
        row -> {
          assertThatThrownBy(() -> row.getDate(1)).isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getLong(2)).isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getBytes(3)).isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getObject(3, LocalDate.class))
              .isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getObject(3, Thread.class)).isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getArray(1))
              .isInstanceOf(SQLFeatureNotSupportedException.class);
        });
  }

  @Test
  void findsColumnsByLabelWithoutRegardToCase() throws Exception {
    select(
        "1 AS a, 2 AS \"A\", 3 AS b, 4 AS b",
        row -> {
          assertThat(row.getInt("a")).isOne();
          assertThat(row.getInt("A")).isEqualTo(2);
          assertThat(row.getInt("B")).isEqualTo(3);
          assertThat(row.findColumn("b")).isEqualTo(3);
          assertThatThrownBy(() -> row.getInt("c"))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"));
          assertThatThrownBy(() -> row.getInt(5)).isInstanceOf(SQLException.class);
          assertThatThrownBy(() -> row.getInt(0)).isInstanceOf(SQLException.class);
        });
  }

  @Test
  void hasNoRowBeforeTheFirstAndAfterTheLast() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM generate_series(1, 2) AS g(n)")) {
      assertThat(rows.isBeforeFirst()).isTrue();
      assertThat(rows.getRow()).isZero();
      assertThatThrownBy(() -> rows.getInt(1))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isOne();
      assertThat(rows.isFirst()).isTrue();
      assertThat(rows.next()).isTrue();
      assertThat(rows.getRow()).isEqualTo(2);
      assertThat(rows.next()).isFalse();
      assertThat(rows.isAfterLast()).isTrue();
      assertThat(rows.next()).isFalse();
      assertThatThrownBy(() -> rows.getInt(1)).isInstanceOf(SQLException.class);
      assertThatThrownBy(rows::first).isInstanceOf(SQLException.class);
    }
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 WHERE false")) {
      assertThat(rows.isBeforeFirst()).isFalse();
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void scrollsWhenAskedTo() throws SQLException {
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet rows =
            statement.executeQuery("SELECT n, 'row ' || n FROM generate_series(1, 40) AS g(n)")) {
      assertThat(rows.last()).isTrue();
      assertThat(rows.getRow()).isEqualTo(40);
      assertThat(rows.isLast()).isTrue();
      assertThat(rows.absolute(3)).isTrue();
      assertThat(rows.getString(2)).isEqualTo("row 3");
      assertThat(rows.previous()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(2);
      assertThat(rows.relative(10)).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(12);
      assertThat(rows.absolute(-1)).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(40);
      assertThat(rows.absolute(41)).isFalse();
      assertThat(rows.isAfterLast()).isTrue();
      assertThat(rows.previous()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(40);
      rows.beforeFirst();
      assertThat(rows.isBeforeFirst()).isTrue();
      assertThat(rows.next()).isTrue();
      assertThat(rows.first()).isTrue();
      assertThat(rows.relative(-1)).isFalse();
      assertThat(rows.isBeforeFirst()).isTrue();
    }
    assertThatThrownBy(
            () ->
                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
  }

  @Test
  void readsOnWhileOtherStatementsRun() throws SQLException {
    run(connection, "CREATE TABLE t AS SELECT n FROM generate_series(1, 5000) AS g(n)");
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n FROM t ORDER BY n")) {
      int count = 0;
      while (rows.next()) {
        count++;
        assertThat(rows.getInt(1)).isEqualTo(count);
        if (count == 1000) {
          run(connection, "DELETE FROM t");
        }
      }
      assertThat(count).isEqualTo(5000);
    }
    assertThat(number(connection, "SELECT count(*) FROM t")).isZero();
  }

  @Test
  void readsOnAfterACommitButNotAfterClosing() throws SQLException {
    run(connection, "CREATE TABLE t AS SELECT n FROM generate_series(1, 500) AS g(n)");
    connection.setAutoCommit(false);
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("SELECT n FROM t ORDER BY n");
    assertThat(rows.next()).isTrue();
    connection.commit();
    for (int n = 2; n <= 500; n++) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(n);
    }
    assertThat(rows.next()).isFalse();
    statement.close();
    assertThat(rows.isClosed()).isTrue();
    assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
    connection.rollback();
  }

  @Test
  void errorsInTheMiddleOfAResultAreReported() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  rows(
                      statement.executeQuery(
                          "SELECT 1 / (n - 3000) FROM generate_series(1, 5000) AS g(n)")))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
      assertThat(rows(statement.executeQuery("SELECT 1"))).containsExactly("1");
    }
  }

  @Test
  void thePresentRowStaysWhenAnotherStatementRuns() throws SQLException {
    run(
        connection,
        "CREATE TABLE t AS SELECT n, 'name ' || n AS name FROM generate_series(1, 100) n");
    try (Statement reading = connection.createStatement();
        ResultSet rows = reading.executeQuery("SELECT n, name FROM t WHERE n % 2 = 0")) {
      moveTo(rows, 20);
      run(connection, "UPDATE t SET name = 'other'");
      assertRow(rows, 40);
      assertRest(rows, 42);
    }
  }

  @Test
  void thePresentRowStaysAtTheEndOfItsTransaction() throws SQLException {
    run(
        connection,
        "CREATE TABLE t AS SELECT n, 'name ' || n AS name FROM generate_series(1, 100) n");
    connection.setAutoCommit(false);
    try (Statement reading = connection.createStatement()) {
      try (ResultSet rows = reading.executeQuery("SELECT n, name FROM t WHERE n % 2 = 0")) {
        moveTo(rows, 20);
        connection.commit();
        assertRow(rows, 40);
        assertRest(rows, 42);
      }
      try (ResultSet rows = reading.executeQuery("SELECT n, name FROM t WHERE n % 2 = 0")) {
        moveTo(rows, 20);
        connection.rollback();
        assertRow(rows, 40);
        assertThatThrownBy(rows::next)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
      }
    }
  }

  private static void moveTo(ResultSet rows, int row) throws SQLException {
    for (int i = 0; i < row; i++) {
      assertThat(rows.next()).isTrue();
    }
  }

  private static void assertRow(ResultSet rows, int n) throws SQLException {
    assertThat(rows.getInt(1)).isEqualTo(n);
    assertThat(rows.getString(2)).isEqualTo("name " + n);
  }

  private static void assertRest(ResultSet rows, int from) throws SQLException {
    for (int n = from; n <= 100; n += 2) {
      assertThat(rows.next()).isTrue();
      assertRow(rows, n);
    }
    assertThat(rows.next()).isFalse();
  }

  @Test
  void anErrorInRowsThatArePutAsideIsToldToWhoReadsThem() throws SQLException {
    run(connection, "CREATE TABLE t (a int)");
    try (Statement reading = connection.createStatement();
        ResultSet rows =
            reading.executeQuery("SELECT 1 / (n - 50) FROM generate_series(1, 100) n")) {
      moveTo(rows, 20);
      run(connection, "INSERT INTO t VALUES (1)");
      assertThat(rows.getInt(1)).isZero();
      assertThatThrownBy(rows::next)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
    }
    assertThat(rows(connection, "SELECT a FROM t")).containsExactly("1");
  }

  @Test
  void aShortResultHoldsItsBigValues() throws SQLException {
    String url = TestDatabases.memory();
    try (Connection reader = connect(url);
        Connection writer = connect(url)) {
      run(writer, "CREATE TABLE docs (id int PRIMARY KEY, body text)");
      String incompressible =
          "(SELECT string_agg(md5((%d * 1000 + g)::text), '') FROM generate_series(1, 300) g)";
      run(writer, "INSERT INTO docs VALUES (1, " + String.format(incompressible, 1) + ")");
      String body = rows(writer, "SELECT body FROM docs").get(0);
      try (Statement reading = reader.createStatement();
          ResultSet rows = reading.executeQuery("SELECT * FROM docs WHERE id = 1")) {
        for (int i = 2; i < 10; i++) {
          run(writer, "UPDATE docs SET body = " + String.format(incompressible, i));
        }
        run(writer, "VACUUM docs");
        run(writer, "INSERT INTO docs VALUES (2, " + String.format(incompressible, 10) + ")");
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("body")).isEqualTo(body);
      }
    }
  }

  @Test
  void keepsBigValuesOutOfLineReadable() throws SQLException {
    run(connection, "CREATE TABLE big (id int, body text)");
    String body = "0123456789abcdef".repeat(20_000);
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO big VALUES (?, ?)")) {
      for (int i = 0; i < 30; i++) {
        insert.setInt(1, i);
        insert.setString(2, body + i);
        insert.executeUpdate();
      }
    }
    try (Statement statement =
            connection.createStatement(
                ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
        ResultSet rows = statement.executeQuery("SELECT id, body FROM big ORDER BY id")) {
      run(connection, "DELETE FROM big");
      run(connection, "VACUUM big");
      while (rows.next()) {
        assertThat(rows.getString(2)).isEqualTo(body + rows.getInt(1));
      }
      assertThat(rows.getRow()).isZero();
    }
  }
}
