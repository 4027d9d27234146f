/**
 * Bound statements: names resolved and types settled, but no way of execution chosen.
 *
 * <p>Entry types: {@link io.waldb.sql.query.BoundStatement}, {@link io.waldb.sql.query.BoundQuery}.
 * What the binder gives and the planner takes. May not depend on syntax, binder, planner or plans.
 *
 * <p>Range variables (tables, subqueries, functions in FROM) are numbered through a whole
 * statement, so a {@code ColumnReference} means the same column wherever it stands, and one to a
 * range variable of an enclosing query is an outer reference. Subqueries in expressions and common
 * table expressions lie in lists of the statement and are named by their numbers.
 */
@NullMarked
package io.waldb.sql.query;

import org.jspecify.annotations.NullMarked;
