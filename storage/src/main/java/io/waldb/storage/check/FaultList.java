package io.waldb.storage.check;

import java.util.ArrayList;
import java.util.List;

/** What a check has found: all of it counted, as much of it kept as anybody will read. */
final class FaultList {
  private static final int MOST = 10_000;

  private final List<Fault> faults = new ArrayList<>();
  private long count;

  void add(Fault fault) {
    count++;
    if (faults.size() < MOST) {
      faults.add(fault);
    }
  }

  List<Fault> list() {
    return List.copyOf(faults);
  }

  long count() {
    return count;
  }
}
