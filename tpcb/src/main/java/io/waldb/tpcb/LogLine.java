package io.waldb.tpcb;

/**
 * A line that an engine logged.
 *
 * @param micros when, microseconds since 1970-01-01 UTC
 * @param level {@code LOG} or {@code WARNING}
 */
record LogLine(long micros, String level, String text) {}
