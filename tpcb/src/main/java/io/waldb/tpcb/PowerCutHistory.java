package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;

/**
 * The states that one session's transactions have led the database through, and which of them a
 * power cut may leave at this moment: the last that was acknowledged, or the one whose commit is
 * under way; with asynchronous commits also earlier ones, back to the last that must be durable.
 * Whatever it is, it is one of them whole.
 *
 * <p>An asynchronous commit must be durable after two rounds of the log writer that began after it
 * was acknowledged; a third delay may pass until the first of them begins.
 */
final class PowerCutHistory {
  /**
   * What may be found.
   *
   * @param states from the oldest to the newest
   * @param acknowledged how many commits were acknowledged of which the newest state may lack none
   *     that is synchronous
   * @param largestXid that was seen; none up to it may be used again
   */
  record Expectation(List<PowerCutState> states, int acknowledged, long largestXid) {
    PowerCutState newest() {
      return states.get(states.size() - 1);
    }
  }

  private static final int ROUNDS = 2;

  private final List<PowerCutState> states = new ArrayList<>();
  private final List<Integer> roundsAtAcknowledgement = new ArrayList<>();
  private int rounds;
  private int acknowledged;
  private int durable;
  private long largestXid;

  PowerCutHistory(PowerCutState start) {
    states.add(start);
    roundsAtAcknowledgement.add(0);
  }

  /** The state that the next transaction begins with. */
  PowerCutState latest() {
    return states.get(states.size() - 1);
  }

  /** How many commits were acknowledged. */
  int acknowledged() {
    return acknowledged;
  }

  /** From now on the state may be there. */
  void commitBegins(PowerCutState next) {
    states.add(next);
  }

  /**
   * The commit was acknowledged.
   *
   * @param waited whether that says that it is durable
   */
  void commitReturned(boolean waited, long xid) {
    acknowledged = states.size() - 1;
    largestXid = Math.max(largestXid, xid);
    roundsAtAcknowledgement.add(rounds);
    if (waited) {
      durable = acknowledged;
    }
  }

  /** All that was acknowledged is durable. */
  void madeDurable() {
    durable = acknowledged;
  }

  /** The log writer has done a round. */
  void logWriterRan() {
    rounds++;
    while (durable < acknowledged && rounds - roundsAtAcknowledgement.get(durable + 1) >= ROUNDS) {
      durable++;
    }
  }

  /** What a power cut may leave now. */
  Expectation now() {
    return new Expectation(
        List.copyOf(states.subList(durable, states.size())), acknowledged, largestXid);
  }
}
