package io.waldb.common.config;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A setting's definition: name, type, unit, bounds, default and when it may be changed.
 *
 * <p>Immutable. Numbers are kept in the setting's own unit, as in PostgreSQL. Text is read as
 * PostgreSQL reads it: {@code 64MB}, {@code 200ms}, {@code on}, {@code 0x10}; a fraction of a unit
 * is rounded to the nearest whole number of the setting's unit.
 *
 * @param <T> the Java type of the value
 */
public final class Setting<T> {
  /** The kinds of value. */
  public enum Type {
    /** on or off. */
    BOOL("bool"),
    /** A whole number, maybe with a unit. */
    INTEGER("integer"),
    /** A number, maybe with a unit. */
    REAL("real"),
    /** One of a list. */
    ENUM("enum"),
    /** Any text. */
    STRING("string");

    private final String title;

    Type(String title) {
      this.title = title;
    }

    /** PostgreSQL's name for it in {@code pg_settings}. */
    public String title() {
      return title;
    }
  }

  /** What a value does. */
  public enum Effect {
    /** What PostgreSQL's does. */
    FULL,
    /** Nothing: it is taken because scripts and tools set it, and nobody could tell. */
    NONE,
    /** Other values than the default would change results or bounds, and are refused. */
    DEFAULT_ONLY
  }

  private static final AtomicInteger NEXT_INDEX = new AtomicInteger();

  final int index = NEXT_INDEX.getAndIncrement();
  private final String name;
  private final Type type;
  private final Unit unit;
  private final Context context;
  private final String description;
  private final double min;
  private final double max;
  final long defaultNumber;
  final double defaultReal;
  final @Nullable T defaultObject;

  /** Texts and their values, shown ones and accepted ones; empty unless ENUM. */
  private final Map<String, SettingValue> values;

  private final List<String> shownValues;

  /** Written while the setting is made. */
  private Effect effect = Effect.FULL;

  /** Other spellings of the default, in lower case without blanks. */
  private List<String> spellings = List.of();

  private Setting(
      String name,
      Type type,
      Unit unit,
      Context context,
      String description,
      double min,
      double max,
      long defaultNumber,
      double defaultReal,
      @Nullable T defaultObject,
      Map<String, SettingValue> values,
      List<String> shownValues) {
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.context = context;
    this.description = description;
    this.min = min;
    this.max = max;
    this.defaultNumber = defaultNumber;
    this.defaultReal = defaultReal;
    this.defaultObject = defaultObject;
    this.values = values;
    this.shownValues = shownValues;
  }

  static Setting<Boolean> bool(String name, boolean value, Context context, String description) {
    return new Setting<>(
        name,
        Type.BOOL,
        Unit.NONE,
        context,
        description,
        0,
        1,
        value ? 1 : 0,
        0,
        null,
        Map.of(),
        List.of());
  }

  static Setting<Integer> integer(
      String name, int value, int min, int max, Unit unit, Context context, String description) {
    return new Setting<>(
        name,
        Type.INTEGER,
        unit,
        context,
        description,
        min,
        max,
        value,
        0,
        null,
        Map.of(),
        List.of());
  }

  static Setting<Double> real(
      String name,
      double value,
      double min,
      double max,
      Unit unit,
      Context context,
      String description) {
    return new Setting<>(
        name, Type.REAL, unit, context, description, min, max, 0, value, null, Map.of(), List.of());
  }

  static Setting<String> string(String name, String value, Context context, String description) {
    return new Setting<>(
        name, Type.STRING, Unit.NONE, context, description, 0, 0, 0, 0, value, Map.of(), List.of());
  }

  /**
   * One of an enum's constants.
   *
   * @param aliases texts that are accepted besides the labels
   */
  static <E extends Enum<E> & SettingValue> Setting<E> choice(
      String name, E value, Map<String, E> aliases, Context context, String description) {
    Map<String, SettingValue> values = new LinkedHashMap<>();
    for (E constant : value.getDeclaringClass().getEnumConstants()) {
      values.put(constant.label(), constant);
    }
    List<String> shown = List.copyOf(values.keySet());
    values.putAll(aliases);
    return new Setting<>(
        name, Type.ENUM, Unit.NONE, context, description, 0, 0, 0, 0, value, values, shown);
  }

  /** Marks a new setting: it changes nothing. */
  Setting<T> withoutEffect() {
    effect = Effect.NONE;
    return this;
  }

  /** Marks a new setting: it has to stay as it is. */
  Setting<T> defaultOnly(String... otherSpellings) {
    effect = Effect.DEFAULT_ONLY;
    spellings = List.of(otherSpellings);
    return this;
  }

  /** The name, as in PostgreSQL. */
  public String name() {
    return name;
  }

  /** The kind of value. */
  public Type type() {
    return type;
  }

  /** The unit numbers are kept in. */
  public Unit unit() {
    return unit;
  }

  /** When it may be changed. */
  public Context context() {
    return context;
  }

  /** What it does, in a sentence, and that it does nothing or cannot be changed. */
  public String description() {
    return switch (effect) {
      case FULL -> description;
      case NONE -> description + " (Accepted without effect.)";
      case DEFAULT_ONLY -> description + " (Only the default is supported.)";
    };
  }

