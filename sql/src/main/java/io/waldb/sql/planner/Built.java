package io.waldb.sql.planner;

import io.waldb.sql.plan.Plan;

/**
 * A plan node and where its values lie.
 *
 * @param plan the node
 * @param layout where its values lie
 */
record Built(Plan plan, Layout layout) {}
