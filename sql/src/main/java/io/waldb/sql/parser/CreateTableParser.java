package io.waldb.sql.parser;

import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.Constraint.Check;
import io.waldb.sql.syntax.Constraint.NotNull;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.DefinitionStatement.CreateTable;
import io.waldb.sql.syntax.DefinitionStatement.CreateTableAs;
import io.waldb.sql.syntax.DefinitionStatement.OnCommit;
import io.waldb.sql.syntax.DefinitionStatement.Persistence;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.TableElement;
import io.waldb.sql.syntax.TableElement.Column;
import io.waldb.sql.syntax.TableElement.Generated;
import io.waldb.sql.syntax.TableElement.Identity;
import io.waldb.sql.syntax.TableElement.Like;
import io.waldb.sql.syntax.TableElement.LikeOption;
import io.waldb.sql.syntax.TypeName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CREATE TABLE, with elements or AS a query. */
final class CreateTableParser {
  private final Grammar grammar;
  private final TokenReader in;

  CreateTableParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** The rest of {@code CREATE [TEMPORARY | UNLOGGED] TABLE ...}; the current token is TABLE. */
  DefinitionStatement createTable(Persistence persistence, int position) {
    in.expect(Keyword.TABLE);
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    if (in.at(Keyword.OF)) {
      throw in.notSupported("typed table");
    }
    if (in.at(Keyword.PARTITION)) {
      throw in.notSupported("partitioned table");
    }
    if (!in.at(TokenKind.LEFT_PAREN) || atColumnNames()) {
      return createTableAs(name, persistence, ifNotExists, position);
    }
    List<TableElement> elements = elements();
    List<QualifiedName> inherits = inherits();
    if (in.at(Keyword.PARTITION)) {
      throw in.notSupported("partitioned table");
    }
    Storage storage = storage();
    return new CreateTable(
        name,
        persistence,
        ifNotExists,
        elements,
        inherits,
        storage.options,
        storage.onCommit,
        storage.tablespace,
        position);
  }

  /** True at {@code (name, ...)}, names alone: the columns of CREATE TABLE AS. */
  private boolean atColumnNames() {
    return in.isNameAt(in.index() + 1)
        && (in.kind(2) == TokenKind.COMMA || in.kind(2) == TokenKind.RIGHT_PAREN);
  }

  private CreateTableAs createTableAs(
      QualifiedName name, Persistence persistence, boolean ifNotExists, int position) {
    List<Identifier> columns = in.optionalNameList();
    Storage storage = storage();
    in.expect(Keyword.AS);
    if (in.at(Keyword.EXECUTE)) {
      throw in.notSupported("CREATE TABLE AS EXECUTE");
    }
    int end = grammar.withDataStart();
    boolean withData = grammar.isWithData(end);
    int before = in.narrow(end);
    Query query = grammar.queries().query();
    in.expectEnd();
    in.narrow(before);
    in.seek(before);
    return new CreateTableAs(
        name,
        persistence,
        ifNotExists,
        columns,
        query,
        withData,
        storage.options,
        storage.onCommit,
        storage.tablespace,
        position);
  }

  /** What may follow the elements of a table. */
  private record Storage(
      List<Option> options, @Nullable OnCommit onCommit, @Nullable Identifier tablespace) {}

  private List<QualifiedName> inherits() {
    if (!in.accept(Keyword.INHERITS)) {
      return List.of();
    }
    in.expect(TokenKind.LEFT_PAREN);
    List<QualifiedName> parents = in.commaSeparated(in::qualifiedName);
    in.expect(TokenKind.RIGHT_PAREN);
    return parents;
  }

  private Storage storage() {
    if (in.at(Keyword.USING)) {
      in.skip();
      Identifier method = in.name();
      if (!method.name().equals("heap")) {
        throw SyntaxErrors.error(
            SqlState.UNDEFINED_OBJECT,
            "access method \"" + method.name() + "\" does not exist",
            method.position());
      }
    }
    List<Option> options = List.of();
    if (in.at(Keyword.WITH) && in.kind(1) == TokenKind.LEFT_PAREN) {
      in.skip();
      options = grammar.options().relationOptions();
    } else if (in.at(Keyword.WITHOUT)) {
      in.skip();
      if (!in.name().name().equals("oids")) {
        throw in.error();
      }
    }
    OnCommit onCommit = in.accept(Keyword.ON) ? onCommit() : null;
    Identifier tablespace = in.accept(Keyword.TABLESPACE) ? in.name() : null;
    return new Storage(options, onCommit, tablespace);
  }

  private OnCommit onCommit() {
    in.expect(Keyword.COMMIT);
    if (in.accept(Keyword.DROP)) {
      return OnCommit.DROP;
    }
    OnCommit onCommit = in.accept(Keyword.DELETE) ? OnCommit.DELETE_ROWS : OnCommit.PRESERVE_ROWS;
    if (onCommit == OnCommit.PRESERVE_ROWS) {
      in.expect(Keyword.PRESERVE);
    }
    in.expect(Keyword.ROWS);
    return onCommit;
  }

  private List<TableElement> elements() {
    in.expect(TokenKind.LEFT_PAREN);
    if (in.accept(TokenKind.RIGHT_PAREN)) {
      return List.of();
    }
    List<TableElement> elements = in.commaSeparated(this::element);
    in.expect(TokenKind.RIGHT_PAREN);
    return elements;
  }

