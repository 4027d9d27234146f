package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements over rows: what can be planned, explained, prepared and stand in WITH. */
public sealed interface DataStatement extends Statement {

  /** SELECT, VALUES or TABLE. */
  record Select(Query query) implements DataStatement {
    @Override
    public String tag() {
      return "SELECT";
    }

    @Override
    public int position() {
      return query.position();
    }
  }

  /** Which value of an identity column wins. */
  enum Overriding {
    NONE,
    /** OVERRIDING SYSTEM VALUE: the one of the statement. */
    SYSTEM,
    /** OVERRIDING USER VALUE: the generated one. */
    USER
  }

  /**
   * INSERT.
   *
   * @param alias of the target, or null
   * @param columns empty if not given: the table's first columns
   * @param source null for DEFAULT VALUES
   * @param returning empty if not given
   */
  record Insert(
      @Nullable With with,
      QualifiedName table,
      @Nullable Identifier alias,
      List<Identifier> columns,
      Overriding overriding,
      @Nullable Query source,
      @Nullable OnConflict onConflict,
      List<SelectItem> returning,
      int position)
      implements DataStatement {
    public Insert {
      columns = List.copyOf(columns);
      returning = List.copyOf(returning);
    }

    @Override
    public String tag() {
      return "INSERT";
    }
  }

  /**
   * {@code ON CONFLICT [target] DO NOTHING | DO UPDATE SET ... [WHERE ...]}.
   *
   * @param target the columns or expressions of the unique index; empty if not given
   * @param targetWhere the predicate of a partial unique index, or null
   * @param constraint {@code ON CONSTRAINT name}, or null
   * @param update whether DO UPDATE; else DO NOTHING
   * @param assignments of DO UPDATE
   * @param where of DO UPDATE, or null
   */
  record OnConflict(
      List<IndexElement> target,
      @Nullable SyntaxExpression targetWhere,
      @Nullable Identifier constraint,
      boolean update,
      List<Assignment> assignments,
      @Nullable SyntaxExpression where,
      int position) {
    public OnConflict {
      target = List.copyOf(target);
      assignments = List.copyOf(assignments);
    }
  }

  /**
   * {@code column = value}, or {@code (column, ...) = (query)}. A row of values is given as one
   * assignment for each column.
   *
   * @param columns one; if more, the value is a {@link SyntaxExpression.ScalarSubquery} of as many
   */
  record Assignment(List<Identifier> columns, SyntaxExpression value) {
    public Assignment {
      columns = List.copyOf(columns);
    }
  }

  /** UPDATE. */
  record Update(
      @Nullable With with,
      TableExpression.Table target,
      List<Assignment> assignments,
      List<TableExpression> from,
      @Nullable SyntaxExpression where,
      List<SelectItem> returning,
      int position)
      implements DataStatement {
    public Update {
      assignments = List.copyOf(assignments);
      from = List.copyOf(from);
      returning = List.copyOf(returning);
    }

    @Override
    public String tag() {
      return "UPDATE";
    }
  }

  /** DELETE. */
  record Delete(
      @Nullable With with,
      TableExpression.Table target,
      List<TableExpression> using,
      @Nullable SyntaxExpression where,
      List<SelectItem> returning,
      int position)
      implements DataStatement {
    public Delete {
      using = List.copyOf(using);
      returning = List.copyOf(returning);
    }

    @Override
    public String tag() {
      return "DELETE";
    }
  }

  /** MERGE. */
  record Merge(
      @Nullable With with,
      TableExpression.Table target,
      TableExpression source,
      SyntaxExpression on,
      List<MergeWhen> whens,
      List<SelectItem> returning,
      int position)
      implements DataStatement {
    public Merge {
      whens = List.copyOf(whens);
      returning = List.copyOf(returning);
    }

    @Override
    public String tag() {
      return "MERGE";
    }
  }

  /** Which rows a WHEN of MERGE is for. */
  enum MergeMatch {
    MATCHED,
    NOT_MATCHED_BY_SOURCE,
    /** Also plain NOT MATCHED. */
    NOT_MATCHED_BY_TARGET
  }

  /** {@code WHEN match [AND condition] THEN action}. */
  record MergeWhen(
      MergeMatch match, @Nullable SyntaxExpression condition, MergeAction action, int position) {}

  /** What a WHEN of MERGE does. */
  sealed interface MergeAction {

    /** DO NOTHING. */
    record DoNothing() implements MergeAction {}

    /** DELETE. */
    record DeleteRow() implements MergeAction {}

    /** UPDATE SET. */
    record UpdateRow(List<Assignment> assignments) implements MergeAction {
      public UpdateRow {
        assignments = List.copyOf(assignments);
      }
    }

    /**
     * INSERT.
     *
     * @param values empty for DEFAULT VALUES
     */
    record InsertRow(List<Identifier> columns, Overriding overriding, List<SyntaxExpression> values)
        implements MergeAction {
      public InsertRow {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
      }
    }
  }
}
