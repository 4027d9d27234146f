package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.expr.WindowFrame;
import io.waldb.sql.function.AggregateRegistry;
import io.waldb.sql.function.ComparisonTypes;
import io.waldb.sql.function.FunctionRegistry;
import io.waldb.sql.function.WindowFunctionId;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.WindowSpecification;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binds window functions and aggregates with OVER.
 *
 * <p>Follows PostgreSQL {@code parse_agg.c}, {@code transformWindowFuncCall}, and {@code
 * parse_clause.c}, {@code transformWindowDefinitions}.
 */
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

  /**
   * One window, names followed.
   *
   * @param framed whether a frame is written
   */
  record Window(
      List<Expression> partitionBy, List<SortKey> orderBy, WindowFrame frame, boolean framed) {}

  Expression bind(SyntaxExpression.FunctionCall call) {
    GroupingState grouping = binder.grouping();
    int position = call.position();
    if (!binder.clause().allowsWindows() || grouping == null) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR,
          position,
          "window functions are not allowed in " + binder.clause().title());
    }
    Window window = window(Objects.requireNonNull(call.over()));
    String name = call.name().name();
    WindowFunctionId function = function(name);
    WindowCall bound;
    if (function != null) {
      bound = windowFunction(function, call, window);
    } else if (AggregateRegistry.BUILT_IN.has(name)) {
      bound = aggregate(call, window);
    } else {
      throw notWindowFunction(call);
    }
    List<Expression> inputs = new ArrayList<>(bound.arguments());
    if (bound.filter() != null) {
      inputs.add(bound.filter());
    }
    for (Expression input : inputs) {
      if (Expressions.hasWindow(input)) {
        throw SqlErrors.at(
            SqlState.WINDOWING_ERROR, position, "window function calls cannot be nested");
      }
    }
    grouping.noteWindow();
    return bound;
  }

  private DatabaseException notWindowFunction(SyntaxExpression.FunctionCall call) {
    String name = call.name().name();
    List<TypeKind> kinds = new ArrayList<>();
    for (SyntaxExpression.Argument argument : call.arguments()) {
      kinds.add(coercion.kindOf(binder.bind(argument.value())));
    }
    if (FunctionRegistry.BUILT_IN.function(name, kinds).signature() == null) {
      return SqlErrors.noFunction(call.position(), name, kinds, false);
    }
    return SqlErrors.at(
        SqlState.WRONG_OBJECT_TYPE,
        call.position(),
        "OVER specified, but " + name + " is not a window function nor an aggregate function");
  }

  private static DatabaseException notImplemented(SyntaxExpression.FunctionCall call, String what) {
    return SqlErrors.at(
        SqlState.FEATURE_NOT_SUPPORTED, call.position(), what + " window functions");
  }

  private WindowCall aggregate(SyntaxExpression.FunctionCall call, Window window) {
    AggregateCall aggregate = new AggregateBinder(binder).bindCall(call);
    refuseDistinctAndOrder(call);
    return new WindowCall(
        null,
        aggregate.function(),
        aggregate.arguments(),
        aggregate.filter(),
        window.partitionBy(),
        window.orderBy(),
        window.frame(),
        aggregate.type());
  }

  private static void refuseDistinctAndOrder(SyntaxExpression.FunctionCall call) {
    if (call.distinct()) {
      throw notImplemented(call, "DISTINCT is not implemented for");
    }
    if (!call.orderBy().isEmpty()) {
      throw notImplemented(call, "aggregate ORDER BY is not implemented for");
    }
  }

  /**
   * Binds the named windows that no call refers to, and refuses a name that is there twice.
   *
   * @throws DatabaseException 42P20 for such a name
   */
  void bindNames() {
    WindowNames names = names();
    for (int i = 0; i < names.count(); i++) {
      WindowSpecification.Named window = names.get(i);
      if (names.find(window.name(), i) >= 0) {
        throw SqlErrors.at(
            SqlState.WINDOWING_ERROR,
            window.specification().position(),
            "window \"" + window.name() + "\" is already defined");
      }
      named(names, i);
    }
  }

  private WindowNames names() {
    GroupingState grouping = binder.grouping();
    WindowNames names = grouping == null ? null : grouping.windowNames();
    return names == null ? new WindowNames(List.of()) : names;
  }

  /** The window behind OVER. */
  private Window window(WindowSpecification written) {
    WindowNames names = names();
    return written.reference()
        ? named(names, require(names, written, names.count()))
        : window(names, written, names.count(), false);
  }

  private Window named(WindowNames names, int index) {
    Window window = names.bound(index);
    if (window == null) {
      window = window(names, names.get(index).specification(), index, true);
      names.setBound(index, window);
    }
    return window;
  }

  private static int require(WindowNames names, WindowSpecification written, int limit) {
    Identifier name = Objects.requireNonNull(written.existing());
    int index = names.find(name, limit);
    if (index < 0) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_OBJECT, written.position(), "window \"" + name + "\" does not exist");
    }
    return index;
  }

  /**
   * Binds a specification.
   *
   * @param limit how many of the named windows it may begin with
   * @param isNamed whether it has a name itself
   */
  private Window window(
      WindowNames names, WindowSpecification written, int limit, boolean isNamed) {
    Window base = written.existing() == null ? null : named(names, require(names, written, limit));
    ExpressionBinder keys =
        new ExpressionBinder(
            binder.context(), binder.scope(), Clause.WINDOW_KEY, binder.grouping());
    List<SortKey> order = new AggregateBinder(keys).sortKeys(written.orderBy());
    List<Expression> partition = new ArrayList<>();
    for (SyntaxExpression expression : written.partitionBy()) {
      partition.add(coercion.settled(keys.bind(expression), expression.position()));
    }
    checkTypes(written, partition, order);
    if (base != null) {
      refuseOverriding(base, written, isNamed);
      partition = base.partitionBy();
      order = order.isEmpty() ? base.orderBy() : order;
    }
    WindowSpecification.Frame frame = written.frame();
    return new Window(
        partition,
        order,
        frame == null
            ? WindowFrame.DEFAULT
            : new FrameBinder(binder.context(), binder.scope())
                .bind(frame, written.position(), order),
        frame != null);
  }

  private static void checkTypes(
      WindowSpecification written, List<Expression> partition, List<SortKey> order) {
    for (int i = 0; i < order.size(); i++) {
      TypeKind kind = order.get(i).value().type().kind();
      if (!ComparisonTypes.isOrdered(kind)) {
        throw SqlErrors.at(
                SqlState.UNDEFINED_FUNCTION,
                written.orderBy().get(i).position(),
                "could not identify an ordering operator for type " + kind.sqlName())
            .withHint("Use an explicit ordering operator or modify the query.");
      }
    }
    for (int i = 0; i < partition.size(); i++) {
      TypeKind kind = partition.get(i).type().kind();
      // Partitions come together by sorting.
      if (!ComparisonTypes.isOrdered(kind)) {
        throw SqlErrors.at(
            SqlState.UNDEFINED_FUNCTION,
            written.partitionBy().get(i).position(),
            "could not identify an ordering operator for type " + kind.sqlName());
      }
    }
  }

  private static void refuseOverriding(Window base, WindowSpecification written, boolean isNamed) {
    String name = "\"" + written.existing() + "\"";
    String fault = null;
    if (!written.partitionBy().isEmpty()) {
      fault = "cannot override PARTITION BY clause of window " + name;
    } else if (!written.orderBy().isEmpty() && !base.orderBy().isEmpty()) {
      fault = "cannot override ORDER BY clause of window " + name;
    } else if (base.framed()) {
      fault = "cannot copy window " + name + " because it has a frame clause";
    }
    if (fault == null) {
      return;
    }
    DatabaseException error = SqlErrors.at(SqlState.WINDOWING_ERROR, written.position(), fault);
    boolean plain =
        !isNamed
            && written.partitionBy().isEmpty()
            && written.orderBy().isEmpty()
            && written.frame() == null;
    throw plain ? error.withHint("Omit the parentheses in this OVER clause.") : error;
  }

  private WindowCall windowFunction(
      WindowFunctionId function, SyntaxExpression.FunctionCall call, Window window) {
    List<Expression> arguments = new ArrayList<>();
    List<TypeKind> kinds = new ArrayList<>();
    for (SyntaxExpression.Argument argument : call.arguments()) {
      Expression value = binder.bind(argument.value());
      arguments.add(value);
      kinds.add(coercion.kindOf(value));
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
    SqlType type = fits ? settle(function, arguments, position) : null;
    if (type == null) {
      throw SqlErrors.noFunction(position, function.sqlName(), kinds, false);
    }
    refuseDistinctAndOrder(call);
    if (call.filter() != null) {
      throw notImplemented(call, "FILTER is not implemented for non-aggregate");
    }
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

  /** Brings the arguments to their types; null when there is no such function. */
  private @Nullable SqlType settle(
      WindowFunctionId function, List<Expression> arguments, int position) {
    return switch (function) {
      case ROW_NUMBER, RANK, DENSE_RANK -> SqlType.BIGINT;
      case PERCENT_RANK, CUME_DIST -> SqlType.DOUBLE;
      case NTILE -> settle(arguments, 0, SqlType.INTEGER, position) ? SqlType.INTEGER : null;
      case LAG, LEAD, FIRST_VALUE, LAST_VALUE, NTH_VALUE -> settleValue(arguments, position);
    };
  }

  private boolean settle(List<Expression> arguments, int index, SqlType type, int position) {
    Expression value =
        coercion.tryCoerce(arguments.get(index), type, CastContext.IMPLICIT, position);
    if (value != null) {
      arguments.set(index, value);
    }
    return value != null;
  }

  /** A value of other rows, then a number, then what stands in for the value. */
  private @Nullable SqlType settleValue(List<Expression> arguments, int position) {
    if (arguments.size() > 1 && !settle(arguments, 1, SqlType.INTEGER, position)) {
      return null;
    }
    if (arguments.size() <= 2) {
      if (coercion.isUnknown(arguments.get(0))) {
        throw SqlErrors.at(
            SqlState.DATATYPE_MISMATCH,
            position,
            "could not determine polymorphic type because input has type unknown");
      }
      arguments.set(0, coercion.settled(arguments.get(0), position));
      return arguments.get(0).type();
    }
    SqlType common;
    try {
      common = coercion.commonType(List.of(arguments.get(0), arguments.get(2)), "lag", position);
    } catch (DatabaseException e) {
      return null;
    }
    if (!settle(arguments, 0, common, position) || !settle(arguments, 2, common, position)) {
      return null;
    }
    SqlType type = arguments.get(0).type();
    return type.equals(arguments.get(2).type()) ? type : type.withoutModifier();
  }
}