  private TableElement element() {
    if (in.at(Keyword.LIKE)) {
      return like();
    }
    if (grammar.constraints().atTableConstraint()) {
      return new TableElement.TableConstraint(grammar.constraints().tableConstraint());
    }
    return column();
  }

  private Like like() {
    int position = in.position();
    in.skip();
    QualifiedName table = in.qualifiedName();
    Set<LikeOption> options = EnumSet.noneOf(LikeOption.class);
    while (in.at(Keyword.INCLUDING) || in.at(Keyword.EXCLUDING)) {
      boolean including = in.at(Keyword.INCLUDING);
      in.skip();
      Set<LikeOption> named = likeOption();
      if (including) {
        options.addAll(named);
      } else {
        options.removeAll(named);
      }
    }
    return new Like(table, options, position);
  }

  private Set<LikeOption> likeOption() {
    Keyword keyword = in.keyword();
    if (keyword == Keyword.ALL) {
      in.skip();
      return EnumSet.allOf(LikeOption.class);
    }
    for (LikeOption option : LikeOption.values()) {
      if (keyword != null && keyword.name().equals(option.name())) {
        in.skip();
        return EnumSet.of(option);
      }
    }
    throw in.error();
  }

  /** What of a column has been read. */
  private static final class ColumnBuilder {
    final Identifier name;
    final List<Constraint> constraints = new ArrayList<>();
    @Nullable QualifiedName collation;
    @Nullable Boolean notNull;
    @Nullable SourceExpression defaultValue;
    @Nullable Generated generated;
    @Nullable Identity identity;

    ColumnBuilder(Identifier name) {
      this.name = name;
    }
  }

  /** A column with its constraints. */
  Column column() {
    ColumnBuilder column = new ColumnBuilder(in.name());
    TypeName type = grammar.types().type();
    while (columnPart(column)) {}
    return new Column(
        column.name,
        type,
        column.collation,
        column.notNull,
        column.defaultValue,
        column.generated,
        column.identity,
        column.constraints,
        column.name.position());
  }

  /** Reads one thing behind a column's type; false if there is none. */
  private boolean columnPart(ColumnBuilder column) {
    int position = in.position();
    if (in.accept(Keyword.COLLATE)) {
      if (column.collation != null) {
        throw SyntaxErrors.syntax("multiple COLLATE clauses not allowed", position);
      }
      column.collation = in.qualifiedName();
      return true;
    }
    if (in.at(Keyword.STORAGE) || in.at(Keyword.COMPRESSION)) {
      in.skip();
      in.nonReservedOrDefault();
      return true;
    }
    Identifier name = in.accept(Keyword.CONSTRAINT) ? in.name() : null;
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return nothing(name);
    }
    ConstraintParser constraints = grammar.constraints();
    switch (keyword) {
      case NOT -> {
        in.skip();
        in.expect(Keyword.NULL);
        nullability(column, true, position);
        column.constraints.add(new NotNull(name, column.name, constraints.timing(), position));
      }
      case NULL -> {
        in.skip();
        nullability(column, false, position);
      }
      case DEFAULT -> {
        in.skip();
        checkOnce(column, column.defaultValue != null, "default values", position);
        column.defaultValue = grammar.sourceRestricted();
      }
      case GENERATED -> generated(column, position);
      case UNIQUE, PRIMARY ->
          column.constraints.add(constraints.columnUnique(name, column.name, position));
      case CHECK -> {
        SourceExpression check = constraints.check();
        column.constraints.add(new Check(name, check, column.name, constraints.timing(), position));
      }
      case REFERENCES ->
          column.constraints.add(constraints.references(name, List.of(column.name), position));
      default -> {
        return nothing(name);
      }
    }
    return true;
  }

  private boolean nothing(@Nullable Identifier constraintName) {
    if (constraintName != null) {
      throw in.error();
    }
    return false;
  }

  private void nullability(ColumnBuilder column, boolean notNull, int position) {
    if (column.notNull != null && column.notNull != notNull) {
      throw SyntaxErrors.syntax(
          "conflicting NULL/NOT NULL declarations for column \"" + column.name + "\"", position);
    }
    column.notNull = notNull;
  }

  private void generated(ColumnBuilder column, int position) {
    in.expect(Keyword.GENERATED);
    boolean always = always();
    in.expect(Keyword.AS);
    if (in.accept(Keyword.IDENTITY)) {
      checkOnce(column, column.identity != null, "identity", position);
      column.identity = new Identity(always, grammar.sequences().optionalParenthesised(), position);
      return;
    }
    if (!always) {
      throw SyntaxErrors.syntax(
          "for a generated column, GENERATED ALWAYS must be specified", position);
    }
    checkOnce(column, column.generated != null, "generation clauses", position);
    in.expect(TokenKind.LEFT_PAREN);
    SourceExpression expression = grammar.sourceExpression();
    in.expect(TokenKind.RIGHT_PAREN);
    boolean stored = in.accept(Keyword.STORED);
    if (!stored) {
      in.accept(Keyword.VIRTUAL);
    }
    column.generated = new Generated(expression, stored, position);
  }

  /** {@code ALWAYS} or {@code BY DEFAULT}. */
  boolean always() {
    if (in.accept(Keyword.ALWAYS)) {
      return true;
    }
    in.expect(Keyword.BY, Keyword.DEFAULT);
    return false;
  }

  private static void checkOnce(ColumnBuilder column, boolean given, String what, int position) {
    if (given) {
      throw SyntaxErrors.syntax(
          "multiple " + what + " specified for column \"" + column.name + "\"", position);
    }
  }
}
