package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.tuple.TypeKind;
import java.util.List;
import java.util.StringJoiner;

/** Makes the binder's exceptions; positions are 0-based offsets of the syntax tree, -1 for none. */
final class SqlErrors {
  static final String CAST_HINT =
      "No operator matches the given name and argument types. You might need to add explicit type"
          + " casts.";

  private SqlErrors() {}

  static DatabaseException at(SqlState state, int position, String message) {
    DatabaseException exception = new DatabaseException(state, message);
    return position < 0 ? exception : exception.withPosition(position + 1);
  }

  /** Gives an exception from below a place, unless it has one. */
  static DatabaseException locate(DatabaseException exception, int position) {
    return position < 0 || exception.position() > 0
        ? exception
        : exception.withPosition(position + 1);
  }

  static DatabaseException notSupported(int position, String what) {
    return at(SqlState.FEATURE_NOT_SUPPORTED, position, what + " is not supported");
  }

  static DatabaseException undefinedTable(int position, String name) {
    return at(SqlState.UNDEFINED_TABLE, position, "relation \"" + name + "\" does not exist");
  }

  static DatabaseException noOperator(
      int position, String symbol, TypeKind left, TypeKind right, boolean ambiguous) {
    return operatorError(
        position, left.sqlName() + " " + symbol + " " + right.sqlName(), ambiguous);
  }

  static DatabaseException noPrefixOperator(
      int position, String symbol, TypeKind operand, boolean ambiguous) {
    return operatorError(position, symbol + " " + operand.sqlName(), ambiguous);
  }

  private static DatabaseException operatorError(int position, String call, boolean ambiguous) {
    if (ambiguous) {
      return at(SqlState.AMBIGUOUS_FUNCTION, position, "operator is not unique: " + call)
          .withHint(
              "Could not choose a best candidate operator. You might need to add explicit type"
                  + " casts.");
    }
    return at(SqlState.UNDEFINED_FUNCTION, position, "operator does not exist: " + call)
        .withHint(CAST_HINT);
  }

  static DatabaseException noFunction(
      int position, String name, List<TypeKind> arguments, boolean ambiguous) {
    StringJoiner types = new StringJoiner(", ", name + "(", ")");
    for (TypeKind argument : arguments) {
      types.add(argument.sqlName());
    }
    if (ambiguous) {
      return at(SqlState.AMBIGUOUS_FUNCTION, position, "function " + types + " is not unique")
          .withHint(
              "Could not choose a best candidate function. You might need to add explicit type"
                  + " casts.");
    }
    return at(SqlState.UNDEFINED_FUNCTION, position, "function " + types + " does not exist")
        .withHint(
            "No function matches the given name and argument types. You might need to add explicit"
                + " type casts.");
  }
}
