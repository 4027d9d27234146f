package io.waldb.executor.expression;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Shapes.DoubleFromDouble;
import io.waldb.executor.expression.Shapes.DoubleFromLong;
import io.waldb.executor.expression.Shapes.DoubleFromObject;
import io.waldb.executor.expression.Shapes.LongFromDouble;
import io.waldb.executor.expression.Shapes.LongFromLong;
import io.waldb.executor.expression.Shapes.LongFromObject;
import io.waldb.executor.expression.Shapes.ObjectFromDouble;
import io.waldb.executor.expression.Shapes.ObjectFromLong;
import io.waldb.executor.expression.Shapes.ObjectFromObject;
import io.waldb.executor.value.Calendar;
import io.waldb.executor.value.Intervals;
import io.waldb.executor.value.Numbers;
import io.waldb.executor.value.Strings;
import io.waldb.executor.value.ValueText;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.tuple.Interval;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Conversions of type: first of the kind, then to the modifier (length, precision, scale).
 *
 * <p>Follows PostgreSQL's cast functions; what has none goes through its text form.
 */
final class CastCompiler {
  private final SessionContext session;

  CastCompiler(SessionContext session) {
    this.session = session;
  }

  /** The operand as a value of the type. */
  Evaluator compile(Evaluator operand, SqlType to, CastContext context) {
    SqlType from = operand.type();
    if (from.kind() == to.kind() && (!to.hasModifier() || from.modifier() == to.modifier())) {
      return operand;
    }
    Evaluator converted = from.kind() == to.kind() ? operand : kind(operand, to.withoutModifier());
    return to.hasModifier()
        ? fit(converted, to, context == CastContext.EXPLICIT)
        : retype(converted, to);
  }

  /** The same value under another type of the same representation. */
  private static Evaluator retype(Evaluator operand, SqlType to) {
    if (operand.type().equals(to)) {
      return operand;
    }
    return switch (to.representation()) {
      case LONG -> new LongFromLong(to, operand, a -> a);
      case DOUBLE -> new DoubleFromDouble(to, operand, a -> a);
      case OBJECT -> new ObjectFromObject(to, operand, a -> a);
    };
  }

  private Evaluator kind(Evaluator operand, SqlType to) {
    TypeKind from = operand.type().kind();
    if (to.kind().isText()) {
      return toText(operand, to);
    }
    if (from.isText()) {
      return fromText(operand, to);
    }
    Evaluator direct =
        switch (from) {
          case SMALLINT, INTEGER, BIGINT, OID, REGCLASS, XID -> fromInteger(operand, to);
          case BOOLEAN -> new LongFromLong(to, operand, a -> a);
          case REAL, DOUBLE -> fromDouble(operand, to);
          case NUMERIC -> fromNumeric(operand, to);
          case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> fromTime(operand, to);
          case INTERVAL ->
              to.kind() == TypeKind.TIME
                  ? new LongFromObject(
                      to,
                      operand,
                      a -> Math.floorMod(((Interval) a).micros(), Calendar.MICROS_PER_DAY))
                  : null;
          default -> null;
        };
    if (direct == null) {
      throw new DatabaseException(
          SqlState.CANNOT_COERCE, "cannot cast type " + operand.type() + " to " + to);
    }
    return direct;
  }

  private static @Nullable Evaluator fromInteger(Evaluator operand, SqlType to) {
    boolean wide = operand.type().kind() != TypeKind.SMALLINT;
    return switch (to.kind()) {
      case SMALLINT -> new LongFromLong(to, operand, Numbers::toSmallint);
      case INTEGER ->
          wide
              ? new LongFromLong(to, operand, Numbers::toInteger)
              : new LongFromLong(to, operand, a -> a);
      case BIGINT, XID -> new LongFromLong(to, operand, a -> a);
      case OID, REGCLASS ->
          operand.type().kind() == TypeKind.BIGINT
              ? new LongFromLong(to, operand, Numbers::toOid)
              : new LongFromLong(to, operand, a -> a & 0xffff_ffffL);
      case BOOLEAN -> new LongFromLong(to, operand, a -> a != 0 ? 1 : 0);
      case REAL -> new DoubleFromLong(to, operand, a -> (float) a);
      case DOUBLE -> new DoubleFromLong(to, operand, a -> a);
      case NUMERIC -> new ObjectFromLong(to, operand, BigDecimal::valueOf);
      default -> null;
    };
  }

  private static @Nullable Evaluator fromDouble(Evaluator operand, SqlType to) {
    boolean real = operand.type().kind() == TypeKind.REAL;
    return switch (to.kind()) {
      case SMALLINT -> new LongFromDouble(to, operand, Numbers::doubleToSmallint);
      case INTEGER -> new LongFromDouble(to, operand, Numbers::doubleToInteger);
      case BIGINT -> new LongFromDouble(to, operand, Numbers::doubleToBigint);
      case REAL -> new DoubleFromDouble(to, operand, Numbers::doubleToReal);
      case DOUBLE -> new DoubleFromDouble(to, operand, a -> a);
      case NUMERIC ->
          real
              ? new ObjectFromDouble(to, operand, Numbers::realToNumeric)
              : new ObjectFromDouble(to, operand, Numbers::doubleToNumeric);
      default -> null;
    };
  }

  private static @Nullable Evaluator fromNumeric(Evaluator operand, SqlType to) {
    return switch (to.kind()) {
      case SMALLINT ->
          new LongFromObject(to, operand, a -> Numbers.numericToSmallint((BigDecimal) a));
      case INTEGER ->
          new LongFromObject(to, operand, a -> Numbers.numericToInteger((BigDecimal) a));
      case BIGINT -> new LongFromObject(to, operand, a -> Numbers.numericToBigint((BigDecimal) a));
      case REAL -> new DoubleFromObject(to, operand, a -> Numbers.numericToReal((BigDecimal) a));
      case DOUBLE ->
          new DoubleFromObject(to, operand, a -> Numbers.numericToDouble((BigDecimal) a));
      default -> null;
    };
  }

