package io.waldb.sql.parser;

import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.MaintenanceStatement.Copy;
import io.waldb.sql.syntax.MaintenanceStatement.CopyEnd;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.ArrayList;
import java.util.List;

/** COPY, with its options in parentheses or in the older spelling. */
final class CopyParser {
  private static final String FORMAT = "format";

  private final Grammar grammar;
  private final TokenReader in;

  CopyParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with COPY. */
  Statement copy() {
    int position = in.position();
    in.expect(Keyword.COPY);
    QualifiedName table = null;
    DataStatement query = null;
    List<Identifier> columns = List.of();
    if (in.at(TokenKind.LEFT_PAREN)) {
      query = query();
    } else {
      table = in.qualifiedName();
      columns = in.optionalNameList();
    }
    boolean from = query == null && in.accept(Keyword.FROM);
    if (!from) {
      in.expect(Keyword.TO);
    }
    CopyEnd end = end(from);
    String location = end == CopyEnd.STANDARD ? null : in.string();
    List<Option> options = options();
    SyntaxExpression where =
        from && in.accept(Keyword.WHERE) ? grammar.expressions().expression() : null;
    return new Copy(table, columns, query, from, end, location, options, where, position);
  }

  private DataStatement query() {
    int close = in.closing(in.index());
    in.skip();
    int before = in.narrow(close);
    if (!grammar.data().atStatement()) {
      throw in.error();
    }
    DataStatement query = grammar.data().statement();
    in.expectEnd();
    in.narrow(before);
    in.skip();
    return query;
  }

  private CopyEnd end(boolean from) {
    if (in.accept(Keyword.PROGRAM)) {
      return CopyEnd.PROGRAM;
    }
    if (from ? in.accept(Keyword.STDIN) : in.accept(Keyword.STDOUT)) {
      return CopyEnd.STANDARD;
    }
    return CopyEnd.FILE;
  }

  private List<Option> options() {
    in.accept(Keyword.WITH);
    if (in.at(TokenKind.LEFT_PAREN)) {
      return grammar.options().utilityOptions();
    }
    List<Option> options = new ArrayList<>();
    while (!in.atEnd() && !in.at(Keyword.WHERE)) {
      options.add(legacyOption());
    }
    return options;
  }

  private Option legacyOption() {
    int position = in.position();
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    in.skip();
    switch (keyword) {
      case BINARY, CSV -> {
        return Option.of(FORMAT, keyword.word(), position);
      }
      case FREEZE, HEADER -> {
        return Option.of(keyword.word(), null, position);
      }
      case DELIMITER, NULL, QUOTE, ESCAPE -> {
        in.accept(Keyword.AS);
        return Option.of(keyword.word(), in.string(), position);
      }
      case ENCODING -> {
        return Option.of(keyword.word(), in.string(), position);
      }
      default -> {
        return force(keyword, position);
      }
    }
  }

  /** {@code FORCE QUOTE | NOT NULL | NULL columns}. */
  private Option force(Keyword keyword, int position) {
    if (keyword != Keyword.FORCE) {
      in.seek(in.index() - 1);
      throw in.error();
    }
    String name;
    if (in.accept(Keyword.QUOTE)) {
      name = "force_quote";
      if (in.acceptOperator("*")) {
        return Option.of(name, "*", position);
      }
    } else {
      name = in.accept(Keyword.NOT) ? "force_not_null" : "force_null";
      in.expect(Keyword.NULL);
    }
    List<String> columns = in.commaSeparated(() -> in.name().name());
    return new Option(name, null, columns, position);
  }
}
