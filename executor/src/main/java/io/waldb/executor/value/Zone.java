package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A time zone: a region of the tz database, an abbreviation, or a fixed offset.
 *
 * <p>A local time that a change of the clocks skips is read with the offset before the change, one
 * that occurs twice with the offset after it, as PostgreSQL does. Immutable but for a cached window
 * of constant offset, which is replaced as a whole; thread-safe.
 */
public final class Zone {
  /** UTC. */
  public static final Zone UTC = new Zone("UTC", ZoneOffset.UTC.getRules());

  private static final Map<String, Zone> CACHE = new ConcurrentHashMap<>();
  private static final int MAX_OFFSET_SECONDS = 16 * 3600 - 1;

  /** Seconds in which the offset does not change. */
  private record Window(long from, long to, int offsetSeconds) {}

  /** Names in lower case; loaded with the first lookup of a region. */
  private static final class Names {
    static final Map<String, String> REGIONS = new HashMap<>();

    static {
      for (String id : ZoneId.getAvailableZoneIds()) {
        REGIONS.put(id.toLowerCase(Locale.ROOT), id);
      }
    }
  }

  private static final Map<String, Integer> ABBREVIATION_HOURS =
      Map.ofEntries(
          Map.entry("z", 0),
          Map.entry("zulu", 0),
          Map.entry("utc", 0),
          Map.entry("uct", 0),
          Map.entry("gmt", 0),
          Map.entry("wet", 0),
          Map.entry("west", 1),
          Map.entry("bst", 1),
          Map.entry("cet", 1),
          Map.entry("cest", 2),
          Map.entry("met", 1),
          Map.entry("mest", 2),
          Map.entry("sast", 2),
          Map.entry("eet", 2),
          Map.entry("eest", 3),
          Map.entry("msk", 3),
          Map.entry("hkt", 8),
          Map.entry("sgt", 8),
          Map.entry("jst", 9),
          Map.entry("kst", 9),
          Map.entry("aest", 10),
          Map.entry("aedt", 11),
          Map.entry("nzst", 12),
          Map.entry("nzdt", 13),
          Map.entry("adt", -3),
          Map.entry("ast", -4),
          Map.entry("edt", -4),
          Map.entry("est", -5),
          Map.entry("cdt", -5),
          Map.entry("cst", -6),
          Map.entry("mdt", -6),
          Map.entry("mst", -7),
          Map.entry("pdt", -7),
          Map.entry("pst", -8),
          Map.entry("akdt", -8),
          Map.entry("akst", -9),
          Map.entry("hst", -10));

  private final String name;
  private final ZoneRules rules;
  private volatile Window window = new Window(1, 0, 0);

  private Zone(String name, ZoneRules rules) {
    this.name = name;
    this.rules = rules;
  }

  /** The name as SHOW prints it. */
  public String name() {
    return name;
  }

  /** A zone of a fixed offset, seconds east of Greenwich, under 16 hours. */
  public static Zone ofOffset(int seconds) {
    String name = seconds == 0 ? "UTC" : "<" + offsetText(seconds) + ">" + offsetText(-seconds);
    return new Zone(name, rulesOf(seconds));
  }

