package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Locale;

/**
 * Reads dates, times and timestamps from the many forms PostgreSQL takes, with the date order
 * month-day-year where a date of digits leaves a choice.
 *
 * <p>Follows PostgreSQL {@code utils/adt/datetime.c} ({@code ParseDateTime}, {@code
 * DecodeDateTime}).
 */
public final class TimeParser {
  private static final String[] MONTHS = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
  };
  private static final String[] LONG_MONTHS = {
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december"
  };
  private static final String DAYS =
      " sun mon tue wed thu fri sat sunday monday tuesday wednesday thursday friday saturday tues"
          + " wednes thur thurs on at ";

  private final String type;
  private final String text;
  private final TimeFields fields = new TimeFields();
  private int at;

  /** An ISO 8601 T was seen: a time must follow. */
  private boolean timeNext;

  private TimeParser(String type, String text) {
    this.type = type;
    this.text = text;
  }

  /**
   * Reads a date.
   *
   * @param now the start of the transaction
   * @param zone the session's zone, for words such as today
   * @throws DatabaseException 22007 or 22008
   */
  public static long parseDate(String text, long now, Zone zone) {
    long fast = isoDate(text);
    if (fast != Long.MIN_VALUE) {
      return fast;
    }
    TimeParser parser = new TimeParser("date", text);
    TimeFields fields = parser.parse();
    switch (fields.special) {
      case INFINITY -> {
        return Calendar.DATE_INFINITY;
      }
      case MINUS_INFINITY -> {
        return Calendar.DATE_MINUS_INFINITY;
      }
      case EPOCH -> {
        return 0;
      }
      case NOW, TODAY, TOMORROW, YESTERDAY -> {
        return today(fields, now, zone);
      }
      case NONE -> {}
    }
    if (!fields.hasDate()) {
      throw parser.bad();
    }
    long days = fields.date(text);
    if (days < Calendar.MIN_DATE || days > Calendar.MAX_DATE) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "date out of range: \"" + text + "\"");
    }
    return days;
  }

  /** Reads a time of day; a date and a zone may be there and are not used. */
  public static long parseTime(String text, long now, Zone zone) {
    TimeParser parser = new TimeParser("time", text);
    TimeFields fields = parser.parse();
    if (fields.special == TimeFields.Special.NOW) {
      return Calendar.timeOf(zone.toLocal(now));
    }
    if (fields.special != TimeFields.Special.NONE || !fields.hasTime) {
      throw parser.bad();
    }
    return fields.time(text);
  }

  /** Reads a timestamp; a zone may be there and is not used. */
  public static long parseTimestamp(String text, long now, Zone zone) {
    TimeParser parser = new TimeParser("timestamp", text);
    TimeFields fields = parser.parse();
    if (fields.special != TimeFields.Special.NONE) {
      long local = special(fields, now, zone);
      return fields.special == TimeFields.Special.EPOCH ? 0 : local;
    }
    return parser.local(fields);
  }

  /** Reads a moment; a local time without a zone is one of the session's zone. */
  public static long parseTimestampTz(String text, long now, Zone zone) {
    TimeParser parser = new TimeParser("timestamp with time zone", text);
    TimeFields fields = parser.parse();
    if (fields.special == TimeFields.Special.EPOCH) {
      return 0;
    }
    if (fields.special == TimeFields.Special.NOW) {
      return now;
    }
    long local =
        fields.special != TimeFields.Special.NONE
            ? special(fields, now, zone)
            : parser.local(fields);
    if (Calendar.isInfinite(local)) {
      return local;
    }
    if (fields.offset != Integer.MIN_VALUE) {
      return Calendar.checkTimestamp(local - fields.offset * Calendar.MICROS_PER_SECOND);
    }
    return (fields.zone != null ? fields.zone : zone).toUtc(local);
  }

  private long local(TimeFields parsed) {
    if (!parsed.hasDate()) {
      throw bad();
    }
    long days = parsed.date(text);
    long time = parsed.hasTime ? parsed.time(text) : 0;
    if (days < Calendar.MIN_DATE || days > Calendar.MAX_TIMESTAMP / Calendar.MICROS_PER_DAY) {
      throw new DatabaseException(
          SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range: \"" + text + "\"");
    }
    return Calendar.timestamp(days, time);
  }

  private static long special(TimeFields fields, long now, Zone zone) {
    switch (fields.special) {
      case INFINITY -> {
        return Calendar.INFINITY;
      }
      case MINUS_INFINITY -> {
        return Calendar.MINUS_INFINITY;
      }
      case EPOCH -> {
        return 0;
      }
      case NOW -> {
        return zone.toLocal(now);
      }
      default -> {
        long time = fields.hasTime ? fields.time("") : 0;
        return today(fields, now, zone) * Calendar.MICROS_PER_DAY + time;
      }
    }
  }

  private static long today(TimeFields fields, long now, Zone zone) {
    long day = Calendar.dayOf(zone.toLocal(now));
    return switch (fields.special) {
      case TOMORROW -> day + 1;
      case YESTERDAY -> day - 1;
      default -> day;
    };
  }

  /** The plain form yyyy-mm-dd; {@link Long#MIN_VALUE} when the text is something else. */
  private static long isoDate(String text) {
    if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return Long.MIN_VALUE;
    }
    int number = 0;
    for (int i = 0; i < 10; i++) {
      if (i == 4 || i == 7) {
        continue;
      }
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Long.MIN_VALUE;
      }
      number = number * 10 + digit;
    }
    int year = number / 10_000;
    int month = number / 100 % 100;
    int day = number % 100;
    if (year == 0
        || month < 1
        || month > 12
        || day < 1
        || day > Calendar.monthLength(year, month)) {
      return Long.MIN_VALUE;
    }
    return Calendar.days(year, month, day);
  }

  private DatabaseException bad() {
    return new DatabaseException(
        SqlState.INVALID_DATETIME_FORMAT,
        "invalid input syntax for type " + type + ": \"" + text + "\"");
  }

  private TimeFields parse() {
    boolean any = false;
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        break;
      }
      any = true;
      char c = text.charAt(at);
      if (isDigit(c)) {
        number();
      } else if (Character.isLetter(c)) {
        word();
      } else if (c == '+' || c == '-') {
        signed();
      } else {
        throw bad();
      }
    }
    if (!any || timeNext) {
      throw bad();
    }
    return fields;
  }

  private void skipBlanks() {
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ',')) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private char peek(int offset) {
    return at + offset < text.length() ? text.charAt(at + offset) : 0;
  }

  /** Reads decimal digits as an int; nine at most. */
  private int digits() {
    int start = at;
    int value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      value = value * 10 + (text.charAt(at++) - '0');
      if (at - start > 9) {
        throw TimeFields.overflow(text);
      }
    }
    if (at == start) {
      throw bad();
    }
    return value;
  }

  /** A token that begins with a digit: a time, a date with separators, or a bare number. */
  private void number() {
    int end = at;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    char next = end < text.length() ? text.charAt(end) : 0;
    if (next == ':') {
      time();
    } else if (timeNext) {
      packedTime(end - at);
    } else if ((next == '-' || next == '/' || next == '.')
        && end + 1 < text.length()
        && (isDigit(text.charAt(end + 1)) || Character.isLetter(text.charAt(end + 1)))) {
      if (next == '.' && fields.hasDate()) {
        packedTime(end - at);
      } else {
        separatedDate(next);
      }
    } else {
      bare(end - at);
    }
  }

  private void time() {
    if (fields.hasTime) {
      throw bad();
    }
    fields.hasTime = true;
    timeNext = false;
    fields.hour = digits();
    at++;
    fields.minute = digits();
    fields.secondMicros = 0;
    if (peek(0) == ':') {
      at++;
      fields.secondMicros = digits() * Calendar.MICROS_PER_SECOND;
      if (peek(0) == '.') {
        at++;
        fields.secondMicros += fraction();
      }
    } else if (peek(0) == '.') {
      throw bad();
    }
  }

  /** Digits behind a decimal point, rounded to microseconds. */
  private long fraction() {
    long value = 0;
    int count = 0;
    boolean up = false;
    while (at < text.length() && isDigit(text.charAt(at))) {
      int digit = text.charAt(at++) - '0';
      if (count < 6) {
        value = value * 10 + digit;
      } else if (count == 6) {
        up = digit >= 5;
      }
      count++;
    }
    for (int i = count; i < 6; i++) {
      value *= 10;
    }
    return value + (up ? 1 : 0);
  }

  /** A time without colons: hhmmss or hhmm, with a fraction of the second. */
  private void packedTime(int length) {
    if (fields.hasTime || (length != 6 && length != 4 && length != 2)) {
      throw bad();
    }
    int value = digits();
    fields.hasTime = true;
    boolean wasMarked = timeNext;
    timeNext = false;
    if (length == 6) {
      fields.hour = value / 10_000;
      fields.minute = value / 100 % 100;
      fields.secondMicros = value % 100 * Calendar.MICROS_PER_SECOND;
      if (peek(0) == '.') {
        at++;
        fields.secondMicros += fraction();
      }
    } else if (length == 4) {
      fields.hour = value / 100;
      fields.minute = value % 100;
    } else if (wasMarked) {
      fields.hour = value;
    } else {
      throw bad();
    }
  }

  /** A date whose parts are separated by the same character. */
  private void separatedDate(char separator) {
    String[] parts = new String[3];
    int count = 0;
    while (true) {
      int start = at;
      while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
        // An ISO T ends the date.
        if (count == 2 && !isDigit(text.charAt(at)) && at > start && isDigit(text.charAt(start))) {
          break;
        }
        at++;
      }
      if (at == start || count == 3) {
        throw bad();
      }
      parts[count++] = text.substring(start, at);
      if (count < 3 && peek(0) == separator) {
        at++;
      } else {
        break;
      }
    }
    if (count == 2) {
      yearAndDay(parts[0], parts[1]);
    } else if (count == 3) {
      threeParts(parts);
    } else {
      throw bad();
    }
  }

  /** The form yyyy.ddd or yyyy-ddd. */
  private void yearAndDay(String first, String second) {
    if (first.length() < 3 || second.length() != 3 || !allDigits(first) || !allDigits(second)) {
      throw bad();
    }
    setYear(first);
    fields.dayOfYear = Integer.parseInt(second);
    if (fields.dayOfYear == 0) {
      throw TimeFields.overflow(text);
    }
  }

  private void threeParts(String[] parts) {
    int named = -1;
    for (int i = 0; i < 3; i++) {
      if (!allDigits(parts[i])) {
        if (named >= 0) {
          throw bad();
        }
        named = i;
      }
    }
    if (named >= 0) {
      setMonth(monthOf(parts[named]));
      String first = parts[named == 0 ? 1 : 0];
      String second = parts[named == 2 ? 1 : 2];
      if (first.length() >= 3) {
        setYear(first);
        setDay(second);
      } else {
        setDay(first);
        setYear(second);
      }
    } else if (parts[0].length() >= 3) {
      setYear(parts[0]);
      setMonth(Integer.parseInt(short2(parts[1])));
      setDay(parts[2]);
    } else {
      setMonth(Integer.parseInt(parts[0]));
      setDay(parts[1]);
      setYear(parts[2]);
    }
  }

  private String short2(String digits) {
    if (digits.length() > 2) {
      throw TimeFields.overflow(text);
    }
    return digits;
  }

  private static boolean allDigits(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (!isDigit(part.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** A bare number: a whole date, a whole time, or the part of a date that is still missing. */
  private void bare(int length) {
    int start = at;
    if (length == 8 && !fields.hasYear) {
      int value = digits();
      fields.yearDigits = 4;
      fields.year = value / 10_000;
      fields.hasYear = true;
      setMonth(value / 100 % 100);
      setDay(value % 100);
    } else if (length == 6
        && !type.equals("time")
        && !fields.hasYear
        && !fields.hasMonth
        && !fields.hasDay) {
      int value = digits();
      fields.yearDigits = 2;
      fields.year = value / 10_000;
      fields.hasYear = true;
      setMonth(value / 100 % 100);
      setDay(value % 100);
    } else if ((length == 6 || length == 4)
        && !fields.hasTime
        && (fields.hasDate() || type.equals("time"))) {
      packedTime(length);
    } else if (isMeridianNext(length)) {
      fields.hour = digits();
      fields.hasTime = true;
    } else if (length >= 3 && !fields.hasYear) {
      if (length == 3 && fields.hasYear) {
        throw bad();
      }
      digits();
      setYear(text.substring(start, at));
    } else if (length == 3 && fields.hasYear && !fields.hasMonth) {
      fields.dayOfYear = digits();
    } else if (length <= 2 && !fields.hasDay && (fields.hasMonth || fields.hasYear)) {
      int value = digits();
      if (fields.hasYear && !fields.hasMonth) {
        setMonth(value);
      } else {
        setDay(text.substring(start, at));
      }
    } else if (length <= 2 && !fields.hasMonth) {
      setMonth(digits());
    } else if (length <= 2 && !fields.hasYear) {
      digits();
      setYear(text.substring(start, at));
    } else {
      throw bad();
    }
  }

  private boolean isMeridianNext(int length) {
    if (fields.hasTime || length > 2) {
      return false;
    }
    int next = at + length;
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    if (next + 2 > text.length()) {
      return false;
    }
    String word = text.substring(next, next + 2).toLowerCase(Locale.ROOT);
    boolean ends = next + 2 == text.length() || !Character.isLetter(text.charAt(next + 2));
    return ends && (word.equals("am") || word.equals("pm"));
  }

  private void setYear(String digits) {
    if (fields.hasYear || digits.length() > 9) {
      throw fields.hasYear ? bad() : TimeFields.overflow(text);
    }
    if (!allDigits(digits)) {
      throw bad();
    }
    fields.year = Integer.parseInt(digits);
    fields.yearDigits = digits.length();
    fields.hasYear = true;
  }

  private void setMonth(int month) {
    if (fields.hasMonth) {
      // "1 Jan": a number that stood first was the day.
      if (fields.hasDay) {
        throw bad();
      }
      fields.day = fields.month;
      fields.hasDay = true;
    }
    fields.month = month;
    fields.hasMonth = true;
  }

  private void setDay(String digits) {
    if (fields.hasDay) {
      throw bad();
    }
    if (!allDigits(digits) || digits.isEmpty()) {
      throw bad();
    }
    if (digits.length() > 2) {
      throw TimeFields.overflow(text);
    }
    fields.day = Integer.parseInt(digits);
    fields.hasDay = true;
  }

  private void setDay(int day) {
    if (fields.hasDay) {
      throw bad();
    }
    fields.day = day;
    fields.hasDay = true;
  }

  private int monthOf(String word) {
    int month = findMonth(word.toLowerCase(Locale.ROOT));
    if (month == 0) {
      throw bad();
    }
    return month;
  }

  private static int findMonth(String word) {
    for (int i = 0; i < 12; i++) {
      if (word.equals(MONTHS[i]) || word.equals(LONG_MONTHS[i])) {
        return i + 1;
      }
    }
    return word.equals("sept") ? 9 : 0;
  }

  /** A token that begins with a sign: an offset from Greenwich, or -infinity. */
  private void signed() {
    char sign = text.charAt(at++);
    if (Character.isLetter(peek(0))) {
      String rest = text.substring(at).strip().toLowerCase(Locale.ROOT);
      if (!rest.equals("infinity")) {
        throw bad();
      }
      fields.special =
          sign == '-' ? TimeFields.Special.MINUS_INFINITY : TimeFields.Special.INFINITY;
      at = text.length();
      return;
    }
    if ((!fields.hasTime && !fields.hasDate()) || fields.hasZone()) {
      throw bad();
    }
    fields.offset = offset(sign == '-');
  }

  private int offset(boolean west) {
    int start = at;
    int value = digits();
    int length = at - start;
    int seconds;
    if (peek(0) == ':') {
      at++;
      seconds = value * 3600 + digits() * 60;
      if (peek(0) == ':') {
        at++;
        seconds += digits();
      }
    } else if (length == 6) {
      seconds = value / 10_000 * 3600 + value / 100 % 100 * 60 + value % 100;
    } else if (length == 4 || length == 3) {
      seconds = value / 100 * 3600 + value % 100 * 60;
    } else if (length <= 2) {
      seconds = value * 3600;
    } else {
      throw bad();
    }
    if (seconds >= 16 * 3600) {
      throw new DatabaseException(
          SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
          "time zone displacement out of range: \"" + text + "\"");
    }
    return west ? -seconds : seconds;
  }

  private void word() {
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at), start)) {
      at++;
    }
    String word = text.substring(start, at).toLowerCase(Locale.ROOT);
    int month = findMonth(word);
    if (month > 0) {
      month(month);
      return;
    }
    switch (word) {
      case "t" -> {
        requireDigit();
        timeNext = true;
      }
      case "am", "pm" -> {
        if (!fields.hasTime) {
          throw bad();
        }
        fields.am = word.equals("am");
        fields.pm = word.equals("pm");
      }
      case "bc" -> fields.bc = true;
      case "ad" -> {}
      case "allballs" -> {
        fields.hasTime = true;
        fields.offset = 0;
      }
      case "infinity" -> fields.special = TimeFields.Special.INFINITY;
      case "epoch" -> fields.special = TimeFields.Special.EPOCH;
      case "now" -> fields.special = TimeFields.Special.NOW;
      case "today" -> fields.special = TimeFields.Special.TODAY;
      case "tomorrow" -> fields.special = TimeFields.Special.TOMORROW;
      case "yesterday" -> fields.special = TimeFields.Special.YESTERDAY;
      case "j", "jd", "julian" -> fields.julian = digits() + Calendar.MIN_DATE;
      default -> other(word);
    }
  }

  private void requireDigit() {
    if (!isDigit(peek(0)) || !fields.hasDate()) {
      throw bad();
    }
  }

  private void other(String word) {
    if (DAYS.contains(" " + word + " ")) {
      return;
    }
    Zone zone = fields.hasZone() ? null : Zone.find(word);
    if (zone == null) {
      if (word.indexOf('/') > 0 && !fields.hasZone()) {
        throw new DatabaseException(
            SqlState.INVALID_PARAMETER_VALUE, "time zone \"" + word + "\" not recognized");
      }
      throw bad();
    }
    fields.zone = zone;
  }

  /** A month's name, perhaps at the head of a date with separators. */
  private void month(int month) {
    char next = peek(0);
    if ((next == '-' || next == '/' || next == '.') && isDigit(peek(1)) && !fields.hasMonth) {
      at++;
      setMonth(month);
      int start = at;
      digits();
      String second = text.substring(start, at);
      if (peek(0) == next) {
        at++;
        start = at;
        digits();
        setDay(second);
        setYear(text.substring(start, at));
      } else {
        setDay(second);
      }
    } else {
      setMonth(month);
    }
  }

  /** Letters, and inside a zone's name slashes, underscores, signs and digits. */
  private boolean isWordPart(char c, int start) {
    if (Character.isLetter(c)) {
      return true;
    }
    if (c == '/' || c == '_') {
      return at > start && Character.isLetter(at + 1 < text.length() ? text.charAt(at + 1) : 0);
    }
    boolean inRegion = text.substring(start, at).indexOf('/') > 0;
    return inRegion && (isDigit(c) || c == '-' || c == '+');
  }
}
