package io.waldb.storage.check;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a check has found: all of it counted, as much of it kept as anybody will read.
 *
 * <p>A fault that is found again, as on another way to the same page, is one fault; so is a page
 * that could not be read and is found to be damaged on disk, too.
 */
final class FaultList {
  private static final int MOST = 10_000;

  private record PageOfFile(String file, int block) {}

  private final Set<Fault> faults = new LinkedHashSet<>();
  private final Set<PageOfFile> badPages = new HashSet<>();
  private long count;

  void add(Fault fault) {
    boolean ofPage = fault.block() >= 0 && fault.offset() == 0;
    PageOfFile page = new PageOfFile(fault.file(), fault.block());
    if (faults.contains(fault)
        || (fault.kind() == Fault.Kind.PAGE && ofPage && badPages.contains(page))) {
      return;
    }
    count++;
    if (faults.size() < MOST) {
      faults.add(fault);
      if (ofPage) {
        badPages.add(page);
      }
    }
  }

  List<Fault> list() {
    return List.copyOf(faults);
  }

  long count() {
    return count;
  }
}
