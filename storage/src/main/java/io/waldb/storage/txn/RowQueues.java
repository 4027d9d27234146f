package io.waldb.storage.txn;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queues of those who wait for rows: by the row version they wait at, handed from holder to
 * holder. Used under the lock manager's mutex.
 *
 * <p>Each step that hands a queue on does without memory: who has let a row go cannot do that again
 * for want of some. Room for it is made on entering.
 */
final class RowQueues {
  private final Map<RowQueue.Key, RowQueue> queues = new HashMap<>();

  /**
   * Enters the queue of a row version; one whose turn it is takes the queue along to the version at
   * which it has to wait again, and is its first.
   *
   * @param holder who is in the way
   */
  RowQueue enter(Wait wait, RowQueue.Key key, Transaction holder) {
    RowQueue queue = wait.turn;
    if (queue == null) {
      queue = queues.get(key);
      if (queue == null) {
        queue = new RowQueue(key, holder);
        holder.wait.queues.add(queue); // first: what its holder does not know nobody hands on
        queues.put(key, queue);
      }
      if (queue.owner != wait.tx) {
        wait.queues.ensureCapacity(wait.queues.size() + 1); // so that the turn can be handed on
        queue.waiters.add(wait);
        return queue;
      }
      // Others wait for this one, which holds the row in a weaker mode: it goes before them.
    }
    holder.wait.queues.ensureCapacity(holder.wait.queues.size() + 1);
    wait.queues.ensureCapacity(wait.queues.size() + 1);
    queue.waiters.ensureCapacity(queue.waiters.size() + 1);
    move(queue, key);
    wait.turn = null;
    own(queue, holder);
    queue.waiters.add(0, wait);
    return queue;
  }

  /** Makes the queue that of another row version, joined by those who already wait there. */
  void move(RowQueue queue, RowQueue.Key key) {
    if (queue.key.equals(key)) {
      return;
    }
    RowQueue other = queues.get(key);
    if (other != null) {
      queue.waiters.ensureCapacity(queue.waiters.size() + other.waiters.size() + 1);
    }
    queues.put(key, queue);
    queues.remove(queue.key, queue);
    queue.key = key;
    if (other != null) {
      other.owner.wait.queues.remove(other);
      if (other.owner.wait.turn == other) {
        other.owner.wait.turn = null;
      }
      for (Wait wait : other.waiters) {
        wait.queue = queue;
        queue.waiters.add(wait);
      }
    }
  }

  private static void own(RowQueue queue, Transaction owner) {
    queue.owner.wait.queues.remove(queue);
    queue.owner = owner;
    owner.wait.hasDependants = true;
    owner.wait.queues.add(queue);
  }

  /**
   * Gives the turn to the first in a queue, which its owner has let go; the queue goes when empty.
   *
   * @return who is to be woken; null for nobody
   */
  @Nullable Wait handOn(RowQueue queue) {
    if (queue.waiters.isEmpty()) {
      queues.remove(queue.key, queue);
      return null;
    }
    Wait next = queue.waiters.remove(0);
    queue.owner = next.tx;
    next.hasDependants = true;
    next.queues.add(queue);
    next.turn = queue;
    return next;
  }

  /** Leaves a queue without a turn. */
  void leave(Wait wait, RowQueue queue) {
    queue.waiters.remove(wait);
    if (queue.waiters.isEmpty() && queue.owner.wait.turn != queue) {
      queue.owner.wait.queues.remove(queue);
      queues.remove(queue.key, queue);
    }
  }
}