  /** What a value does. */
  public Effect effect() {
    return effect;
  }

  /** The least number allowed, in the setting's unit. */
  public double min() {
    return min;
  }

  /** The greatest number allowed, in the setting's unit. */
  public double max() {
    return max;
  }

  /** The values of an ENUM; otherwise empty. */
  public List<String> values() {
    return shownValues;
  }

  /** The default in the form SHOW prints. */
  public String defaultText() {
    return format(defaultNumber, defaultReal, defaultObject);
  }

  /** The default, a number as it is in the setting's own unit. */
  public String defaultBareText() {
    return bare(defaultNumber, defaultReal, defaultObject);
  }

  /** A bound or a value in the form in which it is written without a unit. */
  public static String bareNumber(double value) {
    return bound(value);
  }

  String bare(long number, double real, @Nullable Object object) {
    return switch (type) {
      case INTEGER -> Long.toString(number);
      case REAL -> bound(real);
      case BOOL, ENUM, STRING -> format(number, real, object);
    };
  }

  String format(long number, double real, @Nullable Object object) {
    return switch (type) {
      case BOOL -> number != 0 ? "on" : "off";
      case INTEGER -> unit.format(number);
      case REAL ->
          real == Math.rint(real) && Math.abs(real) < 1e15
              ? unit.format((long) real)
              : real + unit.title();
      case ENUM -> object instanceof SettingValue value ? value.label() : "";
      case STRING -> String.valueOf(object);
    };
  }

  /**
   * Reads a BOOL or an INTEGER.
   *
   * @throws DatabaseException 22023
   */
  long parseNumber(String text) {
    if (type == Type.BOOL) {
      Boolean value = Booleans.parse(text);
      if (value == null) {
        throw new DatabaseException(
            SqlState.INVALID_PARAMETER_VALUE,
            "parameter \"" + name + "\" requires a Boolean value");
      }
      return value ? 1 : 0;
    }
    double value = Math.rint(parseUnits(text));
    checkBounds(value);
    return (long) value;
  }

  /**
   * Reads a REAL.
   *
   * @throws DatabaseException 22023
   */
  double parseReal(String text) {
    double value = parseUnits(text);
    checkBounds(value);
    return value;
  }

  /**
   * Reads an ENUM or a STRING.
   *
   * @throws DatabaseException 22023
   */
  Object parseObject(String text) {
    if (type == Type.STRING) {
      String spelling = text.replace(" ", "").toLowerCase(Locale.ROOT);
      return defaultObject != null && spellings.contains(spelling) ? defaultObject : text;
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    SettingValue value = values.get(lower);
    if (value == null) {
      throw invalid(text).withHint("Available values: " + String.join(", ", shownValues) + ".");
    }
    return value;
  }

  /**
   * Refuses another value than the default when only that is supported.
   *
   * @throws DatabaseException 0A000
   */
  void checkSupported(long number, double real, @Nullable Object object) {
    if (effect == Effect.DEFAULT_ONLY
        && !format(number, real, object).equalsIgnoreCase(defaultText())) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "parameter \"" + name + "\" can only be \"" + defaultText() + "\"");
    }
  }

  private double parseUnits(String text) {
    String trimmed = text.strip();
    int end = numberEnd(trimmed);
    double number;
    try {
      String digits = trimmed.substring(0, end);
      number =
          digits.regionMatches(true, 0, "0x", 0, 2)
              ? Long.parseLong(digits.substring(2), 16)
              : Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw invalid(text);
    }
    String suffix = trimmed.substring(end).strip();
    if (suffix.isEmpty()) {
      return number;
    }
    double factor = unit.factorOf(suffix);
    if (Double.isNaN(factor)) {
      DatabaseException e = invalid(text);
      String hint = unit.hint();
      throw hint == null ? e : e.withHint(hint);
    }
    return number * factor;
  }

  private static int numberEnd(String text) {
    boolean hex = text.regionMatches(true, 0, "0x", 0, 2);
    int i = hex ? 2 : 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      boolean part =
          hex
              ? c < 128 && Character.digit(c, 16) >= 0
              : (c >= '0' && c <= '9')
                  || c == '.'
                  || ((c == '-' || c == '+') && i == 0)
                  || isExponent(text, i);
      if (!part) {
        break;
      }
      i += !hex && isExponent(text, i) ? 2 : 1;
    }
    return i;
  }

  private static boolean isExponent(String text, int i) {
    if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
      return false;
    }
    if (i == 0 || i + 1 >= text.length()) {
      return false;
    }
    char next = text.charAt(i + 1);
    return next == '-' || next == '+' || (next >= '0' && next <= '9');
  }

  private void checkBounds(double value) {
    if (!(value >= min && value <= max)) {
      String suffix = unit == Unit.NONE ? "" : " " + unit.title();
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          bound(value)
              + suffix
              + " is outside the valid range for parameter \""
              + name
              + "\" ("
              + bound(min)
              + suffix
              + " .. "
              + bound(max)
              + suffix
              + ")");
    }
  }

  private static String bound(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e18
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private DatabaseException invalid(String text) {
    return new DatabaseException(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"" + name + "\": \"" + text + '"');
  }

  @Override
  public String toString() {
    return name;
  }
}
