package io.waldb.executor;

import io.waldb.executor.expression.Parameters;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made ready to be run again and again by one session.
 *
 * <p>Owns the operators and evaluators of its plan; they are made anew when the catalog, or a
 * setting a plan depends on, has changed. Running it again puts the rows aside that it gave before
 * and that were not read yet.
 */
public final class PreparedPlan {
  private final List<SqlType> hints;
  private final Parameters parameters;
  private final String text;
  private StatementPlan plan;
  private String planKey;

  /** Of the catalog that the plan was last found good for. */
  private long catalogVersion;

  private long planningNanos;
  private @Nullable ResultDescriptor descriptor;
  private @Nullable RunnablePlan runnable;
  @Nullable PlanCursor cursor;

  PreparedPlan(
      String text,
      List<SqlType> hints,
      StatementPlan plan,
      String planKey,
      long catalogVersion,
      long planningNanos) {
    this.text = text;
    this.hints = hints;
    this.plan = plan;
    this.planKey = planKey;
    this.catalogVersion = catalogVersion;
    this.planningNanos = planningNanos;
    this.parameters = new Parameters(plan.parameterTypes().size());
    this.descriptor = describe(plan);
  }

  private static @Nullable ResultDescriptor describe(StatementPlan plan) {
    return plan.returnsRows() ? new ResultDescriptor(plan.columns()) : null;
  }

  StatementPlan plan() {
    return plan;
  }

  /** Whether the plan has been found good for this version of the catalog and these settings. */
  boolean isFor(long version, String key) {
    return catalogVersion == version && planKey.equals(key);
  }

  /** Whether the plan, made under these settings, is as good for another catalog. */
  boolean isGoodFor(CatalogState catalog, String key) {
    return planKey.equals(key) && plan.isGoodFor(catalog);
  }

  /** The plan, and what it is run with, is good for another version of the catalog, too. */
  void keepFor(long version) {
    catalogVersion = version;
  }

  /** How long it took to parse and plan the text, or to find the plan of it. */
  long planningNanos() {
    return planningNanos;
  }

  /** Another plan for the same text. */
  void replace(StatementPlan newPlan, String newKey, long newVersion, long nanos) {
    plan = newPlan;
    planKey = newKey;
    catalogVersion = newVersion;
    planningNanos = nanos;
    runnable = null;
    cursor = null;
    descriptor = describe(newPlan);
  }

  @Nullable RunnablePlan runnable() {
    return runnable;
  }

  void setRunnable(RunnablePlan made) {
    runnable = made;
  }

  /** What was said of the types of its first parameters. */
  List<SqlType> hints() {
    return hints;
  }

  /** The statement's text. */
  public String text() {
    return text;
  }

  /** Types of the parameters. */
  public List<SqlType> parameterTypes() {
    return plan.parameterTypes();
  }

  /** The parameters that are read when it runs; they keep their values. */
  public Parameters parameters() {
    return parameters;
  }

  /** The columns of its result, or null when it gives no rows. */
  public @Nullable ResultDescriptor resultDescriptor() {
    return descriptor;
  }

  /** Whether it gives rows. */
  public boolean isQuery() {
    return plan.returnsRows();
  }
}
