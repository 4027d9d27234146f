package io.waldb.common.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The values of the settings: one for the database, and over it a child for each session and, if
 * wanted, for each transaction. A setting not given a value here has the parent's, at last the
 * default.
 *
 * <p>Reading is one volatile read for each level and never boxes. Changes are copy-on-write under
 * this object's lock; a reader in another thread sees a change whole and soon. Values are in the
 * setting's own unit unless the method says otherwise.
 */
public final class Settings {
  /** Values given here, by setting index; immutable once published. */
  private static final class Values {
    static final Values NONE = new Values(0);

    final boolean[] given;
    final long[] numbers;
    final double[] reals;
    final @Nullable Object[] objects;

    Values(int size) {
      given = new boolean[size];
      numbers = new long[size];
      reals = new double[size];
      objects = new Object[size];
    }

    boolean has(int index) {
      return index < given.length && given[index];
    }

    Values copy(int size) {
      Values copy = new Values(size);
      System.arraycopy(given, 0, copy.given, 0, given.length);
      System.arraycopy(numbers, 0, copy.numbers, 0, given.length);
      System.arraycopy(reals, 0, copy.reals, 0, given.length);
      System.arraycopy(objects, 0, copy.objects, 0, given.length);
      return copy;
    }
  }

  /** What was given at some moment, to come back to at a rollback. */
  public static final class Mark {
    private final Values values;

    private Mark(Values values) {
      this.values = values;
    }
  }

  private final @Nullable Settings parent;

  private volatile Values values = Values.NONE;

  /** By setting index; replaced as a whole. */
  private volatile boolean[] fixed = {};

  @GuardedBy("this")
  private final List<Runnable> listeners = new ArrayList<>();

  /** The defaults. */
  public Settings() {
    this(null);
  }

  private Settings(@Nullable Settings parent) {
    this.parent = parent;
  }

  /** Settings that have these values until they are given their own. */
  public Settings child() {
    return new Settings(this);
  }

  /** The value of an on/off setting. */
  public boolean getBoolean(Setting<Boolean> setting) {
    return number(setting) != 0;
  }

  /** A whole number in the setting's unit. */
  public int getInt(Setting<Integer> setting) {
    return (int) number(setting);
  }

  /** A whole number in the setting's unit. */
  public long getLong(Setting<Integer> setting) {
    return number(setting);
  }

  /** A number in the setting's unit. */
  public double getDouble(Setting<Double> setting) {
    for (Settings s = this; s != null; s = s.parent) {
      Values given = s.values;
      if (given.has(setting.index)) {
        return given.reals[setting.index];
      }
    }
    return setting.defaultReal;
  }

  /** A memory setting in bytes; a negative value, which means "automatic", as it is. */
  public long getBytes(Setting<Integer> setting) {
    assert setting.unit().kind() == Unit.Kind.MEMORY : setting;
    long value = number(setting);
    return value < 0 ? value : value * setting.unit().factor();
  }

  /** Memory a hash table may take: {@code work_mem} times {@code hash_mem_multiplier}. */
  public long hashMemoryBytes() {
    return (long) (getBytes(WaldbSettings.WORK_MEM) * getDouble(WaldbSettings.HASH_MEM_MULTIPLIER));
  }

  /** A time setting in nanoseconds; a negative value as it is. */
  public long getNanos(Setting<Integer> setting) {
    assert setting.unit().kind() == Unit.Kind.TIME : setting;
    long value = number(setting);
    return value < 0 ? value : TimeUnit.MICROSECONDS.toNanos(value * setting.unit().factor());
  }

