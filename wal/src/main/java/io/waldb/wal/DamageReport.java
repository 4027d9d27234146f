package io.waldb.wal;

import io.waldb.common.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What lies in the log beyond the place where reading stopped, and whether the stop is the log's
 * torn end or damage.
 *
 * <p>A power cut may keep a later block and lose an earlier one as long as neither was synced, so
 * valid blocks beyond the stop prove nothing. But each block says how far the log was durable when
 * it was written; if one says "beyond the stop", then log that had been durable is gone. The same
 * is so when the log had come to a segment whose file is missing or lacks its end: it was there,
 * whole and durable, before the last block of the segment before it was written.
 *
 * @param stop where reading stopped, and why
 * @param lostSegment what is wrong with the file in which the log would go on; null when nothing,
 *     or when a block tells already that log is gone
 * @param durableClaim the highest position a valid block at or after the stop claims to have been
 *     durable; 0 when there is no such block
 * @param claimBlock the block that claims it; 0 when there is none
 * @param validBlocks valid blocks that begin after the stop
 * @param lastValidBlock start of the last of them; 0 when there is none
 * @param records whole records found beyond the stop
 * @param commits the commit records among them, in order
 * @param resumeLsn start of the first whole record beyond the stop; 0 when there is none
 * @param endOfLast end of the last whole record beyond the stop; 0 when there is none
 */
public record DamageReport(
    boolean isDamage,
    WalEnd stop,
    @Nullable String lostSegment,
    long durableClaim,
    long claimBlock,
    long validBlocks,
    long lastValidBlock,
    long records,
    List<Commit> commits,
    long resumeLsn,
    long endOfLast) {
  /** There may be many thousands, and the first ones tell where to look for the others. */
  private static final int COMMITS_LISTED = 20;

  /**
   * A commit record beyond the stop.
   *
   * @param lsn start of the record
   * @param xid the transaction
   * @param micros when it ended, in microseconds since 1970-01-01 UTC
   */
  public record Commit(long lsn, long xid, long micros) {}

  /** Copies the list. */
  public DamageReport {
    commits = List.copyOf(commits);
  }

  /** What was found, in one line. */
  public String summary() {
    if (!isDamage) {
      return "end of log at "
          + Lsn.format(stop.endOfLog())
          + (validBlocks == 0
              ? ""
              : ", with " + validBlocks + " blocks beyond it that were never made durable");
    }
    String beyond =
        "; beyond the damage are " + records + " records, " + commits.size() + " of them commits";
    if (lostSegment != null) {
      return lostSegment
          + "; the log that is left ends at "
          + Lsn.format(stop.endOfLog())
          + (validBlocks == 0 ? "" : beyond);
    }
    return "log damaged at "
        + Lsn.format(stop.lsn())
        + ": block "
        + Lsn.format(claimBlock)
        + " says that the log was durable up to "
        + Lsn.format(durableClaim)
        + beyond;
  }

  /** The commits, a line each, but of many only the first and how many more there are. */
  public List<String> listCommits(Function<Commit, String> line) {
    List<String> lines = new ArrayList<>();
    commits.stream().limit(COMMITS_LISTED).map(line).forEach(lines::add);
    if (commits.size() > COMMITS_LISTED) {
      lines.add("... and " + (commits.size() - COMMITS_LISTED) + " more commits");
    }
    return lines;
  }
}
