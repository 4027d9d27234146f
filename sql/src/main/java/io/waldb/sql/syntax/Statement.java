package io.waldb.sql.syntax;

/** One SQL statement. The permitted interfaces are its families. */
public sealed interface Statement permits DataStatement, UtilityStatement {

  /**
   * PostgreSQL's command tag without counts: {@code "INSERT"}, {@code "CREATE TABLE"}, {@code
   * "BEGIN"}. Also names the statement in messages.
   */
  String tag();

  /** Of the first token. */
  int position();
}
