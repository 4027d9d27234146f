package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the tables against what the clients were told: each acknowledged commit is there whole,
 * nothing is there by half, and all balances are the sums of the history.
 *
 * <p>A transaction adds one delta to an account, a teller and a branch and inserts one history row;
 * so if for every single account, teller and branch the balance is the sum of its history rows, no
 * transaction is half there.
 */
final class ConsistencyCheck {
  /**
   * What was found.
   *
   * @param rows history rows
   * @param recovered acknowledged commits that are there
   * @param lost acknowledged commits that are not there
   * @param unacknowledged history rows of transactions nobody was told of: in flight at the crash
   * @param differing acknowledged commits whose history row says something else
   * @param violations everything that is wrong in itself: sums, doubled rows
   * @param largestXid of all history rows
   */
  record Result(
      long rows,
      List<Acknowledgement> recovered,
      List<Acknowledgement> lost,
      int unacknowledged,
      List<Acknowledgement> differing,
      List<String> violations,
      long largestXid) {}

  private static final int MOST_REPORTED = 10;

  private final QueryRunner queries;
  private final List<String> violations = new ArrayList<>();

  ConsistencyCheck(QueryRunner queries) {
    this.queries = queries;
  }

  /** Compares the database with all commits that were acknowledged on it. */
  Result run(List<Acknowledgement> acknowledged) {
    Map<Long, long[]> history = new HashMap<>();
    Map<Long, Long> accounts = new HashMap<>();
    Map<Long, Long> tellers = new HashMap<>();
    Map<Long, Long> branches = new HashMap<>();
    long[] counters = new long[3];
    queries.query(
        "SELECT xmin, aid, tid, bid, delta FROM pgbench_history",
        row -> {
          counters[0]++;
          counters[1] += row[4];
          counters[2] = Math.max(counters[2], row[0]);
          if (history.put(row[0], row.clone()) != null) {
            violation("two history rows have xmin " + row[0]);
          }
          accounts.merge(row[1], row[4], Long::sum);
          tellers.merge(row[2], row[4], Long::sum);
          branches.merge(row[3], row[4], Long::sum);
        });
    balances("pgbench_accounts", "aid", "abalance", accounts, counters[1]);
    balances("pgbench_tellers", "tid", "tbalance", tellers, counters[1]);
    balances("pgbench_branches", "bid", "bbalance", branches, counters[1]);

    List<Acknowledgement> recovered = new ArrayList<>();
    List<Acknowledgement> lost = new ArrayList<>();
    List<Acknowledgement> differing = new ArrayList<>();
    Set<Long> known = new HashSet<>();
    for (Acknowledgement commit : acknowledged) {
      if (!known.add(commit.xid())) {
        violation("xid " + commit.xid() + " was acknowledged twice");
      }
      long[] row = history.get(commit.xid());
      if (row == null) {
        lost.add(commit);
      } else if (row[1] != commit.aid()
          || row[2] != commit.tid()
          || row[3] != commit.bid()
          || row[4] != commit.delta()) {
        differing.add(commit);
      } else {
        recovered.add(commit);
      }
    }
    history.keySet().removeAll(known);
    return new Result(
        counters[0], recovered, lost, history.size(), differing, violations, counters[2]);
  }

  /** Every single balance is the sum of its history rows. */
  private void balances(
      String table, String id, String balance, Map<Long, Long> sums, long expectedTotal) {
    long[] total = new long[1];
    int[] wrong = new int[1];
    Map<Long, Long> missing = new HashMap<>(sums);
    Set<Long> seen = new HashSet<>();
    queries.query(
        "SELECT " + id + ", " + balance + " FROM " + table,
        row -> {
          if (!seen.add(row[0])) {
            violation(table + " has two rows with " + id + " " + row[0]);
          }
          total[0] += row[1];
          long expected = sums.getOrDefault(row[0], 0L);
          missing.remove(row[0]);
          if (row[1] != expected && wrong[0]++ < MOST_REPORTED) {
            violation(
                table
                    + " "
                    + row[0]
                    + " has balance "
                    + row[1]
                    + ", its history adds up to "
                    + expected);
          }
        });
    if (!missing.isEmpty()) {
      violation(table + " lacks " + missing.size() + " rows that have a history");
    }
    if (total[0] != expectedTotal) {
      violation(
          "the balances of "
              + table
              + " add up to "
              + total[0]
              + ", the history to "
              + expectedTotal);
    }
  }

  private void violation(String text) {
    violations.add(text);
  }
}
