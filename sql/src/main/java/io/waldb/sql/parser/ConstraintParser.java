package io.waldb.sql.parser;

import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.Constraint.Check;
import io.waldb.sql.syntax.Constraint.ForeignKey;
import io.waldb.sql.syntax.Constraint.Match;
import io.waldb.sql.syntax.Constraint.NotNull;
import io.waldb.sql.syntax.Constraint.ReferentialAction;
import io.waldb.sql.syntax.Constraint.Timing;
import io.waldb.sql.syntax.Constraint.Unique;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SourceExpression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constraints of tables and columns. */
final class ConstraintParser {
  private final Grammar grammar;
  private final TokenReader in;

  ConstraintParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** True if a table constraint begins here. */
  boolean atTableConstraint() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case CONSTRAINT, CHECK, UNIQUE, PRIMARY, FOREIGN, NOT -> true;
      case EXCLUDE -> in.keyword(1) == Keyword.USING || in.kind(1) == TokenKind.LEFT_PAREN;
      default -> false;
    };
  }

  /** A table constraint with its name and timing. */
  Constraint tableConstraint() {
    int position = in.position();
    Identifier name = in.accept(Keyword.CONSTRAINT) ? in.name() : null;
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    switch (keyword) {
      case CHECK -> {
        SourceExpression expression = check();
        return new Check(name, expression, null, timing(), position);
      }
      case UNIQUE, PRIMARY -> {
        return unique(name, position);
      }
      case FOREIGN -> {
        in.skip();
        in.expect(Keyword.KEY);
        return references(name, in.nameList(), position);
      }
      case NOT -> {
        in.skip();
        in.expect(Keyword.NULL);
        Identifier column = in.name();
        return new NotNull(name, column, timing(), position);
      }
      case EXCLUDE -> throw in.notSupported("EXCLUDE constraint");
      default -> throw in.error();
    }
  }

  /** {@code CHECK (expression)}. */
  SourceExpression check() {
    in.expect(Keyword.CHECK);
    in.expect(TokenKind.LEFT_PAREN);
    SourceExpression expression = grammar.sourceExpression();
    in.expect(TokenKind.RIGHT_PAREN);
    return expression;
  }

  private Unique unique(@Nullable Identifier name, int position) {
    boolean primaryKey = primaryOrUnique();
    boolean nullsNotDistinct = !primaryKey && nullsNotDistinct();
    if (in.accept(Keyword.USING, Keyword.INDEX)) {
      Identifier index = in.name();
      return new Unique(
          name,
          primaryKey,
          List.of(),
          List.of(),
          nullsNotDistinct,
          index,
          List.of(),
          timing(),
          position);
    }
    List<Identifier> columns = in.nameList();
    List<Identifier> include = in.accept(Keyword.INCLUDE) ? in.nameList() : List.of();
    List<Option> options = indexOptions();
    return new Unique(
        name, primaryKey, columns, include, nullsNotDistinct, null, options, timing(), position);
  }

  /** PRIMARY KEY or UNIQUE of a column. */
  Unique columnUnique(@Nullable Identifier name, Identifier column, int position) {
    boolean primaryKey = primaryOrUnique();
    boolean nullsNotDistinct = !primaryKey && nullsNotDistinct();
    List<Option> options = indexOptions();
    return new Unique(
        name,
        primaryKey,
        List.of(column),
        List.of(),
        nullsNotDistinct,
        null,
        options,
        timing(),
        position);
  }

  private boolean primaryOrUnique() {
    if (in.accept(Keyword.UNIQUE)) {
      return false;
    }
    in.expect(Keyword.PRIMARY);
    in.expect(Keyword.KEY);
    return true;
  }

  /** {@code NULLS [NOT] DISTINCT}; true with NOT. */
  boolean nullsNotDistinct() {
    if (!in.at(Keyword.NULLS)) {
      return false;
    }
    in.skip();
    boolean not = in.accept(Keyword.NOT);
    in.expect(Keyword.DISTINCT);
    return not;
  }

  private List<Option> indexOptions() {
    List<Option> options =
        in.accept(Keyword.WITH) ? grammar.options().relationOptions() : List.of();
    if (in.accept(Keyword.USING)) {
      in.expect(Keyword.INDEX);
      in.expect(Keyword.TABLESPACE);
      in.name();
    }
    return options;
  }

  /** {@code REFERENCES table ...} of the columns given. */
  ForeignKey references(@Nullable Identifier name, List<Identifier> columns, int position) {
    in.expect(Keyword.REFERENCES);
    QualifiedName table = in.qualifiedName();
    List<Identifier> referenced = in.optionalNameList();
    Match match = match();
    ReferentialAction onDelete = ReferentialAction.NO_ACTION;
    ReferentialAction onUpdate = ReferentialAction.NO_ACTION;
    List<Identifier> setColumns = List.of();
    while (in.at(Keyword.ON)) {
      boolean delete = in.keyword(1) == Keyword.DELETE;
      in.skip();
      if (!in.accept(Keyword.DELETE)) {
        in.expect(Keyword.UPDATE);
      }
      ReferentialAction action = action();
      if (delete) {
        onDelete = action;
        setColumns = setColumns(action);
      } else {
        onUpdate = action;
      }
    }
    return new ForeignKey(
        name,
        columns,
        table,
        referenced,
        match,
        onDelete,
        onUpdate,
        setColumns,
        timing(),
        position);
  }

  private Match match() {
    if (!in.accept(Keyword.MATCH)) {
      return Match.SIMPLE;
    }
    if (in.accept(Keyword.FULL)) {
      return Match.FULL;
    }
    if (in.at(Keyword.PARTIAL)) {
      throw in.notSupported("MATCH PARTIAL");
    }
    in.expect(Keyword.SIMPLE);
    return Match.SIMPLE;
  }

  private ReferentialAction action() {
    if (in.accept(Keyword.NO, Keyword.ACTION)) {
      return ReferentialAction.NO_ACTION;
    }
    if (in.accept(Keyword.RESTRICT)) {
      return ReferentialAction.RESTRICT;
    }
    if (in.accept(Keyword.CASCADE)) {
      return ReferentialAction.CASCADE;
    }
    in.expect(Keyword.SET);
    if (in.accept(Keyword.NULL)) {
      return ReferentialAction.SET_NULL;
    }
    in.expect(Keyword.DEFAULT);
    return ReferentialAction.SET_DEFAULT;
  }

  private List<Identifier> setColumns(ReferentialAction action) {
    boolean sets = action == ReferentialAction.SET_NULL || action == ReferentialAction.SET_DEFAULT;
    return sets ? in.optionalNameList() : List.of();
  }

  /** Whatever says when and how a constraint is checked. */
  Timing timing() {
    boolean deferrable = false;
    boolean notDeferrable = false;
    boolean deferred = false;
    boolean notValid = false;
    boolean enforced = true;
    boolean noInherit = false;
    int position = in.position();
    while (true) {
      if (in.accept(Keyword.DEFERRABLE)) {
        deferrable = true;
      } else if (in.accept(Keyword.NOT, Keyword.DEFERRABLE)) {
        notDeferrable = true;
      } else if (in.accept(Keyword.INITIALLY)) {
        deferred = in.accept(Keyword.DEFERRED);
        if (!deferred) {
          in.expect(Keyword.IMMEDIATE);
        }
      } else if (in.accept(Keyword.NOT, Keyword.VALID)) {
        notValid = true;
      } else if (in.accept(Keyword.NOT, Keyword.ENFORCED)) {
        enforced = false;
      } else if (in.accept(Keyword.ENFORCED)) {
        enforced = true;
      } else if (in.accept(Keyword.NO, Keyword.INHERIT)) {
        noInherit = true;
      } else {
        break;
      }
    }
    if (deferrable && notDeferrable) {
      throw SyntaxErrors.syntax("multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed", position);
    }
    if (deferred && notDeferrable) {
      throw SyntaxErrors.syntax(
          "constraint declared INITIALLY DEFERRED must be DEFERRABLE", position);
    }
    return new Timing(deferrable || deferred, deferred, notValid, enforced, noInherit);
  }
}
