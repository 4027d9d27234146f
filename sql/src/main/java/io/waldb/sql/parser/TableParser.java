package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TableExpression.Alias;
import io.waldb.sql.syntax.TableExpression.ColumnType;
import io.waldb.sql.syntax.TableExpression.Functions;
import io.waldb.sql.syntax.TableExpression.Sample;
import io.waldb.sql.syntax.TableExpression.Table;
import io.waldb.sql.syntax.TableExpression.TableFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables and functions of FROM, one at a time, with their aliases: no subquery and no join. */
final class TableParser {
  private final Grammar grammar;
  private final TokenReader in;

  TableParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A table or function with its alias. */
  TableExpression tableOrFunction() {
    int position = in.position();
    boolean lateral = in.accept(Keyword.LATERAL);
    if (lateral || atFunction()) {
      return functions(lateral, position);
    }
    Table table = relation();
    Alias alias = optionalAlias();
    return new Table(table.name(), table.only(), alias, optionalSample(), position);
  }

  private boolean atFunction() {
    Keyword keyword = in.keyword();
    if (keyword == Keyword.ROWS && in.keyword(1) == Keyword.FROM) {
      return in.kind(2) == TokenKind.LEFT_PAREN;
    }
    if (keyword != null && grammar.functions().isSpecial(keyword)) {
      return true;
    }
    int i = in.index();
    while (in.kindAt(i + 1) == TokenKind.DOT) {
      i += 2;
    }
    return in.kindAt(i + 1) == TokenKind.LEFT_PAREN
        && (in.isNameAt(in.index()) || in.atFunctionName());
  }

  /** {@code [ONLY] name [*]}: a table without alias. */
  Table relation() {
    int position = in.position();
    if (in.accept(Keyword.ONLY)) {
      boolean parenthesis = in.accept(TokenKind.LEFT_PAREN);
      QualifiedName name = in.qualifiedName();
      if (parenthesis) {
        in.expect(TokenKind.RIGHT_PAREN);
      }
      return new Table(name, true, null, null, position);
    }
    QualifiedName name = in.qualifiedName();
    in.acceptOperator("*");
    return new Table(name, false, null, null, position);
  }

  /** A table to change, with its alias; SET is never one. */
  Table target() {
    Table table = relation();
    Identifier alias = null;
    if (in.accept(Keyword.AS) || (in.atName() && !in.at(Keyword.SET))) {
      alias = in.name();
    }
    return new Table(
        table.name(),
        table.only(),
        alias == null ? null : new Alias(alias, List.of()),
        null,
        table.position());
  }

  /** {@code [AS] name [(column, ...)]} if it is next. */
  @Nullable Alias optionalAlias() {
    if (!in.accept(Keyword.AS) && !in.atName()) {
      return null;
    }
    Identifier name = in.name();
    return new Alias(name, in.optionalNameList());
  }

  private @Nullable Sample optionalSample() {
    int position = in.position();
    if (!in.accept(Keyword.TABLESAMPLE)) {
      return null;
    }
    QualifiedName method = in.qualified(in.nonReserved());
    in.expect(TokenKind.LEFT_PAREN);
    List<SyntaxExpression> arguments = grammar.expressions().list();
    in.expect(TokenKind.RIGHT_PAREN);
    SyntaxExpression repeatable = null;
    if (in.accept(Keyword.REPEATABLE)) {
      in.expect(TokenKind.LEFT_PAREN);
      repeatable = grammar.expressions().expression();
      in.expect(TokenKind.RIGHT_PAREN);
    }
    return new Sample(method, arguments, repeatable, position);
  }

  private Functions functions(boolean lateral, int position) {
    List<TableFunction> functions = new ArrayList<>();
    boolean rowsFrom = in.at(Keyword.ROWS, Keyword.FROM) && in.kind(2) == TokenKind.LEFT_PAREN;
    if (rowsFrom) {
      in.skip(3);
      do {
        SyntaxExpression call = call();
        List<ColumnType> columns = in.accept(Keyword.AS) ? columnTypes() : List.of();
        functions.add(new TableFunction(call, columns));
      } while (in.accept(TokenKind.COMMA));
      in.expect(TokenKind.RIGHT_PAREN);
    } else {
      functions.add(new TableFunction(call(), List.of()));
    }
    boolean ordinality = in.accept(Keyword.WITH, Keyword.ORDINALITY);
    Alias alias = null;
    if (in.accept(Keyword.AS) || in.atName()) {
      Identifier name = in.at(TokenKind.LEFT_PAREN) ? null : in.name();
      if (atColumnTypes()) {
        TableFunction function = functions.get(0);
        if (rowsFrom || ordinality) {
          throw columnDefinitionsMisplaced(rowsFrom);
        }
        functions.set(0, new TableFunction(function.call(), columnTypes()));
        alias = name == null ? null : new Alias(name, List.of());
      } else {
        if (name == null) {
          throw in.error();
        }
        alias = new Alias(name, in.optionalNameList());
      }
    }
    return new Functions(functions, rowsFrom, ordinality, lateral, alias, position);
  }

  private DatabaseException columnDefinitionsMisplaced(boolean rowsFrom) {
    return SyntaxErrors.syntax(
        rowsFrom
            ? "ROWS FROM() with a column definition list outside its parentheses"
            : "WITH ORDINALITY cannot be used with a column definition list",
        in.position());
  }

  private SyntaxExpression call() {
    int from = in.index();
    SyntaxExpression call = grammar.expressions().operand();
    boolean allowed =
        call instanceof SyntaxExpression.FunctionCall
            || call instanceof SyntaxExpression.SpecialCall
            || call instanceof SyntaxExpression.Current
            || call instanceof SyntaxExpression.Cast;
    if (!allowed) {
      throw SyntaxErrors.syntax(in.tokens(), from);
    }
    return call;
  }

  /** True at {@code (name type, ...}: two words behind the parenthesis. */
  private boolean atColumnTypes() {
    return in.at(TokenKind.LEFT_PAREN)
        && in.kind(2) != TokenKind.COMMA
        && in.kind(2) != TokenKind.RIGHT_PAREN;
  }

  private List<ColumnType> columnTypes() {
    in.expect(TokenKind.LEFT_PAREN);
    List<ColumnType> columns =
        in.commaSeparated(
            () -> {
              Identifier name = in.name();
              ColumnType column = new ColumnType(name, grammar.types().type());
              if (in.at(Keyword.COLLATE)) {
                throw in.notSupported("COLLATE in a column definition list");
              }
              return column;
            });
    in.expect(TokenKind.RIGHT_PAREN);
    return columns;
  }
}
