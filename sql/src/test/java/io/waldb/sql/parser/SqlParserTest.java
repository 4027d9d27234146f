package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.DataStatement.Insert;
import io.waldb.sql.syntax.DataStatement.Select;
import io.waldb.sql.syntax.DefinitionStatement.CreateView;
import io.waldb.sql.syntax.QueryBody;
import io.waldb.sql.syntax.SyntaxExpression.And;
import io.waldb.sql.syntax.SyntaxExpression.Or;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SqlParserTest {

  @Test
  void eachStatementKnowsItsOwnTextAndParameters() {
    String text = " /* a */ SELECT ? , ? -- b\n ; ;\tINSERT INTO t VALUES ( ? )  ";
    List<ParsedStatement> statements = SqlParser.parse(text);
    assertThat(statements).hasSize(2);
    assertThat(statements.get(0).text()).isEqualTo("SELECT ? , ?");
    assertThat(statements.get(0).parameterCount()).isEqualTo(2);
    assertThat(statements.get(1).text()).isEqualTo("INSERT INTO t VALUES ( ? )");
    assertThat(statements.get(1).parameterCount()).isEqualTo(1);
    for (ParsedStatement statement : statements) {
      assertThat(text.substring(statement.start(), statement.end())).isEqualTo(statement.text());
    }
  }

  @Test
  void textAndPositionsAreOfTheOriginalWhereJdbcEscapesAreTranslated() {
    String text = "SELECT {fn ucase({fn lcase(a)})} ;\n SELECT {fn locate(?, b, ?)} + x";
    List<ParsedStatement> statements = SqlParser.parse(text);
    assertThat(statements.get(0).text()).isEqualTo("SELECT {fn ucase({fn lcase(a)})}");
    assertThat(statements.get(1).text()).isEqualTo("SELECT {fn locate(?, b, ?)} + x");
    assertThat(statements.get(1).parameterCount()).isEqualTo(2);
    DatabaseException error = failure("SELECT {fn ucase(a)}, {d '2020-01-01'} FROM FROM");
    assertThat(error.position()).isEqualTo(45);
  }

  @Test
  void aViewKeepsTheSourceOfItsQuery() {
    CreateView view =
        (CreateView) SqlParser.parse("create view v as Select  1 /*x*/ + 2;").get(0).statement();
    assertThat(view.query().text()).isEqualTo("Select  1 /*x*/ + 2");
  }

  @Test
  void expressionsAreParsedAlone() {
    assertThat(ExpressionText.of(SqlParser.parseExpression("a + 1 > b")))
        .isEqualTo("((a + 1) > b)");
    assertThat(TreeDump.line(SqlParser.parseExpression("a::numeric(10,2)[]")))
        .contains("numeric(10,2)[]");
    assertThat(
            catchThrowableOfType(DatabaseException.class, () -> SqlParser.parseExpression("a 5")))
        .hasMessage("syntax error at or near \"5\"");
  }

  @Test
  void namesAreFoldedInAsciiOnlyAndCutAfter63Bytes() {
    assertThat(TreeDump.line(SqlParser.parseExpression("ÄbC"))).isEqualTo("\"Äbc\"");
    String name = "a".repeat(70);
    assertThat(TreeDump.line(SqlParser.parseExpression(name))).isEqualTo("a".repeat(63));
    assertThat(TreeDump.line(SqlParser.parseExpression('"' + "ä".repeat(40) + '"')))
        .isEqualTo('"' + "ä".repeat(31) + '"');
  }

  @Test
  void nestingUpToTheLimitIsParsedAndBeyondItIs54001() {
    int limit = Lexer.DEPTH_MAX;
    SqlParser.parse("SELECT " + "(".repeat(limit) + "1" + ")".repeat(limit));
    SqlParser.parse("SELECT " + "(SELECT ".repeat(limit) + "1" + ")".repeat(limit));
    SqlParser.parse("SELECT * FROM " + "(".repeat(limit) + "a JOIN b ON TRUE" + ")".repeat(limit));
    SqlParser.parse("SELECT " + "f(".repeat(limit) + ")".repeat(limit));
    SqlParser.parse("SELECT " + "CASE WHEN ".repeat(limit) + "1" + " THEN 1 END".repeat(limit));
    String tooDeep = "SELECT " + "(".repeat(limit + 1) + "1" + ")".repeat(limit + 1);
    assertTooDeep(tooDeep, 7 + limit + 1);
    assertTooDeep("SELECT " + "a[".repeat(limit + 1), 7 + 2 * (limit + 1));
    assertThat(failure("SELECT " + "CASE WHEN ".repeat(limit + 1)).state())
        .isEqualTo(SqlState.STATEMENT_TOO_COMPLEX);
  }

  @Test
  void deepTreesWithoutParenthesesAre54001() {
    assertTooDeep("SELECT " + "NOT ".repeat(100_000) + "a");
    assertTooDeep("SELECT " + "- ".repeat(100_000) + "a");
    assertTooDeep("SELECT 1" + " + 1".repeat(100_000));
    assertTooDeep("SELECT a" + "::text".repeat(100_000));
    assertTooDeep("SELECT a" + " IS NULL".repeat(100_000));
    assertTooDeep("SELECT 1" + " UNION SELECT 1".repeat(1_000));
    String half = "1" + " + 1".repeat(ExpressionParser.TREE_DEPTH_MAX * 2 / 3);
    SqlParser.parse("SELECT " + half);
    assertTooDeep("SELECT (" + half + ") + " + half);
  }

  @Test
  void longListsAreNotDeep() {
    int count = 20_000;
    Select select =
        (Select) SqlParser.parse("SELECT 1 WHERE a" + " OR a".repeat(count)).get(0).statement();
    Or or = (Or) ((QueryBody.SelectBlock) select.query().body()).where();
    assertThat(or.operands()).hasSize(count + 1);
    And and = (And) SqlParser.parseExpression("a" + " AND a".repeat(count));
    assertThat(and.operands()).hasSize(count + 1);
    SqlParser.parse("SELECT a IN (1" + ", 1".repeat(count) + ")");
    Insert insert =
        (Insert)
            SqlParser.parse("INSERT INTO t VALUES (1, 'x')" + ", (1, 'x')".repeat(count))
                .get(0)
                .statement();
    assertThat(((QueryBody.Values) insert.source().body()).rows()).hasSize(count + 1);
    SqlParser.parse("SELECT * FROM a" + ", a".repeat(500));
    SqlParser.parse("SELECT 1" + " UNION ALL SELECT 1".repeat(900));
  }

  @Test
  void textAndTokensHaveLimits() {
    assertThat(failure("x".repeat(Lexer.LENGTH_MAX + 1)).state())
        .isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
    assertThat(failure(",".repeat(Lexer.TOKENS_MAX + 1)).state())
        .isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
    assertThat(failure("SELECT $70000").state()).isEqualTo(SqlState.UNDEFINED_PARAMETER);
    assertThat(failure("SELECT ?" + ", ?".repeat(65_535)).state())
        .isEqualTo(SqlState.TOO_MANY_ARGUMENTS);
    assertThat(failure("SELECT f(1" + ", 1".repeat(100) + ")").state())
        .isEqualTo(SqlState.TOO_MANY_ARGUMENTS);
  }

  @Test
  void whatTheLimitsAllowIsParsedOnTheUsualStack() throws InterruptedException {
    int depth = Lexer.DEPTH_MAX;
    int tree = ExpressionParser.TREE_DEPTH_MAX - 2;
    List<String> statements =
        List.of(
            "SELECT "
                + "(a OR b AND NOT c = d + e * f ^ - ".repeat(depth)
                + "1"
                + ")".repeat(depth),
            "SELECT " + "(SELECT 1 UNION SELECT ".repeat(depth) + "1" + ")".repeat(depth),
            "SELECT " + "CASE WHEN a THEN ".repeat(depth) + "1" + " END".repeat(depth),
            "SELECT * FROM " + "(SELECT * FROM a, ".repeat(depth) + "b" + ")".repeat(depth),
            "SELECT * FROM " + "(".repeat(depth) + "a CROSS JOIN b" + ")".repeat(depth),
            "SELECT " + "- ".repeat(tree) + "a",
            "SELECT a" + " || a".repeat(tree),
            "SELECT 1" + " UNION SELECT 1".repeat(900));
    List<Throwable> thrown = new ArrayList<>();
    Runnable parse = () -> statements.forEach(SqlParser::parse);
    Thread thread = new Thread(null, parse, "small-stack", 1 << 20);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
    thread.start();
    thread.join();
    assertThat(thrown).isEmpty();
  }

  @Test
  void warmingUpParses() {
    SqlParser.warmUp();
    assertThat(SqlParser.parse(SqlParser.WARM_UP)).hasSizeGreaterThan(3);
  }

  private static void assertTooDeep(String sql, int position) {
    assertTooDeep(sql);
    assertThat(failure(sql).position()).isEqualTo(position);
  }

  private static void assertTooDeep(String sql) {
    DatabaseException error = failure(sql);
    assertThat(error.state()).isEqualTo(SqlState.STATEMENT_TOO_COMPLEX);
    assertThat(error.position()).isPositive();
  }

  private static DatabaseException failure(String sql) {
    DatabaseException error =
        catchThrowableOfType(DatabaseException.class, () -> SqlParser.parse(sql));
    assertThat(error).isNotNull();
    return error;
  }
}
