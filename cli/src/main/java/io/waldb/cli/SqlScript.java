package io.waldb.cli;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a script into statements while reading it, by the rules of psql's scanner ({@code
 * psqlscan.l}): a semicolon ends a statement unless it stands in parentheses, a quoted string or
 * name, a dollar-quoted string or a comment. A script of any length needs room for one statement.
 *
 * <p>A backslash outside of those begins a command, which is run when it is met; the statement
 * around it goes on behind it.
 */
final class SqlScript {
  /** Where a text stops: what a prompt for more of it shows. */
  enum Place {
    /** Nothing but space and comments has come since the last statement. */
    START,
    STATEMENT,
    PARENTHESES,
    STRING,
    NAME,
    DOLLAR_QUOTES,
    COMMENT
  }

  /** How a script goes on behind a backslash command. */
  enum Outcome {
    GO_ON,
    /** As {@link #GO_ON}, but the command did not do its work. */
    FAILED,
    /** The statement so far is whole. */
    SEND,
    /** The statement so far is dropped. */
    RESET,
    /** The script ends here. */
    STOP
  }

  /** What runs backslash commands. */
  interface Commands {
    /**
     * Runs a command.
     *
     * @param text what follows the backslash, up to the end of the line or the next command; one
     *     more backslash for the separator {@code \\}
     */
    Outcome run(String text);
  }

  private final PushbackReader in;
  private final @Nullable Commands commands;
  private final StringBuilder statement = new StringBuilder();
  private @Nullable Place token;
  private int depth;
  private boolean empty = true;
  private int start;

  /** A script without backslash commands; the caller closes the reader. */
  SqlScript(Reader reader) {
    this(reader, null);
  }

  /** A script; the caller closes the reader. */
  SqlScript(Reader reader, @Nullable Commands commands) {
    in = new PushbackReader(reader, 1);
    this.commands = commands;
  }

  /** The next statement that is more than space and comments; null at the end. */
  @Nullable String next() throws IOException {
    reset();
    while (true) {
      int c = in.read();
      if (c == '\\' && commands != null) {
        switch (commands.run(command())) {
          case GO_ON, FAILED -> {}
          case SEND -> {
            if (!empty) {
              return statement.toString().strip();
            }
          }
          case RESET -> reset();
          case STOP -> {
            return null;
          }
        }
        continue;
      }
      if (c < 0 || (c == ';' && depth <= 0)) {
        if (!empty) {
          return statement.toString().strip();
        }
        if (c < 0) {
          return null;
        }
        reset();
        continue;
      }
      take((char) c);
    }
  }

  /** The last statement without the comments before it. */
  String body() {
    return statement.substring(start).strip();
  }

  /** Where the text read so far stops. */
  Place place() {
    if (token != null) {
      return token;
    }
    return depth > 0 ? Place.PARENTHESES : empty ? Place.START : Place.STATEMENT;
  }

  private void reset() {
    statement.setLength(0);
    token = null;
    depth = 0;
    empty = true;
    start = 0;
  }

  private void take(char c) throws IOException {
    int before = statement.length();
    boolean comment = readFrom(c);
    token = null;
    if (empty && !comment && !Character.isWhitespace(c)) {
      empty = false;
      start = before;
    }
  }

  /** What follows a backslash, without the line end or backslash that ends it. */
  private String command() throws IOException {
    StringBuilder command = new StringBuilder();
    int quote = 0;
    int c;
    while ((c = in.read()) >= 0) {
      if (c == '\\' && command.isEmpty()) {
        return "\\";
      }
      if (c == '\n' || (c == '\\' && quote == 0)) {
        in.unread(c);
        break;
      }
      if (c == '\\' && quote == '\'') {
        command.append('\\'); // and what it escapes, which may be a quote
        c = in.read();
        if (c < 0 || c == '\n') {
          if (c >= 0) {
            in.unread(c);
          }
          break;
        }
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      }
      command.append((char) c);
    }
    return command.toString();
  }

  /** Takes a token that begins with a character; answers whether it was a comment. */
  private boolean readFrom(char c) throws IOException {
    char before = last();
    statement.append(c);
    switch (c) {
      case '\'' -> {
        token = Place.STRING;
        quoted('\'', before == 'e' || before == 'E');
      }
      case '"' -> {
        token = Place.NAME;
        quoted('"', false);
      }
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
          token = Place.COMMENT;
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
    int opening = statement.length() - 1;
    int c;
    while ((c = in.read()) >= 0) {
      if (c == '$') {
        statement.append('$');
        break;
      }
      boolean first = statement.length() == opening + 1;
      if (!(first ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c))) {
        in.unread(c);
        return;
      }
      statement.append((char) c);
    }
    String tag = statement.substring(opening);
    int body = statement.length();
    token = Place.DOLLAR_QUOTES;
    while ((c = in.read()) >= 0) {
      statement.append((char) c);
      int at = statement.length() - tag.length();
      if (c == '$' && at >= body && statement.indexOf(tag, at) == at) {
        return;
      }
    }
  }
}
