package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.ResourceUsage;
import io.waldb.common.SqlState;
import io.waldb.executor.operator.Instrumentation;
import io.waldb.executor.operator.RunnablePlan;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.ExplainText;
import io.waldb.sql.plan.Plan;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.syntax.Option;
import io.waldb.storage.txn.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** EXPLAIN, and with ANALYZE a run of the statement. */
final class Explain {
  private final CommandContext context;

  Explain(CommandContext context) {
    this.context = context;
  }

  /** The lines, one a row. */
  List<List<String>> run(Command.Explain command) {
    boolean analyze = isOn(command.options(), "analyze", false);
    boolean costs = isOn(command.options(), "costs", true);
    boolean timing = isOn(command.options(), "timing", analyze);
    boolean wal = isOn(command.options(), "wal", false);
    boolean buffers = isOn(command.options(), "buffers", false);
    if (!analyze && (wal || timing)) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "EXPLAIN option " + (wal ? "WAL" : "TIMING") + " requires ANALYZE");
    }
    boolean summary = isOn(command.options(), "summary", analyze);
    StatementPlan statement = command.statement();
    List<String> lines = new ArrayList<>();
    if (!analyze) {
      lines.addAll(ExplainText.lines(statement, new ExplainText.Options(costs, null)));
      if (summary) {
        lines.add(time("Planning", context.planningNanos()));
      }
    } else {
      ResourceUsage usage = buffers || wal ? new ResourceUsage() : null;
      Instrumentation instrumentation = new Instrumentation(usage);
      long nanos = measured(statement, instrumentation, usage);
      lines.addAll(
          ExplainText.lines(
              statement,
              new ExplainText.Options(costs, new Measured(instrumentation, timing, buffers, wal))));
      if (summary) {
        lines.add(time("Planning", context.planningNanos()));
        lines.add(time("Execution", nanos));
      }
    }
    List<List<String>> rows = new ArrayList<>();
    lines.forEach(line -> rows.add(List.of(line)));
    return rows;
  }

  private static String time(String what, long nanos) {
    return String.format(Locale.ROOT, "%s Time: %.3f ms", what, nanos / 1e6);
  }

  private record Measured(
      Instrumentation instrumentation, boolean timing, boolean buffers, boolean wal)
      implements ExplainText.Measured {
    @Override
    public String of(Plan node) {
      Instrumentation.Counters counters = instrumentation.of(node);
      return counters == null || counters.loops() == 0
          ? "never executed"
          : actual(counters, timing);
    }

    @Override
    public List<String> details(Plan node) {
      Instrumentation.Counters counters = instrumentation.of(node);
      if (counters == null) {
        return List.of();
      }
      List<String> lines = new ArrayList<>(2);
      String used = buffers ? bufferLine(counters.usage()) : "";
      if (!used.isEmpty()) {
        lines.add("Buffers: shared" + used);
      }
      String logged = wal ? walLine(counters.usage()) : "";
      if (!logged.isEmpty()) {
        lines.add("WAL:" + logged);
      }
      return lines;
    }
  }

  private static String bufferLine(ResourceUsage usage) {
    return figure("hit", usage.pagesHit())
        + figure("read", usage.pagesRead())
        + figure("dirtied", usage.pagesDirtied())
        + figure("written", usage.pagesWritten());
  }

  private static String walLine(ResourceUsage usage) {
    return figure("records", usage.walRecords())
        + figure("fpi", usage.walImages())
        + figure("bytes", usage.walBytes());
  }

  private static String figure(String name, long value) {
    return value == 0 ? "" : " " + name + "=" + value;
  }

  /** The time of a run in nanoseconds; what the thread uses meanwhile goes into the measure. */
  private long measured(
      StatementPlan statement, Instrumentation instrumentation, @Nullable ResourceUsage usage) {
    if (usage == null) {
      return execute(statement, instrumentation);
    }
    usage.begin();
    try {
      return execute(statement, instrumentation);
    } finally {
      usage.end();
    }
  }

  private static String actual(Instrumentation.Counters counters, boolean timing) {
    double loops = counters.loops();
    String rows =
        String.format(Locale.ROOT, "rows=%.0f loops=%d", counters.rows() / loops, counters.loops());
    return timing
        ? String.format(
            Locale.ROOT,
            "actual time=%.3f..%.3f %s",
            counters.nanosToFirst() / loops / 1e6,
            counters.nanos() / loops / 1e6,
            rows)
        : "actual " + rows;
  }

  private long execute(StatementPlan statement, Instrumentation instrumentation) {
    RunnablePlan plan = context.compile(statement, instrumentation);
    plan.lock(context.transaction());
    long start = System.nanoTime();
    Snapshot snapshot = context.engine().transactions().takeSnapshot(context.transaction());
    try {
      plan.start(context.transaction(), snapshot);
      plan.runToEnd();
    } finally {
      plan.stop();
      context.engine().transactions().release(snapshot);
    }
    return System.nanoTime() - start;
  }

  private static boolean isOn(List<Option> options, String name, boolean otherwise) {
    for (Option option : options) {
      if (option.name().equals(name)) {
        String value = option.value();
        return value == null
            || value.equalsIgnoreCase("on")
            || value.equalsIgnoreCase("true")
            || value.equals("1");
      }
    }
    return otherwise;
  }
}
