package io.waldb.tpcb;

/**
 * Where the log was at a moment of the run.
 *
 * @param micros microseconds since 1970-01-01 UTC
 * @param inserted end of the last record that got its place
 * @param written end of what was given to the operating system
 * @param durable end of what a sync has made durable
 */
record LogSample(long micros, long inserted, long written, long durable) {}
