/**
 * Types, row descriptions and their byte forms, for rows and for index keys.
 *
 * <p>May not depend on pages, the log or transactions.
 */
@NullMarked
package io.waldb.storage.tuple;

import org.jspecify.annotations.NullMarked;
