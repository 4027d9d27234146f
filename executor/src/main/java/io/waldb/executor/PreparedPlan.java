package io.waldb.executor;

import io.waldb.executor.expression.Parameters;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made ready to be run again and again by one session.
 *
 * <p>Owns the operators and evaluators of its plan; they are made anew when the catalog has
 * changed.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class PreparedPlan {
  private final String text;

  PreparedPlan(String text) {
    this.text = text;
  }

  /** The statement's text. */
  public String text() {
    return text;
  }

  /** Types of the parameters. */
  public List<SqlType> parameterTypes() {
    throw new UnsupportedOperationException();
  }

  /** The parameters that are read when it runs; set them here to save a copy. */
  public Parameters parameters() {
    throw new UnsupportedOperationException();
  }

  /** The columns of its result, or null when it gives no rows. */
  public @Nullable ResultDescriptor resultDescriptor() {
    throw new UnsupportedOperationException();
  }

  /** Whether it gives rows. */
  public boolean isQuery() {
    return resultDescriptor() != null;
  }
}
