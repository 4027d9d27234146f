package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.syntax.GroupingElement;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.List;

/** Binds GROUP BY. */
final class GroupingSetsBinder {
  private final SelectBinder binder;
  private final Targets targets;

  GroupingSetsBinder(SelectBinder binder, Targets targets) {
    this.binder = binder;
    this.targets = targets;
  }

  /**
   * Adds the grouping expressions to a list and gives the grouping sets; none for a plain GROUP BY.
   */
  List<List<Integer>> bind(QueryBody.SelectBlock select, List<Expression> grouping) {
    for (GroupingElement element : select.groupBy()) {
      if (!(element instanceof GroupingElement.Plain plain)) {
        throw SqlErrors.notSupported(element.position(), "GROUPING SETS, ROLLUP or CUBE");
      }
      if (plain.expression() instanceof SyntaxExpression.Row row && !row.explicit()) {
        for (SyntaxExpression inner : row.elements()) {
          add(inner, grouping);
        }
      } else {
        add(plain.expression(), grouping);
      }
    }
    return List.of();
  }

  private void add(SyntaxExpression syntax, List<Expression> grouping) {
    Expression expression = binder.groupingExpression(syntax, targets);
    if (!grouping.contains(expression)) {
      grouping.add(expression);
    }
  }
}
