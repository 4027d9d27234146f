package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * extract, date_part, date_trunc and date_bin, and values made of their parts.
 *
 * <p>Follows PostgreSQL {@code utils/adt/timestamp.c} and {@code date.c}.
 */
public final class TimeParts {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private TimeParts() {}

  /** The fields, by their names and PostgreSQL's synonyms. */
  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private enum Field {
    MICROSECONDS("microsecond", "us", "usec", "usecs", "usecond", "useconds"),
    MILLISECONDS("millisecond", "ms", "msec", "msecs", "msecond", "mseconds"),
    SECOND("seconds", "s", "sec", "secs"),
    MINUTE("minutes", "m", "min", "mins"),
    HOUR("hours", "h", "hr", "hrs"),
    DAY("days", "d"),
    DOW(),
    ISODOW(),
    DOY(),
    WEEK("weeks", "w"),
    MONTH("months", "mon", "mons"),
    QUARTER("qtr"),
    YEAR("years", "y", "yr", "yrs"),
    ISOYEAR(),
    DECADE("decades", "dec", "decs"),
    CENTURY("centuries", "c", "cent"),
    MILLENNIUM("millennia", "mil", "mils"),
    JULIAN(),
    EPOCH(),
    TIMEZONE(),
    TIMEZONE_HOUR(),
    TIMEZONE_MINUTE();

    private final List<String> synonyms;

    Field(String... synonyms) {
      this.synonyms = List.of(synonyms);
    }

    static @Nullable Field of(String name) {
      String key = name.toLowerCase(Locale.ROOT);
      for (Field field : values()) {
        if (key.equals(field.name().toLowerCase(Locale.ROOT))) {
          return field;
        }
        if (field.synonyms.contains(key)) {
          return field;
        }
      }
      return null;
    }
  }

