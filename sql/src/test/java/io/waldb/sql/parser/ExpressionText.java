package io.waldb.sql.parser;

import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.And;
import io.waldb.sql.syntax.SyntaxExpression.Between;
import io.waldb.sql.syntax.SyntaxExpression.BinaryOperation;
import io.waldb.sql.syntax.SyntaxExpression.Cast;
import io.waldb.sql.syntax.SyntaxExpression.Collate;
import io.waldb.sql.syntax.SyntaxExpression.FunctionCall;
import io.waldb.sql.syntax.SyntaxExpression.InList;
import io.waldb.sql.syntax.SyntaxExpression.IsDistinct;
import io.waldb.sql.syntax.SyntaxExpression.IsNull;
import io.waldb.sql.syntax.SyntaxExpression.IsTruthValue;
import io.waldb.sql.syntax.SyntaxExpression.Like;
import io.waldb.sql.syntax.SyntaxExpression.Not;
import io.waldb.sql.syntax.SyntaxExpression.Or;
import io.waldb.sql.syntax.SyntaxExpression.QuantifiedArray;
import io.waldb.sql.syntax.SyntaxExpression.Row;
import io.waldb.sql.syntax.SyntaxExpression.Subscript;
import io.waldb.sql.syntax.SyntaxExpression.UnaryOperation;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions with every operation in parentheses, so that precedence can be read. */
final class ExpressionText {
  private ExpressionText() {}

  static String of(SyntaxExpression e) {
    if (e instanceof BinaryOperation o) {
      return "(" + of(o.left()) + " " + o.operator() + " " + of(o.right()) + ")";
    }
    if (e instanceof UnaryOperation o) {
      return "(" + o.operator() + " " + of(o.operand()) + ")";
    }
    if (e instanceof And o) {
      return "(" + join(o.operands(), " AND ") + ")";
    }
    if (e instanceof Or o) {
      return "(" + join(o.operands(), " OR ") + ")";
    }
    if (e instanceof Not o) {
      return "(NOT " + of(o.operand()) + ")";
    }
    if (e instanceof IsNull o) {
      return "(" + of(o.operand()) + " IS " + not(o.negated()) + "NULL)";
    }
    if (e instanceof IsTruthValue o) {
      return "(" + of(o.operand()) + " IS " + not(o.negated()) + o.value() + ")";
    }
    if (e instanceof IsDistinct o) {
      String is = " IS " + not(o.negated()) + "DISTINCT FROM ";
      return "(" + of(o.left()) + is + of(o.right()) + ")";
    }
    if (e instanceof Between o) {
      String between = " " + not(o.negated()) + "BETWEEN " + (o.symmetric() ? "SYMMETRIC " : "");
      return "(" + of(o.operand()) + between + of(o.low()) + " AND " + of(o.high()) + ")";
    }
    if (e instanceof Like o) {
      String escape = o.escape() == null ? "" : " ESCAPE " + of(o.escape());
      String like = " " + not(o.negated()) + o.kind() + " ";
      return "(" + of(o.operand()) + like + of(o.pattern()) + escape + ")";
    }
    if (e instanceof InList o) {
      return "("
          + of(o.operand())
          + " "
          + not(o.negated())
          + "IN ("
          + join(o.values(), ", ")
          + "))";
    }
    if (e instanceof QuantifiedArray o) {
      String operator = " " + o.operator() + " " + o.quantifier();
      return "(" + of(o.left()) + operator + "(" + of(o.array()) + "))";
    }
    if (e instanceof Cast o) {
      return "(" + of(o.operand()) + " :: " + TreeDump.line(o.type()) + ")";
    }
    if (e instanceof Collate o) {
      return "(" + of(o.operand()) + " COLLATE " + TreeDump.line(o.collation()) + ")";
    }
    if (e instanceof Row o) {
      return "ROW(" + join(o.elements(), ", ") + ")";
    }
    if (e instanceof Subscript o) {
      String lower = o.lower() == null ? "" : of(o.lower());
      String upper = o.upper() == null ? "" : of(o.upper());
      return of(o.operand()) + "[" + lower + (o.slice() ? ":" : "") + upper + "]";
    }
    if (e instanceof FunctionCall o && plain(o)) {
      List<SyntaxExpression> arguments =
          o.arguments().stream().map(SyntaxExpression.Argument::value).toList();
      return name(o.name()) + "(" + join(arguments, ", ") + ")";
    }
    return TreeDump.line(e);
  }

  private static boolean plain(FunctionCall call) {
    boolean clauses = call.filter() != null || call.over() != null;
    return !call.star() && !call.distinct() && call.orderBy().isEmpty() && !clauses;
  }

  private static String name(QualifiedName name) {
    return name.name();
  }

  private static String not(boolean negated) {
    return negated ? "NOT " : "";
  }

  private static String join(List<SyntaxExpression> expressions, String separator) {
    return expressions.stream().map(ExpressionText::of).collect(Collectors.joining(separator));
  }
}
