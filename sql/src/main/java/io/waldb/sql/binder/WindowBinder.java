package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.expr.WindowFrame;
import io.waldb.sql.function.AggregateRegistry;
import io.waldb.sql.function.WindowFunctionId;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.WindowSpecification;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Binds window functions and aggregates with OVER. */
final class WindowBinder {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  WindowBinder(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  static boolean isWindowFunction(String name) {
    return function(name) != null;
  }

  private static @Nullable WindowFunctionId function(String name) {
    for (WindowFunctionId id : WindowFunctionId.values()) {
      if (id.sqlName().equals(name.toLowerCase(Locale.ROOT))) {
        return id;
      }
    }
    return null;
  }

  /** One window, its name followed. */
  private record Window(List<Expression> partitionBy, List<SortKey> orderBy, WindowFrame frame) {}

  Expression bind(SyntaxExpression.FunctionCall call) {
    GroupingState grouping = binder.grouping();
    int position = call.position();
    if (!binder.clause().allowsWindows() || grouping == null) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR,
          position,
          "window functions are not allowed in " + binder.clause().title());
    }
    WindowSpecification over = Objects.requireNonNull(call.over());
    Window window = window(over);
    String name = call.name().name();
    WindowFunctionId function = function(name);
    WindowCall bound;
    if (function != null) {
      bound = windowFunction(function, call, window);
    } else if (AggregateRegistry.BUILT_IN.has(name)) {
      AggregateCall aggregate = new AggregateBinder(binder).bindCall(call);
      if (aggregate.distinct()) {
        throw SqlErrors.notSupported(position, "DISTINCT for window functions");
      }
      if (!aggregate.orderBy().isEmpty()) {
        throw SqlErrors.notSupported(position, "aggregate ORDER BY for window functions");
      }
      bound =
          new WindowCall(
              null,
              aggregate.function(),
              aggregate.arguments(),
              aggregate.filter(),
              window.partitionBy(),
              window.orderBy(),
              window.frame(),
              aggregate.type());
    } else {
      throw SqlErrors.at(
          SqlState.WRONG_OBJECT_TYPE,
          position,
          "OVER specified, but " + name + " is not a window function nor an aggregate function");
    }
    for (Expression child : bound.children()) {
      if (Expressions.hasWindow(child)) {
        throw SqlErrors.at(
            SqlState.WINDOWING_ERROR, position, "window function calls cannot be nested");
      }
    }
    grouping.noteWindow();
    return bound;
  }

  private Window window(WindowSpecification written) {
    GroupingState grouping = binder.grouping();
    WindowNames names = grouping == null ? null : grouping.windowNames();
    WindowSpecification base =
        written.existing() == null
            ? null
            : names == null
                ? new WindowNames(List.of()).require(written.existing())
                : names.require(written.existing());
    if (base != null && written.reference()) {
      return window(base);
    }
    Window inherited = base == null ? null : window(base);
    List<Expression> partition = new ArrayList<>();
    for (SyntaxExpression expression : written.partitionBy()) {
      partition.add(coercion.settled(binder.bind(expression), expression.position()));
    }
    List<SortKey> order = new AggregateBinder(binder).sortKeys(written.orderBy());
    if (inherited != null) {
      if (!partition.isEmpty()) {
        throw SqlErrors.at(
            SqlState.WINDOWING_ERROR,
            written.position(),
            "cannot override PARTITION BY clause of window \"" + written.existing() + "\"");
      }
      if (!order.isEmpty() && !inherited.orderBy().isEmpty()) {
        throw SqlErrors.at(
            SqlState.WINDOWING_ERROR,
            written.position(),
            "cannot override ORDER BY clause of window \"" + written.existing() + "\"");
      }
      partition = inherited.partitionBy();
      order = order.isEmpty() ? inherited.orderBy() : order;
    }
    WindowFrame frame =
        written.frame() == null ? WindowFrame.DEFAULT : frame(written.frame(), order);
    return new Window(partition, order, frame);
  }

  private WindowFrame frame(WindowSpecification.Frame written, List<SortKey> order) {
    if (written.exclusion() != WindowSpecification.Exclusion.NO_OTHERS) {
      throw SqlErrors.notSupported(written.position(), "EXCLUDE in a window frame");
    }
    WindowFrame.Unit unit =
        switch (written.mode()) {
          case ROWS -> WindowFrame.Unit.ROWS;
          case RANGE -> WindowFrame.Unit.RANGE;
          case GROUPS -> WindowFrame.Unit.GROUPS;
        };
    if (unit == WindowFrame.Unit.GROUPS && order.isEmpty()) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR, written.position(), "GROUPS mode requires an ORDER BY clause");
    }
    Expression start = offset(written.start(), unit, written.position());
    Expression end = offset(written.end(), unit, written.position());
    return new WindowFrame(
        unit, bound(written.start().kind()), start, bound(written.end().kind()), end);
  }

  private static WindowFrame.Bound bound(WindowSpecification.BoundKind kind) {
    return switch (kind) {
      case UNBOUNDED_PRECEDING -> WindowFrame.Bound.UNBOUNDED_PRECEDING;
      case OFFSET_PRECEDING -> WindowFrame.Bound.OFFSET_PRECEDING;
      case CURRENT_ROW -> WindowFrame.Bound.CURRENT_ROW;
      case OFFSET_FOLLOWING -> WindowFrame.Bound.OFFSET_FOLLOWING;
      case UNBOUNDED_FOLLOWING -> WindowFrame.Bound.UNBOUNDED_FOLLOWING;
    };
  }

  private @Nullable Expression offset(
      WindowSpecification.Bound bound, WindowFrame.Unit unit, int position) {
    if (bound.offset() == null) {
      return null;
    }
    if (unit == WindowFrame.Unit.RANGE) {
      throw SqlErrors.notSupported(position, "RANGE with an offset");
    }
    Expression value =
        new ExpressionBinder(binder.context(), binder.scope(), Clause.WINDOW, null)
            .bind(bound.offset());
    return coercion.required(value, SqlType.BIGINT, unit.name(), position);
  }

  private WindowCall windowFunction(
      WindowFunctionId function, SyntaxExpression.FunctionCall call, Window window) {
    List<Expression> arguments = new ArrayList<>();
    for (SyntaxExpression.Argument argument : call.arguments()) {
      arguments.add(binder.bind(argument.value()));
    }
    int count = arguments.size();
    int position = call.position();
    boolean fits =
        switch (function) {
          case ROW_NUMBER, RANK, DENSE_RANK, PERCENT_RANK, CUME_DIST -> count == 0;
          case NTILE, FIRST_VALUE, LAST_VALUE -> count == 1;
          case NTH_VALUE -> count == 2;
          case LAG, LEAD -> count >= 1 && count <= 3;
        };
    if (!fits || call.star() || call.distinct() || call.filter() != null) {
      List<TypeKind> kinds = new ArrayList<>();
      arguments.forEach(argument -> kinds.add(coercion.kindOf(argument)));
      throw SqlErrors.noFunction(position, function.sqlName(), kinds, false);
    }
    SqlType type = settle(function, arguments, position);
    return new WindowCall(
        function,
        null,
        arguments,
        null,
        window.partitionBy(),
        window.orderBy(),
        window.frame(),
        type);
  }

  private SqlType settle(WindowFunctionId function, List<Expression> arguments, int position) {
    SqlType fixed =
        switch (function) {
          case ROW_NUMBER, RANK, DENSE_RANK -> SqlType.BIGINT;
          case PERCENT_RANK, CUME_DIST -> SqlType.DOUBLE;
          case NTILE -> SqlType.INTEGER;
          default -> null;
        };
    if (fixed != null) {
      if (function == WindowFunctionId.NTILE) {
        arguments.set(0, coercion.implicit(arguments.get(0), SqlType.INTEGER, position));
      }
      return fixed;
    }
    if (arguments.size() > 1) {
      arguments.set(1, coercion.implicit(arguments.get(1), SqlType.INTEGER, position));
    }
    if (arguments.size() > 2) {
      List<Expression> both = List.of(arguments.get(0), arguments.get(2));
      SqlType common = coercion.commonType(both, function.sqlName(), position);
      arguments.set(0, coercion.implicit(arguments.get(0), common, position));
      arguments.set(2, coercion.implicit(arguments.get(2), common, position));
    } else {
      arguments.set(0, coercion.settled(arguments.get(0), position));
    }
    return arguments.get(0).type();
  }
}
