/**
 * SQL text to {@link io.waldb.sql.syntax syntax trees}.
 *
 * <p>Entry type: {@link io.waldb.sql.parser.SqlParser}. The pipeline is described in the module's
 * README. The only package that knows {@code net.sf.jsqlparser}; none of its types leaves.
 *
 * <p>May not depend on the binder, on plans or on anything below {@code common}.
 */
@NullMarked
package io.waldb.sql.parser;

import org.jspecify.annotations.NullMarked;
