package io.waldb.storage.log;

import io.waldb.common.DatabaseException;
import io.waldb.common.PanicState;
import io.waldb.common.SqlState;

/**
 * The stretch of code in which memory, log and pages disagree, so that a failure in it can only
 * stop the engine.
 *
 * <p>Java has no way to forbid a throw, so the stretch is written as {@code try { ... } catch
 * (Throwable failure) { throw CriticalSection.failed(panic, what, failure); }}. Code within
 * allocates nothing it can avoid, waits for no lock and asks no cancel token.
 *
 * <p>Follows PostgreSQL's {@code START_CRIT_SECTION} ({@code miscadmin.h}).
 */
public final class CriticalSection {
  private CriticalSection() {}

  /**
   * Turns what was thrown within a critical section into a panic.
   *
   * @param what what was being done, lower case: {@code "could not log a heap insert"}
   * @return what the caller is to throw
   */
  public static DatabaseException failed(PanicState panic, String what, Throwable failure) {
    SqlState state =
        failure instanceof DatabaseException known ? known.state() : SqlState.INTERNAL_ERROR;
    return panic.panic(state, what, failure);
  }
}
