package io.waldb.cli;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a script into statements while reading it, by the rules of psql's scanner ({@code
 * psqlscan.l}): a semicolon ends a statement unless it stands in parentheses, a quoted string or
 * name, a dollar-quoted string or a comment. A script of any length needs room for one statement.
 */
final class SqlScript {
  private final PushbackReader in;
  private final StringBuilder statement = new StringBuilder();
  private int depth;

  /** A script; the caller closes the reader. */
  SqlScript(Reader reader) {
    in = new PushbackReader(reader, 1);
  }

  /** The next statement that is more than space and comments; null at the end. */
  @Nullable String next() throws IOException {
    statement.setLength(0);
    depth = 0;
    boolean empty = true;
    while (true) {
      int c = in.read();
      if (c < 0 || (c == ';' && depth <= 0)) {
        if (!empty) {
          return statement.toString().strip();
        }
        if (c < 0) {
          return null;
        }
        statement.setLength(0);
        continue;
      }
      boolean comment = readFrom((char) c);
      empty &= comment || Character.isWhitespace(c);
    }
  }

  /** Takes a token that begins with a character; answers whether it was a comment. */
  private boolean readFrom(char c) throws IOException {
    char before = last();
    statement.append(c);
    switch (c) {
      case '\'' -> quoted('\'', before == 'e' || before == 'E');
      case '"' -> quoted('"', false);
      case '(', '[' -> depth++;
      case ')', ']' -> depth--;
      case '-' -> {
        if (takeIf('-')) {
          line();
          return true;
        }
      }
      case '/' -> {
        if (takeIf('*')) {
          block();
          return true;
        }
      }
      case '$' -> {
        if (!Character.isJavaIdentifierPart(before)) {
          dollarQuoted();
        }
      }
      default -> {}
    }
    return false;
  }

  private char last() {
    return statement.isEmpty() ? ' ' : statement.charAt(statement.length() - 1);
  }

  private boolean takeIf(char wanted) throws IOException {
    int c = in.read();
    if (c == wanted) {
      statement.append(wanted);
      return true;
    }
    if (c >= 0) {
      in.unread(c);
    }
    return false;
  }

  private void quoted(char quote, boolean backslashEscapes) throws IOException {
    int c;
    while ((c = in.read()) >= 0) {
      statement.append((char) c);
      if (c == quote) {
        return; // a doubled quote opens the next string, which comes to the same
      }
      if (c == '\\' && backslashEscapes && (c = in.read()) >= 0) {
        statement.append((char) c);
      }
    }
  }

  private void line() throws IOException {
    int c;
    while ((c = in.read()) >= 0) {
      statement.append((char) c);
      if (c == '\n') {
        return;
      }
    }
  }

  private void block() throws IOException {
    int open = 1;
    int c;
    while (open > 0 && (c = in.read()) >= 0) {
      statement.append((char) c);
      if (c == '/' && takeIf('*')) {
        open++;
      } else if (c == '*' && takeIf('/')) {
        open--;
      }
    }
  }

  /** What follows a dollar sign: the rest of {@code $tag$ ... $tag$}, or a parameter's number. */
  private void dollarQuoted() throws IOException {
    int start = statement.length() - 1;
    int c;
    while ((c = in.read()) >= 0) {
      if (c == '$') {
        statement.append('$');
        break;
      }
      boolean first = statement.length() == start + 1;
      if (!(first ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c))) {
        in.unread(c);
        return;
      }
      statement.append((char) c);
    }
    String tag = statement.substring(start);
    int body = statement.length();
    while ((c = in.read()) >= 0) {
      statement.append((char) c);
      int at = statement.length() - tag.length();
      if (c == '$' && at >= body && statement.indexOf(tag, at) == at) {
        return;
      }
    }
  }
}
