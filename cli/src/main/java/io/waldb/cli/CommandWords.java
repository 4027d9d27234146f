package io.waldb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A backslash command, taken apart: words are parted by space; what stands in single quotes is part
 * of a word and loses the quotes, what stands in double quotes keeps them. In single quotes a
 * backslash and what follows it stand for a character, as in C. Follows PostgreSQL {@code
 * psqlscanslash.l}.
 *
 * @param name the command's name, without the backslash
 * @param arguments the words behind it
 */
record CommandWords(String name, List<String> arguments) {
  private static final Pattern CODE = Pattern.compile("[0-7]{1,3}|x[0-9A-Fa-f]{1,2}");
  private static final int OCTAL = 8;
  private static final int HEXADECIMAL = 16;

  /** Takes a command apart; its text begins behind the backslash. */
  static CommandWords of(String text) {
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return new CommandWords(text.substring(0, end), words(text, end));
  }

  private static List<String> words(String text, int from) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
        continue;
      }
      inWord = true;
      if (c == '\'' && quote == c && i + 1 < text.length() && text.charAt(i + 1) == c) {
        word.append(c);
        i++;
      } else if (c == '\\' && quote == '\'' && i + 1 < text.length()) {
        i += escaped(text, i + 1, word);
      } else if (c == quote || (quote == 0 && (c == '\'' || c == '"'))) {
        quote = quote == 0 ? c : 0;
        word.append(c == '"' ? "\"" : "");
      } else {
        word.append(c);
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** Takes what follows a backslash; answers how many characters that were. */
  private static int escaped(String text, int at, StringBuilder word) {
    Matcher code = CODE.matcher(text).region(at, text.length());
    if (code.lookingAt()) {
      String digits = code.group();
      boolean octal = digits.charAt(0) != 'x';
      word.append(
          (char)
              (octal
                  ? Integer.parseInt(digits, OCTAL)
                  : Integer.parseInt(digits.substring(1), HEXADECIMAL)));
      return digits.length();
    }
    char c = text.charAt(at);
    word.append(
        switch (c) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'b' -> '\b';
          case 'r' -> '\r';
          case 'f' -> '\f';
          default -> c;
        });
    return 1;
  }

  /** An argument, or null when there are not that many. */
  @Nullable String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }
}
