package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.plan.Estimate;
import io.waldb.sql.plan.OneRow;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.TableLock;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundStatement;
import io.waldb.sql.query.CommonTable;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.txn.TableLockMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is shared while one statement is planned: its subqueries, numbers handed out, locks found.
 *
 * <p>Used by one thread.
 */
final class StatementState {
  private final PlanningContext context;
  private final Simplifier simplifier;
  private final Relations relations = new Relations();
  private final Selectivity selectivity;
  private final List<BoundQuery> boundSubqueries;
  private final List<CommonTable> boundTables;
  private final Map<Integer, Subplan> subplans = new HashMap<>();
  private final List<Plan> tablePlans = new ArrayList<>();
  private final Map<Integer, Integer> tableNumbers = new HashMap<>();
  private final Map<Integer, TableLockMode> locks = new LinkedHashMap<>();
  private int runtimeParameters;
  private int nextRelation;

  StatementState(PlanningContext context, BoundStatement statement) {
    this.context = context;
    simplifier = new Simplifier(context.evaluator());
    selectivity = new Selectivity(relations);
    boundSubqueries = new ArrayList<>(statement.subqueries());
    boundTables = statement.ctes();
    nextRelation = statement.relationCount();
  }

  PlanningContext context() {
    return context;
  }

  Simplifier simplifier() {
    return simplifier;
  }

  Relations relations() {
    return relations;
  }

  Selectivity selectivity() {
    return selectivity;
  }

  long workMemory() {
    return context.workMemoryBytes();
  }

  long hashMemory() {
    return context.hashMemoryBytes();
  }

  int newRelation() {
    return nextRelation++;
  }

  RuntimeParameter newRuntimeParameter(SqlType type, boolean nullable) {
    return new RuntimeParameter(runtimeParameters++, type, nullable);
  }

  int runtimeParameterCount() {
    return runtimeParameters;
  }

  BoundQuery subquery(int number) {
    return boundSubqueries.get(number);
  }

  void setSubquery(int number, BoundQuery query) {
    boundSubqueries.set(number, query);
  }

  int addSubquery(BoundQuery query) {
    boundSubqueries.add(query);
    return boundSubqueries.size() - 1;
  }

  /**
   * What planning a subquery made of it.
   *
   * @param plan its plan
   * @param bindings its runtime parameters, over canonical columns of the query around it
   * @param constant true when it depends on no runtime parameter
   */
  record Subplan(Plan plan, List<ParameterBinding> bindings, boolean constant) {}

  void setSubplan(int number, Subplan subplan) {
    subplans.put(number, subplan);
  }

  @Nullable Subplan subplan(int number) {
    return subplans.get(number);
  }

  /**
   * The plans of all subqueries by number; for one that became a join, a plan that gives nothing.
   */
  List<Plan> subplans() {
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < boundSubqueries.size(); i++) {
      Subplan subplan = subplans.get(i);
      plans.add(
          subplan == null ? new OneRow(Constant.FALSE, new Estimate(0, 0, 0, 0)) : subplan.plan());
    }
    return plans;
  }

  CommonTable commonTable(int number) {
    return boundTables.get(number);
  }

  /** The number, among the plans that are kept, of a common table expression. */
  int planOfCommonTable(int number) {
    Integer planned = tableNumbers.get(number);
    if (planned == null) {
      Plan plan = new QueryPlanner(this).plan(commonTable(number).query()).plan();
      tablePlans.add(plan);
      planned = tablePlans.size() - 1;
      tableNumbers.put(number, planned);
    }
    return planned;
  }

  List<Plan> tablePlans() {
    return tablePlans;
  }

  TableStatistics addTable(int relation, TableInfo table, String alias) {
    TableStatistics statistics = new TableStatistics(context.catalog(), table);
    relations.addTable(relation, table, alias, statistics);
    lock(table, TableLockMode.ACCESS_SHARE);
    return statistics;
  }

  void lock(TableInfo table, TableLockMode mode) {
    locks.merge(table.id(), mode, (a, b) -> a.covers(b) ? a : b);
  }

  List<TableLock> locks() {
    List<TableLock> result = new ArrayList<>(locks.size());
    locks.forEach((table, mode) -> result.add(new TableLock(table, mode)));
    return result;
  }

  double selectivityOf(List<Expression> conditions) {
    return selectivity.ofAll(conditions);
  }
}
