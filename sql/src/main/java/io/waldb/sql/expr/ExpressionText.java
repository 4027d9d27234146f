package io.waldb.sql.expr;

import io.waldb.common.Lsn;
import io.waldb.sql.function.FunctionId;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleId;
import io.waldb.storage.tuple.TypeKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions as SQL, for EXPLAIN and dumps.
 *
 * <p>Follows PostgreSQL {@code ruleutils.c}: every operator is in parentheses, a literal carries
 * its type unless its form tells it.
 */
public class ExpressionText implements ExpressionVisitor<String> {
  /** A writer that names columns by input and position. */
  public ExpressionText() {}

  /** The text of an expression. */
  public final String of(Expression expression) {
    return expression.accept(this);
  }

  private String list(List<Expression> expressions) {
    StringJoiner joiner = new StringJoiner(", ");
    for (Expression expression : expressions) {
      joiner.add(of(expression));
    }
    return joiner.toString();
  }

  private String join(List<Expression> terms, String operator) {
    StringJoiner joiner = new StringJoiner(" " + operator + " ", "(", ")");
    for (Expression term : terms) {
      joiner.add(of(term));
    }
    return joiner.toString();
  }

  @Override
  public String visit(Constant constant) {
    return literal(constant);
  }

  /** A constant as SQL writes it. */
  public static String literal(Constant constant) {
    SqlType type = constant.type();
    if (constant.value() == null) {
      return "NULL::" + type;
    }
    String text = text(constant.value(), type.kind());
    return switch (type.kind()) {
      case BOOLEAN -> text;
      case INTEGER -> text.startsWith("-") ? "'" + text + "'::integer" : text;
      case NUMERIC ->
          text.startsWith("-") || text.indexOf('.') < 0 ? "'" + text + "'::" + type : text;
      default -> "'" + text.replace("'", "''") + "'::" + type;
    };
  }

  /** The text form of a value, without quotes. */
  public static String text(Object value, TypeKind kind) {
    return switch (kind) {
      case BOOLEAN -> value.equals(1L) ? "true" : "false";
      case NUMERIC ->
          value instanceof BigDecimal number ? number.toPlainString() : value.toString();
      case DATE -> LocalDate.ofEpochDay((Long) value).toString();
      case TIME -> LocalTime.ofNanoOfDay((Long) value * 1000).toString();
      case TIMESTAMP, TIMESTAMPTZ -> timestamp((Long) value, kind);
      case TID -> tid((Long) value);
      case PG_LSN -> Lsn.format(Lsn.ordered((Long) value));
      case BYTEA -> hex((byte[]) value);
      default -> value.toString();
    };
  }

