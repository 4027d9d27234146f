package io.waldb.executor;

import io.waldb.common.SqlState;
import java.util.ArrayList;
import java.util.List;

/** What the user of a session is to be told, until a result takes it along. */
final class Notices {
  private List<Notice> notices = new ArrayList<>();

  void add(String text) {
    notices.add(new Notice(SqlState.SUCCESSFUL_COMPLETION, text));
  }

  void warn(SqlState state, String text) {
    notices.add(new Notice(state, text));
  }

  /** All so far; they are told once. */
  List<Notice> take() {
    if (notices.isEmpty()) {
      return List.of();
    }
    List<Notice> taken = notices;
    notices = new ArrayList<>();
    return taken;
  }
}
