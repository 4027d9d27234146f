package io.waldb.executor;

import io.waldb.common.config.Context;
import io.waldb.common.config.Settings;
import io.waldb.executor.command.SettingChecks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a session in two layers: what SET gave, and above it what SET LOCAL gave for the
 * present transaction.
 *
 * <p>A rollback, of the transaction or to a savepoint, takes back what both gave since; the end of
 * the transaction takes back SET LOCAL.
 */
final class SessionSettings {
  private final Settings session;
  private final Settings local;
  private Settings.@Nullable Mark atBegin;
  private boolean hasLocal;

  /** What both layers held when each open savepoint was set. */
  private final List<LayerMarks> savepoints = new ArrayList<>();

  private record LayerMarks(Settings.Mark session, Settings.Mark local) {}

  SessionSettings(Settings database) {
    session = database.child();
    local = session.child();
  }

  /** All layers together. */
  Settings current() {
    return local;
  }

  /** The session's layer. */
  Settings session() {
    return session;
  }

  /** A transaction begins. */
  void begin() {
    atBegin = null;
  }

  /** Gives a value, or takes it back with null. */
  void set(String name, @Nullable String value, boolean forTransaction, boolean inTransaction) {
    if (value != null) {
      SettingChecks.check(name, value);
    }
    if (forTransaction) {
      if (value == null) {
        local.reset(name, Context.SESSION);
      } else {
        local.set(name, value, Context.SESSION);
        hasLocal = true;
      }
      return;
    }
    if (inTransaction && atBegin == null) {
      atBegin = session.mark();
    }
    if (value == null) {
      session.reset(name, Context.SESSION);
    } else {
      session.set(name, value, Context.SESSION);
    }
    if (hasLocal) {
      local.reset(name, Context.SESSION);
    }
  }

  /** Takes back all that SET gave. */
  void resetAll(boolean inTransaction) {
    if (inTransaction && atBegin == null) {
      atBegin = session.mark();
    }
    session.resetAll();
  }

  /** A savepoint was set. */
  void savepoint() {
    savepoints.add(new LayerMarks(session.mark(), local.mark()));
  }

  /** The transaction went back to one of its savepoints, which is open still: so many are. */
  void rolledBackTo(int openSavepoints) {
    released(openSavepoints);
    LayerMarks marks = savepoints.get(openSavepoints - 1);
    session.restore(marks.session());
    local.restore(marks.local());
  }

  /** Savepoints were released; so many are open still. */
  void released(int openSavepoints) {
    savepoints.subList(openSavepoints, savepoints.size()).clear();
  }

  /** The transaction is over. */
  void end(boolean committed) {
    savepoints.clear();
    Settings.Mark mark = atBegin;
    if (mark != null) {
      atBegin = null;
      if (!committed) {
        session.restore(mark);
      }
    }
    if (hasLocal) {
      hasLocal = false;
      local.resetAll();
    }
  }
}
