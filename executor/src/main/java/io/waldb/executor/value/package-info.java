/**
 * What PostgreSQL computes with single values: text forms of all types, dates, intervals, numeric
 * mathematics, patterns.
 *
 * <p>Pure functions over the Java forms of values ({@link io.waldb.storage.tuple.TypeKind}); knows
 * nothing of expressions, rows and sessions.
 */
@NullMarked
package io.waldb.executor.value;

import org.jspecify.annotations.NullMarked;
