package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.SystemColumn;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.plan.Assignment;
import io.waldb.sql.plan.DeleteRows;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.InsertRows;
import io.waldb.sql.plan.OnConflict;
import io.waldb.sql.plan.OneRow;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.RowChecks;
import io.waldb.sql.plan.TargetRow;
import io.waldb.sql.plan.UpdateRows;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.BoundQuery.ValuesBody;
import io.waldb.sql.query.BoundStatement.ColumnValue;
import io.waldb.sql.query.BoundStatement.Conflict;
import io.waldb.sql.query.BoundStatement.Delete;
import io.waldb.sql.query.BoundStatement.Insert;
import io.waldb.sql.query.BoundStatement.Returning;
import io.waldb.sql.query.BoundStatement.RowRules;
import io.waldb.sql.query.BoundStatement.Update;
import io.waldb.sql.query.FromItem;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans INSERT, UPDATE and DELETE. */
final class ModifyPlanner {
  private final StatementState state;
  private final PlanBuilder builder;
  private final Correlation correlation;

  ModifyPlanner(StatementState state) {
    this.state = state;
    this.builder = new PlanBuilder(state);
    this.correlation = new Correlation(state);
  }

  private Expression prepared(Expression expression) {
    return correlation.prepare(state.simplifier().simplify(expression));
  }

  Plan insert(Insert insert) {
    state.addTable(insert.relation(), insert.table(), insert.alias());
    state.lock(insert.table(), TableLockMode.ROW_EXCLUSIVE);
    Plan source;
    Layout layout;
    List<Expression> values = new ArrayList<>();
    BoundQuery query = insert.source();
    List<Expression> onlyRow = onlyRow(query);
    if (query == null || onlyRow != null) {
      source = new OneRow(null, new Estimate(0, Costs.CPU_TUPLE, 1, 0));
      layout = Layout.of(List.of());
      for (Expression value : insert.values()) {
        values.add(
            prepared(
                onlyRow == null ? value : substitute(value, insert.sourceRelation(), onlyRow)));
      }
    } else {
      source = new QueryPlanner(state).plan(query).plan();
      List<Expression> columns = new ArrayList<>();
      for (int i = 0; i < query.columns().size(); i++) {
        columns.add(
            new ColumnReference(insert.sourceRelation(), i, query.columns().get(i).type(), true));
      }
      layout = Layout.of(columns);
      insert.values().forEach(value -> values.add(prepared(value)));
    }
    List<Expression> resolved = new ArrayList<>();
    values.forEach(value -> resolved.add(layout.resolve(value)));
    Layout row = Layout.ofScan(insert.relation());
    List<Expression> returning = new ArrayList<>();
    for (Returning column : insert.returning()) {
      returning.add(row.resolve(prepared(column.value())));
    }
    return new InsertRows(
        insert.table(),
        insert.alias(),
        source,
        resolved,
        checks(insert.rules(), row),
        insert.conflict() == null ? null : conflict(insert, insert.conflict()),
        returning,
        returningOf(insert),
        estimate(source, insert.returning()));
  }

  private static @Nullable List<Expression> onlyRow(@Nullable BoundQuery query) {
    return query != null
            && query.body() instanceof ValuesBody values
            && values.rows().size() == 1
            && query.limit() == null
            && query.offset() == null
        ? values.rows().get(0)
        : null;
  }

  private static Expression substitute(Expression expression, int relation, List<Expression> row) {
    if (expression instanceof ColumnReference column && column.input() == relation) {
      return row.get(column.column());
    }
    return expression.mapChildren(child -> substitute(child, relation, row));
  }

  private OnConflict conflict(Insert insert, Conflict conflict) {
    Layout existing = Layout.ofScan(insert.relation());
    Layout excluded = Layout.ofScan(conflict.excludedRelation());
    if (conflict.update()) {
      state
          .relations()
          .addTable(
              conflict.excludedRelation(),
              insert.table(),
              "excluded",
              new TableStatistics(state.context().catalog(), insert.table()));
    }
    List<Assignment> assignments = new ArrayList<>();
    Set<Integer> changed = new LinkedHashSet<>();
    for (ColumnValue value : conflict.assignments()) {
      changed.add(value.column());
      assignments.add(
          new Assignment(
              value.column(), Layout.resolve(prepared(value.value()), existing, excluded)));
    }
    conflict.rules().generated().forEach(value -> changed.add(value.column()));
    Expression condition = conflict.condition();
    return new OnConflict(
        conflict.arbiters(),
        conflict.update(),
        assignments,
        condition == null ? null : Layout.resolve(prepared(condition), existing, excluded),
        checks(conflict.rules(), existing),
        touchesIndex(insert.table(), changed, false));
  }

  private RowChecks checks(RowRules rules, Layout row) {
    List<Assignment> generated = new ArrayList<>();
    for (ColumnValue value : rules.generated()) {
      generated.add(new Assignment(value.column(), row.resolve(prepared(value.value()))));
    }
    List<RowChecks.CheckCondition> conditions = new ArrayList<>();
    for (var check : rules.checks()) {
      conditions.add(
          new RowChecks.CheckCondition(check.name(), row.resolve(prepared(check.condition()))));
    }
    return generated.isEmpty() && conditions.isEmpty() && rules.notNull().isEmpty()
        ? RowChecks.NONE
        : new RowChecks(generated, List.copyOf(rules.notNull()), conditions);
  }

