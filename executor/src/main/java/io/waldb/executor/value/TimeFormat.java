package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.Interval;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * to_char of timestamps and intervals, and to_date and to_timestamp, by pictures such as {@code
 * YYYY-MM-DD HH24:MI:SS}.
 *
 * <p>Follows PostgreSQL {@code utils/adt/formatting.c} ({@code DCH_to_char}, {@code
 * DCH_from_char}).
 */
public final class TimeFormat {
  /** Longest first among those that begin alike. */
  private static final String[] KEYWORDS = {
    "A.D.", "A.M.", "AD", "AM", "B.C.", "BC", "CC", "DAY", "DDD", "DD", "DY", "D", "FF1", "FF2",
    "FF3", "FF4", "FF5", "FF6", "HH24", "HH12", "HH", "IDDD", "ID", "IW", "IYYY", "IYY", "IY", "I",
    "J", "MI", "MM", "MONTH", "MON", "MS", "OF", "P.M.", "PM", "Q", "RM", "SSSSS", "SSSS", "SS",
    "TZH", "TZM", "TZ", "US", "WW", "W", "Y,YYY", "YYYY", "YYY", "YY", "Y"
  };

  private static final String[] MONTHS = {
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"
  };
  private static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };
  private static final String[] ROMAN_MONTHS = {
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"
  };

  private TimeFormat() {}

  /** Reads the elements of a picture one after another. */
  private static final class Picture {
    final String text;
    int at;
    String keyword = "";
    String written = "";
    boolean fill;
    boolean ordinal;
    boolean upperOrdinal;

    Picture(String text) {
      this.text = text;
    }

    /** Moves to the next element; an empty keyword means that {@code written} is literal text. */
    boolean next() {
      fill = false;
      ordinal = false;
      keyword = "";
      while (startsWith("FM") || startsWith("TM") || startsWith("FX")) {
        fill |= Character.toUpperCase(text.charAt(at)) == 'F';
        at += 2;
      }
      if (at >= text.length()) {
        return false;
      }
      char c = text.charAt(at);
      if (c == '"') {
        int end = text.indexOf('"', at + 1);
        end = end < 0 ? text.length() : end;
        written = text.substring(at + 1, end).replace("\\", "");
        at = Math.min(end + 1, text.length());
        return true;
      }
      if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        written = "\"";
        at += 2;
        return true;
      }
      for (String candidate : KEYWORDS) {
        if (startsWith(candidate)) {
          keyword = candidate;
          written = text.substring(at, at + candidate.length());
          at += candidate.length();
          suffix();
          return true;
        }
      }
      written = String.valueOf(c);
      at++;
      return true;
    }

    private void suffix() {
      if (startsWith("TH")) {
        ordinal = true;
        upperOrdinal = text.charAt(at) == 'T';
        at += 2;
      }
    }

    private boolean startsWith(String word) {
      return text.regionMatches(true, at, word, 0, word.length());
    }
  }

  /**
   * A timestamp by a picture.
   *
   * @param zone for a moment, the zone it is shown in; null for a local timestamp
   */
  public static @Nullable String format(long micros, @Nullable Zone zone, String picture) {
    if (Calendar.isInfinite(micros) || picture.isEmpty()) {
      return null;
    }
    int offset = zone == null ? 0 : zone.offsetSeconds(micros);
    long local = micros + offset * Calendar.MICROS_PER_SECOND;
    Fields fields = new Fields();
    fields.day = Calendar.dayOf(local);
    long civil = Calendar.civil(fields.day);
    fields.year = Calendar.year(civil);
    fields.month = Calendar.month(civil);
    fields.dayOfMonth = Calendar.day(civil);
    fields.setTime(Calendar.timeOf(local));
    fields.offset = offset;
    fields.zone = zone == null ? "" : zone.name();
    return fields.format(picture);
  }

  /** An interval by a picture. */
  public static @Nullable String format(Interval interval, String picture) {
    if (picture.isEmpty()) {
      return null;
    }
    Fields fields = new Fields();
    fields.isInterval = true;
    fields.year = interval.months() / 12;
    fields.month = interval.months() % 12;
    fields.dayOfMonth = interval.days();
    fields.setTime(interval.micros());
    return fields.format(picture);
  }

  /** The moment in the long form of timeofday. */
  public static String timeOfDay(long micros, Zone zone) {
    String text = format(micros, zone, "Dy Mon DD HH24:MI:SS.US YYYY ");
    return text + zone.name();
  }

  /** What is printed. */
  private static final class Fields {
    boolean isInterval;
    long day;
    int year;
    int month;
    int dayOfMonth;
    long hour;
    int minute;
    int second;
    int micros;
    int offset;
    String zone = "";

    void setTime(long time) {
      hour = time / Calendar.MICROS_PER_HOUR;
      minute = (int) (time / Calendar.MICROS_PER_MINUTE % 60);
      second = (int) (time / Calendar.MICROS_PER_SECOND % 60);
      micros = (int) (time % Calendar.MICROS_PER_SECOND);
    }

    String format(String text) {
      StringBuilder out = new StringBuilder();
      Picture picture = new Picture(text);
      while (picture.next()) {
        if (picture.keyword.isEmpty()) {
          out.append(picture.written);
        } else {
          String value = value(picture);
          out.append(value);
          if (picture.ordinal && !value.isEmpty()) {
            String suffix = NumberFormat.ordinalSuffix(value);
            out.append(picture.upperOrdinal ? suffix.toUpperCase(Locale.ROOT) : suffix);
          }
        }
      }
      return out.toString();
    }

    private static String number(long value, int width, boolean fill) {
      if (fill) {
        return Long.toString(value);
      }
      String digits = Long.toString(Math.abs(value));
      return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    private int shownYear() {
      return isInterval || year > 0 ? year : 1 - year;
    }

    private void noInterval() {
      if (isInterval) {
        throw new DatabaseException(
                SqlState.INVALID_DATETIME_FORMAT,
                "invalid format specification for an interval value")
            .withHint("Intervals are not tied to specific calendar dates.");
      }
    }

    private String value(Picture p) {
      boolean fill = p.fill;
      return switch (p.keyword) {
        case "HH", "HH12" -> number(hour % 12 == 0 ? 12 : hour % 12, 2, fill);
        case "HH24" -> number(hour, 2, fill);
        case "MI" -> number(minute, 2, fill);
        case "SS" -> number(second, 2, fill);
        case "MS", "FF3" -> number(micros / 1000, 3, false);
        case "US", "FF6" -> number(micros, 6, false);
        case "FF1", "FF2", "FF4", "FF5" ->
            number(micros, 6, false).substring(0, p.keyword.charAt(2) - '0');
        case "SSSS", "SSSSS" -> Long.toString(hour * 3600 + minute * 60L + second);
        case "AM", "PM" -> like(p.written, hour % 24 >= 12 ? "PM" : "AM");
        case "A.M.", "P.M." -> like(p.written, hour % 24 >= 12 ? "P.M." : "A.M.");
        case "TZ" -> {
          noInterval();
          yield p.written.equals("tz") ? zone.toLowerCase(Locale.ROOT) : zone;
        }
        case "TZH" -> {
          noInterval();
          yield (offset < 0 ? "-" : "+") + number(Math.abs(offset) / 3600, 2, false);
        }
        case "TZM" -> {
          noInterval();
          yield number(Math.abs(offset) / 60 % 60, 2, false);
        }
        case "OF" -> {
          noInterval();
          yield (offset < 0 ? "-" : "+")
              + number(Math.abs(offset) / 3600, 2, fill)
              + (Math.abs(offset) % 3600 == 0
                  ? ""
                  : ":" + number(Math.abs(offset) / 60 % 60, 2, false));
        }
        default -> dateValue(p);
      };
    }

    private String dateValue(Picture p) {
      boolean fill = p.fill;
      switch (p.keyword) {
        case "Y,YYY" -> {
          return shownYear() / 1000 + "," + number(shownYear() % 1000, 3, false);
        }
        case "YYYY" -> {
          return number(shownYear(), 4, fill);
        }
        case "YYY" -> {
          return number(shownYear() % 1000, 3, fill);
        }
        case "YY" -> {
          return number(shownYear() % 100, 2, fill);
        }
        case "Y" -> {
          return number(shownYear() % 10, 1, fill);
        }
        case "BC", "AD" -> {
          noInterval();
          return like(p.written, year <= 0 ? "BC" : "AD");
        }
        case "B.C.", "A.D." -> {
          noInterval();
          return like(p.written, year <= 0 ? "B.C." : "A.D.");
        }
        case "CC" -> {
          int century = isInterval ? year / 100 : year > 0 ? (year - 1) / 100 + 1 : year / 100 - 1;
          return number(century, 2, fill);
        }
        case "MM" -> {
          return number(month, 2, fill);
        }
        case "MONTH" -> {
          return month > 0 ? padded(like(p.written, MONTHS[month - 1]), 9, fill) : blankMonth(p);
        }
        case "MON" -> {
          return month > 0 ? like(p.written, MONTHS[month - 1].substring(0, 3)) : blankMonth(p);
        }
        case "RM" -> {
          return month == 0 ? "" : padded(like(p.written, ROMAN_MONTHS[month - 1]), 4, fill);
        }
        case "Q" -> {
          return month == 0 ? "" : Integer.toString((month - 1) / 3 + 1);
        }
        case "DD" -> {
          return number(dayOfMonth, 2, fill);
        }
        default -> {
          return calendarValue(p);
        }
      }
    }

    private String blankMonth(Picture p) {
      noInterval();
      return p.keyword;
    }

    private String calendarValue(Picture p) {
      boolean fill = p.fill;
      if (isInterval && p.keyword.equals("DDD")) {
        return number(year * 365L + month * 30L + dayOfMonth, 3, fill);
      }
      noInterval();
      int weekday = Calendar.dayOfWeek(day);
      int isoYear = Calendar.isoYear(day);
      return switch (p.keyword) {
        case "DAY" -> padded(like(p.written, DAYS[weekday]), 9, fill);
        case "DY" -> like(p.written, DAYS[weekday].substring(0, 3));
        case "D" -> Integer.toString(weekday + 1);
        case "ID" -> Integer.toString(weekday == 0 ? 7 : weekday);
        case "DDD" -> number(Calendar.dayOfYear(day), 3, fill);
        case "IDDD" -> number(day - Calendar.isoYearStart(isoYear) + 1, 3, fill);
        case "W" -> Integer.toString((dayOfMonth - 1) / 7 + 1);
        case "WW" -> number((Calendar.dayOfYear(day) - 1) / 7 + 1, 2, fill);
        case "IW" -> number(Calendar.isoWeek(day), 2, fill);
        case "IYYY" -> number(isoYear, 4, fill);
        case "IYY" -> number(isoYear % 1000, 3, fill);
        case "IY" -> number(isoYear % 100, 2, fill);
        case "I" -> number(isoYear % 10, 1, fill);
        case "J" -> Long.toString(day - Calendar.MIN_DATE);
        default -> throw new IllegalArgumentException(p.keyword);
      };
    }

    private static String padded(String word, int width, boolean fill) {
      return fill ? word : word + " ".repeat(Math.max(0, width - word.length()));
    }

    /** The word in the case the keyword is written in. */
    private static String like(String written, String word) {
      if (Character.isLowerCase(written.charAt(0))) {
        return word.toLowerCase(Locale.ROOT);
      }
      boolean upper = written.length() > 1 && Character.isUpperCase(written.charAt(1));
      boolean dotted = written.length() > 1 && written.charAt(1) == '.';
      return upper || dotted ? word.toUpperCase(Locale.ROOT) : word;
    }
  }

  /**
   * The moment in a text that was written by a picture.
   *
   * @throws DatabaseException 22007, 22008
   */
  public static long parseTimestamp(String text, String picture, Zone zone) {
    Reader reader = new Reader(text, picture);
    long local = Calendar.timestamp(reader.date(), reader.time());
    return reader.offset == Integer.MIN_VALUE
        ? zone.toUtc(local)
        : Calendar.checkTimestamp(local - reader.offset * Calendar.MICROS_PER_SECOND);
  }

  /** The date in a text that was written by a picture. */
  public static long parseDate(String text, String picture) {
    return Calendar.checkDate(new Reader(text, picture).date());
  }

  /** Reads a text along a picture. */
  private static final class Reader {
    private final String text;
    private int at;
    private int year = Integer.MIN_VALUE;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int isoYear = Integer.MIN_VALUE;
    private int isoWeek;
    private int isoDay = 1;
    private long julian = Long.MIN_VALUE;
    private int century;
    private boolean bc;
    private int hour;
    private boolean pm;
    private boolean am;
    private int minute;
    private int second;
    private int micros;
    private long secondOfDay = -1;
    int offset = Integer.MIN_VALUE;
    private int offsetSign = 1;

    Reader(String text, String picture) {
      this.text = text;
      Picture elements = new Picture(picture);
      while (elements.next()) {
        if (elements.keyword.isEmpty()) {
          literal(elements);
        } else {
          skipBlanks();
          if (at >= text.length()) {
            break;
          }
          field(elements, isDigitNext(elements));
          if (elements.ordinal && at + 2 <= text.length()) {
            at += 2;
          }
        }
      }
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    /** A separator in the picture matches any separator, or none, in the text. */
    private void literal(Picture elements) {
      char wanted = elements.written.isEmpty() ? ' ' : elements.written.charAt(0);
      if (Character.isLetterOrDigit(wanted) || elements.written.length() > 1) {
        at = Math.min(text.length(), at + elements.written.length());
        return;
      }
      skipBlanks();
      if (at < text.length()
          && !Character.isLetterOrDigit(text.charAt(at))
          && !Character.isWhitespace(wanted)) {
        char c = text.charAt(at);
        boolean isSign = (c == '-' || c == '+') && c != wanted;
        if (!isSign) {
          at++;
        }
      }
    }

    /** Whether the next element of the picture is one of digits, so that widths must be kept. */
    private static boolean isDigitNext(Picture elements) {
      Picture ahead = new Picture(elements.text);
      ahead.at = elements.at;
      if (!ahead.next()) {
        return false;
      }
      if (ahead.keyword.isEmpty()) {
        return !ahead.written.isEmpty() && Character.isDigit(ahead.written.charAt(0));
      }
      return switch (ahead.keyword) {
        case "A.D.",
            "A.M.",
            "AD",
            "AM",
            "B.C.",
            "BC",
            "DAY",
            "DY",
            "MONTH",
            "MON",
            "P.M.",
            "PM",
            "RM",
            "TZ",
            "TZH",
            "OF" ->
            false;
        default -> true;
      };
    }

    private int digits(int width, boolean fixed, String keyword) {
      int start = at;
      boolean negative = false;
      if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
        negative = text.charAt(at) == '-';
        at++;
      }
      int first = at;
      int limit = fixed ? first + width : text.length();
      long value = 0;
      while (at < text.length() && at < limit && Character.isDigit(text.charAt(at))) {
        value = value * 10 + (text.charAt(at++) - '0');
        if (value > Integer.MAX_VALUE) {
          throw new DatabaseException(
              SqlState.DATETIME_FIELD_OVERFLOW,
              "value for \"" + keyword + "\" in source string is out of range");
        }
      }
      if (at == first) {
        throw new DatabaseException(
                SqlState.INVALID_DATETIME_FORMAT,
                "invalid value \""
                    + text.substring(start, Math.min(text.length(), start + width))
                    + "\" for \""
                    + keyword
                    + "\"")
            .withDetail("Value must be an integer.");
      }
      return (int) (negative ? -value : value);
    }

    private int fractionDigits(int width, int scale, String keyword) {
      int first = at;
      int value = digits(width, true, keyword);
      int have = at - first;
      while (at < text.length() && Character.isDigit(text.charAt(at))) {
        at++;
      }
      for (int i = have; i < scale; i++) {
        value *= 10;
      }
      return value;
    }

    private int word(String[] words, int prefix, String keyword) {
      for (int i = 0; i < words.length; i++) {
        String word = prefix > 0 ? words[i].substring(0, prefix) : words[i];
        if (text.regionMatches(true, at, word, 0, word.length())) {
          at += word.length();
          return i;
        }
      }
      throw new DatabaseException(
              SqlState.INVALID_DATETIME_FORMAT,
              "invalid value \"" + text.substring(at) + "\" for \"" + keyword + "\"")
          .withDetail("The given value did not match any of the allowed values for this field.");
    }

    private void field(Picture p, boolean fixed) {
      String keyword = p.keyword;
      boolean keep = fixed && !p.fill;
      switch (keyword) {
        case "HH", "HH12" -> hour = range(digits(2, keep, keyword), 1, 12, "hour");
        case "HH24" -> hour = digits(2, keep, keyword);
        case "MI" -> minute = digits(2, keep, keyword);
        case "SS" -> second = digits(2, keep, keyword);
        case "MS", "FF3" -> micros += fractionDigits(3, 3, keyword) * 1000;
        case "US", "FF6" -> micros += fractionDigits(6, 6, keyword);
        case "FF1", "FF2", "FF4", "FF5" ->
            micros += fractionDigits(keyword.charAt(2) - '0', 6, keyword);
        case "SSSS", "SSSSS" -> secondOfDay = digits(5, keep, keyword);
        case "AM", "PM" -> meridian(word(new String[] {"AM", "PM"}, 0, keyword));
        case "A.M.", "P.M." -> meridian(word(new String[] {"A.M.", "P.M."}, 0, keyword));
        case "BC", "AD" -> bc = word(new String[] {"BC", "AD"}, 0, keyword) == 0;
        case "B.C.", "A.D." -> bc = word(new String[] {"B.C.", "A.D."}, 0, keyword) == 0;
        case "TZH" -> {
          offsetSign = text.charAt(at) == '-' ? -1 : 1;
          offset = digits(2, true, keyword) * 3600;
        }
        case "TZM" ->
            offset =
                (offset == Integer.MIN_VALUE ? 0 : offset)
                    + offsetSign * digits(2, true, keyword) * 60;
        case "TZ", "OF" ->
            throw new DatabaseException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "formatting field \"" + keyword + "\" is only supported in to_char");
        default -> dateField(p, keep);
      }
    }

    private static int range(int value, int low, int high, String what) {
      if (value < low || value > high) {
        throw new DatabaseException(
                SqlState.INVALID_DATETIME_FORMAT,
                what + " \"" + value + "\" is invalid for the 12-hour clock")
            .withHint("Use the 24-hour clock, or give an hour between 1 and 12.");
      }
      return value;
    }

    private void meridian(int which) {
      am = which == 0;
      pm = which == 1;
    }

    private void dateField(Picture p, boolean keep) {
      String keyword = p.keyword;
      switch (keyword) {
        case "Y,YYY" -> {
          int thousands = digits(4, false, keyword);
          at++;
          year = thousands * 1000 + digits(3, true, keyword);
        }
        case "YYYY" -> year = digits(4, keep, keyword);
        case "YYY" -> year = closest(digits(3, keep, keyword), 1000);
        case "YY" -> year = closest(digits(2, keep, keyword), 100);
        case "Y" -> year = closest(digits(1, keep, keyword), 10);
        case "IYYY" -> isoYear = digits(4, keep, keyword);
        case "IYY" -> isoYear = closest(digits(3, keep, keyword), 1000);
        case "IY" -> isoYear = closest(digits(2, keep, keyword), 100);
        case "I" -> isoYear = closest(digits(1, keep, keyword), 10);
        case "CC" -> century = digits(2, keep, keyword);
        case "MM" -> month = digits(2, keep, keyword);
        case "MONTH" -> month = word(MONTHS, 0, keyword) + 1;
        case "MON" -> month = word(MONTHS, 3, keyword) + 1;
        case "RM" -> month = romanMonth(keyword);
        case "DAY" -> isoDay = weekday(word(DAYS, 0, keyword));
        case "DY" -> isoDay = weekday(word(DAYS, 3, keyword));
        case "D" -> isoDay = weekday(digits(1, keep, keyword) - 1);
        case "ID" -> isoDay = digits(1, keep, keyword);
        case "DD" -> day = digits(2, keep, keyword);
        case "DDD" -> dayOfYear = digits(3, keep, keyword);
        case "IW" -> isoWeek = digits(2, keep, keyword);
        case "WW" -> dayOfYear = (digits(2, keep, keyword) - 1) * 7 + 1;
        case "W" -> day = (digits(1, keep, keyword) - 1) * 7 + 1;
        case "J" -> julian = digits(7, false, keyword) + Calendar.MIN_DATE;
        case "Q" -> digits(1, keep, keyword);
        case "IDDD" -> isoDay = digits(3, keep, keyword);
        default -> throw new IllegalArgumentException(keyword);
      }
    }

    private static int weekday(int fromSunday) {
      return fromSunday == 0 ? 7 : fromSunday;
    }

    private int romanMonth(String keyword) {
      for (int i = ROMAN_MONTHS.length - 1; i >= 0; i--) {
        String roman = ROMAN_MONTHS[i];
        boolean here = text.regionMatches(true, at, roman, 0, roman.length());
        int end = at + roman.length();
        if (here && (end == text.length() || !Character.isLetter(text.charAt(end)))) {
          at = end;
          return i + 1;
        }
      }
      return word(ROMAN_MONTHS, 0, keyword) + 1;
    }

    /** The year nearest to 2020 that ends with the digits. */
    private static int closest(int digits, int unit) {
      if (digits >= unit) {
        return digits;
      }
      if (unit == 1000) {
        return digits < 520 ? digits + 2000 : digits + 1000;
      }
      if (unit == 100) {
        return digits < 70 ? digits + 2000 : digits + 1900;
      }
      return digits + 2000;
    }

    private DatabaseException range() {
      return new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "date/time field value out of range: \"" + text + "\"");
    }

    long date() {
      if (julian != Long.MIN_VALUE) {
        return julian;
      }
      if (isoYear != Integer.MIN_VALUE) {
        return Calendar.isoYearStart(isoYear) + Math.max(0, isoWeek - 1) * 7L + isoDay - 1;
      }
      int y = year;
      if (y == Integer.MIN_VALUE) {
        // PostgreSQL's default year is 1 BC.
        y = century > 0 ? (century - 1) * 100 + 1 : 0;
      } else if (bc) {
        y = 1 - y;
      }
      if (dayOfYear > 0) {
        if (dayOfYear > (Calendar.isLeap(y) ? 366 : 365)) {
          throw range();
        }
        return Calendar.days(y, 1, 1) + dayOfYear - 1;
      }
      if (month < 1 || month > 12 || day < 1 || day > Calendar.monthLength(y, month)) {
        throw range();
      }
      return Calendar.days(y, month, day);
    }

    long time() {
      if (secondOfDay >= 0) {
        return secondOfDay * Calendar.MICROS_PER_SECOND + micros;
      }
      int h = hour;
      if (am || pm) {
        h = h % 12 + (pm ? 12 : 0);
      }
      boolean endOfDay = h == 24 && minute == 0 && second == 0;
      if ((h > 23 && !endOfDay) || minute > 59 || second > 59) {
        throw range();
      }
      return h * Calendar.MICROS_PER_HOUR
          + minute * Calendar.MICROS_PER_MINUTE
          + second * Calendar.MICROS_PER_SECOND
          + micros;
    }
  }
}
