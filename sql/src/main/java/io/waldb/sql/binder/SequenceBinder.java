package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import org.jspecify.annotations.Nullable;

/**
 * Settles the options of sequences.
 *
 * <p>Follows PostgreSQL {@code init_params}.
 */
final class SequenceBinder {
  private SequenceBinder() {}

  /** The name and owner of a sequence. */
  record Place(
      String schema, String name, @Nullable String ownerTable, @Nullable String ownerColumn) {}

  static SequenceDefinition create(
      SequenceOptions options, Place place, TypeKind defaultType, int position) {
    return settle(options, place, defaultType, null, position);
  }

  /** A sequence as ALTER leaves it. */
  static SequenceDefinition alter(
      SequenceOptions options, Place place, SequenceInfo present, int position) {
    return settle(options, place, present.type(), present, position);
  }

  private static SequenceDefinition settle(
      SequenceOptions options,
      Place place,
      TypeKind defaultType,
      @Nullable SequenceInfo present,
      int position) {
    TypeKind type = type(options, defaultType, position);
    boolean sameType = present != null && present.type() == type;
    long increment =
        options.increment() != null
            ? options.increment()
            : present != null ? present.increment() : 1;
    if (increment == 0) {
      throw invalid(position, "INCREMENT must not be zero");
    }
    long lowest = least(type);
    long highest = greatest(type);
    long maximum =
        options.maxValue() != null
            ? options.maxValue()
            : present != null
                    && !options.noMaxValue()
                    && (sameType || fits(present.maximum(), present.type(), type))
                ? present.maximum()
                : increment > 0 ? highest : -1;
    long minimum =
        options.minValue() != null
            ? options.minValue()
            : present != null
                    && !options.noMinValue()
                    && (sameType || fits(present.minimum(), present.type(), type))
                ? present.minimum()
                : increment < 0 ? lowest : 1;
    if (maximum > highest || maximum < lowest) {
      throw invalid(
          position,
          "MAXVALUE (" + maximum + ") is out of range for sequence data type " + type.sqlName());
    }
    if (minimum < lowest || minimum > highest) {
      throw invalid(
          position,
          "MINVALUE (" + minimum + ") is out of range for sequence data type " + type.sqlName());
    }
    if (minimum >= maximum) {
      throw invalid(
          position, "MINVALUE (" + minimum + ") must be less than MAXVALUE (" + maximum + ")");
    }
    long start =
        options.start() != null
            ? options.start()
            : present != null ? present.start() : increment > 0 ? minimum : maximum;
    checkInside("START", start, minimum, maximum, position);
    long cache = options.cache() != null ? options.cache() : present != null ? present.cache() : 1;
    if (cache <= 0) {
      throw invalid(position, "CACHE (" + cache + ") must be greater than zero");
    }
    boolean cycle = options.cycle() != null ? options.cycle() : present != null && present.cycle();
    if (options.restartWith() != null) {
      checkInside("RESTART", options.restartWith(), minimum, maximum, position);
    }
    return new SequenceDefinition(
        place.schema(),
        place.name(),
        type,
        start,
        increment,
        minimum,
        maximum,
        cache,
        cycle,
        place.ownerTable(),
        place.ownerColumn());
  }

  /** A limit that was the old type's own changes with the type. */
  private static boolean fits(long limit, TypeKind old, TypeKind type) {
    return limit != least(old)
        && limit != greatest(old)
        && limit >= least(type)
        && limit <= greatest(type);
  }

  private static void checkInside(
      String what, long value, long minimum, long maximum, int position) {
    if (value < minimum) {
      throw invalid(
          position, what + " value (" + value + ") cannot be less than MINVALUE (" + minimum + ")");
    }
    if (value > maximum) {
      throw invalid(
          position,
          what + " value (" + value + ") cannot be greater than MAXVALUE (" + maximum + ")");
    }
  }

  private static TypeKind type(SequenceOptions options, TypeKind defaultType, int position) {
    if (options.type() == null) {
      return defaultType;
    }
    SqlType type = TypeNames.resolve(options.type());
    if (!type.kind().isInteger()) {
      throw invalid(position, "sequence type must be smallint, integer, or bigint");
    }
    return type.kind();
  }

  private static long least(TypeKind type) {
    return switch (type) {
      case SMALLINT -> Short.MIN_VALUE;
      case INTEGER -> Integer.MIN_VALUE;
      default -> Long.MIN_VALUE;
    };
  }

  private static long greatest(TypeKind type) {
    return switch (type) {
      case SMALLINT -> Short.MAX_VALUE;
      case INTEGER -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  private static io.waldb.common.DatabaseException invalid(int position, String message) {
    return SqlErrors.at(SqlState.INVALID_PARAMETER_VALUE, position, message);
  }
}
