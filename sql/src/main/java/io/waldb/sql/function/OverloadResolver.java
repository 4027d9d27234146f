package io.waldb.sql.function;

import io.waldb.sql.function.FunctionRegistry.Resolution;
import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's choice of an overload, step by step as its manual tells it in "Operator Type
 * Resolution" and "Function Type Resolution".
 *
 * <p>Follows {@code parse_func.c}: {@code func_match_argtypes} and {@code func_select_candidate}.
 */
final class OverloadResolver {
  private OverloadResolver() {}

  static @Nullable FunctionSignature exact(
      List<FunctionSignature> overloads, List<TypeKind> arguments) {
    for (FunctionSignature overload : overloads) {
      if (!overload.variadic() && overload.arguments().equals(arguments)) {
        return overload;
      }
    }
    return null;
  }

  static Resolution resolve(List<FunctionSignature> overloads, List<TypeKind> arguments) {
    FunctionSignature exact = exact(overloads, arguments);
    if (exact != null) {
      return new Resolution(exact, false);
    }
    List<FunctionSignature> candidates = new ArrayList<>();
    for (FunctionSignature overload : overloads) {
      if (overload.takes(arguments.size()) && coercible(overload, arguments)) {
        candidates.add(overload);
      }
    }
    if (candidates.isEmpty()) {
      return Resolution.NONE;
    }
    return select(candidates, arguments);
  }

  private static boolean coercible(FunctionSignature overload, List<TypeKind> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      TypeKind declared = overload.argument(i);
      if (declared != TypeKind.ANY
          && !Casts.allowed(arguments.get(i), declared, CastContext.IMPLICIT)) {
        return false;
      }
    }
    return true;
  }

  private static Resolution select(List<FunctionSignature> all, List<TypeKind> arguments) {
    if (all.size() == 1) {
      return new Resolution(all.get(0), false);
    }
    List<FunctionSignature> candidates = best(all, c -> exactMatches(c, arguments));
    if (candidates.size() > 1) {
      candidates = best(candidates, c -> exactOrPreferred(c, arguments));
    }
    if (candidates.size() == 1) {
      return new Resolution(candidates.get(0), false);
    }
    if (!arguments.contains(TypeKind.UNKNOWN)) {
      return Resolution.AMBIGUOUS;
    }
    return selectForUnknown(candidates, arguments);
  }

  private static List<FunctionSignature> best(
      List<FunctionSignature> candidates, ToIntFunction<FunctionSignature> score) {
    int best = -1;
    List<FunctionSignature> kept = new ArrayList<>();
    for (FunctionSignature candidate : candidates) {
      int points = score.applyAsInt(candidate);
      if (points > best) {
        best = points;
        kept.clear();
      }
      if (points == best) {
        kept.add(candidate);
      }
    }
    return kept;
  }

  private static int exactMatches(FunctionSignature candidate, List<TypeKind> arguments) {
    int count = 0;
    for (int i = 0; i < arguments.size(); i++) {
      TypeKind argument = arguments.get(i);
      if (argument != TypeKind.UNKNOWN && candidate.argument(i) == argument) {
        count++;
      }
    }
    return count;
  }

  private static int exactOrPreferred(FunctionSignature candidate, List<TypeKind> arguments) {
    int count = 0;
    for (int i = 0; i < arguments.size(); i++) {
      TypeKind argument = arguments.get(i);
      TypeKind declared = candidate.argument(i);
      if (argument != TypeKind.UNKNOWN
          && (declared == argument
              || (declared.category() == argument.category() && Casts.isPreferred(declared)))) {
        count++;
      }
    }
    return count;
  }

  /**
   * Settles the places of untyped literals: string if any candidate takes one, else one category.
   */
  private static Resolution selectForUnknown(
      List<FunctionSignature> start, List<TypeKind> arguments) {
    List<FunctionSignature> candidates = start;
    int size = arguments.size();
    char[] categories = new char[size];
    boolean[] preferred = new boolean[size];
    boolean settled = true;
    for (int i = 0; i < size && settled; i++) {
      if (arguments.get(i) == TypeKind.UNKNOWN) {
        categories[i] = category(candidates, i);
        settled = categories[i] != 0;
        preferred[i] = settled && hasPreferred(candidates, i, categories[i]);
      }
    }
    if (settled) {
      List<FunctionSignature> kept = new ArrayList<>();
      for (FunctionSignature candidate : candidates) {
        if (fits(candidate, arguments, categories, preferred)) {
          kept.add(candidate);
        }
      }
      if (!kept.isEmpty()) {
        candidates = kept;
      }
      if (candidates.size() == 1) {
        return new Resolution(candidates.get(0), false);
      }
    }
    return assumeSameType(candidates, arguments);
  }

  /** The category for an unknown argument; 0 when the candidates disagree. */
  private static char category(List<FunctionSignature> candidates, int index) {
    char category = 0;
    boolean conflict = false;
    for (FunctionSignature candidate : candidates) {
      char next = candidate.argument(index).category();
      if (next == 'S') {
        return 'S';
      }
      conflict |= category != 0 && category != next;
      category = next;
    }
    return conflict ? 0 : category;
  }

  private static boolean hasPreferred(
      List<FunctionSignature> candidates, int index, char category) {
    for (FunctionSignature candidate : candidates) {
      TypeKind declared = candidate.argument(index);
      if (declared.category() == category && Casts.isPreferred(declared)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(
      FunctionSignature candidate,
      List<TypeKind> arguments,
      char[] categories,
      boolean[] preferred) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i) == TypeKind.UNKNOWN) {
        TypeKind declared = candidate.argument(i);
        if (declared.category() != categories[i]
            || (preferred[i] && !Casts.isPreferred(declared))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Last resort: all known arguments are of one type, and the unknown ones are taken for it. */
  private static Resolution assumeSameType(
      List<FunctionSignature> candidates, List<TypeKind> arguments) {
    TypeKind known = TypeKind.UNKNOWN;
    for (TypeKind argument : arguments) {
      if (argument != TypeKind.UNKNOWN) {
        if (known != TypeKind.UNKNOWN && known != argument) {
          return Resolution.AMBIGUOUS;
        }
        known = argument;
      }
    }
    if (known == TypeKind.UNKNOWN) {
      return Resolution.AMBIGUOUS;
    }
    FunctionSignature found = null;
    for (FunctionSignature candidate : candidates) {
      boolean all = true;
      for (int i = 0; i < arguments.size(); i++) {
        all &= Casts.allowed(known, candidate.argument(i), CastContext.IMPLICIT);
      }
      if (all) {
        if (found != null) {
          return Resolution.AMBIGUOUS;
        }
        found = candidate;
      }
    }
    return found == null ? Resolution.AMBIGUOUS : new Resolution(found, false);
  }
}
