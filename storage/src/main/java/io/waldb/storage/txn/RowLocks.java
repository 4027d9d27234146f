package io.waldb.storage.txn;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.storage.txn.RowHolds.PageHold;
import org.jspecify.annotations.Nullable;

/**
 * Rows locked by SELECT ... FOR UPDATE and its kin, and by foreign key checks: in memory only,
 * since no such lock survives a crash, and at no cost in pages and log.
 *
 * <p>The rows of a page are kept together, for each transaction and savepoint level. Every method
 * that names a row is called with the row's page latched: exclusively when it takes a lock ({@link
 * #tryLock}) or when the caller is about to change the row ({@link #conflicting}, {@link
 * #carryOver}). So between an updater's question and its change nobody can lock the row. Nothing
 * here waits; whoever is refused lets the latch go and waits by {@link LockManager#waitForRow}.
 *
 * <p>Thread-safe: a hash in partitions, each with a lock. Lock order: a page latch or the lock
 * manager's mutex, partitions in the order of their numbers, a transaction's list.
 */
public final class RowLocks {
  private static final int PARTITIONS = 64;

  private final Partition[] partitions = new Partition[PARTITIONS];

  RowLocks() {
    for (int i = 0; i < PARTITIONS; i++) {
      partitions[i] = new Partition();
    }
  }

  /**
   * Locks a row if nobody else holds it in a conflicting mode; a weaker lock of the same
   * transaction is strengthened.
   *
   * @param tid the row version
   * @return null when it is locked now, else someone who is in the way
   */
  public @Nullable Transaction tryLock(Transaction tx, int relation, long tid, RowLockMode mode) {
    int block = (int) (tid >>> 16);
    int offset = (int) (tid & 0xffff);
    Partition partition = partition(relation, block);
    synchronized (partition) {
      PageHold mine = null;
      boolean covered = false;
      for (PageHold hold = partition.chain(relation, block);
          hold != null;
          hold = hold.nextInChain) {
        if (hold.isOn(relation, block)) {
          int index = hold.find(offset);
          if (hold.tx == tx) {
            mine = hold.sequence == tx.sequence() ? hold : mine;
            covered |= index >= 0 && hold.mode(index).covers(mode);
          } else if (index >= 0 && hold.mode(index).conflictsWith(mode)) {
            return hold.tx;
          }
        }
      }
      if (!covered) {
        if (mine == null) {
          mine = new PageHold(relation, block, tx, tx.sequence());
          partition.add(mine);
          tx.rowHolds.add(mine);
        }
        mine.set(offset, mode);
      }
      return null;
    }
  }

  /**
   * Who holds a row in a mode that conflicts with this one; null when nobody but the transaction
   * itself does. Costs next to nothing as long as no row near it is locked.
   */
  public @Nullable Transaction conflicting(
      Transaction tx, int relation, long tid, RowLockMode mode) {
    int block = (int) (tid >>> 16);
    Partition partition = partition(relation, block);
    if (partition.isEmpty()) {
      return null;
    }
    int offset = (int) (tid & 0xffff);
    synchronized (partition) {
      for (PageHold hold = partition.chain(relation, block);
          hold != null;
          hold = hold.nextInChain) {
        if (hold.tx != tx && hold.isOn(relation, block)) {
          int index = hold.find(offset);
          if (index >= 0 && hold.mode(index).conflictsWith(mode)) {
            return hold.tx;
          }
        }
      }
      return null;
    }
  }

