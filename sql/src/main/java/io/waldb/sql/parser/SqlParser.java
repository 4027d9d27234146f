package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.sql.syntax.SessionStatement.Prepare;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.SyntaxExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SQL text to syntax trees. The door of this package.
 *
 * <p>Stateless: safe for any number of threads. It keeps nothing; callers cache what they make of a
 * tree.
 */
public final class SqlParser {
  private static final long WARM_UP_MILLIS = 1000;

  private static final AtomicBoolean WARM = new AtomicBoolean();

  static final String WARM_UP =
      """
      SELECT a.x, count(*) FROM a LEFT JOIN b ON a.x = b.x WHERE a.y > 1 GROUP BY 1
      UNION ALL (SELECT 1, 2 ORDER BY 1) ORDER BY 1 LIMIT 1;
      INSERT INTO t (a, b) VALUES (1, 'x'), (?, ?) RETURNING a;
      UPDATE t SET a = a + 1 WHERE b BETWEEN 1 AND 2;
      DELETE FROM t WHERE a IN (1, 2);
      CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL DEFAULT 'x' CHECK (b <> ''));
      BEGIN""";

  private SqlParser() {}

  /**
   * The statements of a text, in order; empty ones are left out.
   *
   * @throws DatabaseException 42601 for a syntax error, 0A000 for what PostgreSQL has and this
   *     engine does not, 54000 and 54001 for a limit; with the position in the text
   */
  public static List<ParsedStatement> parse(String text) {
    Tokens tokens = Lexer.lex(text);
    List<ParsedStatement> statements = new ArrayList<>(1);
    int from = 0;
    for (int i = 0; i <= tokens.count(); i++) {
      boolean ends = i == tokens.count() || tokens.kind(i) == TokenKind.SEMICOLON;
      if (ends) {
        if (i > from) {
          statements.add(parse(text, tokens, from, i));
        }
        from = i + 1;
      }
    }
    return statements;
  }

  private static ParsedStatement parse(String text, Tokens tokens, int from, int to) {
    Statement statement = guarded(tokens, from, to, grammar -> grammar.statements().statement());
    int start = tokens.position(from);
    int end = tokens.endPosition(text, to);
    int parameters = statement instanceof Prepare ? 0 : parameters(tokens, from, to);
    return new ParsedStatement(statement, text.substring(start, end), start, end, parameters);
  }

  private static int parameters(Tokens tokens, int from, int to) {
    int highest = 0;
    for (int i = from; i < to; i++) {
      if (tokens.kind(i) == TokenKind.PARAMETER) {
        highest = Math.max(highest, tokens.value(i));
      }
    }
    return highest;
  }

  /**
   * One expression: a default, check or index expression as the catalog keeps it.
   *
   * @throws DatabaseException as {@link #parse}
   */
  public static SyntaxExpression parseExpression(String text) {
    return whole(text, grammar -> grammar.expressions().expression());
  }

  private interface Rule<T> {
    T apply(Grammar grammar);
  }

  private static <T> T whole(String text, Rule<T> rule) {
    Tokens tokens = Lexer.lex(text);
    return guarded(
        tokens,
        0,
        tokens.count(),
        grammar -> {
          T result = rule.apply(grammar);
          grammar.in().expectEnd();
          return result;
        });
  }

  private static <T> T guarded(Tokens tokens, int from, int to, Rule<T> rule) {
    try {
      return rule.apply(new Grammar(new TokenReader(tokens, from, to)));
    } catch (StackOverflowError e) {
      // The depth limits keep below this on the usual stacks; a caller may have a small one.
      throw SyntaxErrors.tooDeep(tokens.position(from));
    }
  }

  /**
   * Starts a daemon thread that soon loads and warms the parser's classes, so that the first
   * statement with joins does not pay for the library's. Not at once: that would take the processor
   * from those who open a database and want a row of it.
   */
  public static void warmUp() {
    if (WARM.getAndSet(true)) {
      return; // once in a Java, however many databases it opens
    }
    Thread thread = new Thread(SqlParser::warmUpSoon, "waldb-parser-warm-up");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // No thread to be had: the first statements warm it up.
    }
  }

  private static void warmUpSoon() {
    try {
      Thread.sleep(WARM_UP_MILLIS);
      parse(WARM_UP);
    } catch (InterruptedException | OutOfMemoryError e) {
      // Nothing is lost but time.
    }
  }
}
