package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The types of a statement's parameters, found as they are used.
 *
 * <p>A parameter has the type hinted by the caller; else the first context that needs a type
 * settles it; one that no context settles is text. Follows PostgreSQL {@code parse_param.c}.
 */
final class ParameterTypes {
  private static final int MAX_PARAMETERS = 65_535;

  private final List<SqlType> types = new ArrayList<>();
  private final boolean allowed;

  ParameterTypes(List<SqlType> hints, boolean allowed) {
    types.addAll(hints);
    this.allowed = allowed;
  }

  /** The type of a parameter so far; UNKNOWN when nothing has settled it. */
  SqlType type(int index) {
    return types.get(index);
  }

  /** Makes room for a parameter that is used. */
  void use(int index, int position) {
    if (!allowed || index < 0 || index >= MAX_PARAMETERS) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_PARAMETER, position, "there is no parameter $" + (index + 1));
    }
    while (types.size() <= index) {
      types.add(SqlType.UNKNOWN);
    }
  }

  void settle(int index, TypeKind kind) {
    assert types.get(index).kind() == TypeKind.UNKNOWN;
    types.set(index, SqlType.of(kind));
  }

  /** All types, unsettled ones as text. */
  List<SqlType> result() {
    List<SqlType> result = new ArrayList<>(types.size());
    for (SqlType type : types) {
      result.add(type.kind() == TypeKind.UNKNOWN ? SqlType.TEXT : type);
    }
    return result;
  }
}
