package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.GroupingElement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query.LockStrength;
import io.waldb.sql.syntax.Query.LockWait;
import io.waldb.sql.syntax.Query.LockingClause;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.NumberLiteral;
import io.waldb.sql.syntax.WindowSpecification;
import io.waldb.sql.syntax.WindowSpecification.Bound;
import io.waldb.sql.syntax.WindowSpecification.BoundKind;
import io.waldb.sql.syntax.WindowSpecification.Exclusion;
import io.waldb.sql.syntax.WindowSpecification.Frame;
import io.waldb.sql.syntax.WindowSpecification.FrameMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Clauses of queries that hold expressions: lists, GROUP BY, windows, ORDER BY, LIMIT, FOR. */
final class ClauseParser {
  private final Grammar grammar;
  private final TokenReader in;

  ClauseParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** ORDER BY, LIMIT, OFFSET, FETCH and FOR, in any order PostgreSQL allows. */
  record Tail(
      List<SortItem> orderBy,
      @Nullable SyntaxExpression limit,
      @Nullable SyntaxExpression offset,
      boolean withTies,
      List<LockingClause> locking) {

    static final Tail NONE = new Tail(List.of(), null, null, false, List.of());
  }

  /** GROUP BY's content. */
  record Grouping(List<GroupingElement> elements, boolean distinct) {
    static final Grouping NONE = new Grouping(List.of(), false);
  }

  /** A select list: {@code expression [[AS] label], ...}; may be empty. */
  List<SelectItem> selectList() {
    if (in.atEnd() || endsSelectList()) {
      return List.of();
    }
    return in.commaSeparated(this::selectItem);
  }