  private static Field field(String name, String type) {
    Field field = Field.of(name);
    if (field == null) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "unit \"" + name.toLowerCase(Locale.ROOT) + "\" not recognized for type " + type);
    }
    return field;
  }

  private static DatabaseException unsupported(String name, String type) {
    return new DatabaseException(
        SqlState.FEATURE_NOT_SUPPORTED,
        "unit \"" + name.toLowerCase(Locale.ROOT) + "\" not supported for type " + type);
  }

  private static BigDecimal of(long value) {
    return BigDecimal.valueOf(value);
  }

  /** A field of a date. */
  public static @Nullable BigDecimal ofDate(String name, long days) {
    Field field = field(name, "date");
    switch (field) {
      case MICROSECONDS,
          MILLISECONDS,
          SECOND,
          MINUTE,
          HOUR,
          TIMEZONE,
          TIMEZONE_HOUR,
          TIMEZONE_MINUTE ->
          throw unsupported(name, "date");
      default -> {}
    }
    if (Calendar.isInfiniteDate(days)) {
      return infinite(field, days > 0);
    }
    if (field == Field.EPOCH) {
      return of(days * 86_400);
    }
    return field == Field.JULIAN ? of(days - Calendar.MIN_DATE) : dayField(field, days);
  }

  private static @Nullable BigDecimal infinite(Field field, boolean plus) {
    switch (field) {
      case YEAR, ISOYEAR, DECADE, CENTURY, MILLENNIUM, JULIAN, EPOCH ->
          throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED,
              "type numeric does not hold \"" + (plus ? "" : "-") + "infinity\"");
      default -> {
        return null;
      }
    }
  }

  private static BigDecimal dayField(Field field, long days) {
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    return switch (field) {
      case DAY -> of(Calendar.day(civil));
      case MONTH -> of(Calendar.month(civil));
      case QUARTER -> of((Calendar.month(civil) - 1) / 3 + 1);
      case WEEK -> of(Calendar.isoWeek(days));
      case YEAR -> of(year > 0 ? year : year - 1);
      case ISOYEAR -> {
        int iso = Calendar.isoYear(days);
        yield of(iso > 0 ? iso : iso - 1);
      }
      case DECADE -> of(Math.floorDiv(year, 10));
      case CENTURY -> of(year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100));
      case MILLENNIUM -> of(year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000));
      case DOW -> of(Calendar.dayOfWeek(days));
      case ISODOW -> of(Calendar.dayOfWeek(days) == 0 ? 7 : Calendar.dayOfWeek(days));
      case DOY -> of(Calendar.dayOfYear(days));
      default -> throw new IllegalArgumentException(field.name());
    };
  }

  private static BigDecimal seconds(long micros) {
    return BigDecimal.valueOf(micros, 6);
  }

  private static @Nullable BigDecimal timeField(Field field, long micros) {
    return switch (field) {
      case MICROSECONDS -> of(micros % Calendar.MICROS_PER_MINUTE);
      case MILLISECONDS -> BigDecimal.valueOf(micros % Calendar.MICROS_PER_MINUTE, 3);
      case SECOND -> seconds(micros % Calendar.MICROS_PER_MINUTE);
      case MINUTE -> of(micros / Calendar.MICROS_PER_MINUTE % 60);
      case HOUR -> of(micros / Calendar.MICROS_PER_HOUR);
      default -> null;
    };
  }

  /** A field of a time of day. */
  public static BigDecimal ofTime(String name, long micros) {
    Field field = field(name, "time without time zone");
    if (field == Field.EPOCH) {
      return seconds(micros);
    }
    BigDecimal value = timeField(field, micros);
    if (value == null) {
      throw unsupported(name, "time without time zone");
    }
    return value;
  }

  /** A field of a timestamp. */
  public static @Nullable BigDecimal ofTimestamp(String name, long micros) {
    Field field = field(name, "timestamp without time zone");
    switch (field) {
      case TIMEZONE, TIMEZONE_HOUR, TIMEZONE_MINUTE ->
          throw unsupported(name, "timestamp without time zone");
      default -> {}
    }
    return local(field, micros, micros);
  }

  /** A field of a moment in a zone. */
  public static @Nullable BigDecimal ofTimestampTz(String name, long micros, Zone zone) {
    Field field = field(name, "timestamp with time zone");
    if (!Calendar.isInfinite(micros)) {
      int offset = zone.offsetSeconds(micros);
      switch (field) {
        case TIMEZONE -> {
          return of(offset);
        }
        case TIMEZONE_HOUR -> {
          return of(offset / 3600);
        }
        case TIMEZONE_MINUTE -> {
          return of(offset / 60 % 60);
        }
        default -> {}
      }
    }
    return local(field, zone.toLocal(micros), micros);
  }

  private static @Nullable BigDecimal local(Field field, long micros, long epochMicros) {
    if (Calendar.isInfinite(micros)) {
      return infinite(field, micros > 0);
    }
    BigDecimal value = timeField(field, Calendar.timeOf(micros));
    if (value != null) {
      return value;
    }
    return switch (field) {
      case EPOCH -> seconds(epochMicros);
      case JULIAN ->
          of(Calendar.dayOf(micros) - Calendar.MIN_DATE)
              .add(
                  BigDecimal.valueOf(Calendar.timeOf(micros))
                      .divide(
                          BigDecimal.valueOf(Calendar.MICROS_PER_DAY), 20, RoundingMode.HALF_UP));
      default -> dayField(field, Calendar.dayOf(micros));
    };
  }

  /** A field of an interval. */
  public static BigDecimal ofInterval(String name, Interval interval) {
    Field field = field(name, "interval");
    int months = interval.months();
    long micros = interval.micros();
    return switch (field) {
      case MICROSECONDS, MILLISECONDS, SECOND, MINUTE, HOUR -> {
        BigDecimal value = timeField(field, micros);
        yield value == null ? BigDecimal.ZERO : value;
      }
      case DAY -> of(interval.days());
      case MONTH -> of(months % 12);
      case QUARTER -> of(months % 12 / 3 + 1);
      case YEAR -> of(months / 12);
      case DECADE -> of(months / 120);
      case CENTURY -> of(months / 1200);
      case MILLENNIUM -> of(months / 12_000);
      case EPOCH -> {
        // A year counts 365.25 days, a month 30.
        BigDecimal days =
            of(months / 12)
                .multiply(new BigDecimal("365.25"))
                .add(of(months % 12 * 30L))
                .add(of(interval.days()));
        yield days.multiply(of(86_400)).add(seconds(micros)).setScale(6);
      }
      default -> throw unsupported(name, "interval");
    };
  }

  /** A timestamp cut to a unit. */
  public static long truncate(String name, long micros) {
    return truncate(name, micros, "timestamp without time zone");
  }

  private static long truncate(String name, long micros, String type) {
    Field field = field(name, type);
    if (Calendar.isInfinite(micros)) {
      return micros;
    }
    long days = Calendar.dayOf(micros);
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    int month = Calendar.month(civil);
    return switch (field) {
      case MICROSECONDS -> micros;
      case MILLISECONDS -> micros - Math.floorMod(micros, 1000L);
      case SECOND -> micros - Math.floorMod(micros, Calendar.MICROS_PER_SECOND);
      case MINUTE -> micros - Math.floorMod(micros, Calendar.MICROS_PER_MINUTE);
      case HOUR -> micros - Math.floorMod(micros, Calendar.MICROS_PER_HOUR);
      case DAY -> Calendar.timestamp(days, 0);
      case WEEK -> Calendar.timestamp(days - Math.floorMod(days + 3, 7L), 0);
      case MONTH -> at(year, month);
      case QUARTER -> at(year, (month - 1) / 3 * 3 + 1);
      case YEAR -> at(year, 1);
      case DECADE -> at(Math.floorDiv(year, 10) * 10, 1);
      case CENTURY -> at(Math.floorDiv(year - 1, 100) * 100 + 1, 1);
      case MILLENNIUM -> at(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1);
      default -> throw unsupported(name, type);
    };
  }

  private static long at(int year, int month) {
    return Calendar.timestamp(Calendar.days(year, month, 1), 0);
  }

  /** A moment cut to a unit of a zone's calendar. */
  public static long truncate(String name, long micros, Zone zone) {
    String type = "timestamp with time zone";
    Field field = field(name, type);
    switch (field) {
      case MICROSECONDS, MILLISECONDS, SECOND -> {
        return truncate(name, micros, type);
      }
      default -> {
        return zone.toUtc(truncate(name, zone.toLocal(micros), type));
      }
    }
  }

  /** An interval cut to a unit. */
  public static Interval truncate(String name, Interval interval) {
    Field field = field(name, "interval");
    int months = interval.months();
    int days = interval.days();
    long micros = interval.micros();
    return switch (field) {
      case MICROSECONDS -> interval;
      case MILLISECONDS -> new Interval(months, days, micros / 1000 * 1000);
      case SECOND -> new Interval(months, days, cut(micros, Calendar.MICROS_PER_SECOND));
      case MINUTE -> new Interval(months, days, cut(micros, Calendar.MICROS_PER_MINUTE));
      case HOUR -> new Interval(months, days, cut(micros, Calendar.MICROS_PER_HOUR));
      case DAY -> new Interval(months, days, 0);
      case MONTH -> new Interval(months, 0, 0);
      case QUARTER -> new Interval(months / 3 * 3, 0, 0);
      case YEAR -> new Interval(months / 12 * 12, 0, 0);
      case DECADE -> new Interval(months / 120 * 120, 0, 0);
      case CENTURY -> new Interval(months / 1200 * 1200, 0, 0);
      case MILLENNIUM -> new Interval(months / 12_000 * 12_000, 0, 0);
      default -> throw unsupported(name, "interval");
    };
  }

  private static long cut(long micros, long unit) {
    return micros / unit * unit;
  }

  /**
   * The beginning of the stretch of a length, counted from an origin, in which a timestamp lies.
   */
  public static long bin(Interval stride, long micros, long origin) {
    if (Calendar.isInfinite(micros)) {
      return micros;
    }
    if (Calendar.isInfinite(origin)) {
      throw new DatabaseException(SqlState.DATETIME_FIELD_OVERFLOW, "origin out of range");
    }
    if (stride.months() != 0) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "timestamps cannot be binned into intervals containing months or years");
    }
    long length = stride.days() * Calendar.MICROS_PER_DAY + stride.micros();
    if (length <= 0) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "stride must be greater than zero");
    }
    return Calendar.checkTimestamp(micros - Math.floorMod(micros - origin, length));
  }

  /** A date of year, month and day; negative years are before Christ. */
  public static long makeDate(int year, int month, int day) {
    int astronomical = year < 0 ? year + 1 : year;
    if (year == 0
        || month < 1
        || month > 12
        || day < 1
        || day > Calendar.monthLength(astronomical, month)) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW,
          String.format(
              Locale.ROOT, "date field value out of range: %d-%02d-%02d", year, month, day));
    }
    return Calendar.checkDate(Calendar.days(astronomical, month, day));
  }

  /** A time of day of hours, minutes and seconds. */
  public static long makeTime(int hour, int minute, double second) {
    boolean valid =
        hour >= 0
            && minute >= 0
            && minute < 60
            && second >= 0
            && second <= 60
            && (hour < 24 || (hour == 24 && minute == 0 && second == 0));
    if (!valid) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW,
          "time field value out of range: "
              + hour
              + ":"
              + (minute < 10 ? "0" : "")
              + minute
              + ":"
              + (second < 10 ? "0" : "")
              + ValueText.format(TypeKind.DOUBLE, second, Zone.UTC));
    }
    return hour * Calendar.MICROS_PER_HOUR
        + minute * Calendar.MICROS_PER_MINUTE
        + Math.round(second * 1e6);
  }

  /** A moment of seconds since 1970. */
  public static long ofEpoch(double seconds) {
    if (Double.isInfinite(seconds)) {
      return seconds > 0 ? Calendar.INFINITY : Calendar.MINUS_INFINITY;
    }
    if (Double.isNaN(seconds)) {
      throw new DatabaseException(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp cannot be NaN");
    }
    BigDecimal micros =
        new BigDecimal(seconds).multiply(MILLION).setScale(0, RoundingMode.HALF_EVEN);
    if (micros.unscaledValue().bitLength() > 62) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range: \"" + seconds + "\"");
    }
    return Calendar.checkTimestamp(micros.longValue());
  }
}
