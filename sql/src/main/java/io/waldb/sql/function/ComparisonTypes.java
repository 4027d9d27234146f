package io.waldb.sql.function;

import io.waldb.storage.tuple.TypeKind;
import org.jspecify.annotations.Nullable;

/**
 * Which types may be compared with each other, and as what.
 *
 * <p>The outcome is that of PostgreSQL's operator resolution over its comparison operators, in one
 * step.
 */
public final class ComparisonTypes {
  private ComparisonTypes() {}

  /** True when values of a kind have an order, so that they can be sorted, grouped and indexed. */
  public static boolean isOrdered(TypeKind kind) {
    return switch (kind) {
      case RECORD, VOID, ANY, XID -> false;
      default -> true;
    };
  }

  /** True when values of a kind can be told equal, so that they can be grouped. */
  public static boolean hasEquality(TypeKind kind) {
    return kind == TypeKind.XID || isOrdered(kind);
  }

  /**
   * The kind both operands must be brought to, or null when they cannot be compared. An operand
   * that already has the same Java representation and order as the answer may stay as it is.
   */
  public static @Nullable TypeKind common(TypeKind left, TypeKind right) {
    if (left == TypeKind.UNKNOWN && right == TypeKind.UNKNOWN) {
      return TypeKind.TEXT;
    }
    if (left == TypeKind.UNKNOWN || left == right) {
      return hasEquality(right) ? right : null;
    }
    if (right == TypeKind.UNKNOWN) {
      return hasEquality(left) ? left : null;
    }
    TypeKind one = oneWay(left, right);
    return one != null ? one : oneWay(right, left);
  }

  private static @Nullable TypeKind oneWay(TypeKind left, TypeKind right) {
    return switch (left) {
      case SMALLINT, INTEGER ->
          right.isInteger() || right == TypeKind.XID ? wider(left, right) : number(right);
      case BIGINT -> right.isInteger() ? TypeKind.BIGINT : number(right);
      case NUMERIC -> right == TypeKind.REAL || right == TypeKind.DOUBLE ? TypeKind.DOUBLE : null;
      case REAL -> right == TypeKind.DOUBLE ? TypeKind.DOUBLE : null;
      case TEXT ->
          right == TypeKind.VARCHAR || right == TypeKind.CHAR || right == TypeKind.NAME
              ? TypeKind.TEXT
              : right == TypeKind.REGCLASS ? TypeKind.REGCLASS : null;
      case VARCHAR ->
          right == TypeKind.CHAR ? TypeKind.CHAR : right == TypeKind.NAME ? TypeKind.TEXT : null;
      case CHAR -> right == TypeKind.NAME ? TypeKind.TEXT : null;
      case DATE -> right == TypeKind.TIMESTAMP || right == TypeKind.TIMESTAMPTZ ? right : null;
      case TIMESTAMP -> right == TypeKind.TIMESTAMPTZ ? right : null;
      case TIME -> right == TypeKind.INTERVAL ? right : null;
      case OID -> right == TypeKind.REGCLASS ? TypeKind.OID : null;
      default -> null;
    };
  }

  private static TypeKind wider(TypeKind left, TypeKind right) {
    if (right == TypeKind.XID) {
      return TypeKind.XID;
    }
    return left == TypeKind.SMALLINT ? right : right == TypeKind.SMALLINT ? left : right;
  }

  /** What an integer is compared as with another number. */
  private static @Nullable TypeKind number(TypeKind right) {
    return switch (right) {
      case NUMERIC -> TypeKind.NUMERIC;
      case REAL, DOUBLE -> TypeKind.DOUBLE;
      case OID, REGCLASS -> TypeKind.OID;
      default -> null;
    };
  }

  /**
   * True when a value of one kind can stand, unconverted, in a comparison that is made as another
   * kind.
   */
  public static boolean staysAsItIs(TypeKind from, TypeKind common) {
    if (from == common) {
      return true;
    }
    return switch (common) {
      case SMALLINT, INTEGER, BIGINT, OID, XID ->
          from.isInteger() || from == TypeKind.OID || from == TypeKind.REGCLASS;
      case DOUBLE -> from == TypeKind.REAL;
      case TEXT -> from == TypeKind.VARCHAR || from == TypeKind.NAME;
      case VARCHAR -> from == TypeKind.TEXT || from == TypeKind.NAME;
      default -> false;
    };
  }
}
