package io.waldb.sql.planner;

import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.storage.catalog.CatalogSnapshot;
import java.util.List;

/**
 * What a statement is planned against.
 *
 * @param catalog the catalog as the transaction sees it
 * @param searchPath schemas for names without one, in order
 * @param evaluator reads literals and folds constants
 * @param workMemoryBytes memory a sort or hash table may use before it spills
 */
public record PlanningContext(
    CatalogSnapshot catalog,
    List<String> searchPath,
    ConstantEvaluator evaluator,
    long workMemoryBytes) {
  /** Keeps an unmodifiable copy of the path. */
  public PlanningContext {
    searchPath = List.copyOf(searchPath);
  }
}
