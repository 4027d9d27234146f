package io.waldb.executor.operator;

import io.waldb.executor.expression.Bindings;
import io.waldb.executor.expression.Evaluator;
import io.waldb.executor.expression.ExpressionCompiler;
import io.waldb.executor.expression.RowSource;
import io.waldb.executor.operator.LockRowsOperator.TargetPlace;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.sql.plan.Aggregate;
import io.waldb.sql.plan.Append;
import io.waldb.sql.plan.Assignment;
import io.waldb.sql.plan.CteScan;
import io.waldb.sql.plan.DeleteRows;
import io.waldb.sql.plan.Distinct;
import io.waldb.sql.plan.Filter;
import io.waldb.sql.plan.FunctionScan;
import io.waldb.sql.plan.HashJoin;
import io.waldb.sql.plan.IndexRange;
import io.waldb.sql.plan.IndexScan;
import io.waldb.sql.plan.InsertRows;
import io.waldb.sql.plan.Limit;
import io.waldb.sql.plan.LockRows;
import io.waldb.sql.plan.Materialize;
import io.waldb.sql.plan.MergeJoin;
import io.waldb.sql.plan.NestedLoopJoin;
import io.waldb.sql.plan.OnConflict;
import io.waldb.sql.plan.OneRow;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.PlanVisitor;
import io.waldb.sql.plan.Project;
import io.waldb.sql.plan.SeqScan;
import io.waldb.sql.plan.SetOperation;
import io.waldb.sql.plan.Sort;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.TableLock;
import io.waldb.sql.plan.TargetRow;
import io.waldb.sql.plan.TidScan;
import io.waldb.sql.plan.TopN;
import io.waldb.sql.plan.UpdateRows;
import io.waldb.sql.plan.ValuesScan;
import io.waldb.sql.plan.Window;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the plan of a statement into operators that one session runs. */
public final class PlanCompiler implements PlanVisitor<Operator> {
  private final ExecutionContext context;
  private final CatalogState catalog;
  private final StatementPlan statement;
  private final ExpressionCompiler compiler;
  private final List<Cte> ctes = new ArrayList<>();
  private final List<Operator> subqueries = new ArrayList<>();
  private final List<TableLock> locks = new ArrayList<>();
  private final @Nullable Instrumentation instrumentation;

  private PlanCompiler(
      ExecutionContext context,
      CatalogState catalog,
      StatementPlan statement,
      @Nullable Instrumentation instrumentation) {
    this.context = context;
    this.catalog = catalog;
    this.statement = statement;
    this.instrumentation = instrumentation;
    this.compiler =
        new ExpressionCompiler(
            context.session(), context.parameters(), context.runtimeParameters(), this::subquery);
    this.locks.addAll(statement.locks());
  }

  /**
   * Compiles a statement's plan.
   *
   * @param catalog the catalog it was planned against
   * @param instrumentation counts rows and times for EXPLAIN ANALYZE; null to run at full speed
   */
  public static RunnablePlan compile(
      ExecutionContext context,
      CatalogState catalog,
      StatementPlan statement,
      @Nullable Instrumentation instrumentation) {
    Plan plan = statement.plan();
    if (plan == null) {
      throw new IllegalArgumentException("a command has no plan");
    }
    PlanCompiler compiler = new PlanCompiler(context, catalog, statement, instrumentation);
    for (int i = 0; i < statement.ctes().size(); i++) {
      compiler.ctes.add(new Cte(context));
    }
    for (int i = 0; i < statement.ctes().size(); i++) {
      compiler.ctes.get(i).setPlan(compiler.compile(statement.ctes().get(i)));
    }
    Operator root = compiler.compile(plan);
    return new RunnablePlan(
        context,
        root,
        compiler.subqueries,
        compiler.ctes,
        compiler.compiler.kept(),
        compiler.locks);
  }

  private RowSource subquery(int number) {
    Operator operator = compile(statement.subqueries().get(number));
    subqueries.add(operator);
    return operator;
  }

  private Operator compile(Plan plan) {
    Operator operator = plan.accept(this);
    return instrumentation == null ? operator : instrumentation.wrap(context, plan, operator);
  }

  private @Nullable Evaluator filter(@Nullable Expression filter, TupleSlot row) {
    return filter == null ? null : compiler.compile(filter, row);
  }

  private @Nullable Evaluator optional(@Nullable Expression expression) {
    return expression == null ? null : compiler.compile(expression);
  }

