package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ConstantEvaluator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.CommonTable;
import io.waldb.storage.catalog.CatalogState;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is shared while one statement is bound: the catalog, numbers handed out, parameters.
 *
 * <p>Used by one thread.
 */
final class BindContext {
  private static final int MAX_VIEW_DEPTH = 100;

  private final CatalogState catalog;
  private final List<String> searchPath;
  private final ConstantEvaluator evaluator;
  private final LiteralReader literals;
  private final ParameterTypes parameters;
  private final Coercion coercion;
  private final RelationNames names;
  private final List<@Nullable BoundQuery> subqueries = new ArrayList<>();
  private final List<CommonTable> ctes = new ArrayList<>();
  private final IdentityHashMap<Expression, Integer> positions = new IdentityHashMap<>();
  private @Nullable ViewText viewText;
  private int relationCount;
  private int viewDepth;
  private boolean positionsMeanText = true;

  BindContext(BinderOptions options, ParameterTypes parameters) {
    this.catalog = options.catalog();
    this.searchPath = options.searchPath();
    this.evaluator = options.evaluator();
    this.parameters = parameters;
    literals = new LiteralReader(evaluator);
    names = new RelationNames(catalog, searchPath);
    coercion = new Coercion(this);
  }

  CatalogState catalog() {
    return catalog;
  }

  List<String> searchPath() {
    return searchPath;
  }

  ConstantEvaluator evaluator() {
    return evaluator;
  }

  LiteralReader literals() {
    return literals;
  }

  ParameterTypes parameters() {
    return parameters;
  }

  Coercion coercion() {
    return coercion;
  }

  RelationNames names() {
    return names;
  }

  int nextRelation() {
    return relationCount++;
  }

  int relationCount() {
    return relationCount;
  }

  /**
   * Reserves the number of a subquery before it is bound, so that outer ones have lower numbers.
   */
  int nextSubquery() {
    subqueries.add(null);
    return subqueries.size() - 1;
  }

  void setSubquery(int number, BoundQuery query) {
    subqueries.set(number, query);
  }

  BoundQuery subquery(int number) {
    BoundQuery query = subqueries.get(number);
    assert query != null;
    return query;
  }

  List<BoundQuery> subqueries() {
    List<BoundQuery> result = new ArrayList<>(subqueries.size());
    for (int i = 0; i < subqueries.size(); i++) {
      result.add(subquery(i));
    }
    return result;
  }

  List<CommonTable> ctes() {
    return ctes;
  }

  /** Remembers where a column was written, for errors that are found later. */
  <T extends Expression> T placed(T expression, int position) {
    if (positionsMeanText) {
      positions.put(expression, position);
    }
    return expression;
  }

  /** Where a column was written; -1 when it is not known. */
  int positionOf(Expression expression) {
    return positions.getOrDefault(expression, -1);
  }

  /** From now on it is noted what a view's text is to say more than was written. */
  ViewText beginViewText() {
    ViewText text = new ViewText();
    viewText = text;
    return text;
  }

  /** What notes it; null when nobody wants to know, or within the text of another view. */
  @Nullable ViewText viewText() {
    return viewDepth == 0 ? viewText : null;
  }

  void enterView(int position) {
    viewDepth++;
    if (viewDepth > MAX_VIEW_DEPTH) {
      throw SqlErrors.at(SqlState.STATEMENT_TOO_COMPLEX, position, "views are nested too deeply");
    }
    positionsMeanText = false;
  }

  void leaveView() {
    viewDepth--;
    positionsMeanText = viewDepth == 0;
  }
}
