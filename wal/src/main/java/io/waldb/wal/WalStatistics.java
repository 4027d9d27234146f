package io.waldb.wal;

/**
 * What the log has done since it was opened. The figures are read one after another while the log
 * goes on, so they may differ by what happened in between.
 *
 * @param records records inserted
 * @param recordBytes their bytes, images included, without padding and block headers
 * @param images full page images among them
 * @param imageBytes the images' bytes, as stored
 * @param buffersFull times somebody had to write the log because the buffers were full
 * @param writes write operations
 * @param writeBytes bytes written
 * @param writeNanos time spent in them, in nanoseconds
 * @param syncs sync operations; none with a sync method that opens the file that way
 * @param syncNanos time spent in them, in nanoseconds
 * @param longestSyncNanos time the longest took, in nanoseconds
 * @param groupCommits flushes by a leader that made others' records durable too
 * @param groupCommitFollowers threads that such flushes spared their own
 * @param largestGroup most threads a flush served, the leader included
 * @param segmentsCreated segments made from nothing
 * @param segmentsRecycled segments made from old ones
 */
public record WalStatistics(
    long records,
    long recordBytes,
    long images,
    long imageBytes,
    long buffersFull,
    long writes,
    long writeBytes,
    long writeNanos,
    long syncs,
    long syncNanos,
    long longestSyncNanos,
    long groupCommits,
    long groupCommitFollowers,
    int largestGroup,
    long segmentsCreated,
    long segmentsRecycled) {}
