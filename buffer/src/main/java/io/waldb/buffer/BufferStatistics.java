package io.waldb.buffer;

/**
 * What a buffer pool has done since it was opened.
 *
 * @param frames pages it has room for
 * @param hits times a page was found in memory
 * @param reads pages read from files
 * @param extensions pages added to files
 * @param evictions pages dropped from memory to make room
 * @param writtenBySessions pages written because a session needed the room or asked for it
 * @param writtenByBackgroundWriter pages written ahead of need
 * @param writtenByCheckpoints pages written for a checkpoint
 * @param backgroundWriterStops rounds that the background writer ended because it had written
 *     bgwriter_lru_maxpages
 */
public record BufferStatistics(
    int frames,
    long hits,
    long reads,
    long extensions,
    long evictions,
    long writtenBySessions,
    long writtenByBackgroundWriter,
    long writtenByCheckpoints,
    long backgroundWriterStops) {}
