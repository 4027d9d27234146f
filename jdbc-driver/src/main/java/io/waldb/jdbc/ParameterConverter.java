package io.waldb.jdbc;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.value.ValueText;
import io.waldb.executor.value.Zone;
import io.waldb.jdbc.ValueConverter.ZoneSource;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;

/** Puts Java values into the parameters of a plan, in the form the parameter's type is held in. */
final class ParameterConverter {
  static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1000;

  private ParameterConverter() {}

  /** Sets an integer of Java, whatever the parameter's type. */
  static void setLong(Parameters into, int index, TypeKind kind, long value) throws SQLException {
    switch (kind) {
      case INTEGER -> {
        checkRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer");
        into.setLong(index, value);
      }
      case BIGINT, OID, XID, REGCLASS -> into.setLong(index, value);
      case SMALLINT -> {
        checkRange(value, Short.MIN_VALUE, Short.MAX_VALUE, "smallint");
        into.setLong(index, value);
      }
      case REAL, DOUBLE -> into.setDouble(index, kind == TypeKind.REAL ? (float) value : value);
      case NUMERIC -> into.setObject(index, BigDecimal.valueOf(value));
      case TEXT, VARCHAR, CHAR, NAME, UNKNOWN -> into.setObject(index, Long.toString(value));
      case BOOLEAN -> into.setLong(index, value != 0 ? 1 : 0);
      default -> throw mismatch(kind, "a number");
    }
  }

  static void setDouble(Parameters into, int index, TypeKind kind, double value)
      throws SQLException {
    switch (kind) {
      case DOUBLE -> into.setDouble(index, value);
      case REAL -> into.setDouble(index, (float) value);
      case NUMERIC -> into.setObject(index, ValueText.parseObject(kind, Double.toString(value)));
      case TEXT, VARCHAR, CHAR, NAME, UNKNOWN -> into.setObject(index, Double.toString(value));
      default -> {
        if (value != Math.rint(value) || Double.isInfinite(value)) {
          throw mismatch(kind, "a fraction");
        }
        setLong(into, index, kind, (long) value);
      }
    }
  }

  /** Sets any value a JDBC application may give; the value is not null. */
  static void set(Parameters into, int index, TypeKind kind, Object value, ZoneSource zone)
      throws SQLException {
    if (value instanceof String text) {
      setText(into, index, kind, text, zone);
    } else if (value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte) {
      setLong(into, index, kind, ((Number) value).longValue());
    } else if (value instanceof Double || value instanceof Float) {
      setDouble(into, index, kind, ((Number) value).doubleValue());
    } else if (value instanceof Boolean truth) {
      setBoolean(into, index, kind, truth);
    } else if (value instanceof BigInteger integer) {
      setNumeric(into, index, kind, new BigDecimal(integer));
    } else if (value instanceof BigDecimal number) {
      setNumeric(into, index, kind, number);
    } else if (value instanceof Character character) {
      setText(into, index, kind, character.toString(), zone);
    } else if (value instanceof byte[] bytes) {
      if (kind != TypeKind.BYTEA) {
        throw mismatch(kind, "bytes");
      }
      into.setObject(index, bytes.clone());
    } else if (value instanceof UUID uuid) {
      if (kind == TypeKind.UUID) {
        into.setObject(index, uuid);
      } else {
        setText(into, index, kind, uuid.toString(), zone);
      }
    } else if (kind == TypeKind.INTERVAL
        && (value instanceof Period || value instanceof Duration)) {
      setText(into, index, kind, value.toString(), zone);
    } else {
      setTemporal(into, index, kind, value, zone);
    }
  }

  private static void setBoolean(Parameters into, int index, TypeKind kind, boolean truth)
      throws SQLException {
    switch (kind) {
      case BOOLEAN, SMALLINT, INTEGER, BIGINT -> into.setLong(index, truth ? 1 : 0);
      case TEXT, VARCHAR, CHAR, UNKNOWN -> into.setObject(index, truth ? "true" : "false");
      default -> throw mismatch(kind, "a truth value");
    }
  }

