package io.waldb.sql.query;

import io.waldb.sql.expr.Expression;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bound SELECT, INSERT, UPDATE or DELETE with what its expressions name by number.
 *
 * @param action what it does
 * @param subqueries subqueries in expressions, by number
 * @param ctes common table expressions, by number; a later one may refer to an earlier one
 * @param parameterTypes types of the parameters
 * @param relationCount how many range variables the statement has
 */
public record BoundStatement(
    Action action,
    List<BoundQuery> subqueries,
    List<CommonTable> ctes,
    List<SqlType> parameterTypes,
    int relationCount) {
  /** Keeps unmodifiable copies of the lists. */
  public BoundStatement {
    subqueries = List.copyOf(subqueries);
    ctes = List.copyOf(ctes);
    parameterTypes = List.copyOf(parameterTypes);
  }

  /** What a statement does. */
  public sealed interface Action permits Select, Insert, Update, Delete {}

  /**
   * SELECT, VALUES, TABLE.
   *
   * @param query the query
   */
  public record Select(BoundQuery query) implements Action {}

  /**
   * A new value of a column.
   *
   * @param column 0-based position in the table
   * @param value of the column's type
   */
  public record ColumnValue(int column, Expression value) {}

  /**
   * A named condition.
   *
   * @param name the constraint's name
   * @param condition over the target's columns
   */
  public record Check(String name, Expression condition) {}

  /**
   * What is demanded of a new row; expressions are over the relation that stands for the new row.
   *
   * @param generated values of stored generated columns
   * @param notNull positions of columns that refuse NULL
   * @param checks CHECK constraints
   */
  public record RowRules(List<ColumnValue> generated, List<Integer> notNull, List<Check> checks) {}

  /**
   * One column of RETURNING.
   *
   * @param column name and type
   * @param value over the relation of the target, and those of FROM or USING
   */
  public record Returning(BoundColumn column, Expression value) {}

  /**
   * INSERT.
   *
   * @param table target
   * @param relation number that stands for the new row in rules and RETURNING, and for the row in
   *     the way in ON CONFLICT
   * @param alias name of the target in RETURNING
   * @param source rows to insert; null for one row without columns
   * @param sourceRelation number under which {@code values} refer to the source's columns
   * @param values the value of each column of the table by position
   * @param rules what the new row must satisfy
   * @param conflict ON CONFLICT, or null
   * @param returning empty without RETURNING
   */
  public record Insert(
      TableInfo table,
      int relation,
      String alias,
      @Nullable BoundQuery source,
      int sourceRelation,
      List<Expression> values,
      RowRules rules,
      @Nullable Conflict conflict,
      List<Returning> returning)
      implements Action {}

  /**
   * ON CONFLICT.
   *
   * @param arbiters unique indexes; empty means all
   * @param update true for DO UPDATE
   * @param excludedRelation number that stands for the row that was to be inserted
   * @param assignments over the target's relation and the excluded one
   * @param condition boolean; null for none
   * @param rules what the updated row must satisfy
   */
  public record Conflict(
      List<IndexInfo> arbiters,
      boolean update,
      int excludedRelation,
      List<ColumnValue> assignments,
      @Nullable Expression condition,
      RowRules rules) {}

  /**
   * UPDATE.
   *
   * @param table target
   * @param relation number of the target
   * @param alias name of the target
   * @param assignments over the target and FROM
   * @param from the tables of FROM, without the target
   * @param where boolean; null for none
   * @param rules what the new row must satisfy, over {@code relation}
   * @param returning over {@code relation} as the new row, and FROM
   */
  public record Update(
      TableInfo table,
      int relation,
      String alias,
      List<ColumnValue> assignments,
      List<FromItem> from,
      @Nullable Expression where,
      RowRules rules,
      List<Returning> returning)
      implements Action {}

  /**
   * DELETE.
   *
   * @param table target
   * @param relation number of the target
   * @param alias name of the target
   * @param using the tables of USING, without the target
   * @param where boolean; null for none
   * @param returning over {@code relation} as the deleted row, and USING
   */
  public record Delete(
      TableInfo table,
      int relation,
      String alias,
      List<FromItem> using,
      @Nullable Expression where,
      List<Returning> returning)
      implements Action {}
}
