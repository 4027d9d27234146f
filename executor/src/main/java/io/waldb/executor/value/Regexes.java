package io.waldb.executor.value;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.StackReserve;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's regular expressions, run by Java's engine.
 *
 * <p>The common language is wide: classes, groups, quantifiers, back references, look-around and
 * the escapes are the same. What differs is rewritten: {@code [[:alpha:]]} classes, {@code \m \M \y
 * \Y} word boundaries, {@code \A \Z}, and a lone {@code $} which does not stop before a last
 * newline. Unlike PostgreSQL's, an alternation takes the first branch that matches and not the
 * longest.
 *
 * <p>Java's engine recurses and may take very long: matching asks a cancel token now and then, and
 * one that needs more stack than there is fails with 54001.
 */
public final class Regexes {
  private static final Cache<Key, Pattern> CACHE = Caffeine.newBuilder().maximumSize(256).build();

  private record Key(String text, String flags, boolean ignoreCase) {}

  private Regexes() {}

  /**
   * A compiled expression.
   *
   * @param flags PostgreSQL's option letters; g is allowed and is the caller's business
   * @throws DatabaseException 2201B when the expression is not valid, 22023 for an unknown flag
   */
  public static Pattern compile(String text, String flags, boolean ignoreCase) {
    Key key = new Key(text, flags, ignoreCase);
    Pattern known = CACHE.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Pattern made = make(text, flags, ignoreCase);
    CACHE.put(key, made);
    return made;
  }

  private static Pattern make(String text, String flags, boolean ignoreCase) {
    int options = Pattern.DOTALL | (ignoreCase ? caseless() : 0);
    boolean literal = false;
    for (int i = 0; i < flags.length(); i++) {
      switch (flags.charAt(i)) {
        case 'g', 't', 'e', 'b' -> {}
        case 'i' -> options |= caseless();
        case 'c' -> options &= ~caseless();
        case 's' -> options |= Pattern.DOTALL;
        case 'n', 'm' -> options = (options & ~Pattern.DOTALL) | Pattern.MULTILINE;
        case 'p' -> options &= ~Pattern.DOTALL;
        case 'w' -> options |= Pattern.MULTILINE;
        case 'x' -> options |= Pattern.COMMENTS;
        case 'q' -> literal = true;
        default ->
            throw new DatabaseException(
                SqlState.INVALID_PARAMETER_VALUE,
                "invalid regular expression option: \"" + flags.charAt(i) + "\"");
      }
    }
    try {
      return Pattern.compile(
          literal ? Pattern.quote(text) : translate(text, (options & Pattern.MULTILINE) != 0),
          options);
    } catch (PatternSyntaxException e) {
      throw new DatabaseException(
          SqlState.INVALID_REGULAR_EXPRESSION,
          "invalid regular expression: " + e.getDescription(),
          e);
    }
  }

  private static int caseless() {
    return Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  }

  private static String translate(String text, boolean multiline) {
    String body = text.startsWith("***:") ? text.substring(4) : text;
    if (body.startsWith("***=")) {
      return Pattern.quote(body.substring(4));
    }
    StringBuilder out = new StringBuilder(body.length() + 8);
    boolean inClass = false;
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '\\' && i + 1 < body.length()) {
        escape(body.charAt(++i), out);
      } else if (inClass) {
        int named = c == '[' ? namedClass(body, i, out) : -1;
        if (named >= 0) {
          i = named;
        } else if (c == '[' || (c == '&' && next(body, i) == '&')) {
          out.append('\\').append(c);
        } else {
          out.append(c);
          inClass = c != ']';
        }
      } else if (c == '[') {
        inClass = true;
        out.append(c);
        if (next(body, i) == '^') {
          out.append('^');
          i++;
        }
        if (next(body, i) == ']') {
          out.append("\\]");
          i++;
        }
      } else if (c == '$' && !multiline) {
        out.append("\\z");
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static char next(String body, int at) {
    return at + 1 < body.length() ? body.charAt(at + 1) : 0;
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case 'm' -> out.append("\\b(?=\\w)");
      case 'M' -> out.append("\\b(?<=\\w)");
      case 'y' -> out.append("\\b");
      case 'Y' -> out.append("\\B");
      case 'Z' -> out.append("\\z");
      default -> out.append('\\').append(c);
    }
  }