  /** A time setting in milliseconds, rounded down; a negative value as it is. */
  public long getMillis(Setting<Integer> setting) {
    long nanos = getNanos(setting);
    return nanos < 0 ? nanos : TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** The value of a setting with a list of values, or of a text setting. */
  @SuppressWarnings("unchecked") // only parseObject of the same setting stores here
  public <T> T get(Setting<T> setting) {
    if (setting.type() != Setting.Type.ENUM && setting.type() != Setting.Type.STRING) {
      throw new IllegalArgumentException(setting + " is read with a getter of its own type");
    }
    for (Settings s = this; s != null; s = s.parent) {
      Values given = s.values;
      if (given.has(setting.index)) {
        return (T) Objects.requireNonNull(given.objects[setting.index]);
      }
    }
    return Objects.requireNonNull(setting.defaultObject);
  }

  private long number(Setting<?> setting) {
    for (Settings s = this; s != null; s = s.parent) {
      Values given = s.values;
      if (given.has(setting.index)) {
        return given.numbers[setting.index];
      }
    }
    return setting.defaultNumber;
  }

  /**
   * Gives a setting a value here.
   *
   * @param name in any case
   * @param text the value in its text form
   * @param occasion when this happens
   * @throws DatabaseException 42704 no such setting; 22023 not a value for it; 0A000 a value that
   *     is not supported; 55P02 not to be changed on this occasion
   */
  public void set(String name, String text, Context occasion) {
    Setting<?> setting = WaldbSettings.find(name);
    checkOccasion(setting, occasion);
    set(setting, text);
  }

  /** Gives a setting a value here whatever the occasion; for tests and for the engine itself. */
  public Settings set(Setting<?> setting, String text) {
    List<Runnable> toRun;
    synchronized (this) {
      Values changed = values.copy(Math.max(values.given.length, setting.index + 1));
      switch (setting.type()) {
        case BOOL, INTEGER -> changed.numbers[setting.index] = setting.parseNumber(text);
        case REAL -> changed.reals[setting.index] = setting.parseReal(text);
        case ENUM, STRING -> changed.objects[setting.index] = setting.parseObject(text);
      }
      setting.checkSupported(
          changed.numbers[setting.index],
          changed.reals[setting.index],
          changed.objects[setting.index]);
      changed.given[setting.index] = true;
      values = changed;
      toRun = List.copyOf(listeners);
    }
    toRun.forEach(Runnable::run);
    return this;
  }

  /**
   * Takes back the value given here, so that the parent's holds again.
   *
   * @throws DatabaseException 42704 or 55P02 as for {@link #set}
   */
  public void reset(String name, Context occasion) {
    Setting<?> setting = WaldbSettings.find(name);
    checkOccasion(setting, occasion);
    List<Runnable> toRun;
    synchronized (this) {
      if (!values.has(setting.index)) {
        return;
      }
      Values changed = values.copy(values.given.length);
      changed.given[setting.index] = false;
      values = changed;
      toRun = List.copyOf(listeners);
    }
    toRun.forEach(Runnable::run);
  }

  /** Takes back every value given here. */
  public void resetAll() {
    restore(new Mark(Values.NONE));
  }

  /** What is given here now. */
  public Mark mark() {
    return new Mark(values);
  }

  /** Goes back to what was given at a mark. */
  public void restore(Mark mark) {
    List<Runnable> toRun;
    synchronized (this) {
      if (values == mark.values) {
        return;
      }
      values = mark.values;
      toRun = List.copyOf(listeners);
    }
    toRun.forEach(Runnable::run);
  }

  /** From now on a settings file does not change what is given here now. */
  public synchronized void fixGiven() {
    fixed = values.given.clone();
  }

  /** Whether a value was given before {@link #fixGiven}. */
  public boolean isFixed(Setting<?> setting) {
    boolean[] given = fixed;
    return setting.index < given.length && given[setting.index];
  }

  /** Whether the setting has been given a value here. */
  public boolean isGiven(Setting<?> setting) {
    return values.has(setting.index);
  }

  /**
   * The value in the form SHOW prints.
   *
   * @throws DatabaseException 42704 no such setting
   */
  public String show(String name) {
    return show(WaldbSettings.find(name));
  }

  /** The value in the form SHOW prints. */
  public String show(Setting<?> setting) {
    for (Settings s = this; s != null; s = s.parent) {
      Values given = s.values;
      if (given.has(setting.index)) {
        return setting.format(
            given.numbers[setting.index], given.reals[setting.index], given.objects[setting.index]);
      }
    }
    return setting.defaultText();
  }

  /** As {@link #show(Setting)}, but a number as it is in the setting's own unit. */
  public String bare(Setting<?> setting) {
    for (Settings s = this; s != null; s = s.parent) {
      Values given = s.values;
      if (given.has(setting.index)) {
        return setting.bare(
            given.numbers[setting.index], given.reals[setting.index], given.objects[setting.index]);
      }
    }
    return setting.defaultBareText();
  }

  /** Runs after each change made here, in the thread that makes it. */
  public synchronized void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private static void checkOccasion(Setting<?> setting, Context occasion) {
    if (occasion.compareTo(setting.context()) <= 0) {
      return;
    }
    String message =
        switch (setting.context()) {
          case INTERNAL, CREATE_ONLY -> "parameter \"%s\" cannot be changed";
          case OPEN -> "parameter \"%s\" cannot be changed without restarting the server";
          case RELOAD, SESSION -> "parameter \"%s\" cannot be changed now";
        };
    throw new DatabaseException(
        SqlState.CANT_CHANGE_RUNTIME_PARAM, String.format(Locale.ROOT, message, setting.name()));
  }
}
