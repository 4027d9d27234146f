package io.waldb.recovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.buffer.RelationFiles;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The pages that the log refers to but that are not there, or are torn and without an image, until
 * the log explains why: the relation was dropped later, the file truncated, or the page built anew.
 *
 * <p>What is not explained by the end of the log means that log or files are damaged. Thread-safe:
 * those who replay pages tell of them in any order, and what explains many of them at once comes
 * when nobody replays. Follows PostgreSQL {@code access/transam/xlogutils.c}.
 */
public final class InvalidPages {
  /**
   * What is wrong with a page.
   *
   * @param lsn the first record that asked for it
   * @param torn whether it is there but has a wrong checksum
   */
  private record Fault(long lsn, boolean torn) {}

  private static final int MOST_PIECES = 20;

  @GuardedBy("this")
  private final TreeMap<Long, Fault> faults = new TreeMap<>();

  @GuardedBy("this")
  private final TreeMap<Integer, Long> missingFiles = new TreeMap<>();

  @GuardedBy("this")
  private final TreeMap<Integer, Tail> tails = new TreeMap<>();

  /** Whether a page that is built anew may matter; almost never does one. */
  private volatile boolean hasPages;

  /** Pages that a file had at the checkpoint and has not now: one entry, however many they are. */
  private static final class Tail {
    final int from;
    int to;
    final BitSet rebuilt = new BitSet();

    Tail(int from, int to) {
      this.from = from;
      this.to = to;
    }

    boolean isExplained() {
      return to <= from || rebuilt.nextClearBit(0) >= to - from;
    }

    /** The pages that nothing explains yet, in pieces. */
    String missing() {
      StringBuilder text = new StringBuilder();
      int pieces = 0;
      int end;
      for (int i = rebuilt.nextClearBit(0); i < to - from; i = rebuilt.nextClearBit(end)) {
        int next = rebuilt.nextSetBit(i);
        end = next < 0 ? to - from : Math.min(next, to - from);
        if (++pieces > MOST_PIECES) {
          return text.append(" and more").toString();
        }
        text.append(pieces == 1 ? "" : ", ").append(from + i);
        if (end - i > 1) {
          text.append(" to ").append(from + end - 1);
        }
      }
      return text.toString();
    }
  }

  InvalidPages() {}

  synchronized void remember(long pageKey, long lsn, boolean torn) {
    faults.putIfAbsent(pageKey, new Fault(lsn, torn));
    hasPages = true;
  }

  /** A file that the log changes is not there, and the log has not said before that it is made. */
  synchronized void rememberFile(int relation, long lsn) {
    missingFiles.merge(relation, lsn, Math::min);
  }

  /** Pages at the end of a file that were there at the checkpoint are not there any more. */
  synchronized void rememberShort(int relation, int blocks, int expected) {
    if (blocks < expected) {
      tails.put(relation, new Tail(blocks, expected));
      hasPages = true;
    }
  }

  /** The page was built anew. */
  void forgetPage(long pageKey) {
    if (hasPages) {
      explainPage(pageKey);
    }
  }

  private synchronized void explainPage(long pageKey) {
    faults.remove(pageKey);
    if (PageId.fork(pageKey) == Fork.MAIN) {
      int relation = PageId.relation(pageKey);
      Tail tail = tails.get(relation);
      int block = PageId.block(pageKey);
      if (tail != null && block >= tail.from && block < tail.to) {
        tail.rebuilt.set(block - tail.from);
        forgetIfExplained(relation, tail);
      }
    }
  }

  @GuardedBy("this")
  private void forgetIfExplained(int relation, Tail tail) {
    if (tail.isExplained()) {
      tails.remove(relation);
    }
  }

  /** The relation's files were deleted. */
  public synchronized void forgetRelation(int relation) {
    missingFiles.remove(relation);
    tails.remove(relation);
    faults
        .subMap(PageId.key(relation, Fork.MAIN, 0), true, PageId.key(relation, Fork.VM, -1), true)
        .clear();
  }

  /** A file was cut off at a length of so many blocks. */
  public synchronized void forgetFrom(int relation, Fork fork, int blocks) {
    Tail tail = fork == Fork.MAIN ? tails.get(relation) : null;
    if (tail != null) {
      tail.to = Math.min(tail.to, blocks);
      forgetIfExplained(relation, tail);
    }
    faults
        .subMap(PageId.key(relation, fork, blocks), true, PageId.key(relation, fork, -1), true)
        .clear();
  }

  /** The relations that something is unexplained of. */
  synchronized Set<Integer> relations() {
    Set<Integer> relations = new TreeSet<>(missingFiles.keySet());
    relations.addAll(tails.keySet());
    faults.keySet().forEach(key -> relations.add(PageId.relation(key)));
    return relations;
  }

  /** Whether nothing is unexplained. */
  public synchronized boolean isEmpty() {
    return faults.isEmpty() && missingFiles.isEmpty() && tails.isEmpty();
  }

  /** What is unexplained, a line each. */
  public synchronized List<String> describe() {
    List<String> lines = new ArrayList<>();
    missingFiles.forEach(
        (relation, lsn) ->
            lines.add(
                "file \""
                    + RelationFiles.path(relation, Fork.MAIN)
                    + "\" does not exist, referenced by the record at "
                    + Lsn.format(lsn)));
    tails.forEach(
        (relation, tail) ->
            lines.add(
                "file \""
                    + RelationFiles.path(relation, Fork.MAIN)
                    + "\" lacks block "
                    + tail.missing()
                    + ", though it was there at the last checkpoint"));
    for (Map.Entry<Long, Fault> entry : faults.entrySet()) {
      lines.add(
          PageId.format(entry.getKey())
              + (entry.getValue().torn ? " has a wrong checksum" : " does not exist")
              + ", referenced by the record at "
              + Lsn.format(entry.getValue().lsn)
              + ", file \""
              + RelationFiles.path(PageId.relation(entry.getKey()), PageId.fork(entry.getKey()))
              + '"');
    }
    return lines;
  }
}
