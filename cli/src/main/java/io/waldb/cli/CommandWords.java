package io.waldb.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backslash command, taken apart: words are parted by space; what stands in single quotes is part
 * of a word and loses the quotes, what stands in double quotes keeps them.
 *
 * @param name the command's name, without the backslash
 * @param arguments the words behind it
 */
record CommandWords(String name, List<String> arguments) {
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

  /** An argument, or null when there are not that many. */
  @Nullable String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }
}
