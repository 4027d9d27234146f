package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.ArrayList;
import java.util.List;

/**
 * The select list of one SELECT: what was written first, then expressions that only ORDER BY or
 * DISTINCT ON need.
 */
final class Targets {
  private final Coercion coercion;
  private final List<Expression> expressions = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();
  private int visible;

  Targets(BindContext context) {
    this.coercion = context.coercion();
  }

  /** Binds a select list or RETURNING. */
  static Targets bind(ExpressionBinder binder, List<SelectItem> items) {
    Targets targets = new Targets(binder.context());
    for (SelectItem item : items) {
      if (item.expression() instanceof SyntaxExpression.Star star) {
        targets.expand(binder, star);
      } else {
        targets.add(
            ColumnNames.of(item), binder.bind(item.expression()), item.expression().position());
      }
    }
    targets.visible = targets.expressions.size();
    return targets;
  }

  private void expand(ExpressionBinder binder, SyntaxExpression.Star star) {
    List<ScopeColumn> columns;
    if (star.qualifier() != null) {
      columns = binder.scope().requireTable(star.qualifier()).columns();
    } else {
      columns = binder.scope().columns();
      if (binder.scope().tables().isEmpty()) {
        throw SqlErrors.at(
            SqlState.SYNTAX_ERROR,
            star.position(),
            "SELECT * with no tables specified is not valid");
      }
    }
    ViewText text = binder.context().viewText();
    if (text != null) {
      text.note(star, columns, binder.scope());
    }
    for (ScopeColumn column : columns) {
      add(
          column.name(),
          binder.context().placed(Copies.leaf(column.value()), star.position()),
          star.position());
    }
  }

  private void add(String name, Expression expression, int position) {
    names.add(name);
    expressions.add(expression);
    positions.add(position);
  }

  int visible() {
    return visible;
  }

  List<Expression> expressions() {
    return expressions;
  }

  Expression expression(int index) {
    return expressions.get(index);
  }

  String name(int index) {
    return names.get(index);
  }

  int position(int index) {
    return positions.get(index);
  }

  /** Gives the untyped literals and parameters among them the type text. */
  void settle() {
    for (int i = 0; i < expressions.size(); i++) {
      settle(i);
    }
  }

  void settle(int index) {
    expressions.set(index, coercion.settled(expressions.get(index), positions.get(index)));
  }

  /** Gives parameters the types that were found for them since. */
  void refresh() {
    for (int i = 0; i < expressions.size(); i++) {
      if (!coercion.isUnknown(expressions.get(i))) {
        settle(i);
      }
    }
  }

  /** The place of an expression, added behind the visible ones when it is not there. */
  int indexOf(Expression expression, int position) {
    int index = expressions.indexOf(expression);
    if (index < 0) {
      add("", expression, position);
      index = expressions.size() - 1;
    }
    return index;
  }
}