  @Override
  public Operator visit(OneRow plan) {
    return new SimpleOperators.OneRow(context, optional(plan.condition()));
  }

  @Override
  public Operator visit(SeqScan plan) {
    SeqScanOperator scan = new SeqScanOperator(context, context.tables().heap(plan.table()));
    scan.setFilter(filter(plan.filter(), scan.slot()));
    return scan;
  }

  @Override
  public Operator visit(IndexScan plan) {
    TableAccess table = new TableAccess(context.tables(), plan.table());
    IndexAccess index = table.index(plan.index());
    IndexRange range = plan.range();
    Evaluator[][] prefix = new Evaluator[range.prefix().size()][];
    for (int i = 0; i < prefix.length; i++) {
      prefix[i] = compiler.compileAll(range.prefix().get(i).values(), null, null);
    }
    IndexRange.KeyBound lower = range.lower();
    IndexRange.KeyBound upper = range.upper();
    KeyRange keys =
        new KeyRange(
            index.codec,
            prefix,
            lower == null ? null : compiler.compile(lower.value()),
            lower != null && lower.inclusive(),
            upper == null ? null : compiler.compile(upper.value()),
            upper != null && upper.inclusive(),
            plan.backward());
    IndexScanOperator scan =
        new IndexScanOperator(context, table.heap, index, keys, plan.singleRow());
    scan.setFilter(filter(plan.filter(), scan.slot()));
    return scan;
  }

  @Override
  public Operator visit(TidScan plan) {
    TidScanOperator scan =
        new TidScanOperator(
            context,
            context.tables().heap(plan.table()),
            compiler.compileAll(plan.tids(), null, null));
    scan.setFilter(filter(plan.filter(), scan.slot()));
    return scan;
  }

  @Override
  public Operator visit(ValuesScan plan) {
    Evaluator[][] rows = new Evaluator[plan.rows().size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = compiler.compileAll(plan.rows().get(i), null, null);
    }
    SimpleOperators.Values values =
        new SimpleOperators.Values(context, Rows.descriptor(plan.output()), rows);
    values.setFilter(filter(plan.filter(), values.slot()));
    return values;
  }

  @Override
  public Operator visit(FunctionScan plan) {
    TableFunctionOperator scan =
        new TableFunctionOperator(
            context,
            rows(plan.function()),
            compiler.compileAll(plan.arguments(), null, null),
            plan.ordinality(),
            Rows.descriptor(plan.output()));
    scan.setFilter(filter(plan.filter(), scan.slot()));
    return scan;
  }

  private TableFunctionRows rows(TableFunctionId function) {
    return switch (function) {
      case GENERATE_SERIES_INTEGER,
          GENERATE_SERIES_BIGINT,
          GENERATE_SERIES_NUMERIC,
          GENERATE_SERIES_TIMESTAMP,
          GENERATE_SERIES_TIMESTAMPTZ ->
          new SeriesRows(context, function);
      default -> context.tables().systemRows(function);
    };
  }

  @Override
  public Operator visit(CteScan plan) {
    Cte.Scan scan = new Cte.Scan(context, ctes.get(plan.cte()), Rows.descriptor(plan.output()));
    scan.setFilter(filter(plan.filter(), scan.slot()));
    return scan;
  }

  @Override
  public Operator visit(Filter plan) {
    Operator child = compile(plan.child());
    return new SimpleOperators.Filter(
        context, child, compiler.compile(plan.condition(), child.slot()));
  }

  @Override
  public Operator visit(Project plan) {
    Operator child = compile(plan.child());
    return new SimpleOperators.Project(
        context,
        child,
        Rows.descriptor(plan.output()),
        compiler.compileAll(plan.expressions(), child.slot(), null));
  }

  @Override
  public Operator visit(NestedLoopJoin plan) {
    Operator outer = compile(plan.outer());
    Operator inner = compile(plan.inner());
    Bindings bindings = compiler.compileBindings(plan.bindings(), outer.slot(), null);
    Expression condition = plan.condition();
    return new NestedLoopOperator(
        context,
        plan.type(),
        outer,
        inner,
        bindings,
        condition == null ? null : compiler.compile(condition, outer.slot(), inner.slot()),
        Rows.descriptor(plan.output()),
        compiler.compileAll(plan.expressions(), outer.slot(), inner.slot()));
  }

