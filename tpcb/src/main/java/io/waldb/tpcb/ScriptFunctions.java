package io.waldb.tpcb;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The functions and operators of script expressions. An operator with a null operand is null; an
 * integer overflow is an error; arithmetic is done in double as soon as one operand is double.
 */
final class ScriptFunctions {
  private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long MURMUR_MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int MURMUR_SHIFT = 47;

  /** The multiplier times the length of the hashed value, 8 bytes. */
  private static final long MURMUR_SEED = 0x35253c9ade8f4ca8L;

  private static volatile Consumer<String> debugOutput = text -> {};

  private interface Strict {
    Object apply(@Nullable Object[] arguments, Variables variables, ScriptRandom random);
  }

  /** A function: least and greatest number of arguments, whether a null argument makes it null. */
  private record Function(int least, int most, Strict body) {}

  private static final Map<String, Function> FUNCTIONS =
      Map.ofEntries(
          Map.entry("+", binary(Math::addExact, Double::sum)),
          Map.entry("-", binary(Math::subtractExact, (a, b) -> a - b)),
          Map.entry("*", binary(Math::multiplyExact, (a, b) -> a * b)),
          Map.entry("/", binary(ScriptFunctions::divide, (a, b) -> a / b)),
          Map.entry("%", integers(ScriptFunctions::modulo)),
          Map.entry("mod", integers(ScriptFunctions::modulo)),
          Map.entry("|", integers((a, b) -> a | b)),
          Map.entry("&", integers((a, b) -> a & b)),
          Map.entry("#", integers((a, b) -> a ^ b)),
          Map.entry("<<", integers((a, b) -> a << b)),
          Map.entry(">>", integers((a, b) -> a >> b)),
          Map.entry(
              "=",
              of(2, 2, (a, v, r) -> a[0] instanceof Boolean ? a[0].equals(a[1]) : compare(a) == 0)),
          Map.entry(
              "<>",
              of(
                  2,
                  2,
                  (a, v, r) -> a[0] instanceof Boolean ? !a[0].equals(a[1]) : compare(a) != 0)),
          Map.entry("<", of(2, 2, (a, v, r) -> compare(a) < 0)),
          Map.entry("<=", of(2, 2, (a, v, r) -> compare(a) <= 0)),
          Map.entry(">", of(2, 2, (a, v, r) -> compare(a) > 0)),
          Map.entry(">=", of(2, 2, (a, v, r) -> compare(a) >= 0)),
          Map.entry("not", of(1, 1, (a, v, r) -> !ScriptValues.toBoolean(a[0]))),
          Map.entry(
              "abs",
              of(
                  1,
                  1,
                  (a, v, r) ->
                      a[0] instanceof Double d
                          ? (Object) Math.abs(d)
                          : (Object) Math.absExact(ScriptValues.toLong(a[0])))),
          Map.entry("int", of(1, 1, (a, v, r) -> ScriptValues.toLong(a[0]))),
          Map.entry("double", of(1, 1, (a, v, r) -> ScriptValues.toDouble(a[0]))),
          Map.entry("exp", real(Math::exp)),
          Map.entry("ln", real(Math::log)),
          Map.entry("sqrt", real(Math::sqrt)),
          Map.entry("pi", of(0, 0, (a, v, r) -> Math.PI)),
          Map.entry(
              "pow",
              of(
                  2,
                  2,
                  (a, v, r) -> Math.pow(ScriptValues.toDouble(a[0]), ScriptValues.toDouble(a[1])))),
          Map.entry(
              "power",
              of(
                  2,
                  2,
                  (a, v, r) -> Math.pow(ScriptValues.toDouble(a[0]), ScriptValues.toDouble(a[1])))),
          Map.entry("least", of(1, Integer.MAX_VALUE, (a, v, r) -> extreme(a, -1))),
          Map.entry("greatest", of(1, Integer.MAX_VALUE, (a, v, r) -> extreme(a, 1))),
          Map.entry("debug", of(1, 1, ScriptFunctions::debug)),
          Map.entry("hash", of(1, 2, (a, v, r) -> murmur2(ScriptValues.toLong(a[0]), seed(a, v)))),
          Map.entry(
              "hash_murmur2",
              of(1, 2, (a, v, r) -> murmur2(ScriptValues.toLong(a[0]), seed(a, v)))),
          Map.entry(
              "hash_fnv1a", of(1, 2, (a, v, r) -> fnv1a(ScriptValues.toLong(a[0]), seed(a, v)))),
          Map.entry(
              "random",
              of(
                  2,
                  2,
                  (a, v, r) -> r.uniform(ScriptValues.toLong(a[0]), ScriptValues.toLong(a[1])))),
          Map.entry(
              "random_gaussian",
              of(
                  3,
                  3,
                  (a, v, r) ->
                      r.gaussian(
                          ScriptValues.toLong(a[0]),
                          ScriptValues.toLong(a[1]),
                          ScriptValues.toDouble(a[2])))),
          Map.entry(
              "random_exponential",
              of(
                  3,
                  3,
                  (a, v, r) ->
                      r.exponential(
                          ScriptValues.toLong(a[0]),
                          ScriptValues.toLong(a[1]),
                          ScriptValues.toDouble(a[2])))),
          Map.entry(
              "random_zipfian",
              of(
                  3,
                  3,
                  (a, v, r) ->
                      r.zipfian(
                          ScriptValues.toLong(a[0]),
                          ScriptValues.toLong(a[1]),
                          ScriptValues.toDouble(a[2])))));

