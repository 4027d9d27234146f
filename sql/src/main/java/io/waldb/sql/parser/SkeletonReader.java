package io.waldb.sql.parser;

import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.QueryBody.SetOperator;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TableExpression.JoinKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.parser.TokenMgrException;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.IntersectOp;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.UnionOp;
import org.jspecify.annotations.Nullable;

/**
 * Has JSqlParser parse a {@link Skeleton} and reads its tree back with the fragments in place.
 *
 * <p>Three things the library's tree leaves flat are nested here: INTERSECT binds tighter than
 * UNION and EXCEPT, {@code a JOIN b JOIN c ON .. ON ..} pairs each ON with the nearest open JOIN,
 * and comma-separated tables are a list. Every node goes through {@link LibraryTree#checked}.
 *
 * <p>The parser object is new each time: it keeps state, and costs about 100 kB.
 */
final class SkeletonReader {
  private final Skeleton skeleton;
  private final Select root;

  SkeletonReader(Skeleton skeleton) {
    this.skeleton = skeleton;
    this.root = parse(skeleton);
  }

  private static Select parse(Skeleton skeleton) {
    String text = skeleton.text();
    CCJSqlParser parser =
        new CCJSqlParser(new StringProvider(text)).withDialect(Dialect.POSTGRESQL);
    try {
      Statement statement = parser.Statement();
      Token next = parser.getNextToken();
      if (next.kind != 0) {
        throw skeleton.refused(offset(next, text));
      }
      if (statement instanceof Select select) {
        return select;
      }
      throw skeleton.refused(0);
    } catch (ParseException e) {
      throw skeleton.refused(offset(e.currentToken == null ? null : e.currentToken.next, text));
    } catch (TokenMgrException e) {
      throw skeleton.refused(text.length());
    }
  }

  private static int offset(@Nullable Token token, String text) {
    return token == null || token.absoluteBegin <= 0 ? text.length() : token.absoluteBegin - 1;
  }

  /** The query's body. */
  QueryBody body() {
    return operand(root);
  }

  /** What follows the body. */
  ClauseParser.Tail tail() {
    return tail(root);
  }

  /** The tables of a FROM list that was read alone. */
  List<TableExpression> tables() {
    if (root instanceof PlainSelect select) {
      return from(LibraryTree.checked(select));
    }
    throw skeleton.refused(0);
  }

  private ClauseParser.Tail tail(Select select) {
    List<OrderByElement> elements = select.getOrderByElements();
    if (elements == null) {
      return ClauseParser.Tail.NONE;
    }
    if (elements.size() != 1) {
      throw skeleton.refused(0);
    }
    OrderByElement element = LibraryTree.checked(elements.get(0));
    return fragment(element.getExpression(), ClauseParser.Tail.class);
  }

  /** The body of a select, without its tail. */
  private QueryBody operand(Select select) {
    LibraryTree.checked(select);
    if (select instanceof PlainSelect plain) {
      return block(plain).build(from(plain));
    }
    if (select instanceof SetOperationList list) {
      return setOperations(list);
    }
    if (select instanceof ParenthesedSelect parenthesed) {
      return nested(parenthesed.getSelect());
    }
    throw skeleton.refused(0);
  }

  /** A select in parentheses, or a branch that has a tail: a body, with its own tail if any. */
  private QueryBody nested(Select select) {
    QueryBody body = operand(select);
    ClauseParser.Tail tail = tail(select);
    if (tail.equals(ClauseParser.Tail.NONE)) {
      return body;
    }
    return new QueryBody.Nested(
        new Query(
            null,
            body,
            tail.orderBy(),
            tail.limit(),
            tail.offset(),
            tail.withTies(),
            tail.locking(),
            body.position()),
        body.position());
  }

  private QueryBody setOperations(SetOperationList list) {
    List<Select> selects = list.getSelects();
    List<SetOperation> operations = list.getOperations();
    // INTERSECT first: left holds a finished operand, pending the UNION or EXCEPT before it.
    QueryBody left = branch(selects.get(0));
    QueryBody outer = null;
    SetOperation pending = null;
    for (int i = 0; i < operations.size(); i++) {
      SetOperation operation = LibraryTree.checked(operations.get(i));
      QueryBody right = branch(selects.get(i + 1));
      if (operation instanceof IntersectOp) {
        left = combine(operation, left, right);
      } else {
        outer = pending == null || outer == null ? left : combine(pending, outer, left);
        pending = operation;
        left = right;
      }
    }
    return pending == null || outer == null ? left : combine(pending, outer, left);
  }

  private QueryBody branch(Select select) {
    assert select instanceof ParenthesedSelect || select.getOrderByElements() == null
        : "a tail ends its level of the skeleton";
    return nested(select);
  }

