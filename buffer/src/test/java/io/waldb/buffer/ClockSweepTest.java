package io.waldb.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.PanicState;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class ClockSweepTest {
  @Test
  void unusedFramesAreTakenFirst() {
    ClockSweep sweep = new ClockSweep(20, new PanicState());
    Set<PinnedPage> claimed = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(sweep.isFull()).isFalse();
      PinnedPage frame = sweep.claim();
      claimed.add(frame);
      frame.unpin();
    }
    assertThat(claimed).hasSize(20);
    assertThat(sweep.isFull()).isTrue();
    assertThat(sweep.handPosition()).isZero();
  }

  @Test
  void aFrameIsSparedOncePerUse() {
    ClockSweep sweep = new ClockSweep(3, new PanicState());
    PinnedPage[] frames = {sweep.claim(), sweep.claim(), sweep.claim()};
    frames[0].change(0, 2 * PinnedPage.USAGE);
    frames[1].change(0, PinnedPage.USAGE);
    frames[2].change(0, 3 * PinnedPage.USAGE);
    for (PinnedPage frame : frames) {
      frame.unpin();
    }
    PinnedPage first = sweep.claim();
    assertThat(first).isSameAs(frames[1]);
    first.change(0, 4 * PinnedPage.USAGE);
    first.unpin();
    assertThat(sweep.claim()).isSameAs(frames[0]);
  }

  @Test
  void noFrameIsClaimedByTwoWhereUnusedOnesRunOut() {
    for (int round = 0; round < 500; round++) {
      ClockSweep sweep = new ClockSweep(8, new PanicState());
      Set<PinnedPage> claimed = ConcurrentHashMap.newKeySet();
      Threads threads = new Threads();
      for (int i = 0; i < 4; i++) {
        threads.worker(
            () -> {
              for (int n = 0; n < 20; n++) {
                PinnedPage frame = sweep.claim();
                assertThat(claimed.add(frame)).isTrue();
                assertThat(PinnedPage.pins(frame.state())).isEqualTo(1);
                claimed.remove(frame);
                frame.unpin();
              }
            });
      }
      threads.runAll();
    }
  }

  @Test
  void aPoolThatWouldTakeAllDirectMemoryIsMadeSmaller() {
    long heapPages = Runtime.getRuntime().maxMemory() / 8192;
    assertThat(DirectMemory.fittingFrames(16)).isEqualTo(16);
    assertThat(DirectMemory.fittingFrames(Integer.MAX_VALUE / 2))
        .isLessThan((int) heapPages)
        .isGreaterThan((int) heapPages / 2);
  }
}