  /** Appends a POSIX class such as {@code [:digit:]}; answers where it ends or -1. */
  private static int namedClass(String body, int at, StringBuilder out) {
    if (next(body, at) != ':') {
      return -1;
    }
    int end = body.indexOf(":]", at + 2);
    if (end < 0) {
      return -1;
    }
    String name = body.substring(at + 2, end);
    switch (name) {
      case "alpha" -> out.append("\\p{IsAlphabetic}");
      case "digit" -> out.append("\\p{IsDigit}");
      case "alnum" -> out.append("\\p{IsAlphabetic}\\p{IsDigit}");
      case "upper" -> out.append("\\p{IsUppercase}");
      case "lower" -> out.append("\\p{IsLowercase}");
      case "space" -> out.append("\\s");
      case "blank" -> out.append("\\x20\\t");
      case "punct" -> out.append("\\p{Punct}");
      case "cntrl" -> out.append("\\p{Cntrl}");
      case "print" -> out.append("\\p{Print}");
      case "graph" -> out.append("\\p{Graph}");
      case "xdigit" -> out.append("\\p{XDigit}");
      case "word" -> out.append("\\w");
      default ->
          throw new DatabaseException(
              SqlState.INVALID_REGULAR_EXPRESSION,
              "invalid regular expression: invalid character class");
    }
    return end + 1;
  }

  private static Matcher matcher(String s, Pattern pattern, CancelToken cancel) {
    return pattern.matcher(new CancellableText(s, cancel));
  }

  private static boolean find(Matcher matcher) {
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw StackReserve.exceeded(e);
    }
  }

  /** Whether a part of a text matches. */
  public static boolean finds(String s, Pattern pattern, CancelToken cancel) {
    return find(matcher(s, pattern, cancel));
  }

  /** The first match, or its first group when there is one; null when nothing matches. */
  public static @Nullable String substring(String s, Pattern pattern, CancelToken cancel) {
    Matcher matcher = matcher(s, pattern, cancel);
    if (!find(matcher)) {
      return null;
    }
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  /**
   * Replaces the first match or all; {@code \1} to {@code \9} and {@code \&} are what was matched.
   */
  public static String replace(
      String s, Pattern pattern, String replacement, boolean all, CancelToken cancel) {
    Matcher matcher = matcher(s, pattern, cancel);
    StringBuilder out = new StringBuilder(s.length());
    int copied = 0;
    while (find(matcher)) {
      out.append(s, copied, matcher.start());
      appendReplacement(matcher, replacement, out);
      copied = matcher.end();
      if (!all) {
        break;
      }
    }
    return out.append(s, copied, s.length()).toString();
  }

  private static void appendReplacement(Matcher matcher, String replacement, StringBuilder out) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c != '\\' || i + 1 == replacement.length()) {
        out.append(c);
        continue;
      }
      char what = replacement.charAt(++i);
      if (what == '&') {
        out.append(matcher.group());
      } else if (what >= '1' && what <= '9') {
        int group = what - '0';
        String text = group <= matcher.groupCount() ? matcher.group(group) : null;
        out.append(text == null ? "" : text);
      } else if (what == '\\') {
        out.append('\\');
      } else {
        out.append('\\').append(what);
      }
    }
  }

  /** Number of matches from a position (counted from 1) on. */
  public static int count(String s, Pattern pattern, int from, CancelToken cancel) {
    if (from < 1) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "invalid value for parameter \"start\": " + from);
    }
    String rest = Strings.substring(s, from);
    Matcher matcher = matcher(rest, pattern, cancel);
    int count = 0;
    while (find(matcher)) {
      count++;
    }
    return count;
  }
}
