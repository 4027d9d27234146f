package io.waldb.cli;

import io.waldb.cli.SqlScript.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs backslash commands; psql's names, arguments and answers. */
final class BackslashCommands {
  /** What {@code \set} knows. */
  static final String ON_ERROR_STOP = "ON_ERROR_STOP";

  private static final String RELATION_KINDS = "tivs";

  private final Connection connection;
  private final SqlOutput output;
  private final CatalogLists lists;
  private final RelationDescription description;

  /** Commands on a connection. */
  BackslashCommands(Connection connection, SqlOutput output) {
    this.connection = connection;
    this.output = output;
    CatalogQueries queries = new CatalogQueries(connection);
    lists = new CatalogLists(queries, output);
    description = new RelationDescription(queries, output);
  }

  /**
   * Runs a command.
   *
   * @param text the command behind its backslash
   * @param scripts what runs the file that a command names
   */
  Outcome run(String text, ScriptRunner scripts) {
    CommandWords command = CommandWords.of(text);
    try {
      return run(command, scripts);
    } catch (SQLException e) {
      output.error(SqlErrorText.of(e, null));
      return Outcome.FAILED;
    }
  }

  private Outcome run(CommandWords command, ScriptRunner scripts) throws SQLException {
    String first = command.argument(0);
    return switch (command.name()) {
      case "\\" -> Outcome.GO_ON;
      case "q" -> Outcome.STOP;
      case "g" -> Outcome.SEND;
      case "r" -> {
        output.message("Query buffer reset (cleared).");
        yield Outcome.RESET;
      }
      case "?" -> answer(ShellHelp.COMMANDS);
      case "h" -> answer(ShellHelp.statements(String.join(" ", command.arguments())));
      case "echo", "qecho", "warn" -> echo(command);
      case "i" -> first == null ? missing(command) : include(first, scripts);
      case "o" -> redirect(first);
      case "x" -> expanded(first);
      case "a" -> format(output.unaligned() ? "aligned" : "unaligned");
      case "t" -> tuplesOnly(first);
      case "f" -> fieldSeparator(first);
      case "timing" -> timing(first);
      case "pset" -> first == null ? missing(command) : pset(first, command.argument(1));
      case "set" -> set(command, scripts);
      case "unset" -> unset(command, scripts);
      case "l" -> {
        lists.databases();
        yield Outcome.GO_ON;
      }
      case "conninfo" ->
          answer(
              "You are connected to database \"waldb\" at "
                  + connection.getMetaData().getURL()
                  + ".");
      default -> command.name().startsWith("d") ? describe(command) : unknown(command);
    };
  }

  private Outcome answer(String text) {
    output.message(text);
    return Outcome.GO_ON;
  }

  private Outcome fail(String text) {
    output.error(text);
    return Outcome.FAILED;
  }

  private Outcome unknown(CommandWords command) {
    String text = "invalid command \\" + command.name();
    return fail(text + System.lineSeparator() + "Try \\? for help.");
  }

  private Outcome missing(CommandWords command) {
    return fail("\\" + command.name() + ": missing required argument");
  }

  // ---- what the database holds

  /** {@code \d} and all that begins with it. */
  private Outcome describe(CommandWords command) throws SQLException {
    String kinds = command.name().substring(1).replace("S", "").replace("+", "");
    boolean system = command.name().indexOf('S') >= 0;
    boolean details = command.name().indexOf('+') >= 0;
    String text = command.argument(0);
    NamePattern pattern = text == null ? null : NamePattern.of(text);
    if (kinds.equals("n")) {
      lists.schemas(pattern, system);
      return Outcome.GO_ON;
    }
    if (!kinds.chars().allMatch(kind -> RELATION_KINDS.indexOf(kind) >= 0)) {
      return unknown(command);
    }
    if (kinds.isEmpty() && pattern != null) {
      return description.print(pattern, details) ? Outcome.GO_ON : Outcome.FAILED;
    }
    lists.relations(kinds.isEmpty() ? "tvs" : kinds, pattern, system);
    return Outcome.GO_ON;
  }

  // ---- files

  private Outcome include(String file, ScriptRunner scripts) {
    try {
      return scripts.runFile(path(file)) ? Outcome.GO_ON : Outcome.FAILED;
    } catch (IOException e) {
      return fail(reason(file, e));
    }
  }

  private Outcome redirect(@Nullable String file) {
    if (file == null) {
      output.close();
      return Outcome.GO_ON;
    }
    if (file.startsWith("|")) {
      return fail("\\o: pipes are not supported");
    }
    try {
      output.redirect(path(file));
      return Outcome.GO_ON;
    } catch (IOException e) {
      return fail(reason(file, e));
    }
  }

