package io.waldb.sql.parser;

import io.waldb.sql.syntax.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists of named options, and the values of settings. */
final class OptionParser {
  private final TokenReader in;

  OptionParser(TokenReader in) {
    this.in = in;
  }

  /** {@code (name [= value], ...)}: of a table, index or view. */
  List<Option> relationOptions() {
    in.expect(TokenKind.LEFT_PAREN);
    List<Option> options =
        in.commaSeparated(
            () -> {
              int position = in.position();
              String name = in.label().name();
              if (in.accept(TokenKind.DOT)) {
                name = name + "." + in.label().name();
              }
              String value = in.acceptOperator("=") ? value() : null;
              return Option.of(name, value, position);
            });
    in.expect(TokenKind.RIGHT_PAREN);
    return options;
  }

  /** {@code (name [value], ...)}: of EXPLAIN, VACUUM, REINDEX and COPY. */
  List<Option> utilityOptions() {
    in.expect(TokenKind.LEFT_PAREN);
    List<Option> options = in.commaSeparated(this::utilityOption);
    in.expect(TokenKind.RIGHT_PAREN);
    return options;
  }

  private Option utilityOption() {
    int position = in.position();
    String name = in.label().name().toLowerCase(Locale.ROOT);
    if (in.accept(TokenKind.LEFT_PAREN)) {
      List<String> values = in.commaSeparated(this::value);
      in.expect(TokenKind.RIGHT_PAREN);
      return new Option(name, null, values, position);
    }
    if (in.acceptOperator("*")) {
      return Option.of(name, "*", position);
    }
    boolean bare = in.at(TokenKind.COMMA) || in.at(TokenKind.RIGHT_PAREN);
    return Option.of(name, bare ? null : value(), position);
  }

  /** A number with optional sign, a word or a string, as text. */
  String value() {
    if (in.atOperator("-") || in.atOperator("+")) {
      boolean negative = in.atOperator("-");
      in.skip();
      if (!in.at(TokenKind.NUMBER)) {
        throw in.error();
      }
      return (negative ? "-" : "") + number();
    }
    if (in.at(TokenKind.NUMBER)) {
      return number();
    }
    return in.kind().isString() ? in.string() : in.label().name();
  }

  private String number() {
    String number = in.number();
    in.skip();
    return number;
  }

  /** The values behind SET name TO: empty for DEFAULT. */
  List<String> settingValues() {
    if (in.accept(Keyword.DEFAULT)) {
      return List.of();
    }
    List<String> values = new ArrayList<>(1);
    do {
      values.add(settingValue());
    } while (in.accept(TokenKind.COMMA));
    return values;
  }

  private String settingValue() {
    Keyword keyword = in.keyword();
    boolean reserved =
        keyword != null
            && keyword.category() == Keyword.Category.RESERVED
            && keyword != Keyword.ON
            && keyword != Keyword.TRUE
            && keyword != Keyword.FALSE;
    if (reserved) {
      throw in.error();
    }
    return value();
  }

  /** A setting's name: {@code name} or {@code extension.name}. */
  String settingName() {
    StringBuilder name = new StringBuilder(in.name().name());
    while (in.accept(TokenKind.DOT)) {
      name.append('.').append(in.name().name());
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  /** An option that was written as a plain word. */
  static Option word(String name, int position) {
    return Option.of(name, null, position);
  }
}
