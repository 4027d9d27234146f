package io.waldb.sql.function;

import java.util.Locale;

/**
 * The aggregates. The types of the arguments and of the result, which are in the call, tell how
 * each is computed.
 */
public enum AggregateId {
  /** {@code count(*)}: rows. */
  COUNT_ROWS("count"),
  /** {@code count(x)}: rows where x is not NULL. */
  COUNT("count"),
  /** Sum; bigint of smaller integers, numeric of bigint, else of the argument's type. */
  SUM("sum"),
  /** Mean; numeric of integers and numeric, double precision of floats, interval. */
  AVG("avg"),
  /** The least value. */
  MIN("min"),
  /** The greatest value. */
  MAX("max"),
  /** TRUE when all are; also {@code every}. */
  BOOL_AND("bool_and"),
  /** TRUE when one is. */
  BOOL_OR("bool_or"),
  /** Bitwise and of integers. */
  BIT_AND("bit_and"),
  /** Bitwise or of integers. */
  BIT_OR("bit_or"),
  /** Bitwise exclusive or of integers. */
  BIT_XOR("bit_xor"),
  /** Strings or byte strings joined by the second argument, evaluated for each row. */
  STRING_AGG("string_agg"),
  /** Some value that is not NULL. */
  ANY_VALUE("any_value"),
  /** Standard deviation of a sample. */
  STDDEV_SAMP("stddev_samp"),
  /** Standard deviation of the population. */
  STDDEV_POP("stddev_pop"),
  /** Variance of a sample. */
  VAR_SAMP("var_samp"),
  /** Variance of the population. */
  VAR_POP("var_pop"),
  /** Correlation. */
  CORR("corr"),
  /** Covariance of the population. */
  COVAR_POP("covar_pop"),
  /** Covariance of a sample. */
  COVAR_SAMP("covar_samp"),
  /** Pairs where neither is NULL. */
  REGR_COUNT("regr_count"),
  /** Mean of the independent variable, the second argument. */
  REGR_AVGX("regr_avgx"),
  /** Mean of the dependent variable, the first argument. */
  REGR_AVGY("regr_avgy"),
  /** Sum of squares of the independent variable. */
  REGR_SXX("regr_sxx"),
  /** Sum of squares of the dependent variable. */
  REGR_SYY("regr_syy"),
  /** Sum of products. */
  REGR_SXY("regr_sxy"),
  /** Slope of the least-squares line. */
  REGR_SLOPE("regr_slope"),
  /** Intercept of the least-squares line. */
  REGR_INTERCEPT("regr_intercept"),
  /** Square of the correlation. */
  REGR_R2("regr_r2");

  private final String sqlName;

  AggregateId(String sqlName) {
    this.sqlName = sqlName;
  }

  /** The name for display. */
  public String sqlName() {
    return sqlName;
  }

  /** True when the result of no rows is a number and not NULL. */
  public boolean neverNull() {
    return this == COUNT_ROWS || this == COUNT || this == REGR_COUNT;
  }

  /** True when DISTINCT changes nothing. */
  public boolean ignoresDuplicates() {
    return switch (this) {
      case MIN, MAX, BOOL_AND, BOOL_OR, BIT_AND, BIT_OR, ANY_VALUE -> true;
      default -> false;
    };
  }

  /** The id in lower case, for dumps. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
