package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LibraryTreeTest {

  @Test
  void everyFieldOfTheWhitelistExists() {
    for (Map.Entry<Class<?>, Set<String>> entry : LibraryTree.READ.entrySet()) {
      Set<String> declared =
          Stream.of(entry.getKey().getDeclaredFields())
              .map(Field::getName)
              .collect(java.util.stream.Collectors.toSet());
      assertThat(declared).as(entry.getKey().getName()).containsAll(entry.getValue());
    }
  }

  /** What the library takes and PostgreSQL does not, or what the skeleton never holds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM a WHERE 1",
        "SELECT DISTINCT 1 FROM a",
        "SELECT TOP 5 1 FROM a",
        "SELECT 1 FROM a GROUP BY 1",
        "SELECT 1 FROM a HAVING 1",
        "SELECT 1 FROM a QUALIFY 1",
        "SELECT 1 FROM a LIMIT 1",
        "SELECT 1 FROM a OFFSET 1",
        "SELECT 1 FROM a FETCH FIRST 1 ROWS ONLY",
        "SELECT 1 FROM a FOR UPDATE",
        "SELECT 1 INTO b FROM a",
        "SELECT SQL_CALC_FOUND_ROWS 1 FROM a",
        "SELECT 1 FROM a FINAL",
        "SELECT 1 FROM a WINDOW w AS (PARTITION BY 1)",
        "WITH b AS (SELECT 1) SELECT 1 FROM a"
      })
  void aFieldThatIsNotReadMayNotBeSet(String sql) throws ParseException {
    assertThatThrownBy(() -> LibraryTree.checked(parse(sql)))
        .isInstanceOf(DatabaseException.class)
        .hasMessageMatching("PlainSelect with \\w+ is not supported")
        .satisfies(
            e ->
                assertThat(((DatabaseException) e).state())
                    .isEqualTo(SqlState.FEATURE_NOT_SUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM a GLOBAL JOIN b ON 1",
        "SELECT 1 FROM a JOIN b USING (c)",
        "SELECT 1 FROM a OUTER APPLY b"
      })
  void aJoinThatIsNotPostgresIsRefused(String sql) throws ParseException {
    Join join = ((PlainSelect) parse(sql)).getJoins().get(0);
    assertThatThrownBy(() -> LibraryTree.checked(join))
        .isInstanceOf(DatabaseException.class)
        .hasMessageMatching("Join with \\w+ is not supported");
  }

  @Test
  void aliasesAndSamplesOfTablesAreRefusedSinceTheSkeletonHasNone() throws ParseException {
    Table table = (Table) ((PlainSelect) parse("SELECT 1 FROM a AS b")).getFromItem();
    assertThatThrownBy(() -> LibraryTree.checked(table))
        .hasMessage("Table with alias is not supported");
  }

  @Test
  void aClassThatIsNotListedIsRefused() throws ParseException {
    Statement statement = parse("DELETE FROM a");
    assertThatThrownBy(() -> LibraryTree.checked(statement)).hasMessage("Delete is not supported");
  }

  private static Statement parse(String sql) throws ParseException {
    return new CCJSqlParser(new StringProvider(sql)).withDialect(Dialect.POSTGRESQL).Statement();
  }
}
