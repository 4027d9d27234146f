package io.waldb.common.config;

import org.jspecify.annotations.Nullable;

/** What a number counts: the unit a setting is kept in and the units its text may have. */
public enum Unit {
  /** A plain number. */
  NONE(Kind.PLAIN, "", 1),
  /** Bytes. */
  BYTES(Kind.MEMORY, "B", 1),
  /** 1024 bytes. */
  KILOBYTES(Kind.MEMORY, "kB", 1L << 10),
  /** Pages of 8 kB. */
  BLOCKS(Kind.MEMORY, "8kB", 8L << 10),
  /** 1024 kB. */
  MEGABYTES(Kind.MEMORY, "MB", 1L << 20),
  /** Microseconds. */
  MICROSECONDS(Kind.TIME, "us", 1),
  /** Milliseconds. */
  MILLISECONDS(Kind.TIME, "ms", 1000),
  /** Seconds. */
  SECONDS(Kind.TIME, "s", 1_000_000),
  /** Minutes. */
  MINUTES(Kind.TIME, "min", 60_000_000);

  enum Kind {
    PLAIN,
    MEMORY,
    TIME
  }

  private static final String[] MEMORY_NAMES = {"TB", "GB", "MB", "kB", "B"};
  private static final long[] MEMORY_FACTORS = {1L << 40, 1L << 30, 1L << 20, 1L << 10, 1};
  private static final String[] TIME_NAMES = {"d", "h", "min", "s", "ms", "us"};
  private static final long[] TIME_FACTORS = {
    86_400_000_000L, 3_600_000_000L, 60_000_000L, 1_000_000L, 1000L, 1L
  };

  private final Kind kind;
  private final String title;
  private final long factor;

  Unit(Kind kind, String title, long factor) {
    this.kind = kind;
    this.title = title;
    this.factor = factor;
  }

  /** The unit's name as PostgreSQL shows it; empty for plain numbers. */
  public String title() {
    return title;
  }

  Kind kind() {
    return kind;
  }

  /** Bytes or microseconds in one; 1 for plain numbers. */
  long factor() {
    return factor;
  }

  /** How many of this unit are in one of the named; NaN when the name does not fit this unit. */
  double factorOf(String name) {
    String @Nullable [] names = names();
    if (names != null) {
      for (int i = 0; i < names.length; i++) {
        if (name.equals(names[i])) {
          return (double) factors()[i] / factor;
        }
      }
    }
    return Double.NaN;
  }

  /** PostgreSQL's hint about the units that may be written; null when none may. */
  @Nullable String hint() {
    return switch (kind) {
      case PLAIN -> null;
      case MEMORY ->
          "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
      case TIME ->
          "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".";
    };
  }

  /** The shortest exact text: the largest unit that divides the value. */
  String format(long value) {
    if (kind == Kind.PLAIN || value <= 0) {
      return Long.toString(value);
    }
    long canonical = value * factor;
    for (int i = 0; i < factors().length; i++) {
      if (canonical % factors()[i] == 0) {
        return canonical / factors()[i] + names()[i];
      }
    }
    return value + title;
  }

  private String[] names() {
    return kind == Kind.MEMORY ? MEMORY_NAMES : kind == Kind.TIME ? TIME_NAMES : new String[0];
  }

  private long[] factors() {
    return kind == Kind.MEMORY ? MEMORY_FACTORS : TIME_FACTORS;
  }
}
