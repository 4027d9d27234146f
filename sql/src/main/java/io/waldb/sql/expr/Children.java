package io.waldb.sql.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Maps lists of operands without copying what does not change. */
final class Children {
  private Children() {}

  /** The same list object when no element changes. */
  static List<Expression> map(List<Expression> list, UnaryOperator<Expression> function) {
    List<Expression> changed = null;
    for (int i = 0; i < list.size(); i++) {
      Expression before = list.get(i);
      Expression after = function.apply(before);
      if (after != before && changed == null) {
        changed = new ArrayList<>(list);
      }
      if (changed != null) {
        changed.set(i, after);
      }
    }
    return changed == null ? list : List.copyOf(changed);
  }

  static @Nullable Expression mapOrNull(
      @Nullable Expression expression, UnaryOperator<Expression> function) {
    return expression == null ? null : function.apply(expression);
  }

  static List<ParameterBinding> mapBindings(
      List<ParameterBinding> bindings, UnaryOperator<Expression> function) {
    List<ParameterBinding> mapped = new ArrayList<>(bindings.size());
    boolean changed = false;
    for (ParameterBinding binding : bindings) {
      Expression value = function.apply(binding.value());
      changed |= value != binding.value();
      mapped.add(new ParameterBinding(binding.parameter(), value));
    }
    return changed ? List.copyOf(mapped) : bindings;
  }
}
