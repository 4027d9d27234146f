package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SelectItem;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TableExpression.Alias;
import io.waldb.sql.syntax.TableExpression.Natural;
import io.waldb.sql.syntax.TableExpression.Subquery;
import io.waldb.sql.syntax.TableExpression.Table;
import io.waldb.sql.syntax.TextSpan;
import io.waldb.sql.syntax.WindowSpecification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query reduced to how it nests: set operations, parentheses and joins.
 *
 * <p>Everything else (select lists, conditions, tables with their aliases, ORDER BY and LIMIT) is
 * parsed on the way and stands in the skeleton's text as the number of its fragment: {@code SELECT
 * 0 FROM "1" LEFT JOIN "2" ON 3 UNION ALL SELECT 4 ORDER BY 5}. {@link SkeletonReader} lets
 * JSqlParser find the nesting of that text and puts the fragments back. A query that does not nest
 * needs no such help: see {@link #isFlat}.
 */
final class Skeleton {

  /** Set operations in one query. */
  private static final int BRANCHES_MAX = 1_000;

  private final Grammar grammar;
  private final TokenReader in;
  private final StringBuilder text = new StringBuilder();
  private final SourceMap places = new SourceMap();
  private final List<Object> fragments = new ArrayList<>();
  private boolean flat = true;
  private int branches;
  private @Nullable Block first;
  private @Nullable TableExpression onlyTable;
  private ClauseParser.Tail tail = ClauseParser.Tail.NONE;

  Skeleton(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** The parts of one SELECT, VALUES or parenthesised WITH query that are not tables. */
  static final class Block {
    final int position;
    boolean distinct;
    List<SyntaxExpression> distinctOn = List.of();
    List<SelectItem> items = List.of();
    @Nullable SyntaxExpression where;
    ClauseParser.Grouping grouping = ClauseParser.Grouping.NONE;
    @Nullable SyntaxExpression having;
    List<WindowSpecification.Named> windows = List.of();

    /** What stands in place of the block: VALUES, or a query that has its own WITH. */
    @Nullable QueryBody whole;

    Block(int position) {
      this.position = position;
    }

    QueryBody build(List<TableExpression> from) {
      if (whole != null) {
        return whole;
      }
      return new QueryBody.SelectBlock(
          distinct,
          distinctOn,
          items,
          from,
          where,
          grouping.elements(),
          grouping.distinct(),
          having,
          windows,
          position);
    }
  }

  /** A join's condition. */
  record Condition(
      @Nullable Natural natural,
      @Nullable SyntaxExpression on,
      List<Identifier> using,
      @Nullable Identifier alias) {}

  /** The text for JSqlParser. */
  String text() {
    return text.toString();
  }

  /** The token that the text at an offset came from. */
  int token(int offset) {
    return places.original(offset);
  }

  Object fragment(int number) {
    return fragments.get(number);
  }

  /** True if it is one block over at most one table: {@link #flatBody} and {@link #flatTail}. */
  boolean isFlat() {
    return flat;
  }

  QueryBody flatBody() {
    if (first == null) {
      throw in.error();
    }
    return first.build(onlyTable == null ? List.of() : List.of(onlyTable));
  }

  ClauseParser.Tail flatTail() {
    return tail;
  }

  /** The table of a flat FROM list. */
  TableExpression flatTable() {
    if (onlyTable == null) {
      throw in.error();
    }
    return onlyTable;
  }

  /** Reads a query without WITH, up to the reader's limit. */
  void query() {
    operand();
    while (atSetOperator()) {
      setOperator();
      operand();
    }
    if (grammar.clauses().atTail()) {
      int token = in.index();
      tail = grammar.clauses().tail();
      write(" ORDER BY " + keep(tail), token);
    }
    in.expectEnd();
  }

  /** Reads tables and joins as far as they go. */
  void fromList() {
    Block block = new Block(in.position());
    first = block;
    write("SELECT " + keep(block) + " FROM ");
    tables();
  }

  private void operand() {
    if (in.at(TokenKind.LEFT_PAREN)) {
      parenthesis();
    } else if (in.at(Keyword.SELECT)) {
      selectBlock();
    } else if (in.at(Keyword.VALUES)) {
      Block block = new Block(in.position());
      block.whole = new QueryBody.Values(grammar.clauses().valuesRows(), block.position);
      add(block);
    } else if (in.at(Keyword.TABLE)) {
      tableBlock();
    } else {
      throw in.error();
    }
  }

  private boolean atSetOperator() {
    Keyword keyword = in.keyword();
    return keyword == Keyword.UNION || keyword == Keyword.INTERSECT || keyword == Keyword.EXCEPT;
  }

  private void parenthesis() {
    int open = in.index();
    int close = in.closing(open);
    flat = false;
    if (in.keyword(1) == Keyword.WITH) {
      Block block = new Block(in.position());
      block.whole = new QueryBody.Nested(grammar.parenthesisedQuery(), block.position);
      add(block);
      return;
    }
    write("(");
    in.skip();
    int before = in.narrow(close);
    query();
    in.narrow(before);
    write(")");
    in.skip();
  }

  private void setOperator() {
    flat = false;
    if (++branches >= BRANCHES_MAX) {
      throw SyntaxErrors.error(
          SqlState.STATEMENT_TOO_COMPLEX,
          "query has more than " + BRANCHES_MAX + " branches of UNION, INTERSECT and EXCEPT",
          in.position());
    }
    int token = in.index();
    Keyword keyword = in.keyword();
    in.skip();
    boolean all = in.accept(Keyword.ALL);
    if (!all) {
      in.accept(Keyword.DISTINCT);
    }
    write(" " + keyword + (all ? " ALL " : " "), token);
  }

  private void add(Block block) {
    if (first == null) {
      first = block;
    } else {
      flat = false;
    }
    write("SELECT " + keep(block));
  }

  private void tableBlock() {
    Block block = new Block(in.position());
    in.skip();
    SyntaxExpression star =
        new SyntaxExpression.Star(null, block.position, in.spanFrom(in.index() - 1), true);
    Table table = grammar.tables().relation();
    block.items = List.of(new SelectItem(star, null, block.position));
    add(block);
    write(" FROM ");
    writeTable(table);
  }

  private void selectBlock() {
    Block block = new Block(in.position());
    in.skip();
    if (in.accept(Keyword.DISTINCT)) {
      block.distinct = true;
      if (in.accept(Keyword.ON)) {
        in.expect(TokenKind.LEFT_PAREN);
        block.distinctOn = grammar.expressions().list();
        in.expect(TokenKind.RIGHT_PAREN);
      }
    } else {
      in.accept(Keyword.ALL);
    }
    block.items = grammar.clauses().selectList();
    add(block);
    if (in.at(Keyword.INTO)) {
      grammar.queries().into(block == first);
    }
    if (in.accept(Keyword.FROM)) {
      write(" FROM ");
      tables();
    }
    if (in.accept(Keyword.WHERE)) {
      block.where = grammar.expressions().expression();
    }
    block.grouping = grammar.clauses().optionalGroupBy();
    if (in.accept(Keyword.HAVING)) {
      block.having = grammar.expressions().expression();
    }
    block.windows = grammar.clauses().optionalWindows();
  }

  /** Reads tables as far as they go; true if all of it is one join. */
  private boolean tables() {
    boolean joined = table();
    while (true) {
      int token = in.index();
      if (in.accept(TokenKind.COMMA)) {
        flat = false;
        write(", ", token);
        table();
        joined = false;
      } else if (atJoin()) {
        flat = false;
        TextSpan natural = join();
        table();
        if (natural != null) {
          Natural condition = new Natural(natural, in.spanFrom(in.index() - 1).end());
          write(" ON " + keep(new Condition(condition, null, List.of(), null)), token);
        }
        joined = true;
      } else if (in.at(Keyword.ON) && !in.at(Keyword.ON, Keyword.CONFLICT)) {
        in.skip();
        SyntaxExpression on = grammar.expressions().expression();
        write(" ON " + keep(new Condition(null, on, List.of(), null)), token);
      } else if (in.at(Keyword.USING)) {
        in.skip();
        List<Identifier> columns = in.nameList();
        Identifier alias = in.accept(Keyword.AS) ? in.name() : null;
        write(" ON " + keep(new Condition(null, null, columns, alias)), token);
      } else {
        return joined;
      }
    }
  }

  private boolean atJoin() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case JOIN, CROSS, NATURAL, INNER, LEFT, RIGHT, FULL -> true;
      default -> false;
    };
  }

  /** Reads the words of a join; gives where NATURAL stands, or null. */
  private @Nullable TextSpan join() {
    int token = in.index();
    TextSpan natural = null;
    StringBuilder words = new StringBuilder(" ");
    if (in.accept(Keyword.CROSS)) {
      words.append("CROSS ");
    } else {
      if (in.accept(Keyword.NATURAL)) {
        natural = in.spanFrom(token);
      }
      Keyword side = in.keyword();
      if (side == Keyword.LEFT || side == Keyword.RIGHT || side == Keyword.FULL) {
        words.append(side).append(' ');
        in.skip();
        in.accept(Keyword.OUTER);
      } else {
        in.accept(Keyword.INNER);
      }
    }
    in.expect(Keyword.JOIN);
    write(words.append("JOIN ").toString(), token);
    return natural;
  }

  /** Reads one item of FROM; true if it is a join in parentheses. */
  private boolean table() {
    int open = in.at(Keyword.LATERAL) ? in.index() + 1 : in.index();
    if (in.kindAt(open) != TokenKind.LEFT_PAREN) {
      writeTable(grammar.tables().tableOrFunction());
      return false;
    }
    int position = in.position();
    if (grammar.isQuery(open)) {
      boolean lateral = in.accept(Keyword.LATERAL);
      Query query = grammar.parenthesisedQuery();
      Alias alias = grammar.tables().optionalAlias();
      writeTable(new Subquery(query, lateral, alias, position));
      return false;
    }
    if (open != in.index()) {
      in.skip();
      throw in.error();
    }
    return joinInParentheses();
  }

  private boolean joinInParentheses() {
    flat = false;
    int close = in.closing(in.index());
    write("(");
    in.skip();
    int before = in.narrow(close);
    boolean joined = tables();
    in.expectEnd();
    if (!joined) {
      throw in.error();
    }
    in.narrow(before);
    write(")");
    in.skip();
    Alias alias = grammar.tables().optionalAlias();
    if (alias != null) {
      write(" AS \"" + keep(alias) + "\"");
    }
    return alias == null;
  }

  private void writeTable(TableExpression table) {
    if (onlyTable == null) {
      onlyTable = table;
    } else {
      flat = false;
    }
    write("\"" + keep(table) + "\"");
  }

  private int keep(Object fragment) {
    fragments.add(fragment);
    return fragments.size() - 1;
  }

  private void write(String piece) {
    write(piece, Math.max(0, in.index() - 1));
  }

  private void write(String piece, int token) {
    places.add(text.length(), token, 0);
    text.append(piece);
  }

  /** An error for what the library refused at an offset of the text. */
  DatabaseException refused(int offset) {
    return SyntaxErrors.syntax(in.tokens(), token(offset));
  }

  /** An error for a join in the text that has no condition. */
  DatabaseException incomplete() {
    return SyntaxErrors.syntax(in.tokens(), in.limit());
  }
}
