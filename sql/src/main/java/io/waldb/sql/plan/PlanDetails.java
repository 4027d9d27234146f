package io.waldb.sql.plan;

import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.storage.catalog.IndexInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The lines below the first line of each node in EXPLAIN, and the names of its columns. */
final class PlanDetails {
  private PlanDetails() {}

  /** Labels and values, in order. */
  static Map<String, String> of(Plan plan, ExplainText text) {
    Map<String, String> details = new LinkedHashMap<>();
    if (plan instanceof OneRow row) {
      put(details, "One-Time Filter", row.condition(), plan, text);
    } else if (plan instanceof SeqScan scan) {
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof IndexScan scan) {
      put(details, "Index Cond", scan.indexCondition(), plan, text);
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof TidScan scan) {
      put(details, "TID Cond", scan.tidCondition(), plan, text);
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof ValuesScan scan) {
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof FunctionScan scan) {
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof CteScan scan) {
      put(details, "Filter", scan.filter(), plan, text);
    } else if (plan instanceof Filter filter) {
      put(details, "Filter", filter.condition(), plan, text);
    } else if (plan instanceof NestedLoopJoin join) {
      for (ParameterBinding binding : join.bindings()) {
        text.nameParameter(binding, plan);
      }
      put(details, "Join Filter", join.condition(), plan, text);
    } else if (plan instanceof HashJoin join) {
      details.put("Hash Cond", keys(join.outerKeys(), join.innerKeys(), plan, text));
      put(details, "Join Filter", join.condition(), plan, text);
    } else if (plan instanceof MergeJoin join) {
      details.put("Merge Cond", keys(join.outerKeys(), join.innerKeys(), plan, text));
      put(details, "Join Filter", join.condition(), plan, text);
    } else {
      upper(plan, text, details);
    }
    return details;
  }

  private static void upper(Plan plan, ExplainText text, Map<String, String> details) {
    if (plan instanceof Aggregate aggregate) {
      if (!aggregate.grouping().isEmpty()) {
        StringJoiner keys = new StringJoiner(", ");
        aggregate.grouping().forEach(key -> keys.add(text.text(plan, key)));
        details.put("Group Key", keys.toString());
      }
      if (aggregate.having() != null) {
        details.put(
            "Filter",
            text.text(new Filter(plan, aggregate.having(), plan.estimate()), aggregate.having()));
      }
    } else if (plan instanceof Sort sort) {
      details.put("Sort Key", text.sortKeys(sort.child(), sort.keys()));
    } else if (plan instanceof Distinct distinct && !distinct.sorted()) {
      StringJoiner keys = new StringJoiner(", ");
      distinct.columns().forEach(column -> keys.add(text.column(distinct.child(), column)));
      details.put("Group Key", keys.toString());
    } else if (plan instanceof InsertRows insert && insert.onConflict() != null) {
      OnConflict conflict = insert.onConflict();
      details.put("Conflict Resolution", conflict.update() ? "UPDATE" : "NOTHING");
      StringJoiner arbiters = new StringJoiner(", ");
      for (IndexInfo index : conflict.arbiters()) {
        arbiters.add(index.name());
      }
      if (!conflict.arbiters().isEmpty()) {
        details.put("Conflict Arbiter Indexes", arbiters.toString());
      }
    }
  }

  private static void put(
      Map<String, String> details,
      String label,
      @Nullable Expression expression,
      Plan plan,
      ExplainText text) {
    if (expression != null) {
      details.put(label, text.text(plan, expression));
    }
  }

  private static String keys(
      List<Expression> outer, List<Expression> inner, Plan plan, ExplainText text) {
    List<Expression> pairs = new ArrayList<>();
    for (int i = 0; i < outer.size(); i++) {
      pairs.add(new Comparison(ComparisonOperator.EQUAL, outer.get(i), inner.get(i)));
    }
    Expression all = Expressions.and(pairs);
    return all == null ? "" : text.text(plan, all);
  }

