package io.waldb.sql.parser;

import io.waldb.sql.syntax.DefinitionStatement.Comment;
import io.waldb.sql.syntax.DefinitionStatement.Drop;
import io.waldb.sql.syntax.DefinitionStatement.ObjectKind;
import io.waldb.sql.syntax.DefinitionStatement.RefreshMaterializedView;
import io.waldb.sql.syntax.DefinitionStatement.Truncate;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.TableExpression.Table;
import java.util.ArrayList;
import java.util.List;

/** DROP, TRUNCATE, COMMENT and REFRESH. */
final class DropParser {
  private final Grammar grammar;
  private final TokenReader in;

  DropParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with DROP. */
  Drop drop() {
    int position = in.position();
    in.expect(Keyword.DROP);
    ObjectKind kind = droppable();
    boolean concurrently = kind == ObjectKind.INDEX && in.accept(Keyword.CONCURRENTLY);
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    List<QualifiedName> names = in.commaSeparated(in::qualifiedName);
    return new Drop(kind, names, ifExists, concurrently, grammar.cascade(), position);
  }

  private ObjectKind droppable() {
    Keyword keyword = in.keyword();
    if (keyword == Keyword.MATERIALIZED) {
      in.skip();
      in.expect(Keyword.VIEW);
      return ObjectKind.MATERIALIZED_VIEW;
    }
    ObjectKind kind =
        keyword == null
            ? null
            : switch (keyword) {
              case TABLE -> ObjectKind.TABLE;
              case INDEX -> ObjectKind.INDEX;
              case SEQUENCE -> ObjectKind.SEQUENCE;
              case VIEW -> ObjectKind.VIEW;
              case SCHEMA -> ObjectKind.SCHEMA;
              case TYPE -> ObjectKind.TYPE;
              case DOMAIN -> ObjectKind.DOMAIN;
              default -> null;
            };
    if (kind == null) {
      throw grammar.statements().unsupportedObject("DROP");
    }
    in.skip();
    return kind;
  }

  /** A statement that begins with TRUNCATE. */
  Truncate truncate() {
    int position = in.position();
    in.expect(Keyword.TRUNCATE);
    in.accept(Keyword.TABLE);
    List<Table> tables = in.commaSeparated(grammar.tables()::relation);
    boolean restart = in.accept(Keyword.RESTART, Keyword.IDENTITY);
    if (!restart) {
      in.accept(Keyword.CONTINUE, Keyword.IDENTITY);
    }
    return new Truncate(tables, restart, grammar.cascade(), position);
  }

  /** A statement that begins with COMMENT. */
  Comment comment() {
    int position = in.position();
    in.expect(Keyword.COMMENT, Keyword.ON);
    ObjectKind kind;
    QualifiedName object;
    Identifier member = null;
    if (in.accept(Keyword.COLUMN)) {
      kind = ObjectKind.COLUMN;
      List<String> table = new ArrayList<>();
      int tablePosition = in.position();
      member = in.name();
      while (in.accept(TokenKind.DOT)) {
        table.add(member.name());
        member = in.label();
      }
      if (table.isEmpty()) {
        throw SyntaxErrors.syntax("column name must be qualified", tablePosition);
      }
      object = new QualifiedName(table, tablePosition);
    } else if (in.accept(Keyword.CONSTRAINT)) {
      kind = ObjectKind.CONSTRAINT;
      member = in.name();
      in.expect(Keyword.ON);
      if (in.at(Keyword.DOMAIN)) {
        throw in.notSupported("COMMENT ON CONSTRAINT ... ON DOMAIN");
      }
      object = in.qualifiedName();
    } else {
      kind = commentable();
      object = in.qualifiedName();
    }
    in.expect(Keyword.IS);
    String text = in.accept(Keyword.NULL) ? null : in.string();
    return new Comment(kind, object, member, text, position);
  }

  private ObjectKind commentable() {
    if (in.accept(Keyword.DATABASE)) {
      return ObjectKind.DATABASE;
    }
    if (in.accept(Keyword.ROLE)) {
      return ObjectKind.ROLE;
    }
    boolean known =
        in.at(Keyword.TABLE)
            || in.at(Keyword.INDEX)
            || in.at(Keyword.SEQUENCE)
            || in.at(Keyword.VIEW)
            || in.at(Keyword.MATERIALIZED)
            || in.at(Keyword.SCHEMA)
            || in.at(Keyword.TYPE)
            || in.at(Keyword.DOMAIN);
    if (!known) {
      throw grammar.statements().unsupportedObject("COMMENT ON");
    }
    return droppable();
  }

  /** A statement that begins with REFRESH. */
  RefreshMaterializedView refresh() {
    int position = in.position();
    in.expect(Keyword.REFRESH, Keyword.MATERIALIZED);
    in.expect(Keyword.VIEW);
    boolean concurrently = in.accept(Keyword.CONCURRENTLY);
    QualifiedName name = in.qualifiedName();
    int data = grammar.withDataStart();
    boolean withData = grammar.isWithData(data);
    if (data == in.index()) {
      in.seek(in.limit());
    }
    return new RefreshMaterializedView(name, concurrently, withData, position);
  }
}
