package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Parses the expressions of {@code \set} and {@code \if} by recursive descent, with pgbench's
 * operators and precedence: OR, AND, NOT, IS, comparisons, bit operators, additive, multiplicative,
 * unary.
 */
final class ScriptExpressionParser {
  private static final List<String> OPERATORS =
      List.of(
          "<=", ">=", "<>", "!=", "<<", ">>", "::", "+", "-", "*", "/", "%", "<", ">", "=", "|",
          "#", "&", "~", "(", ")", ",");

  private final String text;
  private int at;
  private String token = "";

  private ScriptExpressionParser(String text) {
    this.text = text;
    advance();
  }

  /**
   * Parses a whole text.
   *
   * @throws ScriptException with the place of the error
   */
  static ScriptExpression parse(String text) {
    ScriptExpressionParser parser = new ScriptExpressionParser(text);
    ScriptExpression expression = parser.or();
    if (!parser.token.isEmpty()) {
      throw parser.error();
    }
    return expression;
  }

  private ScriptExpression or() {
    ScriptExpression left = and();
    while (acceptWord("or")) {
      left = ScriptFunctions.or(left, and());
    }
    return left;
  }

  private ScriptExpression and() {
    ScriptExpression left = not();
    while (acceptWord("and")) {
      left = ScriptFunctions.and(left, not());
    }
    return left;
  }

  private ScriptExpression not() {
    if (acceptWord("not")) {
      return ScriptFunctions.call("not", List.of(not()));
    }
    return is();
  }

  private ScriptExpression is() {
    ScriptExpression left = comparison();
    if (acceptWord("isnull")) {
      return ScriptFunctions.call("is_null", List.of(left));
    }
    if (acceptWord("notnull")) {
      return ScriptFunctions.call("not", List.of(ScriptFunctions.call("is_null", List.of(left))));
    }
    if (acceptWord("is")) {
      boolean negated = acceptWord("not");
      ScriptExpression test;
      if (acceptWord("null")) {
        test = ScriptFunctions.call("is_null", List.of(left));
      } else if (acceptWord("true")) {
        test = ScriptFunctions.call("is_true", List.of(left));
      } else if (acceptWord("false")) {
        test = ScriptFunctions.call("is_false", List.of(left));
      } else {
        throw error();
      }
      return negated ? ScriptFunctions.call("not", List.of(test)) : test;
    }
    return left;
  }

  private ScriptExpression comparison() {
    ScriptExpression left = bits();
    for (String operator : List.of("<=", ">=", "<>", "!=", "<", ">", "=")) {
      if (accept(operator)) {
        return ScriptFunctions.call(operator.equals("!=") ? "<>" : operator, List.of(left, bits()));
      }
    }
    return left;
  }

  private ScriptExpression bits() {
    return leftAssociative(List.of("|", "#", "&", "<<", ">>"), this::additive);
  }

  private ScriptExpression additive() {
    return leftAssociative(List.of("+", "-"), this::multiplicative);
  }

  private ScriptExpression multiplicative() {
    return leftAssociative(List.of("*", "/", "%"), this::unary);
  }

  private interface Operand {
    ScriptExpression parse();
  }

  private ScriptExpression leftAssociative(List<String> operators, Operand operand) {
    ScriptExpression left = operand.parse();
    while (operators.contains(token)) {
      String operator = token;
      advance();
      left = ScriptFunctions.call(operator, List.of(left, operand.parse()));
    }
    return left;
  }

  private ScriptExpression unary() {
    if (accept("+")) {
      return unary();
    }
    if (accept("-")) {
      if (token.equals("9223372036854775808")) {
        advance();
        return ScriptFunctions.constant(Long.MIN_VALUE);
      }
      return ScriptFunctions.call("-", List.of(ScriptFunctions.constant(0L), unary()));
    }
    if (accept("~")) {
      return ScriptFunctions.call("#", List.of(ScriptFunctions.constant(-1L), unary()));
    }
    return primary();
  }

  private ScriptExpression primary() {
    if (accept("(")) {
      ScriptExpression inner = or();
      expect(")");
      return inner;
    }
    if (token.isEmpty()) {
      throw error();
    }
    char first = token.charAt(0);
    if (first == ':') {
      String name = token.substring(1);
      advance();
      return (variables, random) -> variables.typed(name);
    }
    if (Character.isDigit(first) || first == '.') {
      String number = token;
      advance();
      return number(number);
    }
    if (!Character.isLetter(first)) {
      throw error();
    }
    String word = token.toLowerCase(Locale.ROOT);
    advance();
    return switch (word) {
      case "null" -> ScriptFunctions.constant(null);
      case "true" -> ScriptFunctions.constant(true);
      case "false" -> ScriptFunctions.constant(false);
      case "case" -> caseExpression();
      default -> call(word);
    };
  }

  private ScriptExpression number(String number) {
    try {
      return number.matches("[0-9]+")
          ? ScriptFunctions.constant(Long.parseLong(number))
          : ScriptFunctions.constant(Double.parseDouble(number));
    } catch (NumberFormatException e) {
      throw new ScriptException(
          "bigint constant out of range or malformed number \"" + number + "\"");
    }
  }

  private ScriptExpression caseExpression() {
    List<ScriptExpression> parts = new ArrayList<>();
    while (acceptWord("when")) {
      parts.add(or());
      expectWord("then");
      parts.add(or());
    }
    if (parts.isEmpty()) {
      throw error();
    }
    ScriptExpression otherwise = acceptWord("else") ? or() : ScriptFunctions.constant(null);
    expectWord("end");
    return ScriptFunctions.caseWhen(parts, otherwise);
  }

  private ScriptExpression call(String name) {
    expect("(");
    List<ScriptExpression> arguments = new ArrayList<>();
    if (!accept(")")) {
      do {
        arguments.add(or());
      } while (accept(","));
      expect(")");
    }
    return ScriptFunctions.call(name, arguments);
  }

  private boolean accept(String operator) {
    if (token.equals(operator)) {
      advance();
      return true;
    }
    return false;
  }

  private boolean acceptWord(String word) {
    if (token.equalsIgnoreCase(word)) {
      advance();
      return true;
    }
    return false;
  }

  private void expect(String operator) {
    if (!accept(operator)) {
      throw error();
    }
  }

  private void expectWord(String word) {
    if (!acceptWord(word)) {
      throw error();
    }
  }

  private void advance() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      token = "";
      return;
    }
    int start = at;
    char first = text.charAt(at);
    if (first == ':' && at + 1 < text.length() && isWordPart(text.charAt(at + 1))) {
      at++;
      skipWord();
    } else if (Character.isDigit(first) || first == '.') {
      skipNumber();
    } else if (Character.isLetter(first) || first == '_') {
      skipWord();
    } else {
      int from = at;
      at +=
          OPERATORS.stream()
              .filter(operator -> text.startsWith(operator, from))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ScriptException(
                          "unexpected character '" + first + "' in expression \"" + text + "\""))
              .length();
    }
    token = text.substring(start, at);
  }

  private void skipWord() {
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
  }

  private void skipNumber() {
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean exponentSign =
          (c == '+' || c == '-') && Character.toLowerCase(text.charAt(at - 1)) == 'e';
      if (!Character.isDigit(c) && c != '.' && c != 'e' && c != 'E' && !exponentSign) {
        return;
      }
      at++;
    }
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private ScriptException error() {
    return new ScriptException(
        "syntax error in expression \""
            + text
            + "\" at "
            + (token.isEmpty() ? "its end" : "\"" + token + "\""));
  }
}