  private @Nullable Evaluator fromTime(Evaluator operand, SqlType to) {
    TypeKind from = operand.type().kind();
    return switch (to.kind()) {
      case DATE ->
          switch (from) {
            case TIMESTAMP -> new LongFromLong(to, operand, Calendar::timestampToDate);
            case TIMESTAMPTZ ->
                new LongFromLong(
                    to, operand, a -> Calendar.timestampToDate(session.zone().toLocal(a)));
            default -> null;
          };
      case TIME ->
          switch (from) {
            case TIMESTAMP -> new LongFromLong(to, operand, Calendar::timeOf);
            case TIMESTAMPTZ ->
                new LongFromLong(to, operand, a -> Calendar.timeOf(session.zone().toLocal(a)));
            default -> null;
          };
      case TIMESTAMP ->
          switch (from) {
            case DATE -> new LongFromLong(to, operand, Calendar::dateToTimestamp);
            case TIMESTAMPTZ -> new LongFromLong(to, operand, a -> session.zone().toLocal(a));
            default -> null;
          };
      case TIMESTAMPTZ ->
          switch (from) {
            case DATE ->
                new LongFromLong(
                    to, operand, a -> session.zone().toUtc(Calendar.dateToTimestamp(a)));
            case TIMESTAMP -> new LongFromLong(to, operand, a -> session.zone().toUtc(a));
            default -> null;
          };
      case INTERVAL ->
          from == TypeKind.TIME
              ? new ObjectFromLong(to, operand, a -> new Interval(0, 0, a))
              : null;
      default -> null;
    };
  }

  private Evaluator toText(Evaluator operand, SqlType to) {
    TypeKind from = operand.type().kind();
    return switch (operand.representation()) {
      case LONG ->
          switch (from) {
            case BOOLEAN -> new ObjectFromLong(to, operand, a -> a != 0 ? "true" : "false");
            case REGCLASS -> new ObjectFromLong(to, operand, this::relationName);
            default -> new ObjectFromLong(to, operand, a -> longText(from, a));
          };
      case DOUBLE ->
          new ObjectFromDouble(to, operand, a -> ValueText.format(from, a, session.zone()));
      case OBJECT ->
          switch (from) {
            case CHAR ->
                to.kind() == TypeKind.NAME
                    ? new ObjectFromObject(
                        to, operand, a -> Strings.fitName(Strings.stripBlanks((String) a)))
                    : new ObjectFromObject(to, operand, a -> Strings.stripBlanks((String) a));
            case TEXT, VARCHAR, NAME, UNKNOWN ->
                to.kind() == TypeKind.NAME
                    ? new ObjectFromObject(to, operand, a -> Strings.fitName((String) a))
                    : new ObjectFromObject(to, operand, a -> a);
            default ->
                new ObjectFromObject(to, operand, a -> ValueText.format(from, a, session.zone()));
          };
    };
  }

  private String longText(TypeKind kind, long value) {
    StringBuilder out = new StringBuilder(24);
    ValueText.appendLong(kind, value, session.zone(), out);
    return out.toString();
  }

  private String relationName(long id) {
    if (id == 0) {
      return "-";
    }
    String name = session.names().nameOf((int) id);
    return name == null ? Long.toString(id) : name;
  }

  private Evaluator fromText(Evaluator operand, SqlType to) {
    TypeKind kind = to.kind();
    return switch (to.representation()) {
      case LONG ->
          kind == TypeKind.REGCLASS
              ? new LongFromObject(to, operand, a -> relationId((String) a))
              : new LongFromObject(
                  to,
                  operand,
                  a ->
                      ValueText.parseLong(
                          kind, (String) a, session.transactionTimestamp(), session.zone()));
      case DOUBLE ->
          new DoubleFromObject(to, operand, a -> ValueText.parseDouble(kind, (String) a));
      case OBJECT ->
          new ObjectFromObject(to, operand, a -> ValueText.parseObject(kind, (String) a));
    };
  }

  private long relationId(String name) {
    if (!name.isEmpty() && name.chars().allMatch(Character::isDigit)) {
      return ValueText.parseLong(TypeKind.OID, name, 0, session.zone());
    }
    RelationInfo relation = session.names().relation(name);
    if (relation == null) {
      throw new DatabaseException(
          SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    }
    return relation.id();
  }

  /** Fits a value of the right kind to the modifier. */
  private static Evaluator fit(Evaluator operand, SqlType to, boolean explicit) {
    int modifier = to.modifier();
    return switch (to.kind()) {
      case VARCHAR ->
          new ObjectFromObject(
              to, operand, a -> Strings.fitVarchar((String) a, modifier, explicit));
      case CHAR ->
          new ObjectFromObject(to, operand, a -> Strings.fitChar((String) a, modifier, explicit));
      case NUMERIC -> {
        int precision = to.precision();
        int scale = to.scale();
        yield new ObjectFromObject(to, operand, a -> Numbers.fit((BigDecimal) a, precision, scale));
      }
      case TIME -> new LongFromLong(to, operand, a -> Calendar.round(a, modifier));
      case TIMESTAMP, TIMESTAMPTZ ->
          new LongFromLong(to, operand, a -> Calendar.round(a, modifier));
      case INTERVAL ->
          new ObjectFromObject(to, operand, a -> Intervals.round((Interval) a, modifier));
      default -> retype(operand, to);
    };
  }
}
