package io.waldb.wal;

/**
 * What became of old segments at a checkpoint.
 *
 * @param added segments made from nothing since the last time this was asked
 * @param removed segments deleted
 * @param recycled segments given a future name
 */
public record SegmentCounts(int added, int removed, int recycled) {}
