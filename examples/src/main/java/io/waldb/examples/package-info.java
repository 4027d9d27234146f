/**
 * Small programs, one for each topic, which their tests run.
 *
 * <p>They use {@code java.sql} only, but for {@link io.waldb.examples.AsynchronousCommit} and
 * {@link io.waldb.examples.QueueConsumer}, whose topic is what a waldb connection can do beyond it.
 */
@NullMarked
package io.waldb.examples;

import org.jspecify.annotations.NullMarked;
