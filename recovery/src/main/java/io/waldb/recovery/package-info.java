/**
 * The control file, checkpoints and crash recovery, and the interface through which storage replays
 * its own records.
 *
 * <p>May not depend on storage, which registers its handlers here.
 */
@NullMarked
package io.waldb.recovery;

import org.jspecify.annotations.NullMarked;
