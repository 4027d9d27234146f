package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint of a table or of a column. One written at a column names that column in its column
 * list, so that both forms are one.
 */
public sealed interface Constraint {

  /** The name after CONSTRAINT, or null: the engine makes one as PostgreSQL does. */
  @Nullable Identifier name();

  /** Of CONSTRAINT, or of the first token without it. */
  int position();

  /**
   * When and how a constraint is checked.
   *
   * @param deferrable DEFERRABLE
   * @param initiallyDeferred INITIALLY DEFERRED
   * @param notValid NOT VALID: existing rows are not checked
   * @param enforced false for NOT ENFORCED
   * @param noInherit NO INHERIT
   */
  record Timing(
      boolean deferrable,
      boolean initiallyDeferred,
      boolean notValid,
      boolean enforced,
      boolean noInherit) {

    /** What holds when nothing is written. */
    public static final Timing DEFAULT = new Timing(false, false, false, true, false);
  }

  /** {@code NOT NULL}. */
  record NotNull(@Nullable Identifier name, Identifier column, Timing timing, int position)
      implements Constraint {}

  /**
   * {@code CHECK (expression)}.
   *
   * @param column the column it is written at, or null
   */
  record Check(
      @Nullable Identifier name,
      SourceExpression expression,
      @Nullable Identifier column,
      Timing timing,
      int position)
      implements Constraint {}

  /**
   * {@code PRIMARY KEY} or {@code UNIQUE}.
   *
   * @param columns empty only if {@code usingIndex} is given
   * @param include columns of INCLUDE
   * @param nullsNotDistinct UNIQUE NULLS NOT DISTINCT
   * @param usingIndex {@code USING INDEX name} (ALTER TABLE), or null
   * @param options {@code WITH (...)} of its index
   */
  record Unique(
      @Nullable Identifier name,
      boolean primaryKey,
      List<Identifier> columns,
      List<Identifier> include,
      boolean nullsNotDistinct,
      @Nullable Identifier usingIndex,
      List<Option> options,
      Timing timing,
      int position)
      implements Constraint {
    public Unique {
      columns = List.copyOf(columns);
      include = List.copyOf(include);
      options = List.copyOf(options);
    }
  }

  /** What a change of a referenced row does to the referencing rows. */
  enum ReferentialAction {
    NO_ACTION,
    RESTRICT,
    CASCADE,
    SET_NULL,
    SET_DEFAULT
  }

  /** How a foreign key with nulls matches. */
  enum Match {
    SIMPLE,
    FULL
  }

  /**
   * {@code FOREIGN KEY (columns) REFERENCES table (columns)}.
   *
   * @param referencedColumns empty if not given: the primary key
   * @param setColumns {@code ON DELETE SET NULL (columns)}; empty for all
   */
  record ForeignKey(
      @Nullable Identifier name,
      List<Identifier> columns,
      QualifiedName referencedTable,
      List<Identifier> referencedColumns,
      Match match,
      ReferentialAction onDelete,
      ReferentialAction onUpdate,
      List<Identifier> setColumns,
      Timing timing,
      int position)
      implements Constraint {
    public ForeignKey {
      columns = List.copyOf(columns);
      referencedColumns = List.copyOf(referencedColumns);
      setColumns = List.copyOf(setColumns);
    }
  }
}
