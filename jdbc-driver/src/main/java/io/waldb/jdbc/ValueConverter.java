package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.ValueText;
import io.waldb.executor.value.Zone;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns values that are not NULL, boxed in the form their type is held in, into the classes an
 * application asks for.
 *
 * <p>The classes of java.sql live in the JVM's default zone, or in that of the calendar; those of
 * java.time that have no zone show a {@code timestamptz} in the session's. Infinities become the
 * greatest and least values of a class.
 */
final class ValueConverter {
  private static final long NANOS_PER_MICRO = 1000;
  private static final int MICROS_PER_MILLI = 1000;
  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  /** 2 to the 63rd. */
  private static final double LONG_LIMIT = 0x1p63;

  private ValueConverter() {}

  /** Gives the session's zone when it is needed. */
  interface ZoneSource {
    Zone zone() throws SQLException;
  }

  static SQLException outOfRange(String value, String type) {
    return SqlExceptions.of(
        SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
        "value " + value + " is out of range for a Java " + type);
  }

  static SQLException mismatch(TypeKind kind, String type) {
    return SqlExceptions.of(
        SqlState.DATATYPE_MISMATCH,
        "a value of type " + kind.sqlName() + " cannot be had as " + type);
  }

  private static BigDecimal parse(String text) throws SQLException {
    try {
      return ValueText.parseNumeric(text);
    } catch (DatabaseException e) {
      throw SqlExceptions.of(e);
    }
  }

  static boolean toBoolean(TypeKind kind, Object value) throws SQLException {
    if (kind.isText()) {
      try {
        return ValueText.parseBoolean((String) value);
      } catch (DatabaseException e) {
        throw SqlExceptions.of(e);
      }
    }
    if (kind.isNumeric() || kind == TypeKind.BOOLEAN) {
      return ((Number) value).doubleValue() != 0;
    }
    throw mismatch(kind, "boolean");
  }

  static long toLong(TypeKind kind, Object value, String type) throws SQLException {
    if (value instanceof Double number) {
      if (!(number >= -LONG_LIMIT && number < LONG_LIMIT)) {
        throw outOfRange(number.toString(), type);
      }
      return number.longValue();
    }
    if (kind == TypeKind.NUMERIC || kind.isText()) {
      BigDecimal number = value instanceof BigDecimal d ? d : parse((String) value);
      BigDecimal whole = number.setScale(0, RoundingMode.DOWN);
      if (whole.compareTo(MIN_LONG) < 0 || whole.compareTo(MAX_LONG) > 0) {
        throw outOfRange(number.toPlainString(), type);
      }
      return whole.longValue();
    }
    throw mismatch(kind, type);
  }

  static double toDouble(TypeKind kind, Object value) throws SQLException {
    if (kind == TypeKind.NUMERIC) {
      return ((BigDecimal) value).doubleValue();
    }
    if (kind.isText()) {
      try {
        return ValueText.parseDouble(TypeKind.DOUBLE, (String) value);
      } catch (DatabaseException e) {
        throw SqlExceptions.of(e);
      }
    }
    throw mismatch(kind, "double");
  }

  static BigDecimal toDecimal(TypeKind kind, Object value) throws SQLException {
    if (kind == TypeKind.NUMERIC) {
      return (BigDecimal) value;
    }
    if (kind.isText()) {
      return parse((String) value);
    }
    if (value instanceof Double number) {
      if (number.isNaN() || number.isInfinite()) {
        throw outOfRange(number.toString(), "BigDecimal");
      }
      return kind == TypeKind.REAL
          ? new BigDecimal(Float.toString(number.floatValue()))
          : BigDecimal.valueOf(number);
    }
    return switch (kind) {
      case SMALLINT, INTEGER, BIGINT, OID, XID, BOOLEAN -> BigDecimal.valueOf((Long) value);
      default -> throw mismatch(kind, "BigDecimal");
    };
  }

  private static ZoneId zone(java.util.@Nullable Calendar calendar) {
    return calendar == null ? ZoneId.systemDefault() : calendar.getTimeZone().toZoneId();
  }

  static Timestamp toTimestamp(TypeKind kind, Object value, java.util.@Nullable Calendar calendar)
      throws SQLException {
    Object source = kind.isText() ? parseTemporal((String) value, "Timestamp") : value;
    TypeKind type = kind.isText() ? TypeKind.TIMESTAMP : kind;
    if (type == TypeKind.TIMESTAMPTZ) {
      return timestamp((Long) source);
    }
    LocalDateTime local = local(type, (Long) longOf(type, source, "Timestamp"));
    if (local.equals(LocalDateTime.MAX)) {
      return new Timestamp(Long.MAX_VALUE);
    }
    if (local.equals(LocalDateTime.MIN)) {
      return new Timestamp(Long.MIN_VALUE);
    }
    return calendar == null
        ? Timestamp.valueOf(local)
        : Timestamp.from(local.atZone(zone(calendar)).toInstant());
  }

