package io.waldb.executor.expression;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.value.Calendar;
import io.waldb.sql.expr.SequenceCall;
import io.waldb.sql.expr.SessionValue;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.tuple.SqlType;
import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Evaluators of values of the session, its transaction, the clock and sequences. */
final class SessionValues {
  private static final Clock CLOCK = Clock.systemUTC();

  private SessionValues() {}

  static Evaluator of(SessionContext session, SessionValue expression) {
    SqlType type = expression.type();
    int digits = type.modifier();
    return switch (expression.kind()) {
      case CURRENT_DATE -> new OfLong(type, () -> Calendar.dayOf(localNow(session)));
      case LOCALTIME ->
          new OfLong(type, () -> Calendar.round(Calendar.timeOf(localNow(session)), digits));
      case CURRENT_TIMESTAMP ->
          new OfLong(type, () -> Calendar.round(session.transactionTimestamp(), digits));
      case LOCALTIMESTAMP -> new OfLong(type, () -> Calendar.round(localNow(session), digits));
      case STATEMENT_TIMESTAMP -> new OfLong(type, session::statementTimestamp);
      case CLOCK_TIMESTAMP -> new OfLong(type, SessionValues::clock);
      case CURRENT_USER, SESSION_USER -> new OfObject(type, session::user);
      case CURRENT_DATABASE -> new OfObject(type, session::databaseName);
      case CURRENT_SCHEMA -> new OfObject(type, session::currentSchema);
      case VERSION -> new OfObject(type, SessionValues::version);
      case BACKEND_PID -> new OfLong(type, session::sessionId);
      case CURRENT_XID -> new OfLong(type, () -> session.transaction().assignXid());
      case CURRENT_XID_IF_ASSIGNED -> new XidIfAssigned(type, session);
    };
  }

  private static long localNow(SessionContext session) {
    return session.zone().toLocal(session.transactionTimestamp());
  }

  /** Microseconds since 1970 by the system's clock. */
  static long clock() {
    Instant now = CLOCK.instant();
    return now.getEpochSecond() * Calendar.MICROS_PER_SECOND + now.getNano() / 1000;
  }

  private static String version() {
    String version = SessionValues.class.getPackage().getImplementationVersion();
    return "PostgreSQL 15.0 compatible waldb " + (version == null ? "(development)" : version);
  }

  private static final class OfLong extends Evaluator {
    private final LongSupplier supplier;

    OfLong(SqlType type, LongSupplier supplier) {
      super(type);
      this.supplier = supplier;
    }

    @Override
    public long evalLong() {
      return supplier.getAsLong();
    }
  }

  private static final class OfObject extends Evaluator {
    private final Supplier<@Nullable Object> supplier;

    OfObject(SqlType type, Supplier<@Nullable Object> supplier) {
      super(type);
      this.supplier = supplier;
    }

    @Override
    public @Nullable Object evalObject() {
      Object value = supplier.get();
      isNull = value == null;
      return value;
    }
  }

  private static final class XidIfAssigned extends Evaluator {
    private final SessionContext session;

    XidIfAssigned(SqlType type, SessionContext session) {
      super(type);
      this.session = session;
    }

    @Override
    public long evalLong() {
      long xid = session.transaction().xid();
      isNull = xid == 0;
      return xid;
    }
  }

  /** nextval and its kin. */
  static final class Sequence extends Evaluator {
    private final SessionContext session;
    private final SequenceCall call;
    private final @Nullable Evaluator name;
    private final @Nullable Evaluator value;
    private final @Nullable Evaluator called;

    Sequence(
        SessionContext session,
        SequenceCall call,
        @Nullable Evaluator name,
        @Nullable Evaluator value,
        @Nullable Evaluator called) {
      super(SqlType.BIGINT);
      this.session = session;
      this.call = call;
      this.name = name;
      this.value = value;
      this.called = called;
    }

    @Override
    public long evalLong() {
      Object named = name == null ? null : name.evalBoxed();
      long number = value == null ? 0 : value.evalLong();
      boolean wasCalled = called == null || called.evalBoolean();
      isNull =
          (name != null && named == null)
              || (value != null && value.isNull)
              || (called != null && called.isNull);
      return isNull ? 0 : call(named, number, wasCalled);
    }

    private long call(@Nullable Object named, long number, boolean wasCalled) {
      SessionSequences sequences = session.sequences();
      return switch (call.kind()) {
        case NEXTVAL -> sequences.next(session.transaction(), sequence(named));
        case SETVAL -> sequences.set(session.transaction(), sequence(named), number, wasCalled);
        case CURRVAL -> sequences.current(sequence(named));
        case LASTVAL -> sequences.last(session.catalog());
      };
    }

    /** The sequence known when bound, of an id (a regclass), or of a name in a text. */
    private SequenceInfo sequence(@Nullable Object named) {
      if (named instanceof String text) {
        SequenceInfo sequence = session.names().sequence(text);
        if (sequence == null) {
          throw undefined(text);
        }
        return sequence;
      }
      int id = named instanceof Long regclass ? regclass.intValue() : call.sequence();
      RelationInfo relation = session.catalog().relation(id);
      if (relation == null) {
        throw undefined(Integer.toUnsignedString(id));
      }
      if (relation instanceof SequenceInfo sequence) {
        return sequence;
      }
      throw new DatabaseException(
          SqlState.WRONG_OBJECT_TYPE, '"' + relation.name() + "\" is not a sequence");
    }

    private static DatabaseException undefined(String shown) {
      return new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation \"" + shown + "\" does not exist");
    }
  }
}
