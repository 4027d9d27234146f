package io.waldb.sql.plan;

import org.jspecify.annotations.Nullable;

/** The first line of each kind of node in EXPLAIN. */
final class PlanTitles implements PlanVisitor<String> {
  private static final PlanTitles INSTANCE = new PlanTitles();

  private PlanTitles() {}

  static String of(Plan plan) {
    return plan.accept(INSTANCE);
  }

  /** The range variable a node reads, or null. */
  static @Nullable String aliasOf(Plan plan) {
    if (plan instanceof SeqScan scan) {
      return scan.alias();
    }
    if (plan instanceof IndexScan scan) {
      return scan.alias();
    }
    if (plan instanceof TidScan scan) {
      return scan.alias();
    }
    if (plan instanceof FunctionScan scan) {
      return scan.alias();
    }
    if (plan instanceof CteScan scan) {
      return scan.alias();
    }
    if (plan instanceof ValuesScan) {
      return "\"*VALUES*\"";
    }
    return null;
  }

  private static String on(String name, String alias) {
    return " on " + name + (alias.equals(name) ? "" : " " + alias);
  }

  @Override
  public String visit(OneRow plan) {
    return "Result";
  }

  @Override
  public String visit(SeqScan plan) {
    return "Seq Scan" + on(plan.table().name(), plan.alias());
  }

  @Override
  public String visit(IndexScan plan) {
    return "Index Scan "
        + (plan.backward() ? "Backward " : "")
        + "using "
        + plan.index().name()
        + on(plan.table().name(), plan.alias());
  }

  @Override
  public String visit(TidScan plan) {
    return "Tid Scan" + on(plan.table().name(), plan.alias());
  }

  @Override
  public String visit(ValuesScan plan) {
    return "Values Scan on \"*VALUES*\"";
  }

  @Override
  public String visit(FunctionScan plan) {
    return "Function Scan" + on(plan.function().sqlName(), plan.alias());
  }

  @Override
  public String visit(CteScan plan) {
    return "CTE Scan" + on(plan.name(), plan.alias());
  }

  @Override
  public String visit(Filter plan) {
    return "Filter";
  }

  @Override
  public String visit(Project plan) {
    return "Project";
  }

  private static String join(String name, JoinType type) {
    return switch (type) {
      case INNER -> name.equals("Hash") || name.equals("Merge") ? name + " Join" : name;
      case LEFT -> name + " Left Join";
      case RIGHT -> name + " Right Join";
      case FULL -> name + " Full Join";
      case SEMI -> name + " Semi Join";
      case ANTI -> name + " Anti Join";
    };
  }

  @Override
  public String visit(NestedLoopJoin plan) {
    return join("Nested Loop", plan.type());
  }

  @Override
  public String visit(HashJoin plan) {
    return join("Hash", plan.type());
  }

  @Override
  public String visit(MergeJoin plan) {
    return join("Merge", plan.type());
  }

  @Override
  public String visit(Aggregate plan) {
    return switch (plan.strategy()) {
      case PLAIN -> "Aggregate";
      case SORTED -> plan.calls().isEmpty() ? "Group" : "GroupAggregate";
      case HASHED -> "HashAggregate";
    };
  }

  @Override
  public String visit(Window plan) {
    return "WindowAgg";
  }

  @Override
  public String visit(Sort plan) {
    return "Sort";
  }

  @Override
  public String visit(TopN plan) {
    return "Limit";
  }

  @Override
  public String visit(Limit plan) {
    return "Limit";
  }

  @Override
  public String visit(Distinct plan) {
    return plan.sorted() ? "Unique" : "HashAggregate";
  }

  @Override
  public String visit(SetOperation plan) {
    return "HashSetOp "
        + (plan.kind() == SetOperation.Kind.INTERSECT ? "Intersect" : "Except")
        + (plan.all() ? " All" : "");
  }

  @Override
  public String visit(Append plan) {
    return "Append";
  }

  @Override
  public String visit(Materialize plan) {
    return "Materialize";
  }

  @Override
  public String visit(LockRows plan) {
    return "LockRows";
  }

  @Override
  public String visit(InsertRows plan) {
    return "Insert" + on(plan.table().name(), plan.alias());
  }

  @Override
  public String visit(UpdateRows plan) {
    return "Update" + on(plan.table().name(), plan.alias());
  }

  @Override
  public String visit(DeleteRows plan) {
    return "Delete" + on(plan.table().name(), plan.alias());
  }
}
