package io.waldb.cli;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the commands print that list relations, schemas and databases. */
final class CatalogLists {
  private static final String NOT_SYSTEM = "n.nspname not in ('pg_catalog', 'information_schema')";

  private final CatalogQueries queries;
  private final SqlOutput output;

  CatalogLists(CatalogQueries queries, SqlOutput output) {
    this.queries = queries;
    this.output = output;
  }

  /**
   * {@code \dt} and its like.
   *
   * @param kinds letters: t tables, i indexes, v views, s sequences
   * @param pattern which; null for all in the search path
   * @param system whether those of the system are among them
   */
  void relations(String kinds, @Nullable NamePattern pattern, boolean system) throws SQLException {
    boolean indexes = kinds.indexOf('i') >= 0;
    StringBuilder sql = new StringBuilder();
    sql.append("select n.nspname as \"Schema\", c.relname as \"Name\", case c.relkind");
    sql.append(" when 'r' then 'table' when 'i' then 'index' when 'v' then 'view'");
    sql.append(" else 'sequence' end as \"Type\", current_user as \"Owner\"");
    sql.append(indexes ? ", t.relname as \"Table\"" : "");
    sql.append(" from pg_catalog.pg_class c join pg_catalog.pg_namespace n");
    sql.append(" on n.oid = c.relnamespace");
    if (indexes) {
      sql.append(" left join pg_catalog.pg_index i on i.indexrelid = c.oid");
      sql.append(" left join pg_catalog.pg_class t on t.oid = i.indrelid");
    }
    sql.append(" where c.relkind in (").append(relationKinds(kinds)).append(')');
    List<Object> parameters = new ArrayList<>();
    if (pattern == null || pattern.schema() == null) {
      sql.append(" and pg_catalog.pg_table_is_visible(c.oid)");
    } else {
      sql.append(" and n.nspname like ?");
      parameters.add(pattern.schema());
    }
    if (pattern != null) {
      sql.append(" and c.relname like ?");
      parameters.add(pattern.name());
    } else if (!system) {
      sql.append(" and ").append(NOT_SYSTEM);
    }
    sql.append(" order by 1, 2");
    ResultTable table =
        queries.table("List of relations", sql.toString(), parameters.toArray(new Object[0]));
    if (kinds.indexOf('v') >= 0 && (pattern != null || system)) {
      addSystemViews(table, pattern);
    }
    if (!table.rows().isEmpty()) {
      output.result(table);
    } else if (pattern == null) {
      output.error("Did not find any relations.");
    } else {
      output.error("Did not find any relation named \"" + pattern.text() + "\".");
    }
  }

  /** Adds the system's views, which pg_class does not list. */
  private void addSystemViews(ResultTable table, @Nullable NamePattern pattern)
      throws SQLException {
    String owner = queries.rows("select current_user").get(0)[0];
    String schema = pattern == null || pattern.schema() == null ? "%" : pattern.schema();
    String name = pattern == null ? "%" : pattern.name();
    String[] types = {"SYSTEM VIEW"};
    try (ResultSet views =
        queries.connection().getMetaData().getTables(null, schema, name, types)) {
      while (views.next()) {
        String[] row = {
          views.getString("TABLE_SCHEM"), views.getString("TABLE_NAME"), "view", owner
        };
        table.add(Arrays.copyOf(row, table.heading().size()));
      }
    }
    table.rows().sort(Comparator.comparing(row -> row[0] + "\0" + row[1]));
  }

  /** The letters of a command as those of {@code pg_class.relkind}. */
  private static String relationKinds(String kinds) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < kinds.length(); i++) {
      String kind =
          switch (kinds.charAt(i)) {
            case 't' -> "'r'";
            case 'i' -> "'i'";
            case 'v' -> "'v'";
            default -> "'S'";
          };
      list.append(i == 0 ? "" : ", ").append(kind);
    }
    return list.toString();
  }

  /** {@code \dn}: the schemas. */
  void schemas(@Nullable NamePattern pattern, boolean system) throws SQLException {
    String columns = "select n.nspname as \"Name\", current_user as \"Owner\"";
    String from = " from pg_catalog.pg_namespace n where ";
    String title = "List of schemas";
    ResultTable table =
        pattern != null
            ? queries.table(title, columns + from + "n.nspname like ? order by 1", pattern.name())
            : queries.table(title, columns + from + (system ? "true" : NOT_SYSTEM) + " order by 1");
    output.result(table);
  }

  /** {@code \l}: the database. */
  void databases() throws SQLException {
    ResultTable table =
        queries.table(
            "List of databases",
            "select current_database() as \"Name\", current_user as \"Owner\","
                + " 'UTF8' as \"Encoding\", cast(? as text) as \"Location\"",
            queries.connection().getMetaData().getURL());
    output.result(table);
  }
}