  private static void setNumeric(Parameters into, int index, TypeKind kind, BigDecimal number)
      throws SQLException {
    switch (kind) {
      case NUMERIC -> into.setObject(index, number);
      case REAL, DOUBLE -> setDouble(into, index, kind, number.doubleValue());
      case TEXT, VARCHAR, CHAR, UNKNOWN -> into.setObject(index, number.toPlainString());
      default -> {
        try {
          setLong(into, index, kind, number.longValueExact());
        } catch (ArithmeticException e) {
          throw SqlExceptions.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE, number + " is out of range for type " + kind);
        }
      }
    }
  }

  private static void setText(
      Parameters into, int index, TypeKind kind, String text, ZoneSource zone) throws SQLException {
    switch (kind.representation()) {
      case LONG -> into.setLong(index, parseLong(kind, text, zone));
      case DOUBLE -> into.setDouble(index, ValueText.parseDouble(kind, text));
      case OBJECT -> into.setObject(index, isText(kind) ? text : ValueText.parseObject(kind, text));
    }
  }

  /** Only times need the session's zone, and looking it up costs. */
  private static long parseLong(TypeKind kind, String text, ZoneSource zone) throws SQLException {
    return switch (kind) {
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ ->
          ValueText.parseLong(kind, text, nowMicros(), zone.zone());
      default -> ValueText.parseLong(kind, text, 0, Zone.UTC);
    };
  }

  private static boolean isText(TypeKind kind) {
    return switch (kind) {
      case TEXT, VARCHAR, CHAR, NAME, UNKNOWN -> true;
      default -> false;
    };
  }

  private static void setTemporal(
      Parameters into, int index, TypeKind kind, Object value, ZoneSource zone)
      throws SQLException {
    if (isText(kind)) {
      into.setObject(index, value.toString());
      return;
    }
    switch (kind) {
      case DATE -> into.setLong(index, toLocal(value, zone).toLocalDate().toEpochDay());
      case TIME -> into.setLong(index, toTime(value, zone).toNanoOfDay() / NANOS_PER_MICRO);
      case TIMESTAMP -> into.setLong(index, micros(toLocal(value, zone)));
      case TIMESTAMPTZ -> into.setLong(index, toInstantMicros(value, zone));
      default -> throw mismatch(kind, "a " + value.getClass().getName());
    }
  }

  private static LocalTime toTime(Object value, ZoneSource zone) throws SQLException {
    if (value instanceof LocalTime time) {
      return time;
    }
    if (value instanceof Time time) {
      return time.toLocalTime();
    }
    return toLocal(value, zone).toLocalTime();
  }

  private static LocalDateTime toLocal(Object value, ZoneSource zone) throws SQLException {
    if (value instanceof LocalDateTime local) {
      return local;
    }
    if (value instanceof LocalDate date) {
      return date.atStartOfDay();
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toLocalDateTime();
    }
    if (value instanceof Date date) {
      return date.toLocalDate().atStartOfDay();
    }
    if (value instanceof java.util.Date date) {
      return LocalDateTime.ofInstant(date.toInstant(), ZoneId.systemDefault());
    }
    return localOf(zone.zone().toLocal(toInstantMicros(value, zone)));
  }

  private static long toInstantMicros(Object value, ZoneSource zone) throws SQLException {
    if (value instanceof Instant instant) {
      return micros(instant);
    }
    if (value instanceof OffsetDateTime time) {
      return micros(time.toInstant());
    }
    if (value instanceof ZonedDateTime time) {
      return micros(time.toInstant());
    }
    if (value instanceof Timestamp timestamp) {
      return micros(timestamp.toInstant());
    }
    if (value instanceof LocalDateTime local) {
      return zone.zone().toUtc(micros(local));
    }
    if (value instanceof LocalDate date) {
      return zone.zone().toUtc(micros(date.atStartOfDay()));
    }
    if (value instanceof Date date) {
      return micros(Instant.ofEpochMilli(date.getTime()));
    }
    throw SqlExceptions.of(
        SqlState.DATATYPE_MISMATCH,
        "cannot use a " + value.getClass().getName() + " as a parameter");
  }

  static long nowMicros() {
    return micros(Instant.now());
  }

  static long micros(Instant instant) {
    return instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / NANOS_PER_MICRO;
  }

  static long micros(LocalDateTime local) {
    return micros(local.toInstant(ZoneOffset.UTC));
  }

  static LocalDateTime localOf(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        (int) Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO,
        ZoneOffset.UTC);
  }

  private static void checkRange(long value, long low, long high, String type) throws SQLException {
    if (value < low || value > high) {
      throw SqlExceptions.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
    }
  }

  private static SQLException mismatch(TypeKind kind, String what) {
    return SqlExceptions.of(
        new DatabaseException(
            SqlState.DATATYPE_MISMATCH,
            "parameter of type " + kind + " cannot be set from " + what));
  }
}
