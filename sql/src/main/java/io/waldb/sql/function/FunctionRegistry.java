package io.waldb.sql.function;

import io.waldb.storage.tuple.TypeKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks up functions and operators and chooses among their overloads.
 *
 * <p>Immutable and shared. The six comparisons are not here but in {@link ComparisonTypes}, because
 * the planner must understand them.
 */
public final class FunctionRegistry {
  /** The built-in functions. */
  public static final FunctionRegistry BUILT_IN = new FunctionRegistry(new BuiltinFunctions());

  private final Map<String, List<FunctionSignature>> functions;
  private final Map<String, List<FunctionSignature>> operators;

  private FunctionRegistry(BuiltinFunctions table) {
    functions = Map.copyOf(table.functions());
    operators = Map.copyOf(table.operators());
  }

  /** The overloads of a function; empty when there are none. */
  public List<FunctionSignature> functions(String name) {
    return functions.getOrDefault(name, List.of());
  }

  /**
   * The overload of a function that a call with these argument types means.
   *
   * @param arguments kinds of the arguments, UNKNOWN for untyped literals and parameters
   */
  public Resolution function(String name, List<TypeKind> arguments) {
    return OverloadResolver.resolve(functions(name), arguments);
  }

  /**
   * The overload of a binary operator. An operand of unknown type is first taken to be of the
   * other's type.
   */
  public Resolution operator(String symbol, TypeKind left, TypeKind right) {
    List<FunctionSignature> overloads = operators.getOrDefault(symbol, List.of());
    TypeKind exactLeft = left == TypeKind.UNKNOWN ? right : left;
    TypeKind exactRight = right == TypeKind.UNKNOWN ? left : right;
    FunctionSignature exact = OverloadResolver.exact(overloads, List.of(exactLeft, exactRight));
    return exact != null
        ? new Resolution(exact, false)
        : OverloadResolver.resolve(overloads, List.of(left, right));
  }

  /** The overload of a prefix operator. */
  public Resolution prefixOperator(String symbol, TypeKind operand) {
    return OverloadResolver.resolve(operators.getOrDefault(symbol, List.of()), List.of(operand));
  }

  /**
   * What came of a search.
   *
   * @param signature the chosen overload, or null
   * @param ambiguous true when several remain and none is best
   */
  public record Resolution(@Nullable FunctionSignature signature, boolean ambiguous) {
    static final Resolution NONE = new Resolution(null, false);
    static final Resolution AMBIGUOUS = new Resolution(null, true);
  }
}
