package io.waldb.tpcb;

import io.waldb.tpcb.Script.Boundary;
import io.waldb.tpcb.Script.Command;
import io.waldb.tpcb.Script.IfCommand;
import io.waldb.tpcb.Script.JumpCommand;
import io.waldb.tpcb.Script.SetCommand;
import io.waldb.tpcb.Script.SleepCommand;
import io.waldb.tpcb.Script.SqlCommand;
import io.waldb.tpcb.Script.TransactionCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses pgbench's script files: SQL statements that end with a semicolon, {@code :name} variables
 * in them, and meta commands that begin with a backslash and end with the line (continued by a
 * backslash before the newline).
 */
final class ScriptParser {
  /** An \if that is not closed yet. */
  private static final class OpenIf {
    final List<Integer> endJumps = new ArrayList<>();
    int pending;
    boolean hasElse;
  }

  private final String description;
  private final String text;
  private final List<Command> commands = new ArrayList<>();
  private final Deque<OpenIf> open = new ArrayDeque<>();
  private int at;
  private int line = 1;

  private ScriptParser(String description, String text) {
    this.description = description;
    this.text = text;
  }

  /**
   * Parses a script.
   *
   * @throws ScriptException with script and line
   */
  static Script parse(String description, String text, int weight) {
    ScriptParser parser = new ScriptParser(description, text);
    parser.run();
    return new Script(description, weight, parser.commands);
  }

