package io.waldb.cli;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/**
 * What the Tab key offers: keywords, the tables, views and columns there are, backslash commands.
 * Where a table must stand only tables are offered; of columns, those of the tables that the
 * statement names.
 */
final class SqlCompleter implements Completer {
  private static final Set<String> BEFORE_TABLE =
      Set.of("from", "join", "into", "update", "table", "truncate", "analyze", "vacuum", "lock");

  private static final List<String> KEYWORDS =
      List.of(
          ("abort add all alter always analyze and any as asc asymmetric begin between bigint"
                  + " boolean by bytea cascade case cast char character check checkpoint collate"
                  + " column comment commit conflict constraint count create cross current_date"
                  + " current_timestamp date deallocate default deferrable deferred delete desc"
                  + " distinct do double drop else end except execute exists explain false"
                  + " fetch first for foreign from full generated group having identity if ilike"
                  + " immediate in index inner insert integer intersect interval into is isolation"
                  + " join key last lateral left level like limit lock natural no not nothing"
                  + " null nulls numeric offset on only or order outer precision prepare primary"
                  + " read real references reindex release rename reset restart restrict"
                  + " returning right rollback savepoint schema select sequence set show smallint"
                  + " some start table text then time timestamp to transaction true truncate"
                  + " union unique update using uuid vacuum values varchar view when where with"
                  + " work write")
              .split(" ", -1));

  private static final List<String> COMMANDS =
      List.of(
          ("\\? \\a \\conninfo \\d \\di \\dn \\ds \\dt \\dv \\echo \\f \\g \\h \\i \\l \\o \\pset"
                  + " \\q \\qecho \\r \\set \\t \\timing \\unset \\warn \\x")
              .split(" ", -1));

  private final Connection connection;
  private final CharSequence typed;

  /** Splits a line into words: names with their dots, and all else that is no sign of SQL. */
  static final class Words extends DefaultParser {
    Words() {
      setQuoteChars(new char[0]);
      setEscapeChars(new char[0]);
    }

    @Override
    public boolean isDelimiterChar(CharSequence line, int position) {
      char c = line.charAt(position);
      return Character.isWhitespace(c) || "(),;=<>+-*/|'[]".indexOf(c) >= 0;
    }
  }

  /**
   * A completer.
   *
   * @param typed the lines of the statement before the one that is completed; read at each use
   */
  SqlCompleter(Connection connection, CharSequence typed) {
    this.connection = connection;
    this.typed = typed;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    Set<String> words = new TreeSet<>();
    try {
      offer(line, words);
    } catch (SQLException e) {
      return; // no connection, nothing to offer
    }
    for (String word : words) {
      candidates.add(new Candidate(word));
    }
  }

  private void offer(ParsedLine line, Set<String> words) throws SQLException {
    int index = Math.max(0, line.wordIndex());
    List<String> before = line.words().subList(0, Math.min(index, line.words().size()));
    String first = line.words().isEmpty() ? "" : line.words().get(0);
    if (first.startsWith("\\")) {
      offerForCommand(first, before.size(), words);
      return;
    }
    Set<String> relations = relations();
    String previous =
        before.isEmpty() ? "" : before.get(before.size() - 1).toLowerCase(Locale.ROOT);
    words.addAll(relations);
    if (BEFORE_TABLE.contains(previous)) {
      return;
    }
    boolean upper = line.word().isEmpty() || Character.isUpperCase(line.word().charAt(0));
    for (String keyword : KEYWORDS) {
      words.add(upper ? keyword.toUpperCase(Locale.ROOT) : keyword);
    }
    offerColumns(named(line.line(), relations), line.word(), words);
  }

  private void offerForCommand(String command, int index, Set<String> words) throws SQLException {
    if (index == 0) {
      words.addAll(COMMANDS);
    } else if (command.startsWith("\\d")) {
      words.addAll(relations());
    } else if (command.equals("\\h")) {
      words.addAll(ShellHelp.STATEMENTS);
    } else if (Set.of("\\t", "\\timing", "\\x").contains(command)) {
      words.addAll(List.of("on", "off"));
    } else if (command.equals("\\set") || command.equals("\\unset")) {
      words.add(BackslashCommands.ON_ERROR_STOP);
    } else if (command.equals("\\pset")) {
      words.addAll(List.of("expanded", "fieldsep", "format", "null", "tuples_only"));
    }
  }

  private Set<String> relations() throws SQLException {
    Set<String> names = new TreeSet<>();
    String[] types = {"TABLE", "VIEW", "SYSTEM TABLE", "SYSTEM VIEW"};
    try (ResultSet rows = connection.getMetaData().getTables(null, null, "%", types)) {
      while (rows.next()) {
        names.add(rows.getString("TABLE_NAME"));
      }
    }
    return names;
  }

  /** Those of some tables that the statement names. */
  private List<String> named(String line, Set<String> relations) {
    List<String> named = new ArrayList<>();
    for (String word : (typed + " " + line).toLowerCase(Locale.ROOT).split("[^\\w$]+", -1)) {
      if (relations.contains(word) && !named.contains(word)) {
        named.add(word);
      }
    }
    return named;
  }

  private void offerColumns(List<String> tables, String word, Set<String> words)
      throws SQLException {
    String qualifier = word.substring(0, word.lastIndexOf('.') + 1);
    DatabaseMetaData catalog = connection.getMetaData();
    for (String table : tables) {
      String pattern = table.replace("_", catalog.getSearchStringEscape() + "_");
      try (ResultSet rows = catalog.getColumns(null, null, pattern, "%")) {
        while (rows.next()) {
          words.add(qualifier + rows.getString("COLUMN_NAME"));
        }
      }
    }
  }
}
