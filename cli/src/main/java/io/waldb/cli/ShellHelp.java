package io.waldb.cli;

import java.util.List;
import java.util.Locale;

/** The texts of {@code help}, {@code \?} and {@code \h}. */
final class ShellHelp {
  /** What typing {@code help} shows. */
  static final String FIRST =
      """
      You are using waldb sql, the shell of waldb.
      Type:  \\h for a list of SQL commands
             \\? for help with the commands of the shell
             end a statement with a semicolon
             \\q to quit\
      """;

  /** The backslash commands. */
  static final String COMMANDS =
      """
      General
        \\q                     quit the shell, or end the file
        \\g                     run the statement, as a semicolon does
        \\r                     drop the statement typed so far
        \\timing [on|off]       print how long statements take
        \\set ON_ERROR_STOP on  end a file at its first error (\\unset ON_ERROR_STOP: go on)

      Help
        \\?                     this list
        \\h [NAME]              list the SQL commands

      Input and output
        \\i FILE                run the statements and commands of a file
        \\echo [-n] TEXT        print a text (-n: without a line end)
        \\qecho, \\warn          the same to where results go, and to standard error
        \\o [FILE]              send results to a file, or back to the screen
        \\x [on|off]            print each row as a record of lines
        \\a                     print values as they are, or aligned again
        \\f [SEP]               what stands between values that are not aligned
        \\t [on|off]            print rows only, without headings and the number of rows
        \\pset null TEXT        what is printed for NULL
        \\pset NAME [VALUE]     set format, fieldsep, tuples_only or expanded as \\a, \\f, \\t, \\x do

      What the database holds (a PATTERN may have * and ?; S: with the system's own)
        \\d[S]                  list tables, views and sequences
        \\d[+] PATTERN          describe a table, view, sequence or index
        \\dt[S] [PATTERN]       list tables
        \\di[S] [PATTERN]       list indexes
        \\dv[S] [PATTERN]       list views
        \\ds[S] [PATTERN]       list sequences
        \\dn[S] [PATTERN]       list schemas
        \\l                     list the database
        \\conninfo              which database this is\
      """;

  /** The statements there are, by their first words. */
  static final List<String> STATEMENTS =
      List.of(
          "ABORT",
          "ALTER INDEX",
          "ALTER SEQUENCE",
          "ALTER SYSTEM",
          "ALTER TABLE",
          "ALTER VIEW",
          "ANALYZE",
          "BEGIN",
          "CHECKPOINT",
          "COMMENT",
          "COMMIT",
          "CREATE INDEX",
          "CREATE SCHEMA",
          "CREATE SEQUENCE",
          "CREATE TABLE",
          "CREATE TABLE AS",
          "CREATE VIEW",
          "DEALLOCATE",
          "DELETE",
          "DISCARD",
          "DROP INDEX",
          "DROP SCHEMA",
          "DROP SEQUENCE",
          "DROP TABLE",
          "DROP VIEW",
          "END",
          "EXECUTE",
          "EXPLAIN",
          "INSERT",
          "LOCK",
          "PREPARE",
          "REINDEX",
          "RELEASE SAVEPOINT",
          "RESET",
          "ROLLBACK",
          "ROLLBACK TO SAVEPOINT",
          "SAVEPOINT",
          "SELECT",
          "SELECT INTO",
          "SET",
          "SET CONSTRAINTS",
          "SET TRANSACTION",
          "SHOW",
          "START TRANSACTION",
          "TABLE",
          "TRUNCATE",
          "UPDATE",
          "VACUUM",
          "VALUES",
          "WITH");

  private static final String INDENT = "  ";

  private ShellHelp() {}

  /** The statements that begin with some words, a line each. */
  static String statements(String words) {
    StringBuilder text = new StringBuilder("Available SQL commands, as in PostgreSQL's manual:");
    boolean any = false;
    for (String statement : STATEMENTS) {
      if (statement.startsWith(words.toUpperCase(Locale.ROOT))) {
        text.append(System.lineSeparator()).append(INDENT).append(statement);
        any = true;
      }
    }
    return any
        ? text.toString()
        : "No help available for \""
            + words
            + "\"."
            + System.lineSeparator()
            + "Try \\h with no arguments to see available help.";
  }
}
