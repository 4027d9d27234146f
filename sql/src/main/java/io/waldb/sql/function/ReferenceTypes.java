package io.waldb.sql.function;

import io.waldb.storage.tuple.TypeKind;

/** Which types the two sides of a foreign key may have. */
public final class ReferenceTypes {
  private ReferenceTypes() {}

  /**
   * Whether a column can refer to another: each of its values, converted as in an assignment that
   * loses nothing, can be looked up in the other's index. PostgreSQL also allows some pairs whose
   * conversion depends on the session's time zone, or pads text; these are refused.
   */
  public static boolean canRefer(TypeKind from, TypeKind to) {
    if (from == to) {
      return ComparisonTypes.common(from, to) != null;
    }
    return switch (to) {
      case SMALLINT, INTEGER, BIGINT, NUMERIC -> from.isInteger();
      case REAL -> from.isInteger() || from == TypeKind.NUMERIC;
      case DOUBLE -> from.isNumeric();
      case TEXT -> from == TypeKind.VARCHAR;
      case VARCHAR -> from == TypeKind.TEXT;
      case TIMESTAMP -> from == TypeKind.DATE;
      default -> false;
    };
  }
}
