package io.waldb.sql.plan;

/**
 * One method for each kind of {@link Plan}.
 *
 * @param <R> what a visit answers
 */
public interface PlanVisitor<R> {
  /** One row without columns. */
  R visit(OneRow plan);

  /** All rows of a table. */
  R visit(SeqScan plan);

  /** Rows of a table by an index. */
  R visit(IndexScan plan);

  /** Rows of a table by their place. */
  R visit(TidScan plan);

  /** Rows written out. */
  R visit(ValuesScan plan);

  /** Rows of a set-returning function. */
  R visit(FunctionScan plan);

  /** Rows of a common table expression. */
  R visit(CteScan plan);

  /** Rows for which a condition holds. */
  R visit(Filter plan);

  /** Expressions over rows. */
  R visit(Project plan);

  /** A join by running the inner side for each outer row. */
  R visit(NestedLoopJoin plan);

  /** A join by a hash table of the inner side. */
  R visit(HashJoin plan);

  /** A join of two sorted inputs. */
  R visit(MergeJoin plan);

  /** Groups and their aggregates. */
  R visit(Aggregate plan);

  /** Window functions. */
  R visit(Window plan);

  /** Rows in order. */
  R visit(Sort plan);

  /** The first rows in order. */
  R visit(TopN plan);

  /** A part of the rows. */
  R visit(Limit plan);

  /** Rows without repetition. */
  R visit(Distinct plan);

  /** INTERSECT and EXCEPT. */
  R visit(SetOperation plan);

  /** The rows of several nodes, one after another. */
  R visit(Append plan);

  /** Rows kept so that they can be read again. */
  R visit(Materialize plan);

  /** Row locks of SELECT FOR UPDATE and its kin. */
  R visit(LockRows plan);

  /** INSERT. */
  R visit(InsertRows plan);

  /** UPDATE. */
  R visit(UpdateRows plan);

  /** DELETE. */
  R visit(DeleteRows plan);
}
