package io.waldb.executor;

import java.util.ArrayList;
import java.util.List;

/** What the user of a session is to be told, until a result takes it along. */
final class Warnings {
  private List<String> texts = new ArrayList<>();

  void add(String text) {
    texts.add(text);
  }

  /** All so far; they are told once. */
  List<String> take() {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<String> taken = texts;
    texts = new ArrayList<>();
    return taken;
  }
}
