package io.waldb.executor;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.DeferredChecks;
import io.waldb.executor.operator.ExecutionContext;
import io.waldb.executor.operator.PlanCompiler;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.sql.parser.ParsedStatement;
import io.waldb.sql.parser.SqlParser;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.planner.StatementPlanner;
import io.waldb.sql.syntax.Statement;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.txn.Transaction;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans the statements of a session, keeps their plans good for the catalog, and makes of them what
 * can be run. Used under the session's lock.
 */
final class SessionPlans {
  private final PlanCache shared;
  private final StorageEngine engine;
  private final SessionSettings settings;
  private final SessionState state;
  private final DeferredChecks deferred;

  SessionPlans(
      PlanCache shared,
      StorageEngine engine,
      SessionSettings settings,
      SessionState state,
      DeferredChecks deferred) {
    this.shared = shared;
    this.engine = engine;
    this.settings = settings;
    this.state = state;
    this.deferred = deferred;
  }

  /**
   * Makes a statement ready.
   *
   * @param hints types of the first parameters where they are known
   */
  PreparedPlan prepare(String sql, List<SqlType> hints) {
    return prepare(sql, hints, null);
  }

  /** As the other, of a text that has been parsed already. */
  PreparedPlan prepare(String sql, List<SqlType> hints, @Nullable Statement parsed) {
    long start = System.nanoTime();
    CatalogState catalog = state.catalog();
    String key = planKey();
    StatementPlan plan = plan(sql, parsed, hints, catalog, key);
    return new PreparedPlan(sql, hints, plan, key, catalog.version(), System.nanoTime() - start);
  }

  /** The statement that a text is, if its plan is in the cache; else null. */
  @Nullable PreparedPlan prepareKnown(String sql) {
    long start = System.nanoTime();
    CatalogState catalog = state.catalog();
    String key = planKey();
    StatementPlan plan = cached(new PlanCache.Key(sql, List.of(), key), catalog);
    return plan == null
        ? null
        : new PreparedPlan(sql, List.of(), plan, key, catalog.version(), System.nanoTime() - start);
  }

  /* What a transaction has defined and not committed is its own. */
  private @Nullable StatementPlan cached(PlanCache.Key key, CatalogState catalog) {
    return catalog == engine.catalog().committed() ? shared.get(key, catalog) : null;
  }

  /**
   * What a plan depends on besides its text: the search path, and which indexes it may not scan.
   */
  private String planKey() {
    String path = settings.current().get(WaldbSettings.SEARCH_PATH);
    Set<Integer> tooNew = state.indexesTooNew();
    return tooNew.isEmpty() ? path : path + '\0' + tooNew;
  }

  /** The plan of a text, from the cache if it is there. */
  private StatementPlan plan(
      String sql,
      @Nullable Statement parsed,
      List<SqlType> hints,
      CatalogState catalog,
      String planKey) {
    PlanCache.Key key = new PlanCache.Key(sql, hints, planKey);
    StatementPlan known = cached(key, catalog);
    if (known != null) {
      return known;
    }
    Statement statement = parsed == null ? parseOne(sql) : parsed;
    StatementPlan made =
        StatementPlanner.plan(statement, hints, state.planning(catalog, scannable()));
    // A constant that could not be computed is computed when it is needed; here it had no chance.
    state.cancelToken().check();
    if (catalog == engine.catalog().committed()) {
      shared.put(key, made);
    }
    return made;
  }

  private static Statement parseOne(String sql) {
    List<ParsedStatement> statements = SqlParser.parse(sql);
    if (statements.size() != 1) {
      throw new DatabaseException(
          SqlState.SYNTAX_ERROR,
          statements.isEmpty()
              ? "the text has no statement"
              : "cannot insert multiple commands into a prepared statement");
    }
    return statements.get(0).statement();
  }

  private Predicate<IndexInfo> scannable() {
    Set<Integer> tooNew = state.indexesTooNew();
    return index -> index.valid() && !tooNew.contains(index.relation());
  }

  /** Brings the plan of a command up to the catalog as the transaction sees it. */
  void renew(PreparedPlan prepared, Transaction tx) {
    CatalogState catalog = engine.catalog().current(tx);
    String key = planKey();
    if (!prepared.isFor(catalog.version(), key)) {
      planAnew(prepared, catalog, key);
    }
  }

  /** Brings a plan up to the catalog as the transaction sees it, and locks its tables. */
  RunnablePlan ready(PreparedPlan prepared, Transaction tx) {
    while (true) {
      CatalogState catalog = engine.catalog().current(tx);
      String key = planKey();
      RunnablePlan plan = prepared.isFor(catalog.version(), key) ? prepared.runnable() : null;
      if (plan == null) {
        plan = renewed(prepared, catalog, key);
      }
      plan.lock(tx);
      if (engine.catalog().current(tx) == catalog) {
        return plan;
      }
    }
  }

  private RunnablePlan renewed(PreparedPlan prepared, CatalogState catalog, String key) {
    if (prepared.isGoodFor(catalog, key)) {
      prepared.keepFor(catalog.version());
    } else {
      planAnew(prepared, catalog, key);
    }
    RunnablePlan plan = prepared.runnable();
    if (plan == null) {
      plan =
          PlanCompiler.compile(
              newExecution(prepared.parameters(), prepared.plan()), catalog, prepared.plan(), null);
      prepared.setRunnable(plan);
    }
    return plan;
  }

  private void planAnew(PreparedPlan prepared, CatalogState catalog, String key) {
    long start = System.nanoTime();
    StatementPlan made = plan(prepared.text(), null, prepared.hints(), catalog, key);
    prepared.replace(made, key, catalog.version(), System.nanoTime() - start);
  }

  /** What the operators of a plan work with. */
  ExecutionContext newExecution(Parameters parameters, StatementPlan plan) {
    return new ExecutionContext(state, state, parameters, plan.runtimeParameterCount(), deferred);
  }
}
