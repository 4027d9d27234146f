package io.waldb.tpcb;

/**
 * Count, sum, sum of squares, minimum and maximum of latencies in microseconds: what a report needs
 * and what adds up over clients. Not thread-safe; each client has its own.
 */
final class Statistics {
  long count;
  double sum;
  double sumOfSquares;
  double minimum;
  double maximum;

  void add(double micros) {
    if (count == 0 || micros < minimum) {
      minimum = micros;
    }
    if (count == 0 || micros > maximum) {
      maximum = micros;
    }
    count++;
    sum += micros;
    sumOfSquares += micros * micros;
  }

  void add(Statistics other) {
    if (other.count == 0) {
      return;
    }
    if (count == 0 || other.minimum < minimum) {
      minimum = other.minimum;
    }
    if (count == 0 || other.maximum > maximum) {
      maximum = other.maximum;
    }
    count += other.count;
    sum += other.sum;
    sumOfSquares += other.sumOfSquares;
  }

  /** The average in milliseconds, 0 of nothing. */
  double averageMillis() {
    return count == 0 ? 0 : sum / count / 1000;
  }

  /** The standard deviation in milliseconds, 0 of nothing. */
  double stddevMillis() {
    if (count == 0) {
      return 0;
    }
    double mean = sum / count;
    return Math.sqrt(Math.max(0, sumOfSquares / count - mean * mean)) / 1000;
  }
}
