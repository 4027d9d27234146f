package io.waldb.sql.plan;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.ExpressionText;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.expr.SystemColumnReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A plan as PostgreSQL's EXPLAIN shows it, line by line.
 *
 * <p>A projection is not shown, its columns appear where they are used. Follows {@code explain.c}.
 */
public final class ExplainText {
  private final StatementPlan statement;
  private final Options options;
  private final List<String> lines = new ArrayList<>();
  private final Map<Integer, String> parameterNames = new HashMap<>();
  private final IdentityHashMap<Plan, List<SubqueryExpression>> projected = new IdentityHashMap<>();
  private final Set<Integer> shownSubplans = new HashSet<>();
  private boolean prefix;

  /**
   * What to show.
   *
   * @param costs estimates behind each node
   * @param measured what a run measured; null for a plain EXPLAIN
   */
  public record Options(boolean costs, @Nullable Measured measured) {
    /** Estimates and nothing measured. */
    public static final Options DEFAULT = new Options(true, null);
  }

  /** What a run of a plan measured, for EXPLAIN ANALYZE. */
  public interface Measured {
    /** What follows the estimates of a node, as "actual time=0.010..0.020 rows=1 loops=1". */
    String of(Plan node);

    /** Lines below a node, as "Rows Removed by Filter: 3". */
    List<String> details(Plan node);
  }

  private ExplainText(StatementPlan statement, Options options) {
    this.statement = statement;
    this.options = options;
    Set<String> aliases = new HashSet<>();
    if (statement.plan() != null) {
      collectAliases(statement.plan(), aliases);
    }
    statement.subqueries().forEach(plan -> collectAliases(plan, aliases));
    statement.ctes().forEach(plan -> collectAliases(plan, aliases));
    prefix = aliases.size() > 1;
  }

  /** The lines of a planned statement. */
  public static List<String> lines(StatementPlan statement, Options options) {
    ExplainText text = new ExplainText(statement, options);
    Plan plan = statement.plan();
    if (plan == null) {
      return List.of("Utility statements have no plan structure");
    }
    text.node(plan, 0, "");
    return text.lines;
  }

  private static void collectAliases(Plan plan, Set<String> into) {
    String alias = PlanTitles.aliasOf(plan);
    if (alias != null) {
      into.add(alias + (plan instanceof SeqScan || plan instanceof IndexScan ? "" : " "));
    }
    plan.children().forEach(child -> collectAliases(child, into));
  }

  private void node(Plan plan, int indent, String relationship) {
    if (plan instanceof Project project) {
      collectSubplans(project.expressions(), project);
      node(project.child(), indent, relationship);
      return;
    }
    if (!relationship.isEmpty()) {
      line(indent - 2, relationship);
    }
    String arrow = indent == 0 ? "" : "->  ";
    int at = indent == 0 ? 0 : indent - 4;
    if (plan instanceof TopN top) {
      Estimate estimate = plan.estimate();
      line(at, arrow + "Limit" + suffix(plan, estimate));
      measuredDetails(plan, indent);
      children(new Sort(top.child(), top.keys(), estimate), indent, plan);
      return;
    }
    line(at, arrow + PlanTitles.of(plan) + suffix(plan, plan.estimate()));
    details(plan, indent);
    subplans(plan, indent);
    for (Plan child : plan.children()) {
      if (plan instanceof HashJoin join && child == join.inner()) {
        hash(join, indent);
      } else {
        node(child, indent + 6, "");
      }
    }
  }

  private void children(Plan sort, int indent, Plan measured) {
    int at = indent + 6;
    line(at - 4, "->  Sort" + suffix(measured, sort.estimate()));
    details(sort, at);
    measuredDetails(measured, at);
    node(sort.children().get(0), at + 6, "");
  }

  private void hash(HashJoin join, int indent) {
    Estimate inner = join.inner().estimate();
    Estimate built =
        new Estimate(inner.totalCost(), inner.totalCost(), inner.rows(), inner.width());
    line(indent + 2, "->  Hash" + cost(built));
    node(join.inner(), indent + 12, "");
  }

  private String suffix(Plan plan, Estimate estimate) {
    Measured measured = options.measured();
    return cost(estimate) + (measured == null ? "" : " (" + measured.of(plan) + ")");
  }

  private String cost(Estimate estimate) {
    return options.costs()
        ? String.format(
            Locale.ROOT,
            "  (cost=%.2f..%.2f rows=%.0f width=%d)",
            estimate.startupCost(),
            estimate.totalCost(),
            estimate.rows(),
            estimate.width())
        : "";
  }

  private void line(int indent, String text) {
    lines.add(" ".repeat(Math.max(indent, 0)) + text);
  }

