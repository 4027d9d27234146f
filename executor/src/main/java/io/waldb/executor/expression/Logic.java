package io.waldb.executor.expression;

import io.waldb.executor.expression.Comparisons.BooleanEvaluator;
import io.waldb.executor.value.Ordering;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.storage.tuple.SqlType;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluators of three-valued logic and of the conditional expressions. */
final class Logic {
  private Logic() {}

  private static Evaluator[] array(List<Evaluator> list) {
    return list.toArray(new Evaluator[0]);
  }

  /** A conjunction: FALSE wins over NULL. */
  static final class And extends BooleanEvaluator {
    private final Evaluator[] terms;

    And(List<Evaluator> terms) {
      this.terms = array(terms);
    }

    @Override
    public boolean evalBoolean() {
      boolean unknown = false;
      for (Evaluator term : terms) {
        if (!term.evalBoolean()) {
          if (!term.isNull) {
            isNull = false;
            return false;
          }
          unknown = true;
        }
      }
      isNull = unknown;
      return !unknown;
    }
  }

  /** A disjunction: TRUE wins over NULL. */
  static final class Or extends BooleanEvaluator {
    private final Evaluator[] terms;

    Or(List<Evaluator> terms) {
      this.terms = array(terms);
    }

    @Override
    public boolean evalBoolean() {
      boolean unknown = false;
      for (Evaluator term : terms) {
        if (term.evalBoolean()) {
          isNull = false;
          return true;
        }
        unknown |= term.isNull;
      }
      isNull = unknown;
      return false;
    }
  }

  /** A negation. */
  static final class Not extends BooleanEvaluator {
    private final Evaluator operand;

    Not(Evaluator operand) {
      this.operand = operand;
    }

    @Override
    public boolean evalBoolean() {
      boolean value = operand.evalBoolean();
      isNull = operand.isNull;
      return !value && !isNull;
    }
  }

  /** Evaluates for the null flag alone. */
  static boolean isNullOf(Evaluator operand) {
    switch (operand.representation()) {
      case LONG -> operand.evalLong();
      case DOUBLE -> operand.evalDouble();
      case OBJECT -> operand.evalObject();
    }
    return operand.isNull;
  }

  /** IS [NOT] NULL. */
  static final class IsNull extends BooleanEvaluator {
    private final Evaluator operand;
    private final boolean negated;

    IsNull(Evaluator operand, boolean negated) {
      this.operand = operand;
      this.negated = negated;
    }

    @Override
    public boolean evalBoolean() {
      return isNullOf(operand) != negated;
    }
  }

  /** IS [NOT] TRUE, FALSE, UNKNOWN. */
  static final class Test extends BooleanEvaluator {
    private final Evaluator operand;
    private final BooleanTest.Test test;
    private final boolean negated;

    Test(Evaluator operand, BooleanTest.Test test, boolean negated) {
      this.operand = operand;
      this.test = test;
      this.negated = negated;
    }

    @Override
    public boolean evalBoolean() {
      boolean value = operand.evalBoolean();
      boolean holds =
          switch (test) {
            case TRUE -> value;
            case FALSE -> !value && !operand.isNull;
            case UNKNOWN -> operand.isNull;
          };
      return holds != negated;
    }
  }

  /** One of several evaluators, chosen row by row; takes over its value and null flag. */
  private abstract static class Choice extends Evaluator {
    Choice(SqlType type) {
      super(type);
    }

    /** The evaluator to ask. */
    abstract Evaluator choose();

    @Override
    public final long evalLong() {
      Evaluator chosen = choose();
      long value = chosen.evalLong();
      isNull = chosen.isNull;
      return value;
    }

    @Override
    public final double evalDouble() {
      Evaluator chosen = choose();
      double value = chosen.evalDouble();
      isNull = chosen.isNull;
      return value;
    }

    @Override
    public final @Nullable Object evalObject() {
      Evaluator chosen = choose();
      Object value = chosen.evalObject();
      isNull = chosen.isNull;
      return value;
    }
  }

