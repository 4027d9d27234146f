package io.waldb.sql.function;

import io.waldb.storage.tuple.TypeKind;
import java.util.List;

/**
 * One overload of a function or operator.
 *
 * @param name lower case name or operator symbol
 * @param id what computes it
 * @param result kind of the result
 * @param arguments declared kinds; {@link TypeKind#ANY} takes any type as it is
 * @param variadic true when the last argument may be repeated
 * @param commuted true when the evaluator takes the two operands in the other order
 */
public record FunctionSignature(
    String name,
    FunctionId id,
    TypeKind result,
    List<TypeKind> arguments,
    boolean variadic,
    boolean commuted) {
  /** True when a call with so many arguments can be meant. */
  boolean takes(int count) {
    return variadic ? count >= arguments.size() : count == arguments.size();
  }

  /** The declared kind of an argument, the variadic one repeated as often as needed. */
  public TypeKind argument(int index) {
    return arguments.get(Math.min(index, arguments.size() - 1));
  }
}
