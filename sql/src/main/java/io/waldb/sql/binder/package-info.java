/**
 * From syntax to bound statements: names, types, overloads, PostgreSQL's errors.
 *
 * <p>Entry type: {@link io.waldb.sql.binder.Binder}. Chooses nothing about execution and may not
 * depend on planner or plans, but for the descriptors of commands.
 */
@NullMarked
package io.waldb.sql.binder;

import org.jspecify.annotations.NullMarked;