  private static ZoneRules rulesOf(int seconds) {
    if (Math.abs(seconds) > MAX_OFFSET_SECONDS) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "time zone displacement out of range");
    }
    return ZoneOffset.ofTotalSeconds(seconds).getRules();
  }

  /**
   * The zone of a name or, with POSIX's sign (west is positive), an offset in hours.
   *
   * @throws DatabaseException 22023 when it is not known
   */
  public static Zone of(String name) {
    Zone zone = find(name);
    if (zone == null) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "time zone \"" + name + "\" not recognized");
    }
    return zone;
  }

  /** The zone of a name, or null when it is not known. */
  public static @Nullable Zone find(String name) {
    String key = name.strip().toLowerCase(Locale.ROOT);
    Zone known = CACHE.get(key);
    if (known == null) {
      known = lookUp(key);
      if (known != null) {
        CACHE.put(key, known);
      }
    }
    return known;
  }

  private static @Nullable Zone lookUp(String key) {
    Integer hours = ABBREVIATION_HOURS.get(key);
    if (hours != null) {
      return new Zone(key.toUpperCase(Locale.ROOT), rulesOf(hours * 3600));
    }
    String region = Names.REGIONS.get(key);
    if (region != null) {
      return new Zone(region, ZoneId.of(region).getRules());
    }
    return posix(key);
  }

  /** Forms such as {@code +03}, {@code -3:30} and {@code utc+3}, in which west is positive. */
  private static @Nullable Zone posix(String key) {
    int at = 0;
    while (at < key.length() && Character.isLetter(key.charAt(at))) {
      at++;
    }
    if (at == key.length() || at == 1 || at == 2) {
      return null;
    }
    int sign = 1;
    if (key.charAt(at) == '+' || key.charAt(at) == '-') {
      sign = key.charAt(at) == '-' ? -1 : 1;
      at++;
    }
    String[] parts = key.substring(at).split(":", -1);
    int seconds = 0;
    int unit = 3600;
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 2
          || unit == 0
          || !part.chars().allMatch(Character::isDigit)) {
        return null;
      }
      seconds += Integer.parseInt(part) * unit;
      unit /= 60;
    }
    return seconds > MAX_OFFSET_SECONDS
        ? null
        : new Zone(key.toUpperCase(Locale.ROOT), rulesOf(-sign * seconds));
  }

  /** Seconds east of Greenwich at a moment. */
  public int offsetSeconds(long utcMicros) {
    long second = Math.floorDiv(utcMicros, Calendar.MICROS_PER_SECOND);
    Window known = window;
    if (second >= known.from && second < known.to) {
      return known.offsetSeconds;
    }
    return findWindow(second).offsetSeconds;
  }

  private Window findWindow(long second) {
    Instant instant = Instant.ofEpochSecond(second);
    int offset = rules.getOffset(instant).getTotalSeconds();
    if (rules.isFixedOffset()) {
      window = new Window(Long.MIN_VALUE, Long.MAX_VALUE, offset);
      return window;
    }
    ZoneOffsetTransition next = rules.nextTransition(instant);
    ZoneOffsetTransition before = rules.previousTransition(instant.plusSeconds(1));
    Window found =
        new Window(
            before == null ? Long.MIN_VALUE : before.toEpochSecond(),
            next == null ? Long.MAX_VALUE : next.toEpochSecond(),
            offset);
    window = found;
    return found;
  }

  /** The local timestamp of a moment; infinities stay. */
  public long toLocal(long utcMicros) {
    return Calendar.isInfinite(utcMicros)
        ? utcMicros
        : utcMicros + offsetSeconds(utcMicros) * Calendar.MICROS_PER_SECOND;
  }

  /**
   * The moment of a local timestamp; infinities stay.
   *
   * @throws DatabaseException 22008 when it is out of range
   */
  public long toUtc(long localMicros) {
    if (Calendar.isInfinite(localMicros)) {
      return localMicros;
    }
    return Calendar.checkTimestamp(
        localMicros - localOffsetSeconds(localMicros) * Calendar.MICROS_PER_SECOND);
  }

  /** Seconds east of Greenwich at a local time. */
  public int localOffsetSeconds(long localMicros) {
    long second = Math.floorDiv(localMicros, Calendar.MICROS_PER_SECOND);
    Window known = window;
    long guess = second - known.offsetSeconds;
    // Far enough from both ends of the window there is only one reading of a local time.
    if (guess - 86_400 >= known.from && guess + 86_400 < known.to) {
      return known.offsetSeconds;
    }
    if (rules.isFixedOffset()) {
      return findWindow(second).offsetSeconds;
    }
    LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    if (offsets.isEmpty()) {
      return rules.getTransition(local).getOffsetBefore().getTotalSeconds();
    }
    return offsets.get(offsets.size() - 1).getTotalSeconds();
  }

  /** PostgreSQL's text of an offset: {@code +02}, {@code -03:30}. */
  static String offsetText(int seconds) {
    StringBuilder out = new StringBuilder(9);
    appendOffset(seconds, out);
    return out.toString();
  }

  /** Appends PostgreSQL's text of an offset. */
  static void appendOffset(int seconds, StringBuilder out) {
    int left = Math.abs(seconds);
    out.append(seconds < 0 ? '-' : '+');
    TimeText.two(left / 3600, out);
    if (left % 3600 != 0) {
      out.append(':');
      TimeText.two(left / 60 % 60, out);
      if (left % 60 != 0) {
        out.append(':');
        TimeText.two(left % 60, out);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
