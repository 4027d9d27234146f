package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunction;
import io.waldb.sql.function.TableFunctionId;
import io.waldb.sql.function.TableFunctionRegistry;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds calls of functions that give rows. */
final class TableFunctions {
  private final Coercion coercion;

  TableFunctions(Coercion coercion) {
    this.coercion = coercion;
  }

  /** A chosen function with its arguments as it wants them, and its columns. */
  record Choice(TableFunctionId function, List<Expression> arguments, List<BoundColumn> columns) {}

  static boolean isTableFunction(QualifiedName name) {
    boolean system = name.schema() == null || name.schema().equals(QualifiedName.SYSTEM_SCHEMA);
    return system
        && (name.name().equals(SeriesFunctions.NAME)
            || TableFunctionRegistry.BUILT_IN.function(name.name()) != null);
  }

  /**
   * Chooses what a call means.
   *
   * @param arguments the call's, bound
   * @param alias the name of a column that has none of its own
   */
  Choice choose(SyntaxExpression.FunctionCall call, List<Expression> arguments, String alias) {
    TableFunction function = TableFunctionRegistry.BUILT_IN.function(call.name().name());
    if (function != null) {
      return new Choice(function.id(), arguments(function, call, arguments), columns(function));
    }
    for (SyntaxExpression.Argument argument : call.arguments()) {
      if (argument.name() != null) {
        throw SqlErrors.notSupported(call.position(), "a named argument");
      }
    }
    SeriesFunctions.Choice series =
        SeriesFunctions.choose(coercion, call.name().name(), arguments, call.position());
    return new Choice(
        series.function(),
        series.arguments(),
        List.of(new BoundColumn(alias, series.type(), false)));
  }

  static List<BoundColumn> columns(TableFunction function) {
    List<BoundColumn> columns = new ArrayList<>(function.columns().size());
    for (TableFunction.Column column : function.columns()) {
      columns.add(new BoundColumn(column.name(), column.type(), true));
    }
    return columns;
  }

  private List<Expression> arguments(
      TableFunction function, SyntaxExpression.FunctionCall call, List<Expression> given) {
    List<TableFunction.Parameter> parameters = function.parameters();
    @Nullable Expression[] placed = new Expression[parameters.size()];
    boolean named = false;
    for (int i = 0; i < given.size(); i++) {
      var name = call.arguments().get(i).name();
      if (name == null && named) {
        throw SqlErrors.at(
            SqlState.SYNTAX_ERROR,
            call.position(),
            "positional argument cannot follow named argument");
      }
      named |= name != null;
      int place = name == null ? i : place(parameters, name.name());
      if (place < 0 || place >= placed.length || placed[place] != null) {
        throw undefined(call, given);
      }
      placed[place] = given.get(i);
    }
    List<Expression> arguments = new ArrayList<>(placed.length);
    for (int i = 0; i < placed.length; i++) {
      TableFunction.Parameter parameter = parameters.get(i);
      Expression argument = placed[i];
      if (argument == null && parameter.otherwise() != null) {
        argument = new Constant(parameter.type(), parameter.otherwise());
      }
      if (argument == null
          || !Casts.allowed(
              coercion.kindOf(argument), parameter.type().kind(), CastContext.IMPLICIT)) {
        throw undefined(call, given);
      }
      arguments.add(coercion.implicit(argument, parameter.type(), call.position()));
    }
    return arguments;
  }

  private static int place(List<TableFunction.Parameter> parameters, String name) {
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private RuntimeException undefined(SyntaxExpression.FunctionCall call, List<Expression> given) {
    List<TypeKind> kinds = new ArrayList<>(given.size());
    given.forEach(each -> kinds.add(coercion.kindOf(each)));
    return SqlErrors.noFunction(call.position(), call.name().name(), kinds, false);
  }
}
