package io.waldb.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PanicAndCancelTest {
  @Test
  void firstPanicWinsAndIsNeverTakenBack() {
    PanicState state = new PanicState();
    AtomicInteger runs = new AtomicInteger();
    state.check();
    state.onPanic(runs::incrementAndGet);
    DatabaseException first =
        state.panic(SqlState.IO_ERROR, "could not fsync", new IllegalStateException("disk"));
    DatabaseException second = state.panic(SqlState.INTERNAL_ERROR, "later", null);
    assertThat(first).hasMessage("PANIC: could not fsync: disk");
    assertThat(second).hasMessage("PANIC: could not fsync: disk").hasCause(first);
    assertThat(runs).hasValue(1);
    state.onPanic(runs::incrementAndGet);
    assertThat(runs).hasValue(2);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(state::check)
        .matches(e -> e.state() == SqlState.IO_ERROR);
  }

  @Test
  void messageSaysTheReasonOnce() {
    assertThat(new PanicState().panic(SqlState.IO_ERROR, "no sync", new StackOverflowError()))
        .hasMessage("PANIC: no sync: StackOverflowError");
    assertThat(new PanicState().panic(SqlState.IO_ERROR, "no sync: a", new IOException("a")))
        .hasMessage("PANIC: no sync: a");
  }

  @Test
  void stopOnPurposeIsToldToWhoGoesOn() {
    PanicState state = new PanicState();
    AtomicInteger runs = new AtomicInteger();
    state.onPanic(runs::incrementAndGet);
    state.stop(SqlState.ADMIN_SHUTDOWN, "stopped");
    assertThat(runs).hasValue(1);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(state::check)
        .withMessage("stopped")
        .matches(e -> e.state() == SqlState.ADMIN_SHUTDOWN);
  }

  @Test
  void simulatedPowerCutHasNoTrace() {
    DatabaseException cut =
        new DatabaseException(SqlState.IO_ERROR, "off", SimulatedPowerCut.INSTANCE);
    assertThat(SimulatedPowerCut.traceOf(new IllegalStateException(cut))).isNull();
    IllegalStateException other = new IllegalStateException("other");
    assertThat(SimulatedPowerCut.traceOf(other)).isSameAs(other);
  }

  @Test
  void everyListenerIsToldWhateverOthersThrow() {
    PanicState state = new PanicState();
    AtomicInteger runs = new AtomicInteger();
    state.onPanic(
        () -> {
          throw new OutOfMemoryError("on purpose");
        });
    state.onPanic(runs::incrementAndGet);
    assertThat(state.panic(SqlState.IO_ERROR, "could not fsync", null))
        .hasMessage("PANIC: could not fsync")
        .hasSuppressedException(new OutOfMemoryError("on purpose"));
    assertThat(runs).hasValue(1);
  }

  @Test
  @Timeout(20)
  void cancelWakesTheWaiterAndStaysUntilCleared() throws Exception {
    CancelToken token = new CancelToken();
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    Thread waiter =
        new Thread(
            () -> {
              token.setWaiter(Thread.currentThread());
              waiting.countDown();
              while (!token.isCancelled()) {
                LockSupport.park(this);
              }
              cancelled.incrementAndGet();
            });
    waiter.start();
    waiting.await();
    token.cancel(SqlState.QUERY_CANCELED, "canceling statement due to user request");
    token.cancel(SqlState.ADMIN_SHUTDOWN, "later");
    waiter.join();
    assertThat(cancelled).hasValue(1);
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(token::check)
        .matches(e -> e.state() == SqlState.QUERY_CANCELED);
    token.clear();
    token.check();
  }

  @Test
  void aRequestThatComesLateIsForNobodyAndAShutdownIsForAll() {
    CancelToken token = new CancelToken();
    int first = token.clear();
    int second = token.clear();
    token.cancel(first, SqlState.QUERY_CANCELED, "canceling statement due to statement timeout");
    assertThat(token.isCancelled()).isFalse();
    token.cancel(second, SqlState.QUERY_CANCELED, "canceling statement due to statement timeout");
    assertThat(token.isCancelled()).isTrue();
    token.clear();
    assertThat(token.isCancelled()).isFalse();
    token.cancel(SqlState.ADMIN_SHUTDOWN, "terminating connection");
    token.clear();
    assertThat(token.isCancelled()).isTrue();
  }

  @Test
  void tokenIsCancelledWithItsOuterOneButNotTheOtherWayRound() {
    CancelToken outer = new CancelToken();
    CancelToken inner = new CancelToken(outer);
    inner.cancel(SqlState.QUERY_CANCELED, "inner");
    assertThat(outer.isCancelled()).isFalse();
    assertThat(inner.isCancelled()).isTrue();
    inner.clear();
    outer.cancel(SqlState.QUERY_CANCELED, "outer");
    assertThat(inner.isCancelled()).isTrue();
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(inner::check)
        .withMessage("outer");
  }
}
