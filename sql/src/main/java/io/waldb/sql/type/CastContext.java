package io.waldb.sql.type;

/** Why a conversion is made; a later constant allows all that an earlier one does. */
public enum CastContext {
  /** Unasked, wherever an expression needs another type. */
  IMPLICIT,
  /** To the type of a column that is assigned to. */
  ASSIGNMENT,
  /** Written as CAST or {@code ::}. */
  EXPLICIT;

  /** True when a cast that needs the given context may be used in this one. */
  public boolean allows(CastContext needed) {
    return needed.compareTo(this) <= 0;
  }
}
