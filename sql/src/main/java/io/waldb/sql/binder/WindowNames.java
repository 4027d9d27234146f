package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.WindowSpecification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The named windows of one SELECT. */
final class WindowNames {
  private final List<WindowSpecification.Named> windows;

  WindowNames(List<WindowSpecification.Named> windows) {
    this.windows = windows;
  }

  @Nullable WindowSpecification find(Identifier name) {
    for (WindowSpecification.Named window : windows) {
      if (window.name().name().equals(name.name())) {
        return window.specification();
      }
    }
    return null;
  }

  WindowSpecification require(Identifier name) {
    WindowSpecification found = find(name);
    if (found == null) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_OBJECT,
          name.position(),
          "window \"" + name.name() + "\" does not exist");
    }
    return found;
  }
}
