/**
 * Small programs, one for each topic, which their tests run.
 *
 * <p>They use {@code java.sql} only.
 */
@NullMarked
package io.waldb.examples;

import org.jspecify.annotations.NullMarked;
