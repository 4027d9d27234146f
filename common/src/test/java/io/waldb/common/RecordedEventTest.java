package io.waldb.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import org.junit.jupiter.api.Test;

class RecordedEventTest {
  @StackTrace(false)
  static final class Sample extends RecordedEvent {
    private final transient boolean fails;
    private transient boolean described;

    Sample(boolean fails) {
      this.fails = fails;
    }

    @Override
    protected void describe() {
      described = true;
      if (fails) {
        throw new OutOfMemoryError("on purpose");
      }
    }
  }

  private static Sample finished(boolean fails) {
    Sample event = new Sample(fails);
    event.begin();
    event.finish();
    return event;
  }

  @Test
  void anEventForWhichThereIsNoMemoryIsLostAndNothingElse() {
    long before = FlightRecording.lost();
    assertThat(finished(true).described).as("while nobody records").isFalse();
    try (Recording recording = new Recording()) {
      recording.enable(Sample.class).withThreshold(Duration.ZERO);
      recording.start();
      assertThat(finished(false).described).isTrue();
      assertThat(FlightRecording.lost()).isEqualTo(before);
      assertThat(finished(true).described).isTrue();
    }
    assertThat(FlightRecording.lost()).isEqualTo(before + 1);
  }
}