  /** CASE. */
  static final class Case extends Choice {
    private final @Nullable Cell cell;
    private final Evaluator[] conditions;
    private final Evaluator[] results;
    private final Evaluator otherwise;

    Case(
        SqlType type,
        @Nullable Cell cell,
        List<Evaluator> conditions,
        List<Evaluator> results,
        Evaluator otherwise) {
      super(type);
      this.cell = cell;
      this.conditions = array(conditions);
      this.results = array(results);
      this.otherwise = otherwise;
    }

    @Override
    Evaluator choose() {
      if (cell != null) {
        cell.take();
      }
      for (int i = 0; i < conditions.length; i++) {
        if (conditions[i].evalBoolean()) {
          return results[i];
        }
      }
      return otherwise;
    }
  }

  /** The operand of a CASE, evaluated once and looked at many times. */
  static final class Cell extends Evaluator {
    private final Evaluator operand;
    private long number;
    private double real;
    private @Nullable Object object;

    Cell(Evaluator operand) {
      super(operand.type());
      this.operand = operand;
    }

    void take() {
      switch (operand.representation()) {
        case LONG -> number = operand.evalLong();
        case DOUBLE -> real = operand.evalDouble();
        case OBJECT -> object = operand.evalObject();
      }
      isNull = operand.isNull;
    }

    @Override
    public long evalLong() {
      return number;
    }

    @Override
    public double evalDouble() {
      return real;
    }

    @Override
    public @Nullable Object evalObject() {
      return object;
    }
  }

  /** The first value that is not NULL. */
  static final class Coalesce extends Evaluator {
    private final Evaluator[] arguments;

    Coalesce(SqlType type, List<Evaluator> arguments) {
      super(type);
      this.arguments = array(arguments);
    }

    @Override
    public long evalLong() {
      for (Evaluator argument : arguments) {
        long value = argument.evalLong();
        if (!argument.isNull) {
          isNull = false;
          return value;
        }
      }
      isNull = true;
      return 0;
    }

    @Override
    public double evalDouble() {
      for (Evaluator argument : arguments) {
        double value = argument.evalDouble();
        if (!argument.isNull) {
          isNull = false;
          return value;
        }
      }
      isNull = true;
      return 0;
    }

    @Override
    public @Nullable Object evalObject() {
      for (Evaluator argument : arguments) {
        Object value = argument.evalObject();
        if (value != null) {
          isNull = false;
          return value;
        }
      }
      isNull = true;
      return null;
    }
  }

  /** GREATEST and LEAST. */
  static final class Extreme extends Evaluator {
    private final Evaluator[] arguments;
    private final int sign;
    private final Comparator<Object> order;

    Extreme(SqlType type, List<Evaluator> arguments, boolean greatest) {
      super(type);
      this.arguments = array(arguments);
      this.sign = greatest ? 1 : -1;
      this.order = Ordering.ofObjects(type.kind());
    }

    @Override
    public long evalLong() {
      long best = 0;
      boolean none = true;
      for (Evaluator argument : arguments) {
        long value = argument.evalLong();
        if (!argument.isNull && (none || Long.compare(value, best) * sign > 0)) {
          best = value;
          none = false;
        }
      }
      isNull = none;
      return best;
    }

    @Override
    public double evalDouble() {
      double best = 0;
      boolean none = true;
      for (Evaluator argument : arguments) {
        double value = argument.evalDouble();
        if (!argument.isNull && (none || Ordering.compare(value, best) * sign > 0)) {
          best = value;
          none = false;
        }
      }
      isNull = none;
      return best;
    }

    @Override
    public @Nullable Object evalObject() {
      Object best = null;
      for (Evaluator argument : arguments) {
        Object value = argument.evalObject();
        if (value != null && (best == null || order.compare(value, best) * sign > 0)) {
          best = value;
        }
      }
      isNull = best == null;
      return best;
    }
  }
}