  private static Timestamp timestamp(long micros) {
    if (micros == Calendar.INFINITY) {
      return new Timestamp(Long.MAX_VALUE);
    }
    if (micros == Calendar.MINUS_INFINITY) {
      return new Timestamp(Long.MIN_VALUE);
    }
    Timestamp result = new Timestamp(Math.floorDiv(micros, MICROS_PER_MILLI));
    result.setNanos(
        (int) (Math.floorMod(micros, ParameterConverter.MICROS_PER_SECOND) * NANOS_PER_MICRO));
    return result;
  }

  private static Object parseTemporal(String text, String type) throws SQLException {
    try {
      return ValueText.parseLong(
          type.equals("Time") ? TypeKind.TIME : TypeKind.TIMESTAMP,
          text,
          ParameterConverter.nowMicros(),
          Zone.UTC);
    } catch (DatabaseException e) {
      throw SqlExceptions.of(e);
    }
  }

  private static Object longOf(TypeKind kind, Object value, String type) throws SQLException {
    return switch (kind) {
      case DATE, TIMESTAMP, TIME -> value;
      default -> throw mismatch(kind, type);
    };
  }

  /** The local time of a date, time or timestamp; a time is of 1970-01-01. */
  private static LocalDateTime local(TypeKind kind, long value) {
    return switch (kind) {
      case DATE -> {
        LocalDate date = date(value);
        yield date.equals(LocalDate.MAX)
            ? LocalDateTime.MAX
            : date.equals(LocalDate.MIN) ? LocalDateTime.MIN : date.atStartOfDay();
      }
      case TIME -> LocalDate.EPOCH.atTime(time(value));
      default -> localOf(value);
    };
  }

  private static LocalDateTime localOf(long micros) {
    return micros == Calendar.INFINITY
        ? LocalDateTime.MAX
        : micros == Calendar.MINUS_INFINITY
            ? LocalDateTime.MIN
            : ParameterConverter.localOf(micros);
  }

  private static LocalDate date(long days) {
    return days == Calendar.DATE_INFINITY
        ? LocalDate.MAX
        : days == Calendar.DATE_MINUS_INFINITY ? LocalDate.MIN : LocalDate.ofEpochDay(days);
  }

  /** 24:00 has no LocalTime; it becomes the last nanosecond of the day. */
  private static LocalTime time(long micros) {
    return micros >= Duration.ofDays(1).toNanos() / NANOS_PER_MICRO
        ? LocalTime.MAX
        : LocalTime.ofNanoOfDay(micros * NANOS_PER_MICRO);
  }

  static Date toDate(TypeKind kind, Object value, java.util.@Nullable Calendar calendar)
      throws SQLException {
    if (kind == TypeKind.TIME) {
      throw mismatch(kind, "Date");
    }
    LocalDate day =
        kind == TypeKind.TIMESTAMPTZ
            ? timestamp((Long) value).toInstant().atZone(zone(calendar)).toLocalDate()
            : local(
                    kind.isText() ? TypeKind.TIMESTAMP : kind,
                    (Long)
                        (kind.isText()
                            ? parseTemporal((String) value, "Date")
                            : longOf(kind, value, "Date")))
                .toLocalDate();
    if (day.equals(LocalDate.MAX)) {
      return new Date(Long.MAX_VALUE);
    }
    if (day.equals(LocalDate.MIN)) {
      return new Date(Long.MIN_VALUE);
    }
    return calendar == null
        ? Date.valueOf(day)
        : new Date(day.atStartOfDay(zone(calendar)).toInstant().toEpochMilli());
  }

  static Time toTime(TypeKind kind, Object value, java.util.@Nullable Calendar calendar)
      throws SQLException {
    LocalTime time;
    if (kind == TypeKind.TIMESTAMPTZ) {
      time = timestamp((Long) value).toInstant().atZone(zone(calendar)).toLocalTime();
    } else if (kind.isText()) {
      time = time((Long) parseTemporal((String) value, "Time"));
    } else if (kind == TypeKind.TIME || kind == TypeKind.TIMESTAMP) {
      time = local(kind, (Long) value).toLocalTime();
    } else {
      throw mismatch(kind, "Time");
    }
    return new Time(LocalDate.EPOCH.atTime(time).atZone(zone(calendar)).toInstant().toEpochMilli());
  }

