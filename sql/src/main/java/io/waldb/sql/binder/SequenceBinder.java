package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.TypeKind;
import org.jspecify.annotations.Nullable;

/** Settles the options of sequences, as PostgreSQL's {@code commands/sequence.c} does. */
final class SequenceBinder {
  private final BindContext context;

  SequenceBinder(BindContext context) {
    this.context = context;
  }

  SequenceDefinition create(QualifiedName name, SequenceOptions options) {
    return settle(
        context.names().schemaForNew(name),
        name.name(),
        TypeKind.BIGINT,
        null,
        options,
        name.position());
  }

  /** The sequence of an identity or serial column. */
  SequenceDefinition ofColumn(
      String schema,
      String table,
      String column,
      TypeKind type,
      SequenceOptions options,
      int position) {
    QualifiedName given = options.sequenceName();
    String name =
        given != null
            ? given.name()
            : FreeNames.relation(context, schema, table + "_" + column + "_seq");
    SequenceDefinition settled = settle(schema, name, type, null, options, position);
    return owned(settled, table, column);
  }

  Command alter(DefinitionStatement.AlterSequence alter) {
    SequenceInfo sequence = context.names().sequence(alter.name());
    if (sequence == null) {
      if (alter.ifExists()) {
        return DefinitionBinder.missing(alter.name());
      }
      throw SqlErrors.undefinedTable(alter.name().position(), alter.name().toString());
    }
    SequenceOptions options = alter.options();
    SequenceDefinition definition =
        settle(
            sequence.schema(),
            sequence.name(),
            sequence.type(),
            sequence,
            options,
            alter.position());
    Long with = options.restartWith();
    return new Command.AlterSequence(
        sequence.id(), definition, options.restart(), with == null ? definition.start() : with);
  }

  /** Changes the options of an identity column's sequence. */
  SequenceDefinition change(SequenceInfo sequence, SequenceOptions options, int position) {
    return settle(sequence.schema(), sequence.name(), sequence.type(), sequence, options, position);
  }

  private SequenceDefinition settle(
      String schema,
      String name,
      TypeKind defaultType,
      @Nullable SequenceInfo old,
      SequenceOptions options,
      int position) {
    TypeKind type = options.type() == null ? defaultType : TypeNames.resolve(options.type()).kind();
    if (type != TypeKind.SMALLINT && type != TypeKind.INTEGER && type != TypeKind.BIGINT) {
      throw error(position, "sequence type must be smallint, integer, or bigint");
    }
    Long written = options.increment();
    long increment = written != null ? written : old != null ? old.increment() : 1;
    if (increment == 0) {
      throw error(position, "INCREMENT must not be zero");
    }
    boolean up = increment > 0;
    Long least = options.minValue();
    long minimum =
        least != null
            ? least
            : old != null && !options.noMinValue() ? old.minimum() : up ? 1 : lowest(type);
    Long greatest = options.maxValue();
    long maximum =
        greatest != null
            ? greatest
            : old != null && !options.noMaxValue() ? old.maximum() : up ? highest(type) : -1;
    if (minimum < lowest(type) || maximum > highest(type)) {
      boolean low = minimum < lowest(type);
      throw error(
          position,
          (low ? "MINVALUE (" + minimum : "MAXVALUE (" + maximum)
              + ") is out of range for sequence data type "
              + type.sqlName());
    }
    if (minimum >= maximum) {
      throw error(
          position, "MINVALUE (" + minimum + ") must be less than MAXVALUE (" + maximum + ")");
    }
    Long first = options.start();
    long start = first != null ? first : old != null ? old.start() : up ? minimum : maximum;
    if (start < minimum || start > maximum) {
      throw error(
          position,
          start < minimum
              ? "START value (" + start + ") cannot be less than MINVALUE (" + minimum + ")"
              : "START value (" + start + ") cannot be greater than MAXVALUE (" + maximum + ")");
    }
    Long taken = options.cache();
    long cache = taken != null ? taken : old != null ? old.cache() : 1;
    if (cache <= 0) {
      throw error(position, "CACHE (" + cache + ") must be greater than zero");
    }
    Boolean again = options.cycle();
    boolean cycle = again != null ? again : old != null && old.cycle();
    SequenceDefinition settled =
        new SequenceDefinition(
            schema, name, type, start, increment, minimum, maximum, cache, cycle, null, null);
    QualifiedName owner = options.ownedBy();
    if (owner == null && old != null && old.ownerTable() != 0) {
      TableInfo table = context.catalog().table(old.ownerTable());
      return table == null
          ? settled
          : owned(settled, table.name(), table.columns().get(old.ownerColumn()).name());
    }
    if (owner == null || options.ownedByNone()) {
      return settled;
    }
    String table = owner.schema();
    if (table == null) {
      throw error(owner.position(), "invalid OWNED BY option");
    }
    return owned(settled, table, owner.name());
  }

  private static SequenceDefinition owned(SequenceDefinition of, String table, String column) {
    return new SequenceDefinition(
        of.schema(),
        of.name(),
        of.type(),
        of.start(),
        of.increment(),
        of.minimum(),
        of.maximum(),
        of.cache(),
        of.cycle(),
        table,
        column);
  }

  private static long lowest(TypeKind type) {
    return switch (type) {
      case SMALLINT -> Short.MIN_VALUE;
      case INTEGER -> Integer.MIN_VALUE;
      default -> Long.MIN_VALUE;
    };
  }

  private static long highest(TypeKind type) {
    return switch (type) {
      case SMALLINT -> Short.MAX_VALUE;
      case INTEGER -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  private static io.waldb.common.DatabaseException error(int position, String message) {
    return SqlErrors.at(SqlState.INVALID_PARAMETER_VALUE, position, message);
  }
}
