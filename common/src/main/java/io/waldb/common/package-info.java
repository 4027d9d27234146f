/**
 * Identifiers (log positions, pages, relations), checksums and the one exception type with its
 * SQLStates.
 *
 * <p>Depends on no other package of the project.
 */
@NullMarked
package io.waldb.common;

import org.jspecify.annotations.NullMarked;