  @Override
  public Operator visit(HashJoin plan) {
    Operator outer = compile(plan.outer());
    Operator inner = compile(plan.inner());
    Expression condition = plan.condition();
    return new HashJoinOperator(
        context,
        plan.type(),
        outer,
        inner,
        compiler.compileAll(plan.outerKeys(), outer.slot(), null),
        compiler.compileAll(plan.innerKeys(), null, inner.slot()),
        plan.nullSafe(),
        plan.nullAware(),
        condition == null ? null : compiler.compile(condition, outer.slot(), inner.slot()),
        Rows.descriptor(plan.output()),
        compiler.compileAll(plan.expressions(), outer.slot(), inner.slot()));
  }

  @Override
  public Operator visit(MergeJoin plan) {
    Operator outer = compile(plan.outer());
    Operator inner = compile(plan.inner());
    Expression condition = plan.condition();
    return new MergeJoinOperator(
        context,
        plan.type(),
        outer,
        inner,
        compiler.compileAll(plan.outerKeys(), outer.slot(), null),
        compiler.compileAll(plan.innerKeys(), null, inner.slot()),
        condition == null ? null : compiler.compile(condition, outer.slot(), inner.slot()),
        Rows.descriptor(plan.output()),
        compiler.compileAll(plan.expressions(), outer.slot(), inner.slot()));
  }

  @Override
  public Operator visit(Aggregate plan) {
    Operator child = compile(plan.child());
    AggregateOperator aggregate =
        new AggregateOperator(
            context,
            plan.strategy(),
            child,
            compiler.compileAll(plan.grouping(), child.slot(), null),
            new AggregateCalls(context, compiler, plan.calls(), child.slot()),
            Rows.descriptor(plan.output()));
    aggregate.setHaving(filter(plan.having(), aggregate.slot()));
    return aggregate;
  }

  @Override
  public Operator visit(Window plan) {
    Operator child = compile(plan.child());
    return new WindowOperator(
        context, compiler, child, plan.calls(), Rows.descriptor(plan.output()));
  }

  @Override
  public Operator visit(Sort plan) {
    return new SortOperator(context, compile(plan.child()), plan.keys());
  }

  @Override
  public Operator visit(TopN plan) {
    return new TopNOperator(
        context,
        compile(plan.child()),
        plan.keys(),
        compiler.compile(plan.count()),
        optional(plan.offset()));
  }

  @Override
  public Operator visit(Limit plan) {
    Operator child = compile(plan.child());
    return new SimpleOperators.Limit(
        context,
        child,
        optional(plan.count()),
        optional(plan.offset()),
        plan.withTies() ? RowKey.sorting(child.slot(), plan.tieKeys()) : null);
  }

  @Override
  public Operator visit(Distinct plan) {
    return new DistinctOperator(
        context,
        compile(plan.child()),
        plan.columns().stream().mapToInt(Integer::intValue).toArray(),
        plan.sorted());
  }

  @Override
  public Operator visit(SetOperation plan) {
    return new SetOperator(
        context,
        plan.kind(),
        plan.all(),
        compile(plan.left()),
        compile(plan.right()),
        Rows.descriptor(plan.output()));
  }

  @Override
  public Operator visit(Append plan) {
    List<Operator> children = new ArrayList<>();
    for (Plan child : plan.children()) {
      children.add(compile(child));
    }
    return new SimpleOperators.Append(context, Rows.descriptor(plan.output()), children);
  }

  @Override
  public Operator visit(Materialize plan) {
    return new MaterializeOperator(context, compile(plan.child()));
  }

  @Override
  public Operator visit(LockRows plan) {
    Operator child = compile(plan.child());
    LockRowsOperator.Mark[] marks = new LockRowsOperator.Mark[plan.marks().size()];
    for (int i = 0; i < marks.length; i++) {
      LockRows.RowMark mark = plan.marks().get(i);
      marks[i] =
          new LockRowsOperator.Mark(
              context.tables().heap(mark.table()),
              mark.alias(),
              place(mark.target(), child.slot()),
              mark.mode(),
              mark.waitPolicy());
    }
    return new LockRowsOperator(context, child, marks);
  }

  private TargetPlace place(TargetRow target, TupleSlot source) {
    Expression recheck = target.recheck();
    return new TargetPlace(
        target.tidColumn(),
        target.firstColumn(),
        recheck == null ? null : compiler.compile(recheck, source));
  }