  private void detail(int indent, String label, String value) {
    line(indent + 2, label + ": " + value);
  }

  private void details(Plan plan, int indent) {
    PlanDetails.of(plan, this).forEach((label, value) -> detail(indent, label, value));
    measuredDetails(plan, indent);
  }

  private void measuredDetails(Plan plan, int indent) {
    Measured measured = options.measured();
    if (measured != null) {
      measured.details(plan).forEach(text -> line(indent + 2, text));
    }
  }

  private void subplans(Plan plan, int indent) {
    for (SubqueryExpression subquery : PlanDetails.subqueries(plan)) {
      show(subquery, plan, indent);
    }
    List<SubqueryExpression> waiting = projected.remove(plan);
    if (waiting != null) {
      waiting.forEach(subquery -> show(subquery, plan, indent));
    }
    if (indent == 0) {
      for (int i = 0; i < statement.ctes().size(); i++) {
        String name = cteName(i);
        line(indent + 2, "CTE " + name);
        node(statement.ctes().get(i), indent + 8, "");
      }
    }
  }

  /** Subqueries in a projection, which has no line, are shown below the node it projects. */
  private void collectSubplans(List<Expression> expressions, Project project) {
    List<SubqueryExpression> found = new ArrayList<>();
    expressions.forEach(expression -> PlanDetails.collect(expression, found));
    Plan shown = project.child();
    while (shown instanceof Project inner) {
      shown = inner.child();
    }
    projected.computeIfAbsent(shown, key -> new ArrayList<>()).addAll(found);
  }

  private void show(SubqueryExpression subquery, Plan plan, int indent) {
    if (!shownSubplans.add(subquery.subquery())) {
      return;
    }
    for (ParameterBinding binding : subquery.bindings()) {
      nameParameter(binding, plan);
    }
    String name = subquery.constant() ? "InitPlan " : "SubPlan ";
    line(indent + 2, name + (subquery.subquery() + 1));
    node(statement.subqueries().get(subquery.subquery()), indent + 8, "");
  }

  private String cteName(int number) {
    for (Plan root : allPlans()) {
      String name = findCte(root, number);
      if (name != null) {
        return name;
      }
    }
    return String.valueOf(number + 1);
  }

  private List<Plan> allPlans() {
    List<Plan> plans = new ArrayList<>(statement.subqueries());
    plans.addAll(statement.ctes());
    if (statement.plan() != null) {
      plans.add(statement.plan());
    }
    return plans;
  }

  private static @Nullable String findCte(Plan plan, int number) {
    if (plan instanceof CteScan scan && scan.cte() == number) {
      return scan.name();
    }
    for (Plan child : plan.children()) {
      String name = findCte(child, number);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  /** An expression of a node, its columns named by what they are. */
  String text(Plan node, Expression expression) {
    return new NodeText(node).of(expression);
  }

  /** The column of a node's output, named by what it is. */
  String column(Plan node, int column) {
    return PlanDetails.column(node, column, this);
  }

  boolean prefixed() {
    return prefix;
  }

  /** Names a runtime parameter by what is bound to it, always with its table. */
  void nameParameter(ParameterBinding binding, Plan node) {
    boolean before = prefix;
    prefix = true;
    parameterNames.put(binding.parameter(), text(node, binding.value()));
    prefix = before;
  }

  String sortKeys(Plan child, List<SortColumn> keys) {
    StringJoiner joiner = new StringJoiner(", ");
    for (SortColumn key : keys) {
      joiner.add(
          column(child, key.column())
              + ExpressionText.direction(key.descending(), key.nullsFirst()));
    }
    return joiner.toString();
  }

  /** Names the inputs of one node. */
  private final class NodeText extends ExpressionText {
    private final Plan node;

    NodeText(Plan node) {
      this.node = node;
    }

    @Override
    public String visit(ColumnReference expression) {
      Plan input = PlanDetails.input(node, expression.input());
      if (input == null) {
        return super.visit(expression);
      }
      boolean own = input == node && PlanTitles.aliasOf(node) != null;
      return own
          ? node.output().get(expression.column()).name()
          : column(input, expression.column());
    }

    @Override
    public String visit(SystemColumnReference expression) {
      Plan input = PlanDetails.input(node, expression.input());
      String alias = input == null ? null : PlanTitles.aliasOf(input);
      String name = expression.column().columnName();
      return prefix && alias != null && input != node ? alias + "." + name : name;
    }

    @Override
    public String visit(RuntimeParameter expression) {
      return parameterNames.getOrDefault(expression.index(), super.visit(expression));
    }

    @Override
    protected String subquery(SubqueryExpression expression) {
      return expression.constant()
          ? "(InitPlan " + (expression.subquery() + 1) + ")"
          : super.subquery(expression);
    }
  }
}
