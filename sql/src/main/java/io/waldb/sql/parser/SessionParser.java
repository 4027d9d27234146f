package io.waldb.sql.parser;

import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SessionStatement.Deallocate;
import io.waldb.sql.syntax.SessionStatement.Discard;
import io.waldb.sql.syntax.SessionStatement.DiscardKind;
import io.waldb.sql.syntax.SessionStatement.Execute;
import io.waldb.sql.syntax.SessionStatement.Prepare;
import io.waldb.sql.syntax.SessionStatement.Reset;
import io.waldb.sql.syntax.SessionStatement.SetVariable;
import io.waldb.sql.syntax.SessionStatement.Show;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SET, RESET, SHOW, DISCARD, PREPARE, EXECUTE, DEALLOCATE. */
final class SessionParser {
  private static final String TIMEZONE = "timezone";
  private static final String SESSION_AUTHORIZATION = "session_authorization";

  private final Grammar grammar;
  private final TokenReader in;

  SessionParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with SET. */
  Statement set() {
    int position = in.position();
    in.expect(Keyword.SET);
    if (in.accept(Keyword.CONSTRAINTS)) {
      return grammar.transactions().setConstraints(position);
    }
    if (in.accept(Keyword.SESSION, Keyword.CHARACTERISTICS)) {
      in.expect(Keyword.AS, Keyword.TRANSACTION);
      return grammar.transactions().setTransaction(true, position);
    }
    boolean local = in.at(Keyword.LOCAL);
    if (local || (in.at(Keyword.SESSION) && in.keyword(1) != Keyword.AUTHORIZATION)) {
      in.skip();
    }
    if (in.accept(Keyword.TRANSACTION)) {
      return grammar.transactions().setTransaction(false, position);
    }
    SetVariable special = special(local, position);
    if (special != null) {
      return special;
    }
    String name = grammar.options().settingName();
    if (in.at(Keyword.FROM)) {
      throw in.notSupported("SET ... FROM CURRENT");
    }
    if (!in.accept(Keyword.TO)) {
      in.expectOperator("=");
    }
    return new SetVariable(local, name, grammar.options().settingValues(), position);
  }

  private @Nullable SetVariable special(boolean local, int position) {
    if (in.accept(Keyword.TIME, Keyword.ZONE)) {
      return new SetVariable(local, TIMEZONE, timeZone(), position);
    }
    boolean setting = in.tokens().isOperator(in.index() + 1, "=") || in.keyword(1) == Keyword.TO;
    if (setting) {
      return null;
    }
    if (in.accept(Keyword.SCHEMA)) {
      return new SetVariable(local, "search_path", List.of(in.string()), position);
    }
    if (in.accept(Keyword.NAMES)) {
      List<String> values =
          in.atEnd() || in.accept(Keyword.DEFAULT) ? List.of() : List.of(in.string());
      return new SetVariable(local, "client_encoding", values, position);
    }
    if (in.accept(Keyword.ROLE)) {
      return new SetVariable(local, "role", List.of(wordOrString()), position);
    }
    if (in.accept(Keyword.SESSION, Keyword.AUTHORIZATION)) {
      List<String> values = in.accept(Keyword.DEFAULT) ? List.of() : List.of(wordOrString());
      return new SetVariable(local, SESSION_AUTHORIZATION, values, position);
    }
    if (in.at(Keyword.XML)) {
      throw in.notSupported("SET XML OPTION");
    }
    return null;
  }

  private String wordOrString() {
    return in.kind().isString() ? in.string() : in.nonReserved().name();
  }

  private List<String> timeZone() {
    if (in.accept(Keyword.DEFAULT) || in.accept(Keyword.LOCAL)) {
      return List.of();
    }
    if (in.at(Keyword.INTERVAL)) {
      throw in.notSupported("SET TIME ZONE INTERVAL");
    }
    return List.of(grammar.options().value());
  }

  /** A statement that begins with RESET. */
  Statement reset() {
    int position = in.position();
    in.expect(Keyword.RESET);
    return new Reset(in.accept(Keyword.ALL) ? null : settingToRead(), position);
  }

  /** A statement that begins with SHOW. */
  Statement show() {
    int position = in.position();
    in.expect(Keyword.SHOW);
    return new Show(in.accept(Keyword.ALL) ? null : settingToRead(), position);
  }

  private String settingToRead() {
    if (in.accept(Keyword.TIME, Keyword.ZONE)) {
      return TIMEZONE;
    }
    if (in.accept(Keyword.TRANSACTION, Keyword.ISOLATION, Keyword.LEVEL)) {
      return "transaction_isolation";
    }
    if (in.accept(Keyword.SESSION, Keyword.AUTHORIZATION)) {
      return SESSION_AUTHORIZATION;
    }
    return grammar.options().settingName();
  }

  /** A statement that begins with DISCARD. */
  Statement discard() {
    int position = in.position();
    in.expect(Keyword.DISCARD);
    DiscardKind kind;
    if (in.accept(Keyword.ALL)) {
      kind = DiscardKind.ALL;
    } else if (in.accept(Keyword.PLANS)) {
      kind = DiscardKind.PLANS;
    } else if (in.accept(Keyword.SEQUENCES)) {
      kind = DiscardKind.SEQUENCES;
    } else if (in.accept(Keyword.TEMP)) {
      kind = DiscardKind.TEMPORARY;
    } else {
      in.expect(Keyword.TEMPORARY);
      kind = DiscardKind.TEMPORARY;
    }
    return new Discard(kind, position);
  }

  /** {@code PREPARE name [(type, ...)] AS statement}. */
  Statement prepare() {
    int position = in.position();
    in.expect(Keyword.PREPARE);
    Identifier name = in.name();
    List<TypeName> types = List.of();
    if (in.accept(TokenKind.LEFT_PAREN)) {
      types = in.commaSeparated(grammar.types()::type);
      in.expect(TokenKind.RIGHT_PAREN);
    }
    in.expect(Keyword.AS);
    if (!grammar.data().atStatement()) {
      throw in.error();
    }
    String text = in.tokens().text(in.index(), in.limit());
    DataStatement statement = grammar.data().statement();
    return new Prepare(name, types, statement, text, position);
  }

  /** {@code EXECUTE name [(argument, ...)]}. */
  Execute execute() {
    int position = in.position();
    in.expect(Keyword.EXECUTE);
    Identifier name = in.name();
    List<SyntaxExpression> arguments = List.of();
    if (in.accept(TokenKind.LEFT_PAREN)) {
      arguments = grammar.expressions().list();
      in.expect(TokenKind.RIGHT_PAREN);
    }
    return new Execute(name, arguments, position);
  }

  /** {@code DEALLOCATE [PREPARE] name | ALL}. */
  Statement deallocate() {
    int position = in.position();
    in.expect(Keyword.DEALLOCATE);
    if (in.at(Keyword.PREPARE) && !in.atEndBehind()) {
      in.skip();
    }
    return new Deallocate(in.accept(Keyword.ALL) ? null : in.name(), position);
  }
}
