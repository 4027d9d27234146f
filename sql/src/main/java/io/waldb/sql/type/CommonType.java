package io.waldb.sql.type;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.List;

/**
 * The one type that several values are brought to: the branches of CASE and of a set operation, the
 * rows of VALUES, the arguments of COALESCE, the elements of IN.
 *
 * <p>Follows PostgreSQL {@code select_common_type} and {@code select_common_typmod}.
 */
public final class CommonType {
  private CommonType() {}

  /**
   * The common type; text when all are unknown literals. The modifier is kept only when all values
   * have the same type with the same modifier.
   *
   * @param types one or more
   * @param construct names the construct in the message, as "UNION" or "CASE"
   * @throws DatabaseException 42804 when the types are of different categories
   */
  public static SqlType of(List<SqlType> types, String construct) {
    TypeKind chosen = TypeKind.UNKNOWN;
    for (SqlType type : types) {
      chosen = better(chosen, type.kind(), construct);
    }
    if (chosen == TypeKind.UNKNOWN) {
      return SqlType.TEXT;
    }
    int modifier = types.get(0).modifier();
    for (SqlType type : types) {
      if (type.kind() != chosen || type.modifier() != modifier) {
        return SqlType.of(chosen);
      }
    }
    return new SqlType(chosen, modifier);
  }

  private static TypeKind better(TypeKind chosen, TypeKind next, String construct) {
    if (next == TypeKind.UNKNOWN || next == chosen) {
      return chosen;
    }
    if (chosen == TypeKind.UNKNOWN) {
      return next;
    }
    if (chosen.category() != next.category()) {
      throw new DatabaseException(
          SqlState.DATATYPE_MISMATCH,
          construct
              + " types "
              + chosen.sqlName()
              + " and "
              + next.sqlName()
              + " cannot be matched");
    }
    boolean take =
        !Casts.isPreferred(chosen)
            && Casts.allowed(chosen, next, CastContext.IMPLICIT)
            && !Casts.allowed(next, chosen, CastContext.IMPLICIT);
    return take ? next : chosen;
  }
}
