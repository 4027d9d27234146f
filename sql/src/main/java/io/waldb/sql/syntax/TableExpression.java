package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can stand in FROM. {@code (VALUES ...) AS v} is a {@link Subquery} of {@code VALUES}. */
public sealed interface TableExpression {

  /** Of the first token. */
  int position();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /**
   * {@code AS name (column, ...)}.
   *
   * @param columns new names of the first columns; empty if not given
   */
  record Alias(Identifier name, List<Identifier> columns) {
    public Alias {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A table, view or common table by name; also the target of UPDATE, DELETE and MERGE.
   *
   * @param only whether ONLY was written
   * @param sample TABLESAMPLE, or null
   */
  record Table(
      QualifiedName name,
      boolean only,
      @Nullable Alias alias,
      @Nullable Sample sample,
      int position)
      implements TableExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.table(this);
    }
  }

  /** {@code TABLESAMPLE method (arguments) REPEATABLE (seed)}. */
  record Sample(
      QualifiedName method,
      List<SyntaxExpression> arguments,
      @Nullable SyntaxExpression repeatable,
      int position) {
    public Sample {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code [LATERAL] (query) [alias]}. */
  record Subquery(Query query, boolean lateral, @Nullable Alias alias, int position)
      implements TableExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.subquery(this);
    }
  }

  /** A column of a function's result that the query itself declares. */
  record ColumnType(Identifier name, TypeName type) {}

  /**
   * One function of FROM.
   *
   * @param call a FunctionCall, or what PostgreSQL allows in its place (Current, SpecialCall, Cast)
   * @param columns {@code AS (name type, ...)}; empty if not given
   */
  record TableFunction(SyntaxExpression call, List<ColumnType> columns) {
    public TableFunction {
      columns = List.copyOf(columns);
    }
  }

  /**
   * {@code [LATERAL] f(...) [WITH ORDINALITY] [alias]} or {@code ROWS FROM (f(...), ...)}.
   *
   * @param functions one, or several for ROWS FROM
   * @param rowsFrom whether ROWS FROM was written
   */
  record Functions(
      List<TableFunction> functions,
      boolean rowsFrom,
      boolean withOrdinality,
      boolean lateral,
      @Nullable Alias alias,
      int position)
      implements TableExpression {
    public Functions {
      functions = List.copyOf(functions);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.functions(this);
    }
  }

  /** Kinds of join. */
  enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    CROSS
  }

  /**
   * That a join is NATURAL.
   *
   * @param word where the word stands
   * @param end where the text of the right table ends, as in {@link TextSpan}
   */
  record Natural(TextSpan word, int end) {}

  /**
   * {@code left JOIN right}. Exactly one of {@code natural}, {@code on} and {@code using} is given,
   * none for CROSS.
   *
   * @param using column names of USING, else empty
   * @param usingAlias {@code USING (...) AS alias}, or null
   * @param alias of a join in parentheses, or null
   * @param position of JOIN
   */
  record Join(
      JoinKind kind,
      TableExpression left,
      TableExpression right,
      @Nullable Natural natural,
      @Nullable SyntaxExpression on,
      List<Identifier> using,
      @Nullable Identifier usingAlias,
      @Nullable Alias alias,
      int position)
      implements TableExpression {
    public Join {
      using = List.copyOf(using);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.join(this);
    }
  }

  /**
   * One method for each kind of table expression.
   *
   * @param <R> what a visit gives
   */
  interface Visitor<R> {
    R table(Table table);

    R subquery(Subquery table);

    R functions(Functions table);

    R join(Join table);
  }
}