  /** The node whose rows an expression of a node means by an input; null when there is none. */
  static @Nullable Plan input(Plan node, int input) {
    boolean leaf = node.children().isEmpty();
    if (leaf) {
      return input == 0 ? node : null;
    }
    return input < node.children().size() ? node.children().get(input) : null;
  }

  /** A column of a node's output by what it is. */
  static String column(Plan node, int column, ExplainText text) {
    if (node instanceof Project project) {
      return text.text(project, project.expressions().get(column));
    }
    if (node instanceof NestedLoopJoin join) {
      return text.text(join, join.expressions().get(column));
    }
    if (node instanceof HashJoin join) {
      return text.text(join, join.expressions().get(column));
    }
    if (node instanceof MergeJoin join) {
      return text.text(join, join.expressions().get(column));
    }
    if (node instanceof Aggregate aggregate) {
      int keys = aggregate.grouping().size();
      Expression value =
          column < keys ? aggregate.grouping().get(column) : aggregate.calls().get(column - keys);
      String name = text.text(aggregate, value);
      return value instanceof AggregateCall ? "(" + name + ")" : name;
    }
    if (node instanceof Window window) {
      int below = window.child().output().size();
      return column < below
          ? text.column(window.child(), column)
          : "(" + text.text(window, window.calls().get(column - below)) + ")";
    }
    boolean passes =
        node instanceof Filter
            || node instanceof Sort
            || node instanceof TopN
            || node instanceof Limit
            || node instanceof Distinct
            || node instanceof Materialize
            || node instanceof LockRows;
    if (passes) {
      return text.column(node.children().get(0), column);
    }
    OutputColumn output = node.output().get(column);
    String alias = PlanTitles.aliasOf(node);
    return text.prefixed() && alias != null ? alias + "." + output.name() : output.name();
  }

  /** The subqueries in a node's own expressions. */
  static List<SubqueryExpression> subqueries(Plan plan) {
    List<SubqueryExpression> found = new ArrayList<>();
    for (Expression expression : expressions(plan)) {
      collect(expression, found);
    }
    return found;
  }

  static void collect(Expression expression, List<SubqueryExpression> into) {
    if (expression instanceof SubqueryExpression subquery) {
      into.add(subquery);
    }
    for (Expression child : expression.children()) {
      collect(child, into);
    }
  }

  private static List<Expression> expressions(Plan plan) {
    List<Expression> all = new ArrayList<>();
    if (plan instanceof OneRow row) {
      add(all, row.condition());
    } else if (plan instanceof SeqScan scan) {
      add(all, scan.filter());
    } else if (plan instanceof IndexScan scan) {
      add(all, scan.indexCondition());
      add(all, scan.filter());
    } else if (plan instanceof ValuesScan scan) {
      scan.rows().forEach(all::addAll);
    } else if (plan instanceof FunctionScan scan) {
      all.addAll(scan.arguments());
      add(all, scan.filter());
    } else if (plan instanceof CteScan scan) {
      add(all, scan.filter());
    } else if (plan instanceof Filter filter) {
      add(all, filter.condition());
    } else if (plan instanceof NestedLoopJoin join) {
      add(all, join.condition());
    } else if (plan instanceof HashJoin join) {
      add(all, join.condition());
      all.addAll(join.outerKeys());
      all.addAll(join.innerKeys());
    } else if (plan instanceof Aggregate aggregate) {
      all.addAll(aggregate.grouping());
      all.addAll(aggregate.calls());
      add(all, aggregate.having());
    } else if (plan instanceof Window window) {
      all.addAll(window.calls());
    } else if (plan instanceof Limit limit) {
      add(all, limit.count());
      add(all, limit.offset());
    } else if (plan instanceof InsertRows insert) {
      all.addAll(insert.values());
    } else if (plan instanceof UpdateRows update) {
      update.assignments().forEach(assignment -> all.add(assignment.value()));
    }
    return all;
  }

  private static void add(List<Expression> all, @Nullable Expression expression) {
    if (expression != null) {
      all.add(expression);
    }
  }
}
