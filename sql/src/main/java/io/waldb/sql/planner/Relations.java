package io.waldb.sql.planner;

import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.ColumnOrigin;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known about the range variables of a statement: names, origins, sizes. */
final class Relations {
  private final Map<Integer, Relation> relations = new HashMap<>();

  /**
   * One range variable.
   *
   * @param alias its name
   * @param columns its columns as output of its scan
   * @param statistics of a table; else null
   * @param rows expected number of rows
   */
  record Relation(
      String alias,
      List<OutputColumn> columns,
      @Nullable TableStatistics statistics,
      double rows) {}

  void addTable(int relation, TableInfo table, String alias, TableStatistics statistics) {
    relations.put(
        relation, new Relation(alias, columns(table, alias), statistics, statistics.rows()));
  }

  void add(int relation, String alias, List<OutputColumn> columns, double rows) {
    relations.put(relation, new Relation(alias, columns, null, rows));
  }

  @Nullable Relation get(int relation) {
    return relations.get(relation);
  }

  /** The columns of a table as its scans give them. */
  static List<OutputColumn> columns(TableInfo table, String alias) {
    List<OutputColumn> columns = new ArrayList<>(table.columns().size());
    for (ColumnInfo column : table.columns()) {
      boolean generated =
          column.identity() != ColumnInfo.Identity.NONE
              || (column.defaultText() != null && column.defaultText().contains("nextval("));
      ColumnOrigin origin =
          new ColumnOrigin(
              table.id(),
              table.schema(),
              table.name(),
              column.position(),
              column.name(),
              generated);
      columns.add(new OutputColumn(column.name(), alias, column.type(), !column.notNull(), origin));
    }
    return columns;
  }

  /** The output column for an expression: what it is named, and its origin when it is a column. */
  OutputColumn output(Expression expression, @Nullable String name) {
    if (expression instanceof ColumnReference column) {
      Relation relation = relations.get(column.input());
      if (relation != null && column.column() < relation.columns().size()) {
        OutputColumn source = relation.columns().get(column.column());
        return new OutputColumn(
            name == null ? source.name() : name,
            source.qualifier(),
            expression.type(),
            expression.nullable(),
            source.origin());
      }
    }
    String shown =
        expression instanceof io.waldb.sql.expr.SystemColumnReference system
            ? system.column().columnName()
            : "";
    String alias = null;
    if (expression instanceof io.waldb.sql.expr.SystemColumnReference system) {
      Relation relation = relations.get(system.input());
      alias = relation == null ? null : relation.alias();
    }
    return new OutputColumn(
        name == null ? shown : name, alias, expression.type(), expression.nullable(), null);
  }

  double distinct(Expression expression) {
    if (expression instanceof ColumnReference column) {
      Relation relation = relations.get(column.input());
      if (relation != null) {
        TableStatistics statistics = relation.statistics();
        return statistics != null
            ? statistics.distinct(column.column())
            : Math.max(1, Math.min(relation.rows(), 200));
      }
    }
    return 200;
  }

  double nullFraction(Expression expression) {
    if (expression instanceof ColumnReference column) {
      Relation relation = relations.get(column.input());
      if (relation != null && relation.statistics() != null) {
        return relation.statistics().nullFraction(column.column());
      }
    }
    return expression.nullable() ? 0.005 : 0;
  }

  boolean isUnique(Expression expression) {
    if (expression instanceof ColumnReference column) {
      Relation relation = relations.get(column.input());
      return relation != null
          && relation.statistics() != null
          && relation.statistics().isUnique(column.column());
    }
    return false;
  }
}
