package io.waldb.sql.function;

import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up aggregates by name and argument types. Immutable and shared. */
public final class AggregateRegistry {
  /** The built-in aggregates. */
  public static final AggregateRegistry BUILT_IN = new AggregateRegistry();

  private final Map<String, List<AggregateSignature>> aggregates = new HashMap<>();

  private AggregateRegistry() {
    add("count", AggregateId.COUNT_ROWS, TypeKind.BIGINT);
    add("count", AggregateId.COUNT, TypeKind.BIGINT, TypeKind.ANY);
    sums();
    averages();
    for (String name : List.of("min", "max")) {
      AggregateId id = name.equals("min") ? AggregateId.MIN : AggregateId.MAX;
      for (TypeKind kind : TypeKind.values()) {
        if (ComparisonTypes.isOrdered(kind)
            && kind != TypeKind.UNKNOWN
            && kind != TypeKind.BOOLEAN
            && kind != TypeKind.UUID
            && kind != TypeKind.NAME
            && kind != TypeKind.VARCHAR) {
          add(name, id, kind, kind);
        }
      }
    }
    add("bool_and", AggregateId.BOOL_AND, TypeKind.BOOLEAN, TypeKind.BOOLEAN);
    add("every", AggregateId.BOOL_AND, TypeKind.BOOLEAN, TypeKind.BOOLEAN);
    add("bool_or", AggregateId.BOOL_OR, TypeKind.BOOLEAN, TypeKind.BOOLEAN);
    for (TypeKind kind : List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT)) {
      add("bit_and", AggregateId.BIT_AND, kind, kind);
      add("bit_or", AggregateId.BIT_OR, kind, kind);
      add("bit_xor", AggregateId.BIT_XOR, kind, kind);
    }
    add("string_agg", AggregateId.STRING_AGG, TypeKind.TEXT, TypeKind.TEXT, TypeKind.TEXT);
    add("string_agg", AggregateId.STRING_AGG, TypeKind.BYTEA, TypeKind.BYTEA, TypeKind.BYTEA);
    add("any_value", AggregateId.ANY_VALUE, TypeKind.ANY, TypeKind.ANY);
    statistics();
  }

  /** True when an aggregate of this (lower case) name exists. */
  public boolean has(String name) {
    return aggregates.containsKey(name);
  }

  /**
   * The aggregate that a call means, or null when none fits (or none is best).
   *
   * @param arguments kinds of the arguments; empty for {@code count(*)}
   */
  public @Nullable AggregateSignature resolve(String name, List<TypeKind> arguments) {
    List<AggregateSignature> candidates = new ArrayList<>();
    for (AggregateSignature signature : aggregates.getOrDefault(name, List.of())) {
      if (signature.arguments().equals(arguments)) {
        return signature;
      }
      if (coercible(signature, arguments)) {
        candidates.add(signature);
      }
    }
    AggregateSignature best = null;
    int bestPoints = -1;
    for (AggregateSignature candidate : candidates) {
      int points = 0;
      for (int i = 0; i < arguments.size(); i++) {
        TypeKind declared = candidate.arguments().get(i);
        TypeKind argument = arguments.get(i);
        if (declared == argument) {
          points += 100;
        } else if (Casts.isPreferred(declared)
            && (declared.category() == argument.category() || declared == TypeKind.TEXT)) {
          points += 1;
        }
      }
      if (points > bestPoints) {
        best = candidate;
        bestPoints = points;
      }
    }
    return best;
  }

  private static boolean coercible(AggregateSignature signature, List<TypeKind> arguments) {
    if (signature.arguments().size() != arguments.size()) {
      return false;
    }
    for (int i = 0; i < arguments.size(); i++) {
      TypeKind declared = signature.arguments().get(i);
      if (declared != TypeKind.ANY
          && !Casts.allowed(arguments.get(i), declared, CastContext.IMPLICIT)) {
        return false;
      }
    }
    return true;
  }

  private void sums() {
    add("sum", AggregateId.SUM, TypeKind.BIGINT, TypeKind.SMALLINT);
    add("sum", AggregateId.SUM, TypeKind.BIGINT, TypeKind.INTEGER);
    add("sum", AggregateId.SUM, TypeKind.NUMERIC, TypeKind.BIGINT);
    for (TypeKind kind :
        List.of(TypeKind.NUMERIC, TypeKind.REAL, TypeKind.DOUBLE, TypeKind.INTERVAL)) {
      add("sum", AggregateId.SUM, kind, kind);
    }
  }

  private void averages() {
    for (TypeKind kind :
        List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT, TypeKind.NUMERIC)) {
      add("avg", AggregateId.AVG, TypeKind.NUMERIC, kind);
    }
    add("avg", AggregateId.AVG, TypeKind.DOUBLE, TypeKind.REAL);
    add("avg", AggregateId.AVG, TypeKind.DOUBLE, TypeKind.DOUBLE);
    add("avg", AggregateId.AVG, TypeKind.INTERVAL, TypeKind.INTERVAL);
  }

  private void statistics() {
    Map<String, AggregateId> oneArgument =
        Map.of(
            "stddev", AggregateId.STDDEV_SAMP,
            "stddev_samp", AggregateId.STDDEV_SAMP,
            "stddev_pop", AggregateId.STDDEV_POP,
            "variance", AggregateId.VAR_SAMP,
            "var_samp", AggregateId.VAR_SAMP,
            "var_pop", AggregateId.VAR_POP);
    oneArgument.forEach(
        (name, id) -> {
          for (TypeKind kind :
              List.of(TypeKind.SMALLINT, TypeKind.INTEGER, TypeKind.BIGINT, TypeKind.NUMERIC)) {
            add(name, id, TypeKind.NUMERIC, kind);
          }
          add(name, id, TypeKind.DOUBLE, TypeKind.REAL);
          add(name, id, TypeKind.DOUBLE, TypeKind.DOUBLE);
        });
    for (AggregateId id :
        List.of(
            AggregateId.CORR,
            AggregateId.COVAR_POP,
            AggregateId.COVAR_SAMP,
            AggregateId.REGR_AVGX,
            AggregateId.REGR_AVGY,
            AggregateId.REGR_SXX,
            AggregateId.REGR_SYY,
            AggregateId.REGR_SXY,
            AggregateId.REGR_SLOPE,
            AggregateId.REGR_INTERCEPT,
            AggregateId.REGR_R2)) {
      add(id.sqlName(), id, TypeKind.DOUBLE, TypeKind.DOUBLE, TypeKind.DOUBLE);
    }
    add("regr_count", AggregateId.REGR_COUNT, TypeKind.BIGINT, TypeKind.DOUBLE, TypeKind.DOUBLE);
  }

  private void add(String name, AggregateId id, TypeKind result, TypeKind... arguments) {
    aggregates
        .computeIfAbsent(name, k -> new ArrayList<>())
        .add(new AggregateSignature(id, List.of(arguments), result));
  }
}
