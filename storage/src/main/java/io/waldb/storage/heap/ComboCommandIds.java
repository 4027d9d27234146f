package io.waldb.storage.heap;

import io.waldb.storage.txn.Transaction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The commands that made and replaced the row versions which one transaction both made and
 * replaced: the header has room for one of the two, so it holds the number of a pair kept here.
 *
 * <p>A pair matters to its transaction alone, which is the only one to ask for it, and goes when
 * that ends. Thread-safe.
 *
 * <p>Follows PostgreSQL {@code utils/time/combocid.c}.
 */
final class ComboCommandIds {
  private static final class Pairs {
    final Map<Long, Integer> numbers = new HashMap<>();
    long[] pairs = new long[16];
    int count;
  }

  private final Map<Transaction, Pairs> transactions = new ConcurrentHashMap<>();

  /** The number of a pair. */
  int combine(Transaction tx, int cmin, int cmax) {
    Pairs mine = transactions.get(tx);
    if (mine == null) {
      mine = new Pairs();
      transactions.put(tx, mine);
      tx.onEnd(committed -> transactions.remove(tx));
    }
    long pair = (long) cmin << 32 | cmax;
    Integer known = mine.numbers.get(pair);
    if (known != null) {
      return known;
    }
    if (mine.count == mine.pairs.length) {
      mine.pairs = Arrays.copyOf(mine.pairs, 2 * mine.count);
    }
    mine.pairs[mine.count] = pair;
    mine.numbers.put(pair, mine.count);
    return mine.count++;
  }

  /** The command that made the row version with this number. */
  int cmin(Transaction tx, int number) {
    return (int) (pair(tx, number) >>> 32);
  }

  /** The command that replaced the row version with this number. */
  int cmax(Transaction tx, int number) {
    return (int) pair(tx, number);
  }

  private long pair(Transaction tx, int number) {
    Pairs mine = transactions.get(tx);
    if (mine == null || number >= mine.count) {
      throw new IllegalStateException("combined command id " + number + " is not of " + tx);
    }
    return mine.pairs[number];
  }
}
