package io.waldb.sql.plan;

import java.util.List;

/**
 * One node of a plan: how rows are made from the rows of its children.
 *
 * <p>The rows of a node are described by {@link #output}. Expressions in a node refer to its
 * children's rows by {@code ColumnReference(input, column)}: input 0 is the only or the left
 * (outer) child, input 1 the right (inner) child, the column a position in that child's output. A
 * table scan has no child: input 0 is the table's own row, all columns by their position in the
 * table, and that row as it is is also the scan's output, so that a scan copies nothing; {@code
 * neededColumns} tells which of them anything reads. Immutable and shared between threads and
 * executions.
 *
 * <p>Follows PostgreSQL {@code nodes/plannodes.h}.
 */
public sealed interface Plan
    permits OneRow,
        SeqScan,
        IndexScan,
        TidScan,
        ValuesScan,
        FunctionScan,
        CteScan,
        Filter,
        Project,
        NestedLoopJoin,
        HashJoin,
        MergeJoin,
        Aggregate,
        Window,
        Sort,
        TopN,
        Limit,
        Distinct,
        SetOperation,
        Append,
        Materialize,
        LockRows,
        InsertRows,
        UpdateRows,
        DeleteRows {

  /** The columns of the rows this node gives. */
  List<OutputColumn> output();

  /** What the planner expects it to cost. */
  Estimate estimate();

  /** The nodes below, left to right. */
  List<Plan> children();

  /** Calls the visitor's method for this kind of node. */
  <R> R accept(PlanVisitor<R> visitor);
}
