package io.waldb.sql.function;

/** How far the result of a function depends on its arguments alone. */
public enum Volatility {
  /** On nothing else: may be folded when planned. */
  IMMUTABLE,
  /** On settings, the clock or the catalog too: the same within a statement. */
  STABLE,
  /** May differ at each call, or has an effect. */
  VOLATILE
}