  /** Everything else that {@link java.sql.ResultSet#getObject(int, Class)} may ask for. */
  static Object toObject(TypeKind kind, Object value, Class<?> type, ZoneSource zone)
      throws SQLException {
    if (type == BigDecimal.class) {
      return toDecimal(kind, value);
    }
    if (type == BigInteger.class) {
      return toDecimal(kind, value).toBigInteger();
    }
    if (type == Number.class && (kind.isNumeric() || kind == TypeKind.OID)) {
      return value;
    }
    if (type == UUID.class) {
      return toUuid(kind, value);
    }
    if (type == Date.class) {
      return toDate(kind, value, null);
    }
    if (type == Time.class) {
      return toTime(kind, value, null);
    }
    if (type == Timestamp.class || type == java.util.Date.class) {
      return toTimestamp(kind, value, null);
    }
    if (type == java.util.Calendar.class) {
      java.util.Calendar calendar = java.util.Calendar.getInstance();
      calendar.setTimeInMillis(toTimestamp(kind, value, null).getTime());
      return calendar;
    }
    if (value instanceof Interval interval) {
      return toAmount(interval, type);
    }
    return toTemporal(kind, value, type, zone);
  }

  private static UUID toUuid(TypeKind kind, Object value) throws SQLException {
    if (value instanceof UUID uuid) {
      return uuid;
    }
    if (kind.isText()) {
      try {
        return (UUID) ValueText.parseObject(TypeKind.UUID, (String) value);
      } catch (DatabaseException e) {
        throw SqlExceptions.of(e);
      }
    }
    throw mismatch(kind, "UUID");
  }

  private static Object toAmount(Interval interval, Class<?> type) throws SQLException {
    if (type == Interval.class) {
      return interval;
    }
    if (type == Period.class && interval.micros() == 0) {
      return Period.of(interval.months() / 12, interval.months() % 12, interval.days());
    }
    if (type == Duration.class && interval.months() == 0) {
      return Duration.ofDays(interval.days())
          .plusSeconds(interval.micros() / ParameterConverter.MICROS_PER_SECOND)
          .plusNanos(interval.micros() % ParameterConverter.MICROS_PER_SECOND * NANOS_PER_MICRO);
    }
    throw mismatch(TypeKind.INTERVAL, type.getName() + " without loss");
  }

  private static Object toTemporal(TypeKind kind, Object value, Class<?> type, ZoneSource zone)
      throws SQLException {
    if (type == Instant.class) {
      return offset(kind, value, type, zone).toInstant();
    }
    if (type == OffsetDateTime.class) {
      return offset(kind, value, type, zone);
    }
    if (type == ZonedDateTime.class) {
      return offset(kind, value, type, zone).toZonedDateTime();
    }
    boolean known =
        switch (kind) {
          case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
          default -> false;
        };
    if (!known) {
      throw mismatch(kind, type.getName());
    }
    long held = (Long) value;
    LocalDateTime local =
        kind == TypeKind.TIMESTAMPTZ && !Calendar.isInfinite(held)
            ? localOf(zone.zone().toLocal(held))
            : local(kind, held);
    if (type == LocalDateTime.class && kind != TypeKind.TIME) {
      return local;
    }
    if (type == LocalDate.class && kind != TypeKind.TIME) {
      return local.toLocalDate();
    }
    if (type == LocalTime.class && kind != TypeKind.DATE) {
      return local.toLocalTime();
    }
    if (type == OffsetTime.class && kind == TypeKind.TIME) {
      return local.toLocalTime().atOffset(ZoneOffset.UTC);
    }
    throw mismatch(kind, type.getName());
  }

  /** The point in time, at UTC; local times count in the session's zone. */
  private static OffsetDateTime offset(TypeKind kind, Object value, Class<?> type, ZoneSource zone)
      throws SQLException {
    LocalDateTime local =
        switch (kind) {
          case TIMESTAMPTZ -> localOf((Long) value);
          case TIMESTAMP, DATE -> {
            LocalDateTime there = local(kind, (Long) value);
            yield there.equals(LocalDateTime.MAX) || there.equals(LocalDateTime.MIN)
                ? there
                : localOf(zone.zone().toUtc(ParameterConverter.micros(there)));
          }
          default -> throw mismatch(kind, type.getName());
        };
    return local.equals(LocalDateTime.MAX)
        ? OffsetDateTime.MAX
        : local.equals(LocalDateTime.MIN) ? OffsetDateTime.MIN : local.atOffset(ZoneOffset.UTC);
  }
}
