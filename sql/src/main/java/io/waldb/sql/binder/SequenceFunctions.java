package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SequenceCall;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds nextval, currval, setval and lastval; a sequence named by a literal is looked up now. */
final class SequenceFunctions {
  private final BindContext context;

  SequenceFunctions(BindContext context) {
    this.context = context;
  }

  static boolean isSequenceFunction(String name) {
    return kind(name) != null;
  }

  private static SequenceCall.@Nullable Kind kind(String name) {
    return switch (name) {
      case "nextval" -> SequenceCall.Kind.NEXTVAL;
      case "currval" -> SequenceCall.Kind.CURRVAL;
      case "setval" -> SequenceCall.Kind.SETVAL;
      case "lastval" -> SequenceCall.Kind.LASTVAL;
      default -> null;
    };
  }

  Expression bind(String name, List<Expression> arguments, int position) {
    SequenceCall.Kind kind = kind(name);
    int count = arguments.size();
    boolean right =
        kind == SequenceCall.Kind.LASTVAL
            ? count == 0
            : kind == SequenceCall.Kind.SETVAL ? count == 2 || count == 3 : count == 1;
    if (kind == null || !right) {
      List<TypeKind> kinds = new ArrayList<>();
      arguments.forEach(argument -> kinds.add(context.coercion().kindOf(argument)));
      throw SqlErrors.noFunction(position, name, kinds, false);
    }
    Expression value =
        count > 1 ? context.coercion().implicit(arguments.get(1), SqlType.BIGINT, position) : null;
    Expression called =
        count > 2 ? context.coercion().implicit(arguments.get(2), SqlType.BOOLEAN, position) : null;
    if (count == 0) {
      return new SequenceCall(kind, 0, null, null, null);
    }
    return call(kind, arguments.get(0), value, called, position);
  }

  private Expression call(
      SequenceCall.Kind kind,
      Expression sequence,
      @Nullable Expression value,
      @Nullable Expression called,
      int position) {
    if (sequence instanceof Constant constant) {
      SequenceInfo found = find(constant, position);
      return new SequenceCall(kind, found.id(), null, value, called);
    }
    Expression name =
        context.coercion().kindOf(sequence) == TypeKind.REGCLASS
            ? context.coercion().settled(sequence, position)
            : context.coercion().implicit(sequence, SqlType.TEXT, position);
    return new SequenceCall(kind, 0, name, value, called);
  }

  private SequenceInfo find(Constant constant, int position) {
    SequenceInfo sequence = null;
    String shown = "";
    if (constant.value() instanceof String text) {
      shown = text;
      QualifiedName name =
          new QualifiedName(IdentifierText.split(text, '.'), Identifier.NO_POSITION);
      sequence = context.names().sequence(name);
      if (sequence == null && new RegclassReader(context).read(text, position).value() != null) {
        throw SqlErrors.at(
            SqlState.WRONG_OBJECT_TYPE, position, "\"" + text + "\" is not a sequence");
      }
    } else if (constant.value() instanceof Long id) {
      shown = id.toString();
      sequence = context.catalog().sequence(id.intValue());
    }
    if (sequence == null) {
      throw SqlErrors.undefinedTable(position, shown);
    }
    return sequence;
  }
}
