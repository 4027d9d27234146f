package io.waldb.sql.plan;

import io.waldb.sql.syntax.UtilityStatement;

/**
 * A statement that is not a plan.
 *
 * @param statement as parsed; knows where it may run
 * @param command what to do
 */
public record Utility(UtilityStatement statement, Command command) {}