  private static int[] columns(List<Assignment> assignments) {
    return assignments.stream().mapToInt(Assignment::column).toArray();
  }

  private Evaluator[] values(
      List<Assignment> assignments, TupleSlot left, @Nullable TupleSlot right) {
    Evaluator[] values = new Evaluator[assignments.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = compiler.compile(assignments.get(i).value(), left, right);
    }
    return values;
  }

  private ForeignKeys foreignKeys(TableAccess table) {
    locks.addAll(ForeignKeys.locks(catalog, table.info));
    return new ForeignKeys(context, catalog, table);
  }

  @Override
  public Operator visit(InsertRows plan) {
    Operator source = compile(plan.source());
    TableAccess table = new TableAccess(context.tables(), plan.table());
    TupleSlot row = table.heap.newSlot();
    TableWriter writer = new TableWriter(context, table);
    ForeignKeys foreignKeys = foreignKeys(table);
    OnConflict onConflict = plan.onConflict();
    return new InsertRowsOperator(
        context,
        source,
        row,
        compiler.compileAll(plan.values(), source.slot(), null),
        new RowChecker(context, compiler, plan.table(), plan.checks(), row),
        writer,
        foreignKeys,
        onConflict == null ? null : conflicts(onConflict, plan, writer, foreignKeys, row),
        Rows.descriptor(plan.output()),
        returning(plan.returning(), plan.output(), row, null));
  }

  private Evaluator[] returning(
      List<Expression> expressions,
      List<OutputColumn> output,
      TupleSlot row,
      @Nullable TupleSlot source) {
    assert expressions.size() == output.size();
    Evaluator[] evaluators = new Evaluator[expressions.size()];
    for (int i = 0; i < evaluators.length; i++) {
      evaluators[i] = compiler.compile(expressions.get(i), row, source);
    }
    return evaluators;
  }

  private ConflictHandler conflicts(
      OnConflict plan,
      InsertRows insert,
      TableWriter writer,
      ForeignKeys foreignKeys,
      TupleSlot row) {
    TableAccess table = writer.table();
    List<IndexAccess> arbiters = new ArrayList<>();
    if (plan.arbiters().isEmpty()) {
      for (IndexAccess index : table.indexes) {
        if (index.info.unique() && index.info.valid()) {
          arbiters.add(index);
        }
      }
    } else {
      for (IndexInfo index : plan.arbiters()) {
        arbiters.add(table.index(index));
      }
    }
    TupleSlot existing = table.heap.newSlot();
    TupleSlot excluded = table.heap.newSlot();
    TupleSlot after = table.heap.newSlot();
    Expression condition = plan.condition();
    return new ConflictHandler(
        context,
        writer,
        foreignKeys,
        arbiters.toArray(new IndexAccess[0]),
        plan.update(),
        columns(plan.assignments()),
        values(plan.assignments(), existing, excluded),
        condition == null ? null : compiler.compile(condition, existing, excluded),
        row,
        existing,
        excluded,
        after,
        new RowChecker(context, compiler, insert.table(), plan.checks(), after));
  }

  @Override
  public Operator visit(UpdateRows plan) {
    Operator source = compile(plan.source());
    TableAccess table = new TableAccess(context.tables(), plan.table());
    TupleSlot after = table.heap.newSlot();
    return new UpdateRowsOperator(
        context,
        source,
        place(plan.target(), source.slot()),
        columns(plan.assignments()),
        values(plan.assignments(), source.slot(), null),
        after,
        new RowChecker(context, compiler, plan.table(), plan.checks(), after),
        new TableWriter(context, table),
        foreignKeys(table),
        plan.indexedColumnsChange(),
        plan.keyColumnsChange(),
        Rows.descriptor(plan.output()),
        returning(plan.returning(), plan.output(), after, source.slot()));
  }

  @Override
  public Operator visit(DeleteRows plan) {
    Operator source = compile(plan.source());
    TableAccess table = new TableAccess(context.tables(), plan.table());
    TupleSlot deleted = table.heap.newSlot();
    return new DeleteRowsOperator(
        context,
        source,
        place(plan.target(), source.slot()),
        deleted,
        new TableWriter(context, table),
        foreignKeys(table),
        Rows.descriptor(plan.output()),
        returning(plan.returning(), plan.output(), deleted, source.slot()));
  }
}
