/**
 * Writing pages of HTML with pictures: markup that is always whole and escaped, and plots in SVG.
 *
 * <p>Knows nothing of databases; has no dependencies.
 */
@NullMarked
package io.waldb.tpcb.page;

import org.jspecify.annotations.NullMarked;
