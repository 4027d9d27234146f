package io.waldb.sql.parser;

import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.SyntaxExpression;

/**
 * The parsers of one text, which call each other: all move the same {@link TokenReader}.
 *
 * <p>Not thread-safe; made for one parse.
 */
final class Grammar {
  private final TokenReader in;
  private final TypeParser types;
  private final ExpressionParser expressions;
  private final FunctionParser functions;
  private final ClauseParser clauses;
  private final TableParser tables;
  private final QueryParser queries;
  private final CreateTableParser createTables;
  private final AlterTableParser alterTables;
  private final ConstraintParser constraints;
  private final IndexParser indexes;
  private final SequenceParser sequences;
  private final OptionParser options;
  private final CreateParser creates;
  private final AlterParser alters;
  private final DropParser drops;
  private final TransactionParser transactions;
  private final SessionParser sessions;
  private final MaintenanceParser maintenance;
  private final CopyParser copies;
  private final StatementParser statements;
  private final DataParser data;

  Grammar(TokenReader in) {
    this.in = in;
    this.types = new TypeParser(in);
    this.expressions = new ExpressionParser(this);
    this.functions = new FunctionParser(this);
    this.clauses = new ClauseParser(this);
    this.tables = new TableParser(this);
    this.queries = new QueryParser(this);
    this.createTables = new CreateTableParser(this);
    this.alterTables = new AlterTableParser(this);
    this.constraints = new ConstraintParser(this);
    this.indexes = new IndexParser(this);
    this.sequences = new SequenceParser(this);
    this.options = new OptionParser(in);
    this.creates = new CreateParser(this);
    this.alters = new AlterParser(this);
    this.drops = new DropParser(this);
    this.transactions = new TransactionParser(this);
    this.sessions = new SessionParser(this);
    this.maintenance = new MaintenanceParser(this);
    this.copies = new CopyParser(this);
    this.statements = new StatementParser(this);
    this.data = new DataParser(this);
  }

  TokenReader in() {
    return in;
  }

  TypeParser types() {
    return types;
  }

  ExpressionParser expressions() {
    return expressions;
  }

  FunctionParser functions() {
    return functions;
  }

  ClauseParser clauses() {
    return clauses;
  }

  TableParser tables() {
    return tables;
  }

  QueryParser queries() {
    return queries;
  }

  CreateTableParser createTables() {
    return createTables;
  }

  AlterTableParser alterTables() {
    return alterTables;
  }

  ConstraintParser constraints() {
    return constraints;
  }

  IndexParser indexes() {
    return indexes;
  }

  SequenceParser sequences() {
    return sequences;
  }

  OptionParser options() {
    return options;
  }

  CreateParser creates() {
    return creates;
  }

  AlterParser alters() {
    return alters;
  }

  DropParser drops() {
    return drops;
  }

  TransactionParser transactions() {
    return transactions;
  }

  SessionParser sessions() {
    return sessions;
  }

  MaintenanceParser maintenance() {
    return maintenance;
  }

  CopyParser copies() {
    return copies;
  }

  StatementParser statements() {
    return statements;
  }

  DataParser data() {
    return data;
  }

  /** An expression with its text. */
  SourceExpression sourceExpression() {
    int from = in.index();
    return source(expressions.expression(), from);
  }

  /** An expression of {@link ExpressionParser#restricted} with its text. */
  SourceExpression sourceRestricted() {
    int from = in.index();
    return source(expressions.restricted(), from);
  }

  /** An expression of {@link ExpressionParser#operand} with its text. */
  SourceExpression sourceOperand() {
    int from = in.index();
    return source(expressions.operand(), from);
  }

  private SourceExpression source(SyntaxExpression expression, int from) {
    return new SourceExpression(expression, in.tokens().text(from, in.index()));
  }

  /** {@code CASCADE | RESTRICT}; true for CASCADE. */
  boolean cascade() {
    if (in.accept(Keyword.RESTRICT)) {
      return false;
    }
    return in.accept(Keyword.CASCADE);
  }

  /** Where {@code WITH [NO] DATA} at the reader's limit begins, or the limit. */
  int withDataStart() {
    int limit = in.limit();
    if (in.keywordAt(limit - 1) == Keyword.DATA) {
      boolean no = in.keywordAt(limit - 2) == Keyword.NO;
      int with = limit - (no ? 3 : 2);
      if (in.keywordAt(with) == Keyword.WITH) {
        return with;
      }
    }
    return limit;
  }

  /** False if what {@link #withDataStart} found has a NO. */
  boolean isWithData(int start) {
    return start == in.limit() || in.keywordAt(start + 1) != Keyword.NO;
  }

  /** {@code ( query )}. */
  Query parenthesisedQuery() {
    if (!in.at(TokenKind.LEFT_PAREN)) {
      throw in.error();
    }
    int close = in.closing(in.index());
    in.skip();
    int before = in.narrow(close);
    Query query = queries.query();
    in.expectEnd();
    in.narrow(before);
    in.skip();
    return query;
  }

  /** True if the parenthesis at this index holds a query and not an expression or a table. */
  boolean isQuery(int open) {
    if (in.kindAt(open) != TokenKind.LEFT_PAREN) {
      return false;
    }
    Keyword first = in.keywordAt(open + 1);
    if (first != null) {
      return switch (first) {
        case SELECT, WITH, TABLE -> true;
        case VALUES -> in.kindAt(open + 2) == TokenKind.LEFT_PAREN;
        default -> false;
      };
    }
    if (!isQuery(open + 1)) {
      return false;
    }
    int behind = in.tokens().value(open + 1) + 1;
    Keyword next = in.keywordAt(behind);
    if (next == null) {
      return in.kindAt(behind) == TokenKind.RIGHT_PAREN || in.kindAt(behind) == TokenKind.END;
    }
    return switch (next) {
      case UNION, INTERSECT, EXCEPT, ORDER, LIMIT, OFFSET, FETCH, FOR -> true;
      default -> false;
    };
  }
}
