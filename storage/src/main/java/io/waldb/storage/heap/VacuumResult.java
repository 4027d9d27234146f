package io.waldb.storage.heap;

/**
 * What a vacuum has done.
 *
 * @param pages pages in the table before it
 * @param scannedPages pages looked at; the others were known to be visible to all
 * @param removedRows row versions removed
 * @param remainingRows dead row versions that some snapshot may still see
 * @param liveRows rows there are, estimated when pages were passed over
 * @param reclaimedPointers line pointers freed after their index entries
 * @param indexPasses how often the indexes were gone through
 * @param truncatedPages pages cut off at the end
 */
public record VacuumResult(
    int pages,
    int scannedPages,
    long removedRows,
    long remainingRows,
    long liveRows,
    long reclaimedPointers,
    int indexPasses,
    int truncatedPages) {}