  private static String timestamp(long micros, TypeKind kind) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1000,
            ZoneOffset.UTC);
    String text = time.toLocalDate() + " " + time.toLocalTime();
    return kind == TypeKind.TIMESTAMPTZ ? text + "+00" : text;
  }

  private static String tid(long tid) {
    return "(" + TupleId.block(tid) + "," + TupleId.offset(tid) + ")";
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder("\\x");
    for (byte b : bytes) {
      text.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return text.toString();
  }

  @Override
  public String visit(ColumnReference expression) {
    return "#" + expression.input() + "." + expression.column();
  }

  @Override
  public String visit(SystemColumnReference expression) {
    return expression.column().columnName();
  }

  @Override
  public String visit(Parameter expression) {
    return "$" + (expression.index() + 1);
  }

  @Override
  public String visit(RuntimeParameter expression) {
    return "@" + expression.index();
  }

  @Override
  public String visit(CaseOperand expression) {
    return "CASE_OPERAND";
  }

  @Override
  public String visit(FunctionCall call) {
    List<Expression> arguments = call.arguments();
    FunctionId function = call.function();
    return switch (function.form()) {
      case OPERATOR ->
          "(" + of(arguments.get(0)) + " " + function.sqlName() + " " + of(arguments.get(1)) + ")";
      case PREFIX -> "(" + function.sqlName() + " " + of(arguments.get(0)) + ")";
      case FUNCTION -> function.sqlName() + "(" + list(arguments) + ")";
    };
  }

  @Override
  public String visit(Comparison expression) {
    return "("
        + of(expression.left())
        + " "
        + expression.operator().symbol()
        + " "
        + of(expression.right())
        + ")";
  }

  @Override
  public String visit(AndExpression expression) {
    return join(expression.terms(), "AND");
  }

  @Override
  public String visit(OrExpression expression) {
    return join(expression.terms(), "OR");
  }

  @Override
  public String visit(NotExpression expression) {
    return "(NOT " + of(expression.operand()) + ")";
  }

  @Override
  public String visit(CaseExpression expression) {
    StringBuilder text = new StringBuilder("CASE");
    Expression operand = expression.operand();
    if (operand != null) {
      text.append(' ').append(of(operand));
    }
    for (CaseExpression.Branch branch : expression.branches()) {
      text.append(" WHEN ").append(of(branch.condition()));
      text.append(" THEN ").append(of(branch.result()));
    }
    return text.append(" ELSE ").append(of(expression.otherwise())).append(" END").toString();
  }

  @Override
  public String visit(Coalesce expression) {
    return "COALESCE(" + list(expression.arguments()) + ")";
  }

  @Override
  public String visit(GreatestLeast expression) {
    return (expression.greatest() ? "GREATEST(" : "LEAST(") + list(expression.arguments()) + ")";
  }

  @Override
  public String visit(Cast expression) {
    return "(" + of(expression.operand()) + ")::" + expression.type();
  }

  @Override
  public String visit(IsNull expression) {
    return "(" + of(expression.operand()) + (expression.negated() ? " IS NOT NULL)" : " IS NULL)");
  }

  @Override
  public String visit(IsDistinct expression) {
    String distinct =
        "(" + of(expression.left()) + " IS DISTINCT FROM " + of(expression.right()) + ")";
    return expression.negated() ? "(NOT " + distinct + ")" : distinct;
  }

  @Override
  public String visit(BooleanTest expression) {
    return "("
        + of(expression.operand())
        + (expression.negated() ? " IS NOT " : " IS ")
        + expression.test()
        + ")";
  }

  @Override
  public String visit(InList expression) {
    return "("
        + of(expression.value())
        + (expression.negated() ? " <> ALL (" : " = ANY (")
        + array(expression.elements(), expression.value().type())
        + "))";
  }

  @Override
  public String visit(AnyAll expression) {
    return "("
        + of(expression.left())
        + " "
        + expression.operator().symbol()
        + (expression.all() ? " ALL (" : " ANY (")
        + array(expression.elements(), expression.left().type())
        + "))";
  }

  private String array(List<Expression> elements, SqlType type) {
    StringJoiner constants = new StringJoiner(",", "'{", "}'::" + type.withoutModifier() + "[]");
    for (Expression element : elements) {
      if (!(element instanceof Constant constant)) {
        return "ARRAY[" + list(elements) + "]";
      }
      constants.add(
          constant.value() == null
              ? "NULL"
              : element(text(constant.value(), constant.type().kind())));
    }
    return constants.toString();
  }

  private static String element(String text) {
    boolean quoted = text.isEmpty() || text.equalsIgnoreCase("null");
    for (int i = 0; i < text.length(); i++) {
      quoted |= " ,{}\"\\".indexOf(text.charAt(i)) >= 0;
    }
    String escaped = text.replace("'", "''");
    return quoted ? "\"" + escaped.replace("\\", "\\\\").replace("\"", "\\\"") + "\"" : escaped;
  }

  @Override
  public String visit(Like expression) {
    String operator = (expression.negated() ? "!~~" : "~~") + (expression.ignoreCase() ? "*" : "");
    Expression escape = expression.escape();
    String pattern = of(expression.pattern());
    return "("
        + of(expression.value())
        + " "
        + operator
        + " "
        + (escape == null ? pattern : "like_escape(" + pattern + ", " + of(escape) + ")")
        + ")";
  }

  @Override
  public String visit(SubqueryExpression expression) {
    String plan = subquery(expression);
    if (expression.operands().isEmpty()) {
      return plan;
    }
    return "("
        + (expression.operands().size() == 1
            ? of(expression.operands().get(0))
            : "ROW(" + list(expression.operands()) + ")")
        + " "
        + expression.operator().symbol()
        + " "
        + expression.kind()
        + " "
        + plan
        + ")";
  }

  /** How a subquery is named. */
  protected String subquery(SubqueryExpression expression) {
    return "(SubPlan " + (expression.subquery() + 1) + ")";
  }

  @Override
  public String visit(AggregateCall call) {
    StringBuilder text = new StringBuilder(call.function().sqlName()).append('(');
    if (call.distinct()) {
      text.append("DISTINCT ");
    }
    text.append(call.arguments().isEmpty() ? "*" : list(call.arguments()));
    if (!call.orderBy().isEmpty()) {
      text.append(" ORDER BY ").append(sortKeys(call.orderBy()));
    }
    text.append(')');
    return text.append(filter(call.filter())).toString();
  }

  private String filter(@Nullable Expression filter) {
    return filter == null ? "" : " FILTER (WHERE " + of(filter) + ")";
  }

  private String sortKeys(List<SortKey> keys) {
    StringJoiner joiner = new StringJoiner(", ");
    for (SortKey key : keys) {
      joiner.add(of(key.value()) + direction(key.descending(), key.nullsFirst()));
    }
    return joiner.toString();
  }

  /** What follows a sort key. */
  public static String direction(boolean descending, boolean nullsFirst) {
    String nulls = nullsFirst == descending ? "" : nullsFirst ? " NULLS FIRST" : " NULLS LAST";
    return (descending ? " DESC" : "") + nulls;
  }

  @Override
  public String visit(WindowCall call) {
    String name =
        call.function() != null
            ? call.function().sqlName()
            : call.aggregate() == null ? "" : call.aggregate().sqlName();
    boolean star = call.function() == null && call.arguments().isEmpty();
    // As PostgreSQL's EXPLAIN has it, which shows what the window is nowhere.
    return name
        + "("
        + (star ? "*" : list(call.arguments()))
        + ")"
        + filter(call.filter())
        + " OVER (?)";
  }

  @Override
  public String visit(SequenceCall call) {
    StringJoiner arguments = new StringJoiner(", ", "(", ")");
    if (call.name() != null) {
      arguments.add(of(call.name()));
    } else if (call.sequence() != 0) {
      arguments.add("'" + call.sequence() + "'::regclass");
    }
    if (call.value() != null) {
      arguments.add(of(call.value()));
    }
    if (call.called() != null) {
      arguments.add(of(call.called()));
    }
    String name =
        switch (call.kind()) {
          case NEXTVAL -> "nextval";
          case CURRVAL -> "currval";
          case SETVAL -> "setval";
          case LASTVAL -> "lastval";
        };
    return name + arguments;
  }

  @Override
  public String visit(SessionValue expression) {
    return expression.kind().sqlName();
  }
}
