package io.waldb.sql.parser;

import io.waldb.sql.syntax.DefinitionStatement.CreateIndex;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.IndexElement;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SortItem;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.TableExpression.Table;
import java.util.List;

/** CREATE INDEX, and the keys of an index wherever they stand. */
final class IndexParser {
  private final Grammar grammar;
  private final TokenReader in;

  IndexParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** The rest of {@code CREATE [UNIQUE] INDEX ...}; the current token is INDEX. */
  CreateIndex createIndex(boolean unique, int position) {
    in.expect(Keyword.INDEX);
    boolean concurrently = in.accept(Keyword.CONCURRENTLY);
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    Identifier name = ifNotExists || !in.at(Keyword.ON) ? in.name() : null;
    in.expect(Keyword.ON);
    Table table = grammar.tables().relation();
    Identifier method =
        in.accept(Keyword.USING) ? in.name() : new Identifier("btree", Identifier.NO_POSITION);
    List<IndexElement> elements = elements();
    List<Identifier> include = in.accept(Keyword.INCLUDE) ? in.nameList() : List.of();
    boolean nullsNotDistinct = grammar.constraints().nullsNotDistinct();
    List<Option> options =
        in.accept(Keyword.WITH) ? grammar.options().relationOptions() : List.of();
    Identifier tablespace = in.accept(Keyword.TABLESPACE) ? in.name() : null;
    SourceExpression where = in.accept(Keyword.WHERE) ? grammar.sourceExpression() : null;
    return new CreateIndex(
        name,
        ifNotExists,
        unique,
        concurrently,
        table.name(),
        table.only(),
        method,
        elements,
        include,
        nullsNotDistinct,
        options,
        tablespace,
        where,
        position);
  }

  /** {@code (key, ...)}. */
  List<IndexElement> elements() {
    in.expect(TokenKind.LEFT_PAREN);
    List<IndexElement> elements = in.commaSeparated(this::element);
    in.expect(TokenKind.RIGHT_PAREN);
    return elements;
  }

  private IndexElement element() {
    int position = in.position();
    Identifier column = null;
    SourceExpression expression = null;
    if (in.at(TokenKind.LEFT_PAREN)) {
      in.skip();
      expression = grammar.sourceExpression();
      in.expect(TokenKind.RIGHT_PAREN);
    } else if (in.atName() && !isCall()) {
      column = in.name();
    } else {
      expression = grammar.sourceOperand();
    }
    QualifiedName collation = in.accept(Keyword.COLLATE) ? in.qualifiedName() : null;
    QualifiedName operatorClass = null;
    if (in.atName() && !in.at(Keyword.NULLS)) {
      operatorClass = in.qualifiedName();
      if (in.at(TokenKind.LEFT_PAREN)) {
        throw in.notSupported("an operator class with options");
      }
    }
    boolean descending = grammar.clauses().descending();
    SortItem.NullsOrder nulls = grammar.clauses().nullsOrder();
    return new IndexElement(
        column, expression, collation, operatorClass, descending, nulls, position);
  }

  private boolean isCall() {
    return in.kind(1) == TokenKind.LEFT_PAREN || in.kind(1) == TokenKind.DOT;
  }
}
