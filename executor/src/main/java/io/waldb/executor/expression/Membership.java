package io.waldb.executor.expression;

import io.waldb.executor.expression.Comparisons.BooleanEvaluator;
import io.waldb.sql.expr.ComparisonOperator;
import java.util.Arrays;
import java.util.List;

/** Evaluators of IN over a list and of comparisons with ANY and ALL of written out elements. */
final class Membership {
  private static final int SORT_FROM = 8;

  private Membership() {}

  static Evaluator in(Evaluator value, List<Evaluator> elements, boolean negated) {
    boolean constant = elements.stream().allMatch(Evaluator::isConstant);
    switch (value.representation()) {
      case LONG -> {
        if (constant && elements.size() >= SORT_FROM) {
          return new LongSet(value, elements, negated);
        }
      }
      case OBJECT -> {
        if (constant && elements.size() >= SORT_FROM) {
          return new ObjectSet(value, elements, negated);
        }
      }
      case DOUBLE -> {}
    }
    return new AnyOf(value, elements, negated);
  }

  /** Looks at one element after another. */
  private static final class AnyOf extends BooleanEvaluator {
    private final Logic.Cell cell;
    private final Evaluator[] comparisons;
    private final boolean negated;

    AnyOf(Evaluator value, List<Evaluator> elements, boolean negated) {
      this.cell = new Logic.Cell(value);
      this.comparisons =
          elements.stream()
              .map(element -> Comparisons.of(ComparisonOperator.EQUAL, cell, element))
              .toArray(Evaluator[]::new);
      this.negated = negated;
    }

    @Override
    public boolean evalBoolean() {
      cell.take();
      boolean unknown = false;
      for (Evaluator comparison : comparisons) {
        if (comparison.evalBoolean()) {
          isNull = false;
          return !negated;
        }
        unknown |= comparison.isNull;
      }
      isNull = unknown;
      return negated && !unknown;
    }
  }

  /** Searches sorted constants. */
  private static final class LongSet extends BooleanEvaluator {
    private final Evaluator value;
    private final long[] sorted;
    private final boolean hasNull;
    private final boolean negated;

    LongSet(Evaluator value, List<Evaluator> elements, boolean negated) {
      this.value = value;
      this.negated = negated;
      long[] all = new long[elements.size()];
      int count = 0;
      for (Evaluator element : elements) {
        long constant = element.evalLong();
        if (!element.isNull) {
          all[count++] = constant;
        }
      }
      sorted = Arrays.copyOf(all, count);
      hasNull = count < all.length;
      Arrays.sort(sorted);
    }

    @Override
    public boolean evalBoolean() {
      long wanted = value.evalLong();
      if (value.isNull) {
        isNull = true;
        return false;
      }
      boolean found = Arrays.binarySearch(sorted, wanted) >= 0;
      isNull = !found && hasNull;
      return found ? !negated : negated && !hasNull;
    }
  }

  /** Searches sorted constants. */
  private static final class ObjectSet extends BooleanEvaluator {
    private final Evaluator value;
    private final Object[] sorted;
    private final java.util.Comparator<Object> order;
    private final boolean hasNull;
    private final boolean negated;

    ObjectSet(Evaluator value, List<Evaluator> elements, boolean negated) {
      this.value = value;
      this.negated = negated;
      this.order = Comparisons.orderOf(value, elements.get(0));
      sorted = elements.stream().map(Evaluator::evalObject).filter(e -> e != null).toArray();
      hasNull = sorted.length < elements.size();
      Arrays.sort(sorted, order);
    }

    @Override
    public boolean evalBoolean() {
      Object wanted = value.evalObject();
      if (wanted == null) {
        isNull = true;
        return false;
      }
      boolean found = Arrays.binarySearch(sorted, wanted, order) >= 0;
      isNull = !found && hasNull;
      return found ? !negated : negated && !hasNull;
    }
  }

  /** A comparison that must hold for some, or for all, elements. */
  static final class Quantified extends BooleanEvaluator {
    private final Logic.Cell cell;
    private final Evaluator[] comparisons;
    private final boolean all;

    Quantified(Evaluator left, ComparisonOperator operator, List<Evaluator> elements, boolean all) {
      this.cell = new Logic.Cell(left);
      this.comparisons =
          elements.stream()
              .map(element -> Comparisons.of(operator, cell, element))
              .toArray(Evaluator[]::new);
      this.all = all;
    }

    @Override
    public boolean evalBoolean() {
      cell.take();
      boolean unknown = false;
      for (Evaluator comparison : comparisons) {
        boolean holds = comparison.evalBoolean();
        if (comparison.isNull) {
          unknown = true;
        } else if (holds != all) {
          isNull = false;
          return holds;
        }
      }
      isNull = unknown;
      return all && !unknown;
    }
  }
}