  private static boolean touchesIndex(TableInfo table, Set<Integer> columns, boolean unique) {
    for (IndexInfo index : table.indexes()) {
      if (index.unique() || !unique) {
        for (int column : columns) {
          if (index.covers(column)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<OutputColumn> output(List<Returning> returning) {
    List<OutputColumn> output = new ArrayList<>();
    for (Returning column : returning) {
      output.add(
          new OutputColumn(
              column.column().name(),
              null,
              column.column().type(),
              column.column().nullable(),
              null));
    }
    return output;
  }

  /** Columns of RETURNING with the origins of those that are the table's. */
  private List<OutputColumn> output(List<Returning> returning, List<Expression> values) {
    List<OutputColumn> output = new ArrayList<>();
    for (int i = 0; i < returning.size(); i++) {
      output.add(state.relations().output(values.get(i), returning.get(i).column().name()));
    }
    return output;
  }

  private static Estimate estimate(Plan source, List<Returning> returning) {
    Estimate below = source.estimate();
    boolean rows = !returning.isEmpty();
    return new Estimate(
        below.startupCost(),
        below.totalCost(),
        rows ? below.rows() : 0,
        rows ? PlanBuilder.width(output(returning)) : 0);
  }

  /** The source of an UPDATE or DELETE, its expressions rewritten with it. */
  private record Source(
      Built built, TargetRow target, List<Expression> values, List<Expression> returning) {}

  private Source source(
      TableInfo table,
      int relation,
      String alias,
      List<FromItem> others,
      @Nullable Expression where,
      List<Expression> values,
      List<Returning> returning,
      boolean wholeRow) {
    List<FromItem> from = new ArrayList<>();
    from.add(new FromItem.Table(relation, table, alias));
    from.addAll(others);
    List<Expression> targets = new ArrayList<>(values);
    returning.forEach(column -> targets.add(column.value()));
    SelectParts parts =
        new SelectParts(
            new SelectBody(
                from,
                where,
                List.of(),
                List.of(),
                false,
                null,
                targets,
                DistinctKind.NONE,
                List.of()));
    List<Expression> recheck = Rewriter.rewrite(state, parts, true);
    Path path = cheapest(Rewriter.paths(state, parts, List.of()));
    state.lock(table, TableLockMode.ROW_EXCLUSIVE);
    Expression ctid = new SystemColumnReference(relation, SystemColumn.CTID, table.id(), true);
    List<Expression> shape = new ArrayList<>();
    RowShape.addTable(shape, relation, table);
    shape.add(ctid);
    Set<Expression> required = new LinkedHashSet<>();
    boolean scan =
        path instanceof SeqScanPath || path instanceof IndexPath || path instanceof TidPath;
    if (!scan || wholeRow) {
      shape.stream().filter(Columns::isColumn).forEach(required::add);
    }
    parts.targets.forEach(target -> Columns.collect(target, required));
    recheck.forEach(condition -> Columns.collect(condition, required));
    Built built = path.build(builder, required);
    int tidColumn = -1;
    if (!built.layout().isScan()) {
      for (Expression column : required) {
        if (!shape.contains(column)) {
          shape.add(column);
        }
      }
      built = RowShape.project(state, built, shape);
      tidColumn = built.layout().position(ctid);
    }
    Expression condition = Expressions.and(recheck);
    TargetRow target =
        new TargetRow(tidColumn, 0, condition == null ? null : built.layout().resolve(condition));
    return new Source(
        built,
        target,
        parts.targets.subList(0, values.size()),
        parts.targets.subList(values.size(), parts.targets.size()));
  }

  private static Path cheapest(List<Path> paths) {
    Path best = paths.get(0);
    for (Path path : paths) {
      if (path.totalCost() < best.totalCost()) {
        best = path;
      }
    }
    return best;
  }

  Plan update(Update update) {
    List<Expression> values = new ArrayList<>();
    Set<Integer> changed = new LinkedHashSet<>();
    for (ColumnValue value : update.assignments()) {
      values.add(value.value());
      changed.add(value.column());
    }
    Source source =
        source(
            update.table(),
            update.relation(),
            update.alias(),
            update.from(),
            update.where(),
            values,
            update.returning(),
            true);
    List<Assignment> assignments = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      assignments.add(
          new Assignment(
              update.assignments().get(i).column(),
              source.built().layout().resolve(source.values().get(i))));
    }
    update.rules().generated().forEach(value -> changed.add(value.column()));
    Layout row = Layout.ofScan(update.relation());
    return new UpdateRows(
        update.table(),
        update.alias(),
        source.built().plan(),
        source.target(),
        assignments,
        checks(update.rules(), row),
        touchesIndex(update.table(), changed, false),
        touchesIndex(update.table(), changed, true),
        returning(source, row),
        output(update.returning(), source.returning()),
        estimate(source.built().plan(), update.returning()));
  }

  private static List<Expression> returning(Source source, Layout row) {
    List<Expression> returning = new ArrayList<>();
    for (Expression value : source.returning()) {
      returning.add(Layout.resolve(value, row, source.built().layout()));
    }
    return returning;
  }

  Plan delete(Delete delete) {
    Source source =
        source(
            delete.table(),
            delete.relation(),
            delete.alias(),
            delete.using(),
            delete.where(),
            List.of(),
            delete.returning(),
            false);
    return new DeleteRows(
        delete.table(),
        delete.alias(),
        source.built().plan(),
        source.target(),
        returning(source, Layout.ofScan(delete.relation())),
        output(delete.returning(), source.returning()),
        estimate(source.built().plan(), delete.returning()));
  }

  private List<OutputColumn> returningOf(Insert insert) {
    List<Expression> values = new ArrayList<>();
    insert.returning().forEach(column -> values.add(column.value()));
    return output(insert.returning(), values);
  }
}
