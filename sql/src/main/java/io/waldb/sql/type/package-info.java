/**
 * Rules about types: which casts exist and when they are applied unasked, and the common type of
 * several values.
 *
 * <p>Entry types: {@link io.waldb.sql.type.Casts}, {@link io.waldb.sql.type.CommonType}. Depends on
 * nothing else of this module.
 */
@NullMarked
package io.waldb.sql.type;

import org.jspecify.annotations.NullMarked;
