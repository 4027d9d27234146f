/**
 * Opens, closes and stops the engine, and wires its parts together.
 *
 * <p>May not depend on SQL text, plans or JDBC.
 */
@NullMarked
package io.waldb.storage;

import org.jspecify.annotations.NullMarked;