  /** Whether one transaction still holds a row in a mode that conflicts; needs no latch. */
  boolean isInTheWay(Transaction holder, int relation, long tid, RowLockMode mode) {
    int block = (int) (tid >>> 16);
    int offset = (int) (tid & 0xffff);
    Partition partition = partition(relation, block);
    synchronized (partition) {
      for (PageHold hold = partition.chain(relation, block);
          hold != null;
          hold = hold.nextInChain) {
        if (hold.tx == holder && hold.isOn(relation, block)) {
          int index = hold.find(offset);
          if (index >= 0 && hold.mode(index).conflictsWith(mode)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** Whether any transaction has locked the row in any mode. */
  public boolean isLocked(int relation, long tid) {
    int block = (int) (tid >>> 16);
    Partition partition = partition(relation, block);
    if (partition.isEmpty()) {
      return false;
    }
    int offset = (int) (tid & 0xffff);
    synchronized (partition) {
      for (PageHold hold = partition.chain(relation, block);
          hold != null;
          hold = hold.nextInChain) {
        if (hold.isOn(relation, block) && hold.find(offset) >= 0) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Gives a new row version the locks that others hold on the one it replaces; called by the
   * updater, who does not conflict with them, with both pages latched.
   */
  public void carryOver(Transaction tx, int relation, long fromTid, long toTid) {
    int fromBlock = (int) (fromTid >>> 16);
    int toBlock = (int) (toTid >>> 16);
    Partition from = partition(relation, fromBlock);
    if (from.isEmpty()) {
      return;
    }
    Partition to = partition(relation, toBlock);
    boolean inOrder = index(relation, fromBlock) <= index(relation, toBlock);
    synchronized (inOrder ? from : to) {
      synchronized (inOrder ? to : from) {
        copy(tx, relation, from, fromTid, to, toTid);
      }
    }
  }

  @SuppressWarnings("GuardedBy") // both are held by the caller
  private static void copy(
      Transaction tx, int relation, Partition from, long fromTid, Partition to, long toTid) {
    int fromBlock = (int) (fromTid >>> 16);
    int toBlock = (int) (toTid >>> 16);
    PageHold next;
    for (PageHold hold = from.chain(relation, fromBlock); hold != null; hold = next) {
      next = hold.nextInChain;
      int index = hold.isOn(relation, fromBlock) ? hold.find((int) (fromTid & 0xffff)) : -1;
      if (index >= 0 && hold.tx != tx) {
        PageHold target = to.find(relation, toBlock, hold.tx, hold.sequence);
        if (target == null) {
          target = new PageHold(relation, toBlock, hold.tx, hold.sequence);
          to.add(target);
          hold.tx.rowHolds.add(target);
        }
        target.set((int) (toTid & 0xffff), hold.mode(index));
      }
    }
  }

  /**
   * Forgets who has locked row versions that are gone: their places may be another row's next.
   * Called with the page latched exclusively, as it has been since they went.
   *
   * @param offsets places on the page
   * @param count how many
   */
  public void forget(int relation, int block, int[] offsets, int count) {
    Partition partition = partition(relation, block);
    if (partition.isEmpty()) {
      return;
    }
    synchronized (partition) {
      for (PageHold hold = partition.chain(relation, block);
          hold != null;
          hold = hold.nextInChain) {
        if (hold.isOn(relation, block)) {
          for (int i = 0; i < count; i++) {
            hold.forget(offsets[i]);
          }
        }
      }
    }
  }

  /** Lets go what a transaction locked at a savepoint level, by its sequence, or within it. */
  void releaseSince(Transaction tx, int sequence) {
    if (!tx.rowHolds.isUsed()) {
      return;
    }
    // Others may carry a lock over to a new version while this goes on, but only from a version
    // whose lock is still there: when nothing is left, nothing can come.
    PageHold taken = tx.rowHolds.takeSince(sequence);
    while (taken != null) {
      while (taken != null) {
        Partition partition = partition(taken.relation, taken.block);
        synchronized (partition) {
          partition.remove(taken);
        }
        taken = taken.nextOfTransaction;
      }
      taken = tx.rowHolds.takeSince(sequence);
    }
  }

  private Partition partition(int relation, int block) {
    return partitions[index(relation, block)];
  }

  private static int index(int relation, int block) {
    return hash(relation, block) >>> 26;
  }

  private static int hash(int relation, int block) {
    return (relation * 31 + block) * 0x9E3779B9;
  }

  private static final class Partition {
    @GuardedBy("this")
    private PageHold[] chains = new PageHold[16];

    /** Written under the lock, read without. */
    private volatile boolean empty = true;

    @GuardedBy("this")
    private int size;

    boolean isEmpty() {
      return empty;
    }

    @GuardedBy("this")
    @Nullable PageHold chain(int relation, int block) {
      return chains[hash(relation, block) & chains.length - 1];
    }

    @GuardedBy("this")
    @Nullable PageHold find(int relation, int block, Transaction tx, int sequence) {
      PageHold hold = chain(relation, block);
      while (hold != null
          && !(hold.tx == tx && hold.sequence == sequence && hold.isOn(relation, block))) {
        hold = hold.nextInChain;
      }
      return hold;
    }

    @GuardedBy("this")
    void add(PageHold hold) {
      if (size >= chains.length) {
        grow();
      }
      link(chains, hold);
      size++;
      empty = false;
    }

    private static void link(PageHold[] table, PageHold hold) {
      int slot = hash(hold.relation, hold.block) & table.length - 1;
      hold.nextInChain = table[slot];
      table[slot] = hold;
    }

    @GuardedBy("this")
    private void grow() {
      PageHold[] wider = new PageHold[chains.length * 2];
      for (PageHold chain : chains) {
        for (PageHold hold = chain; hold != null; ) {
          PageHold next = hold.nextInChain;
          link(wider, hold);
          hold = next;
        }
      }
      chains = wider;
    }

    @GuardedBy("this")
    void remove(PageHold hold) {
      int slot = hash(hold.relation, hold.block) & chains.length - 1;
      PageHold before = null;
      PageHold at = chains[slot];
      while (at != hold) {
        before = at;
        if (at == null) {
          throw new AssertionError("row lock of page " + hold.block + " is not there");
        }
        at = at.nextInChain;
      }
      if (before == null) {
        chains[slot] = hold.nextInChain;
      } else {
        before.nextInChain = hold.nextInChain;
      }
      size--;
      empty = size == 0;
      if (empty && chains.length > 1024) {
        chains = new PageHold[16];
      }
    }
  }
}
