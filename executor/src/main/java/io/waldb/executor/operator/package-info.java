/**
 * Plan operators as pull iterators over reusable row slots.
 *
 * <p>May not depend on SQL text.
 */
@NullMarked
package io.waldb.executor.operator;

import org.jspecify.annotations.NullMarked;
