package io.waldb.tpcb;

import java.util.SplittableRandom;

/** The random functions of pgbench's scripts over one seeded generator. Belongs to one client. */
final class ScriptRandom {
  private static final double MIN_GAUSSIAN_PARAMETER = 2.0;
  private static final double MIN_ZIPFIAN_PARAMETER = 1.001;
  private static final double MAX_ZIPFIAN_PARAMETER = 1000.0;

  private final SplittableRandom random;

  ScriptRandom(SplittableRandom random) {
    this.random = random;
  }

  /** Uniform in [low, high]. */
  long uniform(long low, long high) {
    checkRange(low, high);
    return high == Long.MAX_VALUE
        ? random.nextLong(low == Long.MIN_VALUE ? low : low - 1, high)
            + (low == Long.MIN_VALUE ? 0 : 1)
        : random.nextLong(low, high + 1);
  }

  /** A uniform number in [0, 1). */
  double unit() {
    return random.nextDouble();
  }

  /**
   * A normal distribution cut at {@code parameter} standard deviations and laid over [low, high].
   */
  long gaussian(long low, long high, double parameter) {
    checkRange(low, high);
    if (parameter < MIN_GAUSSIAN_PARAMETER) {
      throw new ScriptException(
          "gaussian parameter must be at least "
              + MIN_GAUSSIAN_PARAMETER
              + " (not "
              + parameter
              + ")");
    }
    double deviation;
    do {
      double radius = Math.sqrt(-2.0 * Math.log(1.0 - unit()));
      deviation = radius * Math.sin(2.0 * Math.PI * (1.0 - unit()));
    } while (deviation < -parameter || deviation >= parameter);
    double share = (deviation + parameter) / (parameter * 2.0);
    return low + (long) ((high - low + 1) * share);
  }

  /** A truncated exponential distribution: the larger the parameter, the more often the low end. */
  long exponential(long low, long high, double parameter) {
    checkRange(low, high);
    if (parameter <= 0) {
      throw new ScriptException(
          "exponential parameter must be greater than zero (not " + parameter + ")");
    }
    double cut = Math.exp(-parameter);
    double share = -Math.log(cut + (1 - cut) * (1.0 - unit())) / parameter;
    return low + (long) ((high - low + 1) * share);
  }

  /**
   * A Zipfian distribution by rejection (Devroye, "Non-Uniform Random Variate Generation", 1986, p.
   * 550).
   */
  long zipfian(long low, long high, double parameter) {
    checkRange(low, high);
    if (parameter < MIN_ZIPFIAN_PARAMETER || parameter > MAX_ZIPFIAN_PARAMETER) {
      throw new ScriptException(
          "zipfian parameter must be in range ["
              + MIN_ZIPFIAN_PARAMETER
              + ", "
              + MAX_ZIPFIAN_PARAMETER
              + "] (not "
              + parameter
              + ")");
    }
    long n = high - low + 1;
    if (n <= 1) {
      return low;
    }
    double b = Math.pow(2.0, parameter - 1.0);
    while (true) {
      double u = 1.0 - unit();
      double v = unit();
      double x = Math.floor(Math.pow(u, -1.0 / (parameter - 1.0)));
      double t = Math.pow(1.0 + 1.0 / x, parameter - 1.0);
      if (v * x * (t - 1.0) / (b - 1.0) <= t / b && x <= n) {
        return low + (long) x - 1;
      }
    }
  }

  /** A wait of a Poisson process whose mean is {@code mean}. */
  long poisson(double mean) {
    return (long) (-Math.log(1.0 - unit()) * mean + 0.5);
  }

  private static void checkRange(long low, long high) {
    if (low > high) {
      throw new ScriptException("empty range given to random");
    }
    if (high - low < 0 || high - low + 1 < 0) {
      throw new ScriptException("random range is too large");
    }
  }
}
