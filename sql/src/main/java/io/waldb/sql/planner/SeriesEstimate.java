package io.waldb.sql.planner;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunctionId;
import java.util.List;

/** How many rows a set-returning function gives. */
final class SeriesEstimate {
  private SeriesEstimate() {}

  static double rows(TableFunctionId function, List<Expression> arguments, double unknown) {
    boolean integers =
        function == TableFunctionId.GENERATE_SERIES_INTEGER
            || function == TableFunctionId.GENERATE_SERIES_BIGINT;
    if (!integers) {
      return unknown;
    }
    double[] values = {0, 0, 1};
    for (int i = 0; i < arguments.size(); i++) {
      if (!(arguments.get(i) instanceof Constant constant)
          || !(constant.value() instanceof Long value)) {
        return unknown;
      }
      values[i] = value;
    }
    return values[2] == 0 ? 1 : Math.max(1, Math.floor((values[1] - values[0]) / values[2]) + 1);
  }
}