  private ScriptFunctions() {}

  /** Says where {@code debug()} writes. */
  static void setDebugOutput(Consumer<String> output) {
    debugOutput = output;
  }

  static ScriptExpression constant(@Nullable Object value) {
    return (variables, random) -> value;
  }

  /**
   * A call by name.
   *
   * @throws ScriptException for an unknown function or a wrong number of arguments
   */
  static ScriptExpression call(String name, List<ScriptExpression> operands) {
    if (name.startsWith("is_")) {
      return test(name, operands.get(0));
    }
    Function function = FUNCTIONS.get(name);
    if (function == null) {
      throw new ScriptException("unknown function \"" + name + "\"");
    }
    if (operands.size() < function.least || operands.size() > function.most) {
      throw new ScriptException(
          "unexpected number of arguments (" + operands.size() + ") for \"" + name + "\"");
    }
    ScriptExpression[] arguments = operands.toArray(new ScriptExpression[0]);
    return (variables, random) -> {
      @Nullable Object[] values = new @Nullable Object[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        values[i] = arguments[i].evaluate(variables, random);
        if (values[i] == null) {
          return null;
        }
      }
      return function.body.apply(values, variables, random);
    };
  }

  private static ScriptExpression test(String name, ScriptExpression operand) {
    return switch (name) {
      case "is_null" -> (v, r) -> operand.evaluate(v, r) == null;
      case "is_true" -> (v, r) -> Boolean.TRUE.equals(operand.evaluate(v, r));
      case "is_false" -> (v, r) -> Boolean.FALSE.equals(operand.evaluate(v, r));
      default -> throw new ScriptException("unknown function \"" + name + "\"");
    };
  }

  static ScriptExpression and(ScriptExpression left, ScriptExpression right) {
    return (v, r) -> {
      Object a = left.evaluate(v, r);
      if (a != null && !ScriptValues.toBoolean(a)) {
        return false;
      }
      Object b = right.evaluate(v, r);
      if (b != null && !ScriptValues.toBoolean(b)) {
        return false;
      }
      return (a == null || b == null) ? null : Boolean.TRUE;
    };
  }

  static ScriptExpression or(ScriptExpression left, ScriptExpression right) {
    return (v, r) -> {
      Object a = left.evaluate(v, r);
      if (a != null && ScriptValues.toBoolean(a)) {
        return true;
      }
      Object b = right.evaluate(v, r);
      if (b != null && ScriptValues.toBoolean(b)) {
        return true;
      }
      return (a == null || b == null) ? null : Boolean.FALSE;
    };
  }

