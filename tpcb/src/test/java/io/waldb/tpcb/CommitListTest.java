package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitListTest {
  private static List<String> report(int listed, int more) {
    List<String> lines = new ArrayList<>(List.of("log damaged"));
    for (int i = 1; i <= listed; i++) {
      lines.add("commit of transaction " + i + " at 0/1");
    }
    if (more > 0) {
      lines.add("... and " + more + " more commits");
    }
    return lines;
  }

  private static List<String> shortened(List<String> lines) {
    return CommitList.shorten(String.join("\n", lines));
  }

  @Test
  void whatIsShownAndTheRestAddUp() {
    List<String> expected = new ArrayList<>(report(3, 30));
    assertThat(shortened(report(20, 13))).isEqualTo(expected);
    assertThat(shortened(report(20, 0))).isEqualTo(report(3, 17));
    assertThat(shortened(report(3, 0))).isEqualTo(report(3, 0));
    assertThat(shortened(report(0, 0))).isEqualTo(report(0, 0));
  }

  @Test
  void theRestIsSaidBeforeWhatFollowsAndTheNextListBeginsAnew() {
    List<String> twice = new ArrayList<>(report(5, 0));
    twice.addAll(report(4, 0));
    List<String> expected = new ArrayList<>(report(3, 2));
    expected.addAll(report(3, 1));
    assertThat(shortened(twice)).isEqualTo(expected);
  }
}
