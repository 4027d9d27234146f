package io.waldb.sql.binder;

import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.WindowSpecification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The named windows of one SELECT, in order, and what those are that have been bound. */
final class WindowNames {
  private final List<WindowSpecification.Named> windows;
  private final WindowBinder.@Nullable Window[] bound;

  WindowNames(List<WindowSpecification.Named> windows) {
    this.windows = windows;
    this.bound = new WindowBinder.Window[windows.size()];
  }

  int count() {
    return windows.size();
  }

  WindowSpecification.Named get(int index) {
    return windows.get(index);
  }

  /** The index of a name among the first windows; -1 when it is not there. */
  int find(Identifier name, int limit) {
    for (int i = 0; i < limit; i++) {
      if (windows.get(i).name().name().equals(name.name())) {
        return i;
      }
    }
    return -1;
  }

  WindowBinder.@Nullable Window bound(int index) {
    return bound[index];
  }

  void setBound(int index, WindowBinder.Window window) {
    bound[index] = window;
  }
}
