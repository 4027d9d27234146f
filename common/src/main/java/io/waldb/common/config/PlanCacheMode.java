package io.waldb.common.config;

/** Which plans prepared statements use: {@code plan_cache_mode}. */
public enum PlanCacheMode implements SettingValue {
  /** The planner chooses. */
  AUTO("auto"),
  /** One plan for all parameters. */
  FORCE_GENERIC_PLAN("force_generic_plan"),
  /** A plan for each execution's parameters. */
  FORCE_CUSTOM_PLAN("force_custom_plan");

  private final String label;

  PlanCacheMode(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
