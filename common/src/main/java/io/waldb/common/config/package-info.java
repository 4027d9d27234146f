/**
 * Typed settings: name, unit, bounds, default and when a change takes effect.
 *
 * <p>May use {@code io.waldb.common} and {@code io.waldb.common.file} and nothing else of the
 * project.
 */
@NullMarked
package io.waldb.common.config;

import org.jspecify.annotations.NullMarked;
