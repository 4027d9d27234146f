package io.waldb.sql.planner;

import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a statement is planned against.
 *
 * @param catalog the catalog as the transaction sees it
 * @param searchPath schemas for names without one, in order
 * @param evaluator reads literals and folds constants
 * @param workMemoryBytes memory a sort may use before it spills
 * @param hashMemoryBytes memory a hash table may use before it spills
 * @param scannable whether a scan may use an index; it may not use one that lacks rows which the
 *     transaction sees
 */
public record PlanningContext(
    CatalogState catalog,
    List<String> searchPath,
    ConstantEvaluator evaluator,
    long workMemoryBytes,
    long hashMemoryBytes,
    Predicate<IndexInfo> scannable) {
  /** A context in which all valid indexes may be used. */
  public PlanningContext(
      CatalogState catalog,
      List<String> searchPath,
      ConstantEvaluator evaluator,
      long workMemoryBytes,
      long hashMemoryBytes) {
    this(catalog, searchPath, evaluator, workMemoryBytes, hashMemoryBytes, IndexInfo::valid);
  }

  /** Keeps an unmodifiable copy of the path. */
  public PlanningContext {
    searchPath = List.copyOf(searchPath);
  }
}
