package io.waldb.sql.parser;

import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DataStatement.Assignment;
import io.waldb.sql.syntax.DataStatement.Delete;
import io.waldb.sql.syntax.DataStatement.Insert;
import io.waldb.sql.syntax.DataStatement.Merge;
import io.waldb.sql.syntax.DataStatement.MergeAction;
import io.waldb.sql.syntax.DataStatement.MergeMatch;
import io.waldb.sql.syntax.DataStatement.MergeWhen;
import io.waldb.sql.syntax.DataStatement.OnConflict;
import io.waldb.sql.syntax.DataStatement.Overriding;
import io.waldb.sql.syntax.DataStatement.Select;
import io.waldb.sql.syntax.DataStatement.Update;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.IndexElement;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TableExpression.Table;
import io.waldb.sql.syntax.With;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT, INSERT, UPDATE, DELETE and MERGE, each with WITH in front or not. */
final class DataParser {
  private final Grammar grammar;
  private final TokenReader in;

  DataParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** True if a statement of this family begins here. */
  boolean atStatement() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return in.at(TokenKind.LEFT_PAREN);
    }
    return switch (keyword) {
      case SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE, MERGE -> true;
      default -> false;
    };
  }

  /** The statement from the current token to the reader's limit. */
  DataStatement statement() {
    int position = in.position();
    With with = grammar.queries().optionalWith();
    Keyword keyword = in.keyword();
    if (keyword == Keyword.INSERT) {
      return insert(with, position);
    }
    if (keyword == Keyword.UPDATE) {
      return update(with, position);
    }
    if (keyword == Keyword.DELETE) {
      return delete(with, position);
    }
    if (keyword == Keyword.MERGE) {
      return merge(with, position);
    }
    return new Select(grammar.queries().body(with, position));
  }

  private Insert insert(@Nullable With with, int position) {
    in.skip();
    in.expect(Keyword.INTO);
    QualifiedName table = in.qualifiedName();
    Identifier alias = in.accept(Keyword.AS) ? in.name() : null;
    List<Identifier> columns =
        in.at(TokenKind.LEFT_PAREN) && !grammar.isQuery(in.index()) ? targetColumns() : List.of();
    Overriding overriding = overriding();
    Query source = null;
    if (!in.accept(Keyword.DEFAULT, Keyword.VALUES)) {
      int before = in.narrow(sourceEnd());
      source = grammar.queries().query();
      in.narrow(before);
    }
    OnConflict onConflict = in.at(Keyword.ON, Keyword.CONFLICT) ? onConflict() : null;
    List<SelectItem> returning = grammar.clauses().optionalReturning();
    in.expectEnd();
    return new Insert(
        with, table, alias, columns, overriding, source, onConflict, returning, position);
  }

  private Overriding overriding() {
    if (!in.accept(Keyword.OVERRIDING)) {
      return Overriding.NONE;
    }
    boolean user = in.accept(Keyword.USER);
    if (!user) {
      in.expect(Keyword.SYSTEM);
    }
    in.expect(Keyword.VALUE);
    return user ? Overriding.USER : Overriding.SYSTEM;
  }

  /** Where the source of an INSERT ends: at ON CONFLICT or RETURNING outside all parentheses. */
  private int sourceEnd() {
    int i = in.index();
    while (i < in.limit()) {
      Keyword keyword = in.keywordAt(i);
      if (keyword == Keyword.RETURNING
          || (keyword == Keyword.ON && in.keywordAt(i + 1) == Keyword.CONFLICT)) {
        return i;
      }
      int close = in.kindAt(i) == TokenKind.LEFT_PAREN ? in.tokens().value(i) : i;
      i = Math.max(i, close) + 1;
    }
    return in.limit();
  }

  private List<Identifier> targetColumns() {
    in.expect(TokenKind.LEFT_PAREN);
    List<Identifier> columns = in.commaSeparated(this::targetColumn);
    in.expect(TokenKind.RIGHT_PAREN);
    return columns;
  }

  private Identifier targetColumn() {
    Identifier column = in.name();
    if (in.at(TokenKind.DOT) || in.at(TokenKind.LEFT_BRACKET)) {
      throw in.notSupported("assignment to a part of a column");
    }
    return column;
  }

  private OnConflict onConflict() {
    int position = in.position();
    in.skip(2);
    List<IndexElement> target = List.of();
    SyntaxExpression targetWhere = null;
    Identifier constraint = null;
    if (in.at(TokenKind.LEFT_PAREN)) {
      target = grammar.indexes().elements();
      if (in.accept(Keyword.WHERE)) {
        targetWhere = grammar.expressions().expression();
      }
    } else if (in.accept(Keyword.ON)) {
      in.expect(Keyword.CONSTRAINT);
      constraint = in.name();
    }
    in.expect(Keyword.DO);
    if (in.accept(Keyword.NOTHING)) {
      return new OnConflict(target, targetWhere, constraint, false, List.of(), null, position);
    }
    in.expect(Keyword.UPDATE);
    if (target.isEmpty() && constraint == null) {
      throw SyntaxErrors.syntax(
              "ON CONFLICT DO UPDATE requires inference specification or constraint name", position)
          .withHint("For example, ON CONFLICT (column_name).");
    }
    in.expect(Keyword.SET);
    List<Assignment> assignments = assignments();
    SyntaxExpression where = in.accept(Keyword.WHERE) ? grammar.expressions().expression() : null;
    return new OnConflict(target, targetWhere, constraint, true, assignments, where, position);
  }

  /** {@code column = value, (column, ...) = row, ...}. */
  private List<Assignment> assignments() {
    List<Assignment> assignments = new ArrayList<>();
    do {
      if (in.at(TokenKind.LEFT_PAREN)) {
        multipleAssignment(assignments);
      } else {
        Identifier column = targetColumn();
        in.expectOperator("=");
        assignments.add(new Assignment(List.of(column), grammar.expressions().expression()));
      }
    } while (in.accept(TokenKind.COMMA));
    return assignments;
  }

  private void multipleAssignment(List<Assignment> into) {
    int position = in.position();
    List<Identifier> columns = targetColumns();
    in.expectOperator("=");
    SyntaxExpression value = grammar.expressions().expression();
    if (value instanceof SyntaxExpression.ScalarSubquery) {
      into.add(new Assignment(columns, value));
      return;
    }
    List<SyntaxExpression> values =
        value instanceof SyntaxExpression.Row row
            ? row.elements()
            : columns.size() == 1 ? List.of(value) : List.of();
    if (values.isEmpty()) {
      throw SyntaxErrors.notSupported(
          "a source of a multiple-column UPDATE item other than a sub-SELECT or ROW()",
          value.position());
    }
    if (values.size() != columns.size()) {
      throw SyntaxErrors.syntax("number of columns does not match number of values", position);
    }
    for (int i = 0; i < columns.size(); i++) {
      into.add(new Assignment(List.of(columns.get(i)), values.get(i)));
    }
  }

  private Update update(@Nullable With with, int position) {
    in.skip();
    Table target = grammar.tables().target();
    in.expect(Keyword.SET);
    List<Assignment> assignments = assignments();
    List<TableExpression> from = in.accept(Keyword.FROM) ? grammar.queries().fromList() : List.of();
    SyntaxExpression where = whereOrCurrentOf();
    List<SelectItem> returning = grammar.clauses().optionalReturning();
    in.expectEnd();
    return new Update(with, target, assignments, from, where, returning, position);
  }

  private Delete delete(@Nullable With with, int position) {
    in.skip();
    in.expect(Keyword.FROM);
    Table target = grammar.tables().target();
    List<TableExpression> using =
        in.accept(Keyword.USING) ? grammar.queries().fromList() : List.of();
    SyntaxExpression where = whereOrCurrentOf();
    List<SelectItem> returning = grammar.clauses().optionalReturning();
    in.expectEnd();
    return new Delete(with, target, using, where, returning, position);
  }

  private @Nullable SyntaxExpression whereOrCurrentOf() {
    if (!in.accept(Keyword.WHERE)) {
      return null;
    }
    if (in.at(Keyword.CURRENT, Keyword.OF)) {
      throw in.notSupported("WHERE CURRENT OF");
    }
    return grammar.expressions().expression();
  }

  private Merge merge(@Nullable With with, int position) {
    in.skip();
    in.expect(Keyword.INTO);
    Table target = grammar.tables().target();
    in.expect(Keyword.USING);
    int sourceStart = in.index();
    List<TableExpression> sources = mergeSource();
    if (sources.size() != 1) {
      throw SyntaxErrors.syntax(in.tokens(), sourceStart);
    }
    in.expect(Keyword.ON);
    SyntaxExpression on = grammar.expressions().expression();
    List<MergeWhen> whens = new ArrayList<>();
    while (in.at(Keyword.WHEN)) {
      whens.add(mergeWhen());
    }
    if (whens.isEmpty()) {
      throw in.error();
    }
    List<SelectItem> returning = grammar.clauses().optionalReturning();
    in.expectEnd();
    return new Merge(with, target, sources.get(0), on, whens, returning, position);
  }

  /** The source up to the last ON before the first WHEN: that one is MERGE's own. */
  private List<TableExpression> mergeSource() {
    int on = -1;
    int i = in.index();
    while (i < in.limit() && in.keywordAt(i) != Keyword.WHEN) {
      if (in.keywordAt(i) == Keyword.ON) {
        on = i;
      }
      int close = in.kindAt(i) == TokenKind.LEFT_PAREN ? in.tokens().value(i) : i;
      boolean nested = in.keywordAt(i) == Keyword.CASE;
      i = nested ? caseEnd(i) : Math.max(i, close) + 1;
    }
    int before = in.narrow(on < 0 ? in.limit() : on);
    List<TableExpression> sources = grammar.queries().fromList();
    in.expectEnd();
    in.narrow(before);
    return sources;
  }

  private int caseEnd(int from) {
    int depth = 0;
    for (int i = from; i < in.limit(); i++) {
      if (in.keywordAt(i) == Keyword.CASE) {
        depth++;
      } else if (in.keywordAt(i) == Keyword.END) {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return in.limit();
  }

  private MergeWhen mergeWhen() {
    int position = in.position();
    in.expect(Keyword.WHEN);
    boolean matched = !in.accept(Keyword.NOT);
    in.expect(Keyword.MATCHED);
    MergeMatch match = matched ? MergeMatch.MATCHED : MergeMatch.NOT_MATCHED_BY_TARGET;
    if (!matched && in.accept(Keyword.BY)) {
      if (in.accept(Keyword.SOURCE)) {
        match = MergeMatch.NOT_MATCHED_BY_SOURCE;
      } else {
        in.expect(Keyword.TARGET);
      }
    }
    SyntaxExpression condition = in.accept(Keyword.AND) ? grammar.expressions().expression() : null;
    in.expect(Keyword.THEN);
    return new MergeWhen(match, condition, mergeAction(match), position);
  }

  private MergeAction mergeAction(MergeMatch match) {
    if (in.accept(Keyword.DO, Keyword.NOTHING)) {
      return new MergeAction.DoNothing();
    }
    if (match == MergeMatch.NOT_MATCHED_BY_TARGET) {
      in.expect(Keyword.INSERT);
      List<Identifier> columns = in.at(TokenKind.LEFT_PAREN) ? targetColumns() : List.of();
      Overriding overriding = overriding();
      if (in.accept(Keyword.DEFAULT, Keyword.VALUES)) {
        return new MergeAction.InsertRow(columns, overriding, List.of());
      }
      in.expect(Keyword.VALUES);
      in.expect(TokenKind.LEFT_PAREN);
      List<SyntaxExpression> values = grammar.expressions().list();
      in.expect(TokenKind.RIGHT_PAREN);
      return new MergeAction.InsertRow(columns, overriding, values);
    }
    if (in.accept(Keyword.DELETE)) {
      return new MergeAction.DeleteRow();
    }
    in.expect(Keyword.UPDATE, Keyword.SET);
    return new MergeAction.UpdateRow(assignments());
  }
}
