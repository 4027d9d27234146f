package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.function.AggregateId;
import io.waldb.sql.function.AggregateRegistry;
import io.waldb.sql.function.AggregateSignature;
import io.waldb.sql.query.Queries;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds aggregates. */
final class AggregateBinder {
  private final ExpressionBinder binder;
  private final Coercion coercion;

  AggregateBinder(ExpressionBinder binder) {
    this.binder = binder;
    this.coercion = binder.context().coercion();
  }

  Expression bind(SyntaxExpression.FunctionCall call) {
    GroupingState grouping = binder.grouping();
    String refused = binder.clause().refusesAggregates();
    if (refused != null || grouping == null) {
      throw SqlErrors.at(
          SqlState.GROUPING_ERROR,
          call.position(),
          "aggregate functions are not allowed in "
              + (refused == null ? binder.clause().title() : refused));
    }
    AggregateCall aggregate = bindCall(call);
    for (Expression child : aggregate.children()) {
      if (Expressions.hasAggregate(child)) {
        throw SqlErrors.at(
            SqlState.GROUPING_ERROR, call.position(), "aggregate function calls cannot be nested");
      }
      if (Expressions.hasWindow(child)) {
        throw SqlErrors.at(
            SqlState.GROUPING_ERROR,
            call.position(),
            "aggregate function calls cannot contain window function calls");
      }
    }
    refuseOuterLevel(aggregate, call.position());
    grouping.noteAggregate();
    return aggregate;
  }

  /** An aggregate whose arguments are all of an enclosing query would belong to that query. */
  private void refuseOuterLevel(AggregateCall aggregate, int position) {
    boolean[] seen = new boolean[2];
    for (Expression child : aggregate.children()) {
      Queries.forEachColumn(
          child,
          binder.context()::subquery,
          column -> seen[binder.scope().owns(Queries.relationOf(column)) ? 0 : 1] = true);
    }
    if (seen[1] && !seen[0]) {
      throw SqlErrors.notSupported(position, "an aggregate of an outer query");
    }
  }

  /** The call itself, wherever it stands: also used for aggregates over windows. */
  AggregateCall bindCall(SyntaxExpression.FunctionCall call) {
    String name = call.name().name();
    if (call.star() && !call.arguments().isEmpty()) {
      throw new IllegalArgumentException("a call has both (*) and arguments");
    }
    List<Expression> written = new ArrayList<>(call.arguments().size());
    List<TypeKind> kinds = new ArrayList<>(call.arguments().size());
    for (SyntaxExpression.Argument argument : call.arguments()) {
      Expression value = binder.bind(argument.value());
      written.add(value);
      kinds.add(coercion.kindOf(value));
    }
    if (call.arguments().isEmpty() && !call.star()) {
      throw name.equals("count")
          ? SqlErrors.at(
              SqlState.WRONG_OBJECT_TYPE,
              call.position(),
              "count(*) must be used to call a parameterless aggregate function")
          : SqlErrors.noFunction(call.position(), name, kinds, false);
    }
    AggregateSignature signature = AggregateRegistry.BUILT_IN.resolve(name, kinds);
    if (signature == null) {
      throw SqlErrors.noFunction(call.position(), name, kinds, false);
    }
    List<Expression> arguments = arguments(signature, written, call.position());
    SqlType result =
        signature.result() == TypeKind.ANY
            ? arguments.get(0).type()
            : SqlType.of(signature.result());
    Expression filter =
        call.filter() == null
            ? null
            : new ExpressionBinder(binder.context(), binder.scope(), Clause.FILTER, null)
                .bindBoolean(call.filter(), "FILTER");
    AggregateId id = signature.id();
    return new AggregateCall(
        id,
        arguments,
        call.distinct() && !id.ignoresDuplicates(),
        filter,
        sortKeys(call.orderBy()),
        result);
  }

  private List<Expression> arguments(
      AggregateSignature signature, List<Expression> written, int position) {
    List<Expression> arguments = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      TypeKind declared = signature.arguments().get(i);
      arguments.add(
          declared == TypeKind.ANY
              ? coercion.settled(written.get(i), position)
              : coercion.implicit(written.get(i), SqlType.of(declared), position));
    }
    return arguments;
  }

  List<SortKey> sortKeys(List<SortItem> items) {
    List<SortKey> keys = new ArrayList<>(items.size());
    for (SortItem item : items) {
      Expression value = coercion.settled(binder.bind(item.expression()), item.position());
      keys.add(new SortKey(value, item.descending(), nullsFirst(item.nulls(), item.descending())));
    }
    return keys;
  }

  static boolean nullsFirst(SortItem.@Nullable NullsOrder written, boolean descending) {
    return written == null ? descending : written == SortItem.NullsOrder.FIRST;
  }
}
