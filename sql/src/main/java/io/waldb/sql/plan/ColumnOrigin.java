package io.waldb.sql.plan;

/**
 * Where a result column comes from.
 *
 * @param table catalog id of the table
 * @param schema name of its schema
 * @param tableName its name
 * @param column 0-based position of the column
 * @param columnName the column's own name
 * @param generated true for an identity column or one whose default is a sequence's next value
 */
public record ColumnOrigin(
    int table, String schema, String tableName, int column, String columnName, boolean generated) {}
