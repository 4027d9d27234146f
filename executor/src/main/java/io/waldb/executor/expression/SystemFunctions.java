package io.waldb.executor.expression;

import static io.waldb.executor.expression.Arguments.bool;
import static io.waldb.executor.expression.Arguments.integer;
import static io.waldb.executor.expression.Arguments.number;
import static io.waldb.executor.expression.Arguments.numeric;
import static io.waldb.executor.expression.Arguments.real;
import static io.waldb.executor.expression.Arguments.text;
import static io.waldb.executor.expression.Arguments.truth;

import io.waldb.common.DatabaseException;
import io.waldb.common.Lsn;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.SessionContext.WalPosition;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.value.LsnMath;
import io.waldb.sql.function.FunctionId;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Functions of the session, the catalog and the system. */
final class SystemFunctions {
  private SystemFunctions() {}

  static void addTo(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.GENERATE_UUID, (s, a) -> UUID.randomUUID());
    bodies.put(FunctionId.COUNT_NULLS, (s, a) -> countNulls(a));
    bodies.put(FunctionId.COUNT_NOT_NULLS, (s, a) -> a.length - countNulls(a));
    bodies.put(FunctionId.SLEEP, (s, a) -> sleep(s, real(a, 0)));
    bodies.put(FunctionId.CURRENT_SETTING, SystemFunctions::currentSetting);
    bodies.put(
        FunctionId.SET_CONFIG,
        (s, a) ->
            a[0] == null
                ? null
                : s.changeSetting(
                    text(a, 0), a[1] == null ? null : text(a, 1), a[2] != null && bool(a, 2)));
    SizeFunctions.addTo(bodies);
    log(bodies);
    bodies.put(FunctionId.BT_INDEX_CHECK, (s, a) -> checkIndex(s, (int) number(a, 0), false));
    bodies.put(FunctionId.BT_INDEX_PARENT_CHECK, (s, a) -> checkIndex(s, (int) number(a, 0), true));
    bodies.put(
        FunctionId.DATABASE_CHECK,
        (s, a) -> {
          s.check(a.length == 0 ? 0 : (int) number(a, 0));
          return "";
        });
    bodies.put(FunctionId.CANCEL_BACKEND, (s, a) -> truth(s.cancelSession(integer(a, 0))));
    bodies.put(
        FunctionId.TABLE_IS_VISIBLE, (s, a) -> truth(s.names().isVisible((int) number(a, 0))));
    bodies.put(FunctionId.FORMAT_TYPE, (s, a) -> formatType(a));
    bodies.put(
        FunctionId.TO_REGCLASS,
        (s, a) -> {
          RelationInfo relation = s.names().relation(text(a, 0));
          return relation == null ? null : (Long) (relation.id() & 0xffff_ffffL);
        });
  }

  private static Object checkIndex(SessionContext session, int index, boolean parents) {
    session.checkIndex(index, parents);
    return "";
  }

  private static long countNulls(@Nullable Object[] a) {
    long count = 0;
    for (Object value : a) {
      count += value == null ? 1 : 0;
    }
    return count;
  }

  /** Waits in short steps, so that a cancel is heard. */
  private static Object sleep(SessionContext session, double seconds) {
    long end = System.nanoTime() + (long) (Math.min(seconds, 1e9) * 1e9);
    boolean interrupted = false;
    session.cancelToken().setWaiter(Thread.currentThread());
    try {
      while (true) {
        session.cancelToken().check();
        long left = end - System.nanoTime();
        if (left <= 0) {
          return "";
        }
        LockSupport.parkNanos(session, Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        interrupted |= Thread.interrupted();
      }
    } finally {
      session.cancelToken().setWaiter(null);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable Object currentSetting(SessionContext session, Object[] a) {
    try {
      return session.showSetting(text(a, 0));
    } catch (DatabaseException e) {
      if (a.length > 1 && bool(a, 1) && e.state() == SqlState.UNDEFINED_OBJECT) {
        return null;
      }
      throw e;
    }
  }

  private static void log(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.CURRENT_WAL_LSN, (s, a) -> position(s, WalPosition.WRITTEN));
    bodies.put(FunctionId.CURRENT_WAL_INSERT_LSN, (s, a) -> position(s, WalPosition.INSERTED));
    bodies.put(FunctionId.CURRENT_WAL_FLUSH_LSN, (s, a) -> position(s, WalPosition.FLUSHED));
    bodies.put(
        FunctionId.WAL_LSN_DIFFERENCE, (s, a) -> LsnMath.difference(number(a, 0), number(a, 1)));
    bodies.put(FunctionId.LSN_DIFFERENCE, (s, a) -> LsnMath.difference(number(a, 0), number(a, 1)));
    bodies.put(FunctionId.LSN_ADD, (s, a) -> LsnMath.add(number(a, 0), numeric(a, 1)));
    bodies.put(
        FunctionId.LSN_SUBTRACT, (s, a) -> LsnMath.add(number(a, 0), numeric(a, 1).negate()));
    bodies.put(FunctionId.WAL_FILE_NAME, (s, a) -> s.walFileName(Lsn.ordered(number(a, 0))));
    bodies.put(FunctionId.SWITCH_WAL, (s, a) -> Lsn.ordered(s.switchWal()));
    // Who has a session finds recovery done.
    bodies.put(FunctionId.IS_IN_RECOVERY, (s, a) -> truth(false));
    bodies.put(
        FunctionId.RESET_SHARED_STATISTICS,
        (s, a) -> {
          s.resetSharedStatistics(text(a, 0));
          return "";
        });
  }

  private static Long position(SessionContext session, WalPosition which) {
    return Lsn.ordered(session.walPosition(which));
  }

  private static @Nullable Object formatType(Object[] a) {
    if (a[0] == null) {
      return null;
    }
    for (TypeKind kind : TypeKind.values()) {
      if (kind.oid() == number(a, 0)) {
        return new SqlType(
                kind, kind == TypeKind.CHAR ? Math.max(1, modifier(kind, a)) : modifier(kind, a))
            .toString();
      }
    }
    return number(a, 0) == 0 ? "-" : "???";
  }

  /** PostgreSQL's type modifier counts four bytes of header into lengths and numeric's parts. */
  private static int modifier(TypeKind kind, Object[] a) {
    int given = a[1] == null ? -1 : integer(a, 1);
    return switch (kind) {
      case CHAR, VARCHAR, NUMERIC -> given < 4 ? -1 : given - 4;
      case TIME, TIMESTAMP, TIMESTAMPTZ -> given;
      default -> -1;
    };
  }
}
