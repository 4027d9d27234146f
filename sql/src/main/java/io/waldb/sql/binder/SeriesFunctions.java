package io.waldb.sql.binder;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses among the overloads of generate_series. */
final class SeriesFunctions {
  static final String NAME = "generate_series";

  private SeriesFunctions() {}

  /** A chosen overload with its arguments as it wants them. */
  record Choice(TableFunctionId function, List<Expression> arguments, SqlType type) {}

  static Choice choose(Coercion coercion, String name, List<Expression> arguments, int position) {
    List<TypeKind> kinds = new ArrayList<>();
    for (Expression argument : arguments) {
      kinds.add(coercion.kindOf(argument));
    }
    SqlType type = type(kinds);
    if (type == null || arguments.size() < 2 || arguments.size() > 3) {
      throw SqlErrors.noFunction(position, name, kinds, false);
    }
    boolean time = type.kind() == TypeKind.TIMESTAMP || type.kind() == TypeKind.TIMESTAMPTZ;
    if (time && arguments.size() != 3) {
      throw SqlErrors.noFunction(position, name, kinds, false);
    }
    List<Expression> converted = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      SqlType wanted = time && i == 2 ? SqlType.INTERVAL : type;
      converted.add(coercion.implicit(arguments.get(i), wanted, position));
    }
    TableFunctionId id =
        switch (type.kind()) {
          case INTEGER -> TableFunctionId.GENERATE_SERIES_INTEGER;
          case BIGINT -> TableFunctionId.GENERATE_SERIES_BIGINT;
          case NUMERIC -> TableFunctionId.GENERATE_SERIES_NUMERIC;
          case TIMESTAMP -> TableFunctionId.GENERATE_SERIES_TIMESTAMP;
          default -> TableFunctionId.GENERATE_SERIES_TIMESTAMPTZ;
        };
    return new Choice(id, converted, type);
  }

  private static @Nullable SqlType type(List<TypeKind> kinds) {
    SqlType widest = null;
    for (int i = 0; i < Math.min(2, kinds.size()); i++) {
      SqlType next =
          switch (kinds.get(i)) {
            case SMALLINT, INTEGER -> SqlType.INTEGER;
            case BIGINT -> SqlType.BIGINT;
            case NUMERIC -> SqlType.NUMERIC;
            case TIMESTAMP -> SqlType.TIMESTAMP;
            case DATE, TIMESTAMPTZ -> SqlType.TIMESTAMPTZ;
            case UNKNOWN -> widest;
            default -> null;
          };
      if (next == null && kinds.get(i) != TypeKind.UNKNOWN) {
        return null;
      }
      if (next != null && (widest == null || rank(next) > rank(widest))) {
        widest = next;
      }
    }
    if (widest == null && kinds.size() > 2 && kinds.get(2) == TypeKind.INTERVAL) {
      return SqlType.TIMESTAMPTZ;
    }
    return widest == null && !kinds.isEmpty() ? SqlType.INTEGER : widest;
  }

  private static int rank(SqlType type) {
    return switch (type.kind()) {
      case INTEGER -> 0;
      case BIGINT -> 1;
      case NUMERIC -> 2;
      case TIMESTAMP -> 3;
      default -> 4;
    };
  }
}
