package io.waldb.sql.type;

import io.waldb.storage.tuple.TypeKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which conversions exist between kinds of types, and the weakest context each may be used in.
 *
 * <p>Beside the table, every type converts to a string type in an assignment and from a string type
 * explicitly, through its text form. Follows PostgreSQL {@code pg_cast.dat} and {@code
 * find_coercion_pathway}.
 */
public final class Casts {
  private static final Map<TypeKind, Map<TypeKind, CastContext>> TABLE =
      new EnumMap<>(TypeKind.class);

  static {
    Set<TypeKind> strings =
        EnumSet.of(TypeKind.TEXT, TypeKind.VARCHAR, TypeKind.CHAR, TypeKind.NAME);
    implicit(
        TypeKind.SMALLINT,
        TypeKind.INTEGER,
        TypeKind.BIGINT,
        TypeKind.REAL,
        TypeKind.DOUBLE,
        TypeKind.NUMERIC,
        TypeKind.OID,
        TypeKind.REGCLASS);
    implicit(
        TypeKind.INTEGER,
        TypeKind.BIGINT,
        TypeKind.REAL,
        TypeKind.DOUBLE,
        TypeKind.NUMERIC,
        TypeKind.OID,
        TypeKind.REGCLASS);
    assignment(TypeKind.INTEGER, TypeKind.SMALLINT);
    explicit(TypeKind.INTEGER, TypeKind.BOOLEAN);
    implicit(
        TypeKind.BIGINT,
        TypeKind.REAL,
        TypeKind.DOUBLE,
        TypeKind.NUMERIC,
        TypeKind.OID,
        TypeKind.REGCLASS);
    assignment(TypeKind.BIGINT, TypeKind.SMALLINT, TypeKind.INTEGER);
    implicit(TypeKind.REAL, TypeKind.DOUBLE);
    assignment(
        TypeKind.REAL, TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT, TypeKind.NUMERIC);
    assignment(
        TypeKind.DOUBLE,
        TypeKind.SMALLINT,
        TypeKind.INTEGER,
        TypeKind.BIGINT,
        TypeKind.REAL,
        TypeKind.NUMERIC);
    implicit(TypeKind.NUMERIC, TypeKind.REAL, TypeKind.DOUBLE);
    assignment(TypeKind.NUMERIC, TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT);
    explicit(TypeKind.BOOLEAN, TypeKind.INTEGER);
    implicit(TypeKind.OID, TypeKind.REGCLASS);
    assignment(TypeKind.OID, TypeKind.INTEGER, TypeKind.BIGINT);
    implicit(TypeKind.REGCLASS, TypeKind.OID);
    assignment(TypeKind.REGCLASS, TypeKind.INTEGER, TypeKind.BIGINT);
    implicit(TypeKind.TEXT, TypeKind.VARCHAR, TypeKind.CHAR, TypeKind.NAME, TypeKind.REGCLASS);
    implicit(TypeKind.VARCHAR, TypeKind.TEXT, TypeKind.CHAR, TypeKind.NAME, TypeKind.REGCLASS);
    implicit(TypeKind.CHAR, TypeKind.TEXT, TypeKind.VARCHAR, TypeKind.NAME);
    implicit(TypeKind.NAME, TypeKind.TEXT);
    assignment(TypeKind.NAME, TypeKind.VARCHAR, TypeKind.CHAR);
    implicit(TypeKind.DATE, TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);
    implicit(TypeKind.TIME, TypeKind.INTERVAL);
    implicit(TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ);
    assignment(TypeKind.TIMESTAMP, TypeKind.DATE, TypeKind.TIME);
    assignment(TypeKind.TIMESTAMPTZ, TypeKind.DATE, TypeKind.TIME, TypeKind.TIMESTAMP);
    assignment(TypeKind.INTERVAL, TypeKind.TIME);
    for (TypeKind kind : TypeKind.values()) {
      if (!storable(kind)) {
        continue;
      }
      for (TypeKind string : strings) {
        if (kind != string) {
          put(kind, string, CastContext.ASSIGNMENT);
          put(string, kind, CastContext.EXPLICIT);
        }
      }
    }
  }

  private Casts() {}

  /**
   * The weakest context in which a value of one kind becomes one of another, or null when it never
   * does. A literal of unknown type becomes anything, and a kind becomes itself.
   */
  public static @Nullable CastContext contextOf(TypeKind from, TypeKind to) {
    if (from == to || from == TypeKind.UNKNOWN) {
      return CastContext.IMPLICIT;
    }
    Map<TypeKind, CastContext> targets = TABLE.get(from);
    return targets == null ? null : targets.get(to);
  }

  /** True when a value of one kind may become one of another in the given context. */
  public static boolean allowed(TypeKind from, TypeKind to, CastContext context) {
    CastContext needed = contextOf(from, to);
    return needed != null && context.allows(needed);
  }

  /** True for the type of its category that ambiguous calls lean to. */
  public static boolean isPreferred(TypeKind kind) {
    return switch (kind) {
      case DOUBLE, OID, TEXT, BOOLEAN, TIMESTAMPTZ, INTERVAL -> true;
      default -> false;
    };
  }

  private static boolean storable(TypeKind kind) {
    return switch (kind) {
      case UNKNOWN, RECORD, VOID, ANY -> false;
      default -> true;
    };
  }

  private static void implicit(TypeKind from, TypeKind... to) {
    for (TypeKind target : to) {
      put(from, target, CastContext.IMPLICIT);
    }
  }

  private static void assignment(TypeKind from, TypeKind... to) {
    for (TypeKind target : to) {
      put(from, target, CastContext.ASSIGNMENT);
    }
  }

  private static void explicit(TypeKind from, TypeKind... to) {
    for (TypeKind target : to) {
      put(from, target, CastContext.EXPLICIT);
    }
  }

  /** The first entry wins: the table's own lines come before the conversions through text. */
  private static void put(TypeKind from, TypeKind to, CastContext context) {
    TABLE.computeIfAbsent(from, k -> new EnumMap<>(TypeKind.class)).putIfAbsent(to, context);
  }
}