  /**
   * CASE WHEN.
   *
   * @param parts condition, result, condition, result ...
   */
  static ScriptExpression caseWhen(List<ScriptExpression> parts, ScriptExpression otherwise) {
    List<ScriptExpression> copy = List.copyOf(parts);
    return (v, r) -> {
      for (int i = 0; i < copy.size(); i += 2) {
        if (ScriptValues.isTrue(copy.get(i).evaluate(v, r))) {
          return copy.get(i + 1).evaluate(v, r);
        }
      }
      return otherwise.evaluate(v, r);
    };
  }

  private interface LongOperator {
    long apply(long a, long b);
  }

  private interface DoubleOperator {
    double apply(double a, double b);
  }

  private interface RealFunction {
    double apply(double a);
  }

  private static Function of(int least, int most, Strict body) {
    return new Function(least, most, body);
  }

  private static Function binary(LongOperator onLongs, DoubleOperator onDoubles) {
    return of(
        2,
        2,
        (a, v, r) -> {
          if (a[0] instanceof Double || a[1] instanceof Double) {
            return onDoubles.apply(ScriptValues.toDouble(a[0]), ScriptValues.toDouble(a[1]));
          }
          return exact(onLongs, ScriptValues.toLong(a[0]), ScriptValues.toLong(a[1]));
        });
  }

  private static Function integers(LongOperator operator) {
    return of(
        2, 2, (a, v, r) -> exact(operator, ScriptValues.toLong(a[0]), ScriptValues.toLong(a[1])));
  }

  private static Function real(RealFunction function) {
    return of(1, 1, (a, v, r) -> function.apply(ScriptValues.toDouble(a[0])));
  }

  private static long exact(LongOperator operator, long a, long b) {
    try {
      return operator.apply(a, b);
    } catch (ArithmeticException e) {
      throw new ScriptException("bigint out of range");
    }
  }

  private static long divide(long a, long b) {
    checkDivisor(b);
    if (b == -1) {
      return Math.negateExact(a);
    }
    return a / b;
  }

  private static long modulo(long a, long b) {
    checkDivisor(b);
    return b == -1 ? 0 : a % b;
  }

  private static void checkDivisor(long b) {
    if (b == 0) {
      throw new ScriptException("division by zero");
    }
  }

  private static int compare(@Nullable Object[] a) {
    if (a[0] instanceof Long x && a[1] instanceof Long y) {
      return Long.compare(x, y);
    }
    return Double.compare(ScriptValues.toDouble(a[0]), ScriptValues.toDouble(a[1]));
  }

  private static Object extreme(@Nullable Object[] a, int sign) {
    boolean real = false;
    for (Object value : a) {
      real |= value instanceof Double;
    }
    Object best = real ? (Object) ScriptValues.toDouble(a[0]) : (Object) ScriptValues.toLong(a[0]);
    for (int i = 1; i < a.length; i++) {
      Object value =
          real ? (Object) ScriptValues.toDouble(a[i]) : (Object) ScriptValues.toLong(a[i]);
      if (compare(new @Nullable Object[] {value, best}) * sign > 0) {
        best = value;
      }
    }
    return best;
  }

  private static Object debug(@Nullable Object[] a, Variables variables, ScriptRandom random) {
    Object value = java.util.Objects.requireNonNull(a[0]);
    debugOutput.accept("debug(script): " + ScriptValues.typeName(value) + " " + value);
    return value;
  }

  private static long seed(@Nullable Object[] a, Variables variables) {
    return ScriptValues.toLong(a.length > 1 ? a[1] : variables.get("default_seed"));
  }

  private static long fnv1a(long value, long seed) {
    long hash = FNV_OFFSET_BASIS ^ seed;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      hash ^= value >>> shift & 0xff;
      hash *= FNV_PRIME;
    }
    return hash;
  }

  private static long murmur2(long value, long seed) {
    long hash = seed ^ MURMUR_SEED;
    long k = value * MURMUR_MULTIPLIER;
    k ^= k >>> MURMUR_SHIFT;
    k *= MURMUR_MULTIPLIER;
    hash ^= k;
    hash *= MURMUR_MULTIPLIER;
    hash ^= hash >>> MURMUR_SHIFT;
    hash *= MURMUR_MULTIPLIER;
    hash ^= hash >>> MURMUR_SHIFT;
    return hash;
  }
}