  private void run() {
    StringBuilder statement = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && isBlank(statement)) {
        statement.setLength(0);
        meta(readMetaLine());
      } else if (c == '\\' && startsWithStore()) {
        addSql(statement.toString(), readMetaLine());
        statement.setLength(0);
      } else if (c == ';') {
        at++;
        addSql(statement.append(';').toString(), null);
        statement.setLength(0);
      } else {
        readSqlPart(statement);
      }
    }
    if (!isBlank(statement)) {
      addSql(statement.toString(), null);
    }
    if (!open.isEmpty()) {
      throw error("\\if without matching \\endif");
    }
    if (commands.isEmpty()) {
      throw error("empty command list for script");
    }
  }

  private static boolean isBlank(CharSequence statement) {
    return statement.toString().isBlank();
  }

  private boolean startsWithStore() {
    return text.startsWith("\\gset", at) || text.startsWith("\\aset", at);
  }

  /** One character, or a whole comment or quoted thing. */
  private void readSqlPart(StringBuilder statement) {
    char c = text.charAt(at);
    if (text.startsWith("--", at)) {
      while (at < text.length() && text.charAt(at) != '\n') {
        at++;
      }
      return;
    }
    int end = at + 1;
    if (c == '\'' || c == '"') {
      end = text.indexOf(c, at + 1) + 1;
      end = end == 0 ? text.length() : end;
    } else if (text.startsWith("/*", at)) {
      end = text.indexOf("*/", at + 2) + 2;
      end = end == 1 ? text.length() : end;
    }
    for (; at < end; at++) {
      if (text.charAt(at) == '\n') {
        line++;
      }
      statement.append(text.charAt(at));
    }
  }

  private String readMetaLine() {
    StringBuilder meta = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '\n') {
      if (text.startsWith("\\\n", at)) {
        at += 2;
        line++;
        meta.append(' ');
      } else {
        meta.append(text.charAt(at++));
      }
    }
    return meta.toString().trim();
  }

  private void addSql(String statement, @Nullable String store) {
    String shown = statement.trim().replaceAll("\\s+", " ");
    String plain = shown.endsWith(";") ? shown.substring(0, shown.length() - 1).trim() : shown;
    if (plain.isEmpty()) {
      return;
    }
    Boundary boundary = boundary(plain);
    if (boundary != null && store == null) {
      commands.add(new TransactionCommand(shown, boundary));
      return;
    }
    List<String> variables = new ArrayList<>();
    String sql = replaceVariables(plain, variables);
    String prefix = null;
    boolean allRows = false;
    if (store != null) {
      String[] words = store.split("\\s+", -1);
      if (words.length > 2) {
        throw error("too many arguments for " + words[0]);
      }
      prefix = words.length == 2 ? words[1] : "";
      allRows = words[0].equals("\\aset");
    }
    commands.add(new SqlCommand(shown, sql, List.copyOf(variables), prefix, allRows));
  }

  private static @Nullable Boundary boundary(String plain) {
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "begin", "begin work", "begin transaction", "start transaction" -> Boundary.BEGIN;
      case "end", "commit", "end transaction", "commit work", "commit transaction", "end work" ->
          Boundary.COMMIT;
      case "rollback", "abort", "rollback work", "rollback transaction" -> Boundary.ROLLBACK;
      default -> null;
    };
  }

  /** Puts {@code ?} for each {@code :name} outside of quotes. */
  private static String replaceVariables(String sql, List<String> variables) {
    StringBuilder out = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == ':' && i + 1 < sql.length() && sql.charAt(i + 1) == ':') {
        out.append("::");
        i++;
        continue;
      } else if (c == ':' && i + 1 < sql.length() && isNamePart(sql.charAt(i + 1))) {
        int end = i + 1;
        while (end < sql.length() && isNamePart(sql.charAt(end))) {
          end++;
        }
        variables.add(sql.substring(i + 1, end));
        out.append('?');
        i = end - 1;
        continue;
      }
      out.append(c);
    }
    return out.toString();
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private void meta(String command) {
    String[] words = command.split("\\s+", 2);
    String rest = words.length == 2 ? words[1].trim() : "";
    switch (words[0]) {
      case "\\set" -> set(command, rest);
      case "\\sleep" -> sleep(command, rest);
      case "\\if" -> {
        open.push(new OpenIf());
        addCondition(command, rest);
      }
      case "\\elif" -> {
        endBranch(command);
        addCondition(command, rest);
      }
      case "\\else" -> {
        endBranch(command);
        top(command).hasElse = true;
      }
      case "\\endif" -> endIf(command);
      case "\\gset", "\\aset" -> throw error(words[0] + " must follow an SQL command");
      case "\\setrandom" -> throw error("\\setrandom is gone: use \\set name random(low, high)");
      case "\\shell", "\\setshell", "\\startpipeline", "\\syncpipeline", "\\endpipeline" ->
          throw error(words[0] + " is not supported");
      default -> throw error("invalid command " + words[0]);
    }
  }

  private void set(String command, String rest) {
    String[] parts = rest.split("\\s+", 2);
    if (parts.length < 2) {
      throw error("\\set needs a name and an expression");
    }
    commands.add(new SetCommand(command, parts[0], parse(parts[1])));
  }

  private void sleep(String command, String rest) {
    String[] parts = rest.split("\\s+", -1);
    if (rest.isEmpty() || parts.length > 2) {
      throw error("\\sleep needs a duration and an optional unit");
    }
    long unit =
        switch (parts.length == 1 ? "s" : parts[1].toLowerCase(Locale.ROOT)) {
          case "us" -> 1;
          case "ms" -> 1000;
          case "s" -> 1_000_000;
          default -> throw error("unrecognized time unit, must be us, ms or s: " + parts[1]);
        };
    commands.add(new SleepCommand(command, parts[0], unit));
  }

  private ScriptExpression parse(String expression) {
    try {
      return ScriptExpressionParser.parse(expression);
    } catch (ScriptException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private OpenIf top(String command) {
    OpenIf top = open.peek();
    if (top == null) {
      throw error(command.split("\\s", 2)[0] + " without matching \\if");
    }
    return top;
  }

  private void addCondition(String command, String rest) {
    OpenIf top = top(command);
    top.pending = commands.size();
    commands.add(new IfCommand(command, parse(rest), -1));
  }

  /** Ends a branch with a jump behind the \endif and leads its false condition here. */
  private void endBranch(String command) {
    OpenIf top = top(command);
    if (top.hasElse) {
      throw error("command after \\else: " + command);
    }
    top.endJumps.add(commands.size());
    commands.add(new JumpCommand(command, -1));
    patch(top);
  }

  private void patch(OpenIf top) {
    IfCommand condition = (IfCommand) commands.get(top.pending);
    commands.set(
        top.pending, new IfCommand(condition.text(), condition.condition(), commands.size()));
  }

  private void endIf(String command) {
    OpenIf top = top(command);
    if (!top.hasElse) {
      patch(top);
    }
    for (int jump : top.endJumps) {
      commands.set(jump, new JumpCommand(commands.get(jump).text(), commands.size()));
    }
    open.pop();
  }

  private ScriptException error(String message) {
    return new ScriptException(description + ", line " + line + ": " + message);
  }
}
