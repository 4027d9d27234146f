package io.waldb.sql.parser;

import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DefinitionStatement.Persistence;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.With;
import io.waldb.sql.syntax.With.CommonTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole queries: WITH, then a {@link Skeleton}. */
final class QueryParser {

  /** The table that SELECT INTO makes. */
  record Into(QualifiedName name, Persistence persistence, int position) {}

  private final Grammar grammar;
  private final TokenReader in;
  private @Nullable Into into;

  /** How many queries and WITH clauses are being read. */
  private int depth;

  QueryParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** The query from the current token to the reader's limit. */
  Query query() {
    int position = in.position();
    With with = optionalWith();
    return body(with, position);
  }

  /** The query behind a WITH that is read already. */
  Query body(@Nullable With with, int position) {
    boolean wrapped =
        with == null
            && in.at(TokenKind.LEFT_PAREN)
            && in.tokens().value(in.index()) == in.limit() - 1;
    if (wrapped) {
      return grammar.parenthesisedQuery();
    }
    Skeleton skeleton = new Skeleton(grammar);
    depth++;
    skeleton.query();
    depth--;
    QueryBody body;
    ClauseParser.Tail tail;
    if (skeleton.isFlat()) {
      body = skeleton.flatBody();
      tail = skeleton.flatTail();
    } else {
      SkeletonReader reader = new SkeletonReader(skeleton);
      body = reader.body();
      tail = reader.tail();
    }
    return new Query(
        with,
        body,
        tail.orderBy(),
        tail.limit(),
        tail.offset(),
        tail.withTies(),
        tail.locking(),
        position);
  }

  /** Tables and joins with commas between, as far as they go. */
  List<TableExpression> fromList() {
    Skeleton skeleton = new Skeleton(grammar);
    skeleton.fromList();
    return skeleton.isFlat()
        ? List.of(skeleton.flatTable())
        : new SkeletonReader(skeleton).tables();
  }

  /** {@code WITH ...} if it is next. */
  @Nullable With optionalWith() {
    int position = in.position();
    if (!in.accept(Keyword.WITH)) {
      return null;
    }
    boolean recursive = in.accept(Keyword.RECURSIVE);
    List<CommonTable> tables = new ArrayList<>();
    depth++;
    do {
      tables.add(commonTable());
    } while (in.accept(TokenKind.COMMA));
    depth--;
    return new With(recursive, tables, position);
  }

  private CommonTable commonTable() {
    Identifier name = in.name();
    List<Identifier> columns = in.optionalNameList();
    in.expect(Keyword.AS);
    Boolean materialized = null;
    if (in.accept(Keyword.NOT, Keyword.MATERIALIZED)) {
      materialized = false;
    } else if (in.accept(Keyword.MATERIALIZED)) {
      materialized = true;
    }
    if (!in.at(TokenKind.LEFT_PAREN)) {
      throw in.error();
    }
    int close = in.closing(in.index());
    in.skip();
    int before = in.narrow(close);
    DataStatement statement = grammar.data().statement();
    in.expectEnd();
    in.narrow(before);
    in.skip();
    if (in.at(Keyword.SEARCH) || in.at(Keyword.CYCLE)) {
      throw in.notSupported(in.keyword() + " clause of WITH");
    }
    return new CommonTable(name, columns, materialized, statement);
  }

  /**
   * {@code INTO [TEMPORARY | UNLOGGED] [TABLE] name} of a SELECT.
   *
   * @param first whether it is the first SELECT of its query
   */
  void into(boolean first) {
    int position = in.position();
    if (depth > 1) {
      throw SyntaxErrors.syntax("SELECT ... INTO is not allowed here", position);
    }
    if (!first) {
      throw SyntaxErrors.syntax(
          "INTO is only allowed on first SELECT of UNION/INTERSECT/EXCEPT", position);
    }
    in.expect(Keyword.INTO);
    Persistence persistence = Persistence.PERMANENT;
    if (in.at(Keyword.LOCAL) || in.at(Keyword.GLOBAL)) {
      in.skip();
    }
    if (in.accept(Keyword.TEMPORARY) || in.accept(Keyword.TEMP)) {
      persistence = Persistence.TEMPORARY;
    } else if (in.accept(Keyword.UNLOGGED)) {
      persistence = Persistence.UNLOGGED;
    }
    in.accept(Keyword.TABLE);
    into = new Into(in.qualifiedName(), persistence, position);
  }

  /** What {@link #into} has read since the last call, or null. */
  @Nullable Into takeInto() {
    Into taken = into;
    into = null;
    return taken;
  }
}
