package io.waldb.sql.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.plan.ExplainText;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.UpdateRows;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementPlannerTest {
  private static final TableInfo ACCOUNTS =
      table(100, "accounts", 1_000_000, 16_394, "aid", "bid", "abalance");
  private static final TableInfo BRANCHES = table(200, "branches", 10, 1, "bid", "bbalance");
  private static final CatalogState CATALOG =
      CatalogState.of(7, relation -> -1, List.of(ACCOUNTS, BRANCHES));

  private static TableInfo table(int id, String name, double rows, int pages, String... names) {
    List<ColumnInfo> columns = new java.util.ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      columns.add(ColumnInfo.of(names[i], SqlType.INTEGER, i).withNotNull(i == 0));
    }
    IndexInfo key =
        new IndexInfo(
            id + 1, name + "_pkey", id, id + 1, List.of(IndexKey.ascending(0)), true, true, true);
    return new TableInfo(
        id,
        "public",
        name,
        id,
        columns,
        TableInfo.describe(columns, null),
        List.of(key),
        List.of(),
        rows,
        pages,
        false);
  }

  private static StatementPlan plan(String sql) {
    PlanningContext context =
        new PlanningContext(
            CATALOG,
            List.of("public"),
            expression -> {
              throw new DatabaseException(SqlState.FEATURE_NOT_SUPPORTED, "no evaluator");
            },
            4 << 20,
            8 << 20);
    return StatementPlanner.plan(SqlParser.parse(sql).get(0).statement(), List.of(), context);
  }

  private static List<String> explain(String sql) {
    return ExplainText.lines(plan(sql), new ExplainText.Options(false, null));
  }

  @Test
  void updateByPrimaryKeyIsAnIndexLookupThatTouchesNoIndex() {
    String sql = "UPDATE accounts SET abalance = abalance + ? WHERE aid = ?";
    StatementPlan plan = plan(sql);
    assertThat(plan.parameterTypes()).containsExactly(SqlType.INTEGER, SqlType.INTEGER);
    UpdateRows update = (UpdateRows) plan.plan();
    assertThat(update.indexedColumnsChange()).isFalse();
    assertThat(update.keyColumnsChange()).isFalse();
    assertThat(update.target().tidColumn()).isEqualTo(-1);
    assertThat(plan.definitionVersion()).isEqualTo(7);
    assertThat(explain(sql))
        .containsExactly(
            "Update on accounts",
            "  ->  Index Scan using accounts_pkey on accounts",
            "        Index Cond: (aid = $2)");
  }

  @Test
  void maximumOfAnIndexedColumnReadsOneEndOfTheIndex() {
    assertThat(explain("SELECT max(aid) FROM accounts"))
        .contains("          ->  Index Scan Backward using accounts_pkey on accounts");
  }

  @Test
  void leftJoinLooksTheRightSideUpByItsKey() {
    assertThat(explain("SELECT * FROM accounts a LEFT JOIN branches b USING (bid) WHERE a.aid = 5"))
        .containsExactly(
            "Nested Loop Left Join",
            "  ->  Index Scan using accounts_pkey on accounts a",
            "        Index Cond: (aid = 5)",
            "  ->  Index Scan using branches_pkey on branches b",
            "        Index Cond: (bid = a.bid)");
  }

  @Test
  void notInOverNullableColumnsIsAnAntiJoin() {
    assertThat(explain("SELECT * FROM branches WHERE bid NOT IN (SELECT bid FROM accounts)"))
        .first()
        .isEqualTo("Hash Anti Join");
  }

  @Test
  void orderByKeyDescendingWithLimitReadsTheIndexBackward() {
    assertThat(explain("SELECT aid FROM accounts ORDER BY aid DESC LIMIT 10"))
        .containsExactly("Limit", "  ->  Index Scan Backward using accounts_pkey on accounts");
  }

  @Test
  void windowsGoOnWithTheOrderOfTheLongest() {
    assertThat(
            explain(
                "SELECT sum(abalance) OVER (PARTITION BY bid),"
                    + " rank() OVER (PARTITION BY bid ORDER BY abalance DESC), count(*) OVER (),"
                    + " lag(aid) OVER (ORDER BY abalance) FROM accounts"))
        .containsExactly(
            "WindowAgg",
            "  ->  WindowAgg",
            "        ->  WindowAgg",
            "              ->  Sort",
            "                    Sort Key: bid, abalance DESC",
            "                    ->  WindowAgg",
            "                          ->  Sort",
            "                                Sort Key: abalance",
            "                                ->  Seq Scan on accounts");
  }

  @Test
  void aWindowsOrderServesTheQueryAndIsReadFromAnIndex() {
    assertThat(explain("SELECT sum(bid) OVER (ORDER BY aid) FROM accounts ORDER BY aid LIMIT 3"))
        .containsExactly(
            "Limit", "  ->  WindowAgg", "        ->  Index Scan using accounts_pkey on accounts");
  }

  @Test
  void conditionsThatLeavePartitionsWholeGoBelowTheWindow() {
    assertThat(
            explain(
                "SELECT aid FROM (SELECT aid, bid, row_number() OVER (PARTITION BY bid ORDER BY"
                    + " abalance) AS r FROM accounts) q WHERE bid = 3 AND aid > 7 AND r < 3"))
        .containsExactly(
            "Filter",
            "  Filter: ((aid > 7) AND ((row_number() OVER (?)) < 3))",
            "  ->  WindowAgg",
            "        ->  Sort",
            "              Sort Key: bid, abalance",
            "              ->  Seq Scan on accounts",
            "                    Filter: (bid = 3)");
  }

  @Test
  void errorsHavePostgresStateMessageAndPosition() {
    refused("SELECT nope FROM accounts", SqlState.UNDEFINED_COLUMN, 8);
    refused("SELECT * FROM nope", SqlState.UNDEFINED_TABLE, 15);
    refused("SELECT bid FROM accounts a, branches b", SqlState.AMBIGUOUS_COLUMN, 8);
    refused("SELECT bid, aid FROM accounts GROUP BY bid", SqlState.GROUPING_ERROR, 13);
    refused("SELECT true + 1", SqlState.UNDEFINED_FUNCTION, 13);
  }

  private static void refused(String sql, SqlState state, int position) {
    assertThatThrownBy(() -> plan(sql))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.state()).as(sql).isEqualTo(state);
              assertThat(e.position()).as(sql).isEqualTo(position);
            });
  }
}
