package io.waldb.executor;

import io.waldb.common.SqlState;

/**
 * Something that the user of a session is told beside a result.
 *
 * @param state {@link SqlState#SUCCESSFUL_COMPLETION} for a mere notice; PostgreSQL's for a warning
 * @param text without a level
 */
public record Notice(SqlState state, String text) {}
