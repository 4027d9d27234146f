package io.waldb.storage.catalog;

/**
 * What ANALYZE found about a column.
 *
 * @param nullFraction part of the rows where it is NULL, 0 to 1
 * @param averageWidth bytes of a value that is not NULL
 * @param distinct number of different values; negative means minus the ratio to the number of rows
 * @param correlation of physical order and order of values, -1 to 1
 */
public record ColumnStatistics(
    double nullFraction, int averageWidth, double distinct, double correlation) {}
