package io.waldb.recovery;

import io.waldb.wal.DamageReport;
import io.waldb.wal.WriteAheadLog;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of starting: the open log, and what was found on the way.
 *
 * @param wal the log, open; the buffer pool flushes it already
 * @param recovered whether the log was replayed; otherwise the database had been shut down
 * @param redoStart where replay began; 0 when nothing was replayed
 * @param endOfLog end of the last valid record that was found
 * @param records how many records were replayed
 * @param lastTransactionMicros time of the last commit or abort replayed, in microseconds since
 *     1970-01-01 UTC; 0 when there was none
 * @param damage what lies beyond the end of the log when it was cut; null when it was not
 * @param damagedRelations relations with pages ahead of the log that was cut: indexes that are
 *     among them or lie over one of them must be rebuilt, and then {@link
 *     CrashRecovery#repairDone(io.waldb.common.file.FileSystem)} called
 * @param lines everything that was logged, in PostgreSQL's form {@code LOG: redo starts at ...}
 * @param losses pages that are missing and were given up, as {@code recovery_on_damage=salvage} or
 *     {@code ignore_invalid_pages} allow, and pages that are zeroes behind a log that was cut; a
 *     line each
 * @param sizesLost whether the note of the files' sizes is missing or damaged, so that files that
 *     lack their end and zeroes in place of pages were not looked for
 */
public record RecoveryResult(
    WriteAheadLog wal,
    boolean recovered,
    long redoStart,
    long endOfLog,
    long records,
    long lastTransactionMicros,
    @Nullable DamageReport damage,
    Set<Integer> damagedRelations,
    List<String> lines,
    List<String> losses,
    boolean sizesLost) {
  /** Copies the collections. */
  public RecoveryResult {
    damagedRelations = Set.copyOf(damagedRelations);
    lines = List.copyOf(lines);
    losses = List.copyOf(losses);
  }
}