  private boolean endsSelectList() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return in.at(TokenKind.RIGHT_PAREN);
    }
    return switch (keyword) {
      case FROM, INTO, WHERE, GROUP, HAVING, WINDOW, ORDER, LIMIT, OFFSET, FETCH, FOR -> true;
      case UNION, INTERSECT, EXCEPT -> true;
      default -> false;
    };
  }

  /** {@code RETURNING list} if it is next, else empty. */
  List<SelectItem> optionalReturning() {
    return in.accept(Keyword.RETURNING) ? in.commaSeparated(this::selectItem) : List.of();
  }

  private SelectItem selectItem() {
    int position = in.position();
    SyntaxExpression expression = grammar.expressions().expression();
    Identifier alias = null;
    if (in.accept(Keyword.AS)) {
      alias = in.label();
    } else if (in.atLabel() && !(expression instanceof SyntaxExpression.Star)) {
      Keyword keyword = in.keyword();
      if (keyword == null || !keyword.needsAs()) {
        alias = in.label();
      }
    }
    return new SelectItem(expression, alias, position);
  }

  /** {@code ORDER BY list} if it is next, else empty. */
  List<SortItem> optionalOrderBy() {
    if (!in.accept(Keyword.ORDER)) {
      return List.of();
    }
    in.expect(Keyword.BY);
    return in.commaSeparated(this::sortItem);
  }

  private SortItem sortItem() {
    int position = in.position();
    SyntaxExpression expression = grammar.expressions().expression();
    boolean descending = false;
    if (in.accept(Keyword.USING)) {
      if (!in.atOperator("<") && !in.atOperator(">")) {
        throw in.notSupported("ORDER BY USING with an operator other than < and >");
      }
      descending = in.atOperator(">");
      in.skip();
    } else {
      descending = descending();
    }
    return new SortItem(expression, descending, nullsOrder(), position);
  }

  /** {@code ASC | DESC}. */
  boolean descending() {
    if (in.accept(Keyword.ASC)) {
      return false;
    }
    return in.accept(Keyword.DESC);
  }

  /** {@code NULLS FIRST | LAST}, or null. */
  SortItem.@Nullable NullsOrder nullsOrder() {
    if (in.accept(Keyword.NULLS, Keyword.FIRST)) {
      return SortItem.NullsOrder.FIRST;
    }
    return in.accept(Keyword.NULLS, Keyword.LAST) ? SortItem.NullsOrder.LAST : null;
  }

  /** {@code GROUP BY ...} if it is next. */
  Grouping optionalGroupBy() {
    if (!in.accept(Keyword.GROUP)) {
      return Grouping.NONE;
    }
    in.expect(Keyword.BY);
    boolean distinct = in.accept(Keyword.DISTINCT);
    if (!distinct) {
      in.accept(Keyword.ALL);
    }
    return new Grouping(in.commaSeparated(this::groupingElement), distinct);
  }

  private GroupingElement groupingElement() {
    int position = in.position();
    if (in.at(TokenKind.LEFT_PAREN) && in.kind(1) == TokenKind.RIGHT_PAREN) {
      in.skip(2);
      return new GroupingElement.Empty(position);
    }
    boolean open = in.kind(1) == TokenKind.LEFT_PAREN;
    if (in.at(Keyword.ROLLUP) && open) {
      return new GroupingElement.Rollup(parenthesisedList(), position);
    }
    if (in.at(Keyword.CUBE) && open) {
      return new GroupingElement.Cube(parenthesisedList(), position);
    }
    if (in.accept(Keyword.GROUPING, Keyword.SETS)) {
      in.expect(TokenKind.LEFT_PAREN);
      List<GroupingElement> sets = in.commaSeparated(this::groupingElement);
      in.expect(TokenKind.RIGHT_PAREN);
      return new GroupingElement.Sets(sets, position);
    }
    return new GroupingElement.Plain(grammar.expressions().expression(), position);
  }

  private List<SyntaxExpression> parenthesisedList() {
    in.skip();
    in.expect(TokenKind.LEFT_PAREN);
    List<SyntaxExpression> list = grammar.expressions().list();
    in.expect(TokenKind.RIGHT_PAREN);
    return list;
  }

  /** {@code WINDOW name AS (...), ...} if it is next, else empty. */
  List<WindowSpecification.Named> optionalWindows() {
    if (!in.accept(Keyword.WINDOW)) {
      return List.of();
    }
    return in.commaSeparated(
        () -> {
          Identifier name = in.name();
          in.expect(Keyword.AS);
          return new WindowSpecification.Named(name, windowSpecification());
        });
  }

  /** {@code ([existing] [PARTITION BY ...] [ORDER BY ...] [frame])}. */
  WindowSpecification windowSpecification() {
    int position = in.position();
    in.expect(TokenKind.LEFT_PAREN);
    Identifier existing = in.atName() && !beginsWindowClause() ? in.name() : null;
    List<SyntaxExpression> partitionBy =
        in.accept(Keyword.PARTITION, Keyword.BY) ? grammar.expressions().list() : List.of();
    List<SortItem> orderBy = optionalOrderBy();
    Frame frame = optionalFrame();
    in.expect(TokenKind.RIGHT_PAREN);
    return new WindowSpecification(existing, false, partitionBy, orderBy, frame, position);
  }

  private boolean beginsWindowClause() {
    Keyword keyword = in.keyword();
    return keyword == Keyword.PARTITION
        || keyword == Keyword.RANGE
        || keyword == Keyword.ROWS
        || keyword == Keyword.GROUPS;
  }

  private @Nullable Frame optionalFrame() {
    if (!in.at(Keyword.RANGE) && !in.at(Keyword.ROWS) && !in.at(Keyword.GROUPS)) {
      return null;
    }
    int position = in.position();
    FrameMode mode = FrameMode.valueOf(in.label().name().toUpperCase(Locale.ROOT));
    Bound start;
    Bound end = new Bound(BoundKind.CURRENT_ROW, null);
    boolean between = in.accept(Keyword.BETWEEN);
    if (between) {
      start = bound();
      in.expect(Keyword.AND);
      end = bound();
    } else {
      start = bound();
    }
    checkFrame(start.kind(), end.kind(), between, position);
    return new Frame(mode, start, end, exclusion(), position);
  }

  private Bound bound() {
    if (in.accept(Keyword.UNBOUNDED, Keyword.PRECEDING)) {
      return new Bound(BoundKind.UNBOUNDED_PRECEDING, null);
    }
    if (in.accept(Keyword.UNBOUNDED, Keyword.FOLLOWING)) {
      return new Bound(BoundKind.UNBOUNDED_FOLLOWING, null);
    }
    if (in.accept(Keyword.CURRENT, Keyword.ROW)) {
      return new Bound(BoundKind.CURRENT_ROW, null);
    }
    SyntaxExpression offset = grammar.expressions().expression();
    if (in.accept(Keyword.PRECEDING)) {
      return new Bound(BoundKind.OFFSET_PRECEDING, offset);
    }
    in.expect(Keyword.FOLLOWING);
    return new Bound(BoundKind.OFFSET_FOLLOWING, offset);
  }

  private static void checkFrame(BoundKind start, BoundKind end, boolean between, int position) {
    String fault = null;
    if (start == BoundKind.UNBOUNDED_FOLLOWING) {
      fault = "frame start cannot be UNBOUNDED FOLLOWING";
    } else if (end == BoundKind.UNBOUNDED_PRECEDING) {
      fault = "frame end cannot be UNBOUNDED PRECEDING";
    } else if (start == BoundKind.CURRENT_ROW && end == BoundKind.OFFSET_PRECEDING) {
      fault = "frame starting from current row cannot have preceding rows";
    } else if (start == BoundKind.OFFSET_FOLLOWING && !between) {
      fault = "frame starting from following row cannot end with current row";
    } else if (start == BoundKind.OFFSET_FOLLOWING
        && (end == BoundKind.OFFSET_PRECEDING || end == BoundKind.CURRENT_ROW)) {
      fault = "frame starting from following row cannot have preceding rows";
    }
    if (fault != null) {
      throw SyntaxErrors.error(SqlState.WINDOWING_ERROR, fault, position);
    }
  }

  private Exclusion exclusion() {
    if (!in.accept(Keyword.EXCLUDE)) {
      return Exclusion.NO_OTHERS;
    }
    if (in.accept(Keyword.CURRENT, Keyword.ROW)) {
      return Exclusion.CURRENT_ROW;
    }
    if (in.accept(Keyword.GROUP)) {
      return Exclusion.GROUP;
    }
    if (in.accept(Keyword.TIES)) {
      return Exclusion.TIES;
    }
    in.expect(Keyword.NO, Keyword.OTHERS);
    return Exclusion.NO_OTHERS;
  }

  /** True if a {@link #tail} begins here. */
  boolean atTail() {
    Keyword keyword = in.keyword();
    return keyword == Keyword.ORDER
        || keyword == Keyword.LIMIT
        || keyword == Keyword.OFFSET
        || keyword == Keyword.FETCH
        || keyword == Keyword.FOR;
  }

  /** What follows a query's body. */
  Tail tail() {
    if (!atTail()) {
      return Tail.NONE;
    }
    List<SortItem> orderBy = optionalOrderBy();
    List<LockingClause> locking = new ArrayList<>();
    SyntaxExpression limit = null;
    SyntaxExpression offset = null;
    boolean limited = false;
    boolean withTies = false;
    while (atTail() && !in.at(Keyword.ORDER)) {
      if (in.at(Keyword.FOR)) {
        locking(locking);
      } else if (in.at(Keyword.OFFSET)) {
        if (offset != null) {
          throw repeated("OFFSET");
        }
        offset = offset();
      } else {
        if (limited) {
          throw repeated("LIMIT");
        }
        limited = true;
        if (in.accept(Keyword.LIMIT)) {
          limit = limit();
        } else {
          limit = fetch();
          withTies = in.accept(Keyword.WITH, Keyword.TIES);
          if (!withTies) {
            in.expect(Keyword.ONLY);
          }
        }
      }
    }
    if (withTies && orderBy.isEmpty()) {
      throw SyntaxErrors.syntax(
          "WITH TIES cannot be specified without ORDER BY clause", in.position());
    }
    return new Tail(orderBy, limit, offset, withTies, locking);
  }

  private DatabaseException repeated(String clause) {
    return SyntaxErrors.syntax("multiple " + clause + " clauses not allowed", in.position());
  }

  private @Nullable SyntaxExpression limit() {
    if (in.accept(Keyword.ALL)) {
      return null;
    }
    SyntaxExpression limit = grammar.expressions().expression();
    if (in.at(TokenKind.COMMA)) {
      throw SyntaxErrors.syntax("LIMIT #,# syntax is not supported", in.position())
          .withHint("Use separate LIMIT and OFFSET clauses.");
    }
    return limit;
  }

  private SyntaxExpression offset() {
    in.skip();
    SyntaxExpression offset = grammar.expressions().expression();
    if (!in.accept(Keyword.ROWS)) {
      in.accept(Keyword.ROW);
    }
    return offset;
  }

  private SyntaxExpression fetch() {
    in.expect(Keyword.FETCH);
    if (!in.accept(Keyword.FIRST)) {
      in.expect(Keyword.NEXT);
    }
    SyntaxExpression limit =
        in.at(Keyword.ROW) || in.at(Keyword.ROWS)
            ? new NumberLiteral("1", in.position())
            : grammar.expressions().operand();
    if (!in.accept(Keyword.ROWS)) {
      in.expect(Keyword.ROW);
    }
    return limit;
  }

  private void locking(List<LockingClause> into) {
    int position = in.position();
    in.skip();
    if (in.accept(Keyword.READ, Keyword.ONLY)) {
      return;
    }
    LockStrength strength;
    if (in.accept(Keyword.UPDATE)) {
      strength = LockStrength.UPDATE;
    } else if (in.accept(Keyword.NO, Keyword.KEY, Keyword.UPDATE)) {
      strength = LockStrength.NO_KEY_UPDATE;
    } else if (in.accept(Keyword.KEY, Keyword.SHARE)) {
      strength = LockStrength.KEY_SHARE;
    } else {
      in.expect(Keyword.SHARE);
      strength = LockStrength.SHARE;
    }
    List<Identifier> of = in.accept(Keyword.OF) ? in.commaSeparated(in::name) : List.of();
    LockWait waiting = LockWait.BLOCK;
    if (in.accept(Keyword.NOWAIT)) {
      waiting = LockWait.NOWAIT;
    } else if (in.accept(Keyword.SKIP, Keyword.LOCKED)) {
      waiting = LockWait.SKIP_LOCKED;
    }
    into.add(new LockingClause(strength, of, waiting, position));
  }

  /** {@code VALUES (..), ..}: the rows; the current token is VALUES. */
  List<List<SyntaxExpression>> valuesRows() {
    in.expect(Keyword.VALUES);
    List<List<SyntaxExpression>> rows = new ArrayList<>();
    do {
      int position = in.position();
      in.expect(TokenKind.LEFT_PAREN);
      List<SyntaxExpression> row = List.copyOf(grammar.expressions().list());
      in.expect(TokenKind.RIGHT_PAREN);
      if (!rows.isEmpty() && rows.get(0).size() != row.size()) {
        throw SyntaxErrors.syntax("VALUES lists must all be the same length", position);
      }
      rows.add(row);
    } while (in.accept(TokenKind.COMMA));
    return rows;
  }
}
