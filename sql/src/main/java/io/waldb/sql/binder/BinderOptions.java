package io.waldb.sql.binder;

import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.storage.catalog.CatalogState;
import java.util.List;

/**
 * What a statement is bound against.
 *
 * @param catalog the catalog as the transaction sees it
 * @param searchPath schemas to look into for names without one, in order; {@code pg_catalog} is
 *     looked into first when it is not among them
 * @param evaluator reads literals and folds constants
 */
public record BinderOptions(
    CatalogState catalog, List<String> searchPath, ConstantEvaluator evaluator) {
  /** Keeps an unmodifiable copy of the path. */
  public BinderOptions {
    searchPath = List.copyOf(searchPath);
  }
}