  private QueryBody combine(SetOperation operation, QueryBody left, QueryBody right) {
    SetOperator operator =
        operation instanceof UnionOp
            ? SetOperator.UNION
            : operation instanceof IntersectOp ? SetOperator.INTERSECT : SetOperator.EXCEPT;
    boolean all = operation.toString().endsWith(" ALL");
    return new QueryBody.SetOperation(operator, all, left, right, right.position());
  }

  private Skeleton.Block block(PlainSelect select) {
    if (select.getSelectItems().size() != 1) {
      throw skeleton.refused(0);
    }
    Expression item = LibraryTree.checked(select.getSelectItems().get(0)).getExpression();
    return fragment(item, Skeleton.Block.class);
  }

  private List<TableExpression> from(PlainSelect select) {
    return select.getFromItem() == null ? List.of() : from(select.getFromItem(), select.getJoins());
  }

  /** A table waiting for the ON of the join it was reached by. */
  private record Pending(TableExpression table, @Nullable JoinKind kind) {}

  private List<TableExpression> from(FromItem first, @Nullable List<Join> joins) {
    List<TableExpression> list = new ArrayList<>();
    Deque<Pending> stack = new ArrayDeque<>();
    stack.push(new Pending(item(first), null));
    for (Join join : joins == null ? List.<Join>of() : joins) {
      LibraryTree.checked(join);
      TableExpression table = item(join.getFromItem());
      if (join.isSimple()) {
        list.add(finish(stack));
        stack.push(new Pending(table, null));
      } else if (join.isCross()) {
        Pending left = stack.pop();
        stack.push(new Pending(cross(left.table(), table), left.kind()));
      } else {
        stack.push(new Pending(table, kind(join)));
      }
      for (Expression on : join.getOnExpressions()) {
        stack.push(conditional(stack, fragment(on, Skeleton.Condition.class)));
      }
    }
    list.add(finish(stack));
    return list;
  }

  private TableExpression finish(Deque<Pending> stack) {
    Pending last = stack.pop();
    if (!stack.isEmpty()) {
      throw skeleton.incomplete();
    }
    return last.table();
  }

  private static TableExpression cross(TableExpression left, TableExpression right) {
    return new TableExpression.Join(
        JoinKind.CROSS, left, right, null, null, List.of(), null, null, right.position());
  }

  private Pending conditional(Deque<Pending> stack, Skeleton.Condition condition) {
    Pending right = stack.pop();
    Pending left = stack.poll();
    JoinKind kind = right.kind();
    if (left == null || kind == null) {
      throw skeleton.refused(skeleton.text().length());
    }
    TableExpression join =
        new TableExpression.Join(
            kind,
            left.table(),
            right.table(),
            condition.natural(),
            condition.on(),
            condition.using(),
            condition.alias(),
            null,
            right.table().position());
    return new Pending(join, left.kind());
  }

  private static JoinKind kind(Join join) {
    if (join.isLeft()) {
      return JoinKind.LEFT;
    }
    if (join.isRight()) {
      return JoinKind.RIGHT;
    }
    return join.isFull() ? JoinKind.FULL : JoinKind.INNER;
  }

  private TableExpression item(FromItem item) {
    LibraryTree.checked(item);
    if (item instanceof Table table) {
      return fragment(table.getName(), TableExpression.class);
    }
    if (item instanceof ParenthesedFromItem parenthesed) {
      return parenthesed(parenthesed);
    }
    throw skeleton.refused(0);
  }

  private TableExpression parenthesed(ParenthesedFromItem item) {
    List<TableExpression> inner = from(item.getFromItem(), item.getJoins());
    if (inner.size() != 1 || !(inner.get(0) instanceof TableExpression.Join join)) {
      throw skeleton.refused(0);
    }
    if (item.getAlias() == null) {
      return join;
    }
    TableExpression.Alias alias =
        fragment(LibraryTree.checked(item.getAlias()).getName(), TableExpression.Alias.class);
    return new TableExpression.Join(
        join.kind(),
        join.left(),
        join.right(),
        join.natural(),
        join.on(),
        join.using(),
        join.usingAlias(),
        alias,
        join.position());
  }

  private <T> T fragment(Expression number, Class<T> type) {
    if (number instanceof LongValue value) {
      return fragment(LibraryTree.checked(value).getStringValue(), type);
    }
    throw skeleton.refused(0);
  }

  private <T> T fragment(String number, Class<T> type) {
    String digits = number.startsWith("\"") ? number.substring(1, number.length() - 1) : number;
    Object fragment = skeleton.fragment(Integer.parseInt(digits));
    if (!type.isInstance(fragment)) {
      throw unexpected(fragment);
    }
    return type.cast(fragment);
  }

  private AssertionError unexpected(Object fragment) {
    return new AssertionError(
        "fragment " + fragment + " stands where another kind belongs in " + skeleton.text());
  }
}
