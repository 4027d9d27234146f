package io.waldb.sql.plan;

/**
 * What the planner expects of a node, in PostgreSQL's units: a sequential page read costs 1.
 *
 * @param startupCost before the first row
 * @param totalCost until the last row
 * @param rows number of rows
 * @param width average bytes of a row
 */
public record Estimate(double startupCost, double totalCost, double rows, int width) {}
