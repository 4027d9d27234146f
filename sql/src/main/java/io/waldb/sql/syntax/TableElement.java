package io.waldb.sql.syntax;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands between the parentheses of CREATE TABLE. */
public sealed interface TableElement {

  /** Of the first token. */
  int position();

  /**
   * A column with what is written at it.
   *
   * @param collation null if not given
   * @param notNull true for NOT NULL, false for NULL, null if neither is written (PRIMARY KEY and
   *     IDENTITY imply it)
   * @param defaultValue DEFAULT, or null
   * @param generated GENERATED ALWAYS AS (expression), or null
   * @param identity GENERATED ... AS IDENTITY, or null
   * @param constraints the column's NOT NULL, CHECK, PRIMARY KEY, UNIQUE and REFERENCES in the
   *     order written
   */
  record Column(
      Identifier name,
      TypeName type,
      @Nullable QualifiedName collation,
      @Nullable Boolean notNull,
      @Nullable SourceExpression defaultValue,
      @Nullable Generated generated,
      @Nullable Identity identity,
      List<Constraint> constraints,
      int position)
      implements TableElement {
    public Column {
      constraints = List.copyOf(constraints);
    }
  }

  /** {@code GENERATED ALWAYS AS (expression) STORED|VIRTUAL}. */
  record Generated(SourceExpression expression, boolean stored, int position) {}

  /**
   * {@code GENERATED ALWAYS|BY DEFAULT AS IDENTITY [(options)]}.
   *
   * @param always false for BY DEFAULT
   */
  record Identity(boolean always, SequenceOptions options, int position) {}

  /** A constraint of the table. */
  record TableConstraint(Constraint constraint) implements TableElement {
    @Override
    public int position() {
      return constraint.position();
    }
  }

  /** What LIKE can copy beyond names, types and NOT NULL. */
  enum LikeOption {
    COMMENTS,
    COMPRESSION,
    CONSTRAINTS,
    DEFAULTS,
    GENERATED,
    IDENTITY,
    INDEXES,
    STATISTICS,
    STORAGE
  }

  /** {@code LIKE table [INCLUDING|EXCLUDING ...]}; the options that remain included. */
  record Like(QualifiedName table, Set<LikeOption> including, int position)
      implements TableElement {
    public Like {
      Set<LikeOption> copy = EnumSet.noneOf(LikeOption.class);
      copy.addAll(including);
      including = Collections.unmodifiableSet(copy);
    }
  }
}