  private static String path(String file) {
    return file.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), file.substring(2)).toString()
        : file;
  }

  /** Java's message of a file that is not there already names it. */
  private static String reason(String file, IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof FileNotFoundException ? message : file + ": " + message;
  }

  // ---- texts

  private Outcome echo(CommandWords command) {
    List<String> words = command.arguments();
    boolean lineGoesOn = !words.isEmpty() && words.get(0).equals("-n");
    String text =
        lineGoesOn
            ? String.join(" ", words.subList(1, words.size()))
            : String.join(" ", words) + System.lineSeparator();
    switch (command.name()) {
      case "echo" -> output.echo(text);
      case "qecho" -> output.echoToResults(text);
      default -> output.echoToErrors(text);
    }
    return Outcome.GO_ON;
  }

  // ---- how results look

  private Outcome expanded(@Nullable String value) {
    Boolean on = value == null ? Boolean.valueOf(!output.expanded()) : truth(value);
    if (on == null) {
      return notBoolean(value, "\\x");
    }
    output.setExpanded(on);
    return answer("Expanded display is " + (on ? "on." : "off."));
  }

  private Outcome timing(@Nullable String value) {
    Boolean on = value == null ? Boolean.valueOf(!output.timing()) : truth(value);
    if (on == null) {
      return notBoolean(value, "\\timing");
    }
    output.setTiming(on);
    return answer("Timing is " + (on ? "on." : "off."));
  }

  private Outcome pset(String option, @Nullable String value) {
    return switch (option) {
      case "null" -> {
        output.setNullText(value == null ? output.nullText() : value);
        yield answer("Null display is \"" + output.nullText() + "\".");
      }
      case "expanded", "x" -> expanded(value);
      case "format" -> format(value);
      case "fieldsep" -> fieldSeparator(value);
      case "tuples_only", "t" -> tuplesOnly(value);
      default -> fail("\\pset: unknown option: " + option);
    };
  }

  private Outcome format(@Nullable String name) {
    if (name != null && !name.equals("aligned") && !name.equals("unaligned")) {
      return fail("\\pset: allowed formats are aligned, unaligned");
    }
    output.setUnaligned(name == null ? output.unaligned() : name.equals("unaligned"));
    return answer("Output format is " + (output.unaligned() ? "unaligned." : "aligned."));
  }

  private Outcome fieldSeparator(@Nullable String value) {
    output.setFieldSeparator(value == null ? output.fieldSeparator() : value);
    return answer("Field separator is \"" + output.fieldSeparator() + "\".");
  }

  private Outcome tuplesOnly(@Nullable String value) {
    Boolean on = value == null ? Boolean.valueOf(!output.tuplesOnly()) : truth(value);
    if (on == null) {
      return notBoolean(value, "tuples_only");
    }
    output.setTuplesOnly(on);
    if (value != null) {
      return Outcome.GO_ON; // as psql, which answers to the change alone
    }
    return answer("Tuples only is " + (on ? "on." : "off."));
  }

  // ---- variables

  private Outcome set(CommandWords command, ScriptRunner scripts) {
    String name = command.argument(0);
    if (name == null) {
      return answer(ON_ERROR_STOP + " = '" + (scripts.stopsAtError() ? "on" : "off") + "'");
    }
    if (!name.equals(ON_ERROR_STOP)) {
      return fail("\\set: unknown variable: " + name);
    }
    String value = command.argument(1);
    Boolean on = value == null ? Boolean.TRUE : truth(value);
    if (on == null) {
      return notBoolean(value, ON_ERROR_STOP);
    }
    scripts.setStopsAtError(on);
    return Outcome.GO_ON;
  }

  private Outcome unset(CommandWords command, ScriptRunner scripts) {
    String name = command.argument(0);
    if (name == null) {
      return missing(command);
    }
    if (!name.equals(ON_ERROR_STOP)) {
      return fail("\\unset: unknown variable: " + name);
    }
    scripts.setStopsAtError(false);
    return Outcome.GO_ON;
  }

  private Outcome notBoolean(@Nullable String value, String name) {
    return fail("unrecognized value \"" + value + "\" for \"" + name + "\": Boolean expected");
  }

  /** What a word says; null when it is none of PostgreSQL's for a truth value. */
  private static @Nullable Boolean truth(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "true", "yes", "1", "t", "y" -> true;
      case "off", "false", "no", "0", "f", "n" -> false;
      default -> null;
    };
  }
}
