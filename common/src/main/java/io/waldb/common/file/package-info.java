/**
 * The only door to files: the interface to directories and files and its real, in-memory and
 * fault-injecting implementations.
 *
 * <p>Nothing outside this package uses {@code java.nio.file} or {@code java.nio.channels}. May use
 * {@code io.waldb.common} and nothing else of the project.
 */
@NullMarked
package io.waldb.common.file;

import org.jspecify.annotations.NullMarked;
