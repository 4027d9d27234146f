package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.parser.ParsedStatement;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.List;

/** Parses texts that the catalog keeps. */
final class SourceTexts {
  private SourceTexts() {}

  static SyntaxExpression expression(String text) {
    return SqlParser.parseExpression(text);
  }

  static Query query(String text) {
    List<ParsedStatement> statements = SqlParser.parse(text);
    if (statements.size() == 1
        && statements.get(0).statement() instanceof DataStatement.Select select) {
      return select.query();
    }
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED, "the catalog has a view whose text is no query: " + text);
  }
}
