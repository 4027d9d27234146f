package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.sql.expr.CaseExpression;
import io.waldb.sql.expr.CaseOperand;
import io.waldb.sql.expr.Coalesce;
import io.waldb.sql.expr.ComparisonOperator;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.GreatestLeast;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsDistinct;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import io.waldb.sql.expr.Parameter;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binds scalar expressions in one scope and one clause.
 *
 * <p>The result may be of type UNKNOWN (an untyped literal, NULL or parameter); whoever knows what
 * is wanted coerces it. Follows PostgreSQL {@code parse_expr.c}.
 */
final class ExpressionBinder implements SyntaxExpression.Visitor<Expression> {
  private final BindContext context;
  private final Scope scope;
  private final Clause clause;
  private final @Nullable GroupingState grouping;
  private final Coercion coercion;
  private final OperatorBinder operators;

  /**
   * Binds expressions of a clause.
   *
   * @param grouping notes the aggregates of the query the clause belongs to; null where there is
   *     none
   */
  ExpressionBinder(
      BindContext context, Scope scope, Clause clause, @Nullable GroupingState grouping) {
    this.context = context;
    this.scope = scope;
    this.clause = clause;
    this.grouping = grouping;
    this.coercion = context.coercion();
    this.operators = new OperatorBinder(context);
  }

  BindContext context() {
    return context;
  }

  Scope scope() {
    return scope;
  }

  Clause clause() {
    return clause;
  }

  @Nullable GroupingState grouping() {
    return grouping;
  }

  Expression bind(SyntaxExpression syntax) {
    return syntax.accept(this);
  }

  /** A condition. */
  Expression bindBoolean(SyntaxExpression syntax, String construct) {
    return coercion.bool(bind(syntax), construct, syntax.position());
  }

  List<Expression> bindAll(List<SyntaxExpression> list) {
    List<Expression> result = new ArrayList<>(list.size());
    for (SyntaxExpression syntax : list) {
      result.add(bind(syntax));
    }
    return result;
  }

  @Override
  public Expression nullLiteral(SyntaxExpression.NullLiteral syntax) {
    return new Constant(SqlType.UNKNOWN, null);
  }

  @Override
  public Expression booleanLiteral(SyntaxExpression.BooleanLiteral syntax) {
    return Constant.of(syntax.value());
  }

  @Override
  public Expression numberLiteral(SyntaxExpression.NumberLiteral syntax) {
    return LiteralReader.number(syntax.text());
  }

  @Override
  public Expression stringLiteral(SyntaxExpression.StringLiteral syntax) {
    return new Constant(SqlType.UNKNOWN, syntax.value());
  }

  @Override
  public Expression bitStringLiteral(SyntaxExpression.BitStringLiteral syntax) {
    throw SqlErrors.notSupported(syntax.position(), "type bit");
  }

  @Override
  public Expression parameter(SyntaxExpression.Parameter syntax) {
    int index = syntax.index() - 1;
    context.parameters().use(index, syntax.position());
    return new Parameter(index, context.parameters().type(index));
  }

  @Override
  public Expression columnReference(SyntaxExpression.ColumnReference syntax) {
    Expression column = scope.resolve(syntax.parts(), syntax.position());
    // A copy of its own for each place, so that the place can be told.
    return context.placed(Copies.leaf(column), syntax.position());
  }

  @Override
  public Expression star(SyntaxExpression.Star syntax) {
    throw SqlErrors.at(
        SqlState.SYNTAX_ERROR, syntax.position(), "row expansion via \"*\" is not supported here");
  }

  @Override
  public Expression fieldSelection(SyntaxExpression.FieldSelection syntax) {
    if (syntax.operand() instanceof SyntaxExpression.ColumnReference table
        && syntax.field() != null
        && table.parts().size() == 1
        && scope.findTable(null, table.name()) != null) {
      return scope.resolve(List.of(table.name(), syntax.field()), syntax.position());
    }
    throw SqlErrors.notSupported(syntax.position(), "selection of a field of a composite value");
  }

  @Override
  public Expression subscript(SyntaxExpression.Subscript syntax) {
    throw SqlErrors.notSupported(syntax.position(), "subscripting of arrays");
  }

  @Override
  public Expression binaryOperation(SyntaxExpression.BinaryOperation syntax) {
    // Chains like a + b + c + ... lean to the left: go down them in a loop.
    Deque<SyntaxExpression.BinaryOperation> chain = new ArrayDeque<>();
    SyntaxExpression innermost = syntax;
    while (innermost instanceof SyntaxExpression.BinaryOperation operation
        && !isRow(operation.left())) {
      chain.push(operation);
      innermost = operation.left();
    }
    Expression left =
        innermost instanceof SyntaxExpression.BinaryOperation rows
            ? new RowComparisons(this).compare(rows)
            : null;
    for (SyntaxExpression.BinaryOperation operation : chain) {
      if (left == null) {
        left = bind(innermost);
      }
      if (isRow(operation.right())) {
        throw SqlErrors.notSupported(operation.position(), "comparison of a row with a value");
      }
      Expression right = bind(operation.right());
      left = operators.binary(operation.operator(), left, right, operation.position());
    }
    return Objects.requireNonNull(left);
  }

  static boolean isRow(SyntaxExpression syntax) {
    return syntax instanceof SyntaxExpression.Row;
  }

  @Override
  public Expression unaryOperation(SyntaxExpression.UnaryOperation syntax) {
    if (syntax.operator().equals("-")
        && syntax.operand() instanceof SyntaxExpression.NumberLiteral number) {
      return LiteralReader.number("-" + number.text());
    }
    return operators.prefix(syntax.operator(), bind(syntax.operand()), syntax.position());
  }

  @Override
  public Expression and(SyntaxExpression.And syntax) {
    List<Expression> terms = new ArrayList<>(syntax.operands().size());
    for (SyntaxExpression operand : syntax.operands()) {
      Expression term = bindBoolean(operand, "AND");
      if (term instanceof AndExpression nested) {
        terms.addAll(nested.terms());
      } else {
        terms.add(term);
      }
    }
    return new AndExpression(terms);
  }

  @Override
  public Expression or(SyntaxExpression.Or syntax) {
    List<Expression> terms = new ArrayList<>(syntax.operands().size());
    for (SyntaxExpression operand : syntax.operands()) {
      Expression term = bindBoolean(operand, "OR");
      if (term instanceof OrExpression nested) {
        terms.addAll(nested.terms());
      } else {
        terms.add(term);
      }
    }
    return new OrExpression(terms);
  }

  @Override
  public Expression not(SyntaxExpression.Not syntax) {
    return new NotExpression(bindBoolean(syntax.operand(), "NOT"));
  }

  @Override
  public Expression isNull(SyntaxExpression.IsNull syntax) {
    if (syntax.operand() instanceof SyntaxExpression.Row row) {
      List<Expression> tests = new ArrayList<>();
      for (SyntaxExpression element : row.elements()) {
        tests.add(isNull(bind(element), syntax.negated(), element.position()));
      }
      return tests.size() == 1 ? tests.get(0) : new AndExpression(tests);
    }
    return isNull(bind(syntax.operand()), syntax.negated(), syntax.operand().position());
  }

  private Expression isNull(Expression operand, boolean negated, int position) {
    return new IsNull(coercion.settled(operand, position), negated);
  }

  @Override
  public Expression isTruthValue(SyntaxExpression.IsTruthValue syntax) {
    String construct = "IS " + (syntax.negated() ? "NOT " : "") + syntax.value().name();
    BooleanTest.Test test =
        switch (syntax.value()) {
          case TRUE -> BooleanTest.Test.TRUE;
          case FALSE -> BooleanTest.Test.FALSE;
          case UNKNOWN -> BooleanTest.Test.UNKNOWN;
        };
    return new BooleanTest(bindBoolean(syntax.operand(), construct), test, syntax.negated());
  }

  @Override
  public Expression isDistinct(SyntaxExpression.IsDistinct syntax) {
    if (isRow(syntax.left()) || isRow(syntax.right())) {
      return new RowComparisons(this).distinct(syntax);
    }
    return isDistinct(
        bind(syntax.left()), bind(syntax.right()), syntax.negated(), syntax.position());
  }

  Expression isDistinct(Expression left, Expression right, boolean negated, int position) {
    List<Expression> operands =
        coercion.compare(ComparisonOperator.EQUAL, left, right, position).children();
    return new IsDistinct(operands.get(0), operands.get(1), negated);
  }

  @Override
  public Expression between(SyntaxExpression.Between syntax) {
    Expression operand = bind(syntax.operand());
    Expression low = bind(syntax.low());
    Expression high = bind(syntax.high());
    int position = syntax.position();
    Expression inside = between(operand, low, high, position);
    if (syntax.symmetric()) {
      inside = new OrExpression(List.of(inside, between(operand, high, low, position)));
    }
    return syntax.negated() ? new NotExpression(inside) : inside;
  }

  private Expression between(Expression operand, Expression low, Expression high, int position) {
    return new AndExpression(
        List.of(
            coercion.compare(ComparisonOperator.GREATER_OR_EQUAL, operand, low, position),
            coercion.compare(ComparisonOperator.LESS_OR_EQUAL, operand, high, position)));
  }

  @Override
  public Expression like(SyntaxExpression.Like syntax) {
    return new Patterns(this).like(syntax);
  }

  @Override
  public Expression inList(SyntaxExpression.InList syntax) {
    if (isRow(syntax.operand())) {
      return new RowComparisons(this).inList(syntax);
    }
    Expression operand = bind(syntax.operand());
    List<Expression> values = bindAll(syntax.values());
    return inList(operand, values, syntax.negated(), syntax.position());
  }

  /**
   * IN over expressions. Those that have one type in common with the operand are a list; each that
   * has not is compared by itself.
   */
  Expression inList(Expression operand, List<Expression> values, boolean negated, int position) {
    List<Expression> all = new ArrayList<>(values.size() + 1);
    all.add(operand);
    all.addAll(values);
    TypeKind kind = null;
    for (Expression value : all) {
      TypeKind next = coercion.kindOf(value);
      if (next != TypeKind.UNKNOWN) {
        kind = kind == null ? next : OperatorBinder.comparisonKind(kind, next);
        if (kind == null) {
          return inByComparisons(operand, values, negated, position);
        }
      }
    }
    TypeKind common = kind == null ? TypeKind.TEXT : kind;
    Expression left = coercion.operand(operand, common, position);
    List<Expression> elements = new ArrayList<>(values.size());
    for (Expression value : values) {
      elements.add(coercion.operand(value, common, position));
    }
    if (elements.size() == 1) {
      return coercion.compare(
          negated ? ComparisonOperator.NOT_EQUAL : ComparisonOperator.EQUAL,
          left,
          elements.get(0),
          position);
    }
    return new InList(left, elements, negated);
  }

  private Expression inByComparisons(
      Expression operand, List<Expression> values, boolean negated, int position) {
    List<Expression> terms = new ArrayList<>(values.size());
    for (Expression value : values) {
      terms.add(coercion.compare(ComparisonOperator.EQUAL, operand, value, position));
    }
    Expression any = terms.size() == 1 ? terms.get(0) : new OrExpression(terms);
    return negated ? new NotExpression(any) : any;
  }

  @Override
  public Expression inQuery(SyntaxExpression.InQuery syntax) {
    return new SubqueryBinder(this).in(syntax);
  }

  @Override
  public Expression quantifiedQuery(SyntaxExpression.QuantifiedQuery syntax) {
    return new SubqueryBinder(this).quantified(syntax);
  }

  @Override
  public Expression quantifiedArray(SyntaxExpression.QuantifiedArray syntax) {
    return new ArrayComparisons(this).quantified(syntax);
  }

  @Override
  public Expression exists(SyntaxExpression.Exists syntax) {
    return new SubqueryBinder(this).exists(syntax);
  }

  @Override
  public Expression scalarSubquery(SyntaxExpression.ScalarSubquery syntax) {
    return new SubqueryBinder(this).scalar(syntax);
  }

  @Override
  public Expression arraySubquery(SyntaxExpression.ArraySubquery syntax) {
    throw SqlErrors.notSupported(syntax.position(), "ARRAY of a subquery");
  }

  @Override
  public Expression array(SyntaxExpression.Array syntax) {
    throw SqlErrors.notSupported(syntax.position(), "an array as a value");
  }

  @Override
  public Expression row(SyntaxExpression.Row syntax) {
    throw SqlErrors.notSupported(syntax.position(), "a row as a value");
  }

  @Override
  public Expression caseExpression(SyntaxExpression.Case syntax) {
    Expression operand = null;
    Expression seen = null;
    if (syntax.operand() != null) {
      operand = coercion.settled(bind(syntax.operand()), syntax.operand().position());
      seen = new CaseOperand(operand.type());
    }
    List<Expression> conditions = new ArrayList<>();
    List<Expression> results = new ArrayList<>();
    for (SyntaxExpression.When when : syntax.whens()) {
      int place = when.condition().position();
      if (seen == null) {
        conditions.add(bindBoolean(when.condition(), "CASE/WHEN"));
      } else {
        conditions.add(
            coercion.compare(ComparisonOperator.EQUAL, seen, bind(when.condition()), place));
      }
      results.add(bind(when.result()));
    }
    Expression otherwise =
        syntax.otherwise() == null ? new Constant(SqlType.UNKNOWN, null) : bind(syntax.otherwise());
    // Of two types that convert to each other the first one counts, and ELSE comes first.
    List<Expression> alternatives = new ArrayList<>(List.of(otherwise));
    alternatives.addAll(results);
    SqlType type = coercion.commonType(alternatives, "CASE", syntax.position());
    results.add(otherwise);
    List<Expression> values = coercion.implicitAll(results, type, syntax.position());
    List<CaseExpression.Branch> branches = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      branches.add(new CaseExpression.Branch(conditions.get(i), values.get(i)));
    }
    return new CaseExpression(operand, branches, values.get(conditions.size()), type);
  }

  @Override
  public Expression cast(SyntaxExpression.Cast syntax) {
    SqlType type = TypeNames.resolve(syntax.type());
    Expression operand = bind(syntax.operand());
    int place =
        syntax.operand() instanceof SyntaxExpression.StringLiteral literal
            ? literal.position()
            : syntax.position();
    if (operand instanceof Constant constant
        && constant.value() instanceof String text
        && coercion.isUnknown(operand)
        && syntax.type().intervalFields() != null) {
      return new IntervalFields(context).read(text, syntax.type(), place);
    }
    return coercion.explicit(operand, type, place);
  }

  @Override
  public Expression collate(SyntaxExpression.Collate syntax) {
    String name = syntax.collation().name();
    if (!name.equals("C")
        && !name.equals("POSIX")
        && !name.equals("default")
        && !name.equals("ucs_basic")) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_OBJECT,
          syntax.position(),
          "collation \"" + name + "\" for encoding \"UTF8\" does not exist");
    }
    Expression operand = coercion.settled(bind(syntax.operand()), syntax.position());
    if (!operand.type().kind().isText()) {
      throw SqlErrors.at(
          SqlState.DATATYPE_MISMATCH,
          syntax.position(),
          "collations are not supported by type " + operand.type().kind().sqlName());
    }
    return operand;
  }

  @Override
  public Expression functionCall(SyntaxExpression.FunctionCall syntax) {
    return new FunctionBinder(this).bind(syntax);
  }

  @Override
  public Expression specialCall(SyntaxExpression.SpecialCall syntax) {
    return switch (syntax.function()) {
      case COALESCE -> {
        List<Expression> values = bindAll(syntax.arguments());
        SqlType type = coercion.commonType(values, "COALESCE", syntax.position());
        yield new Coalesce(coercion.implicitAll(values, type, syntax.position()), type);
      }
      case GREATEST, LEAST -> {
        String name = syntax.function().name();
        List<Expression> values = bindAll(syntax.arguments());
        SqlType type = coercion.commonType(values, name, syntax.position());
        yield new GreatestLeast(
            name.equals("GREATEST"), coercion.implicitAll(values, type, syntax.position()), type);
      }
      case NULLIF -> nullIf(syntax);
      case GROUPING -> throw SqlErrors.notSupported(syntax.position(), "GROUPING");
    };
  }

  private Expression nullIf(SyntaxExpression.SpecialCall syntax) {
    Expression left = bind(syntax.arguments().get(0));
    Expression right = bind(syntax.arguments().get(1));
    List<Expression> operands =
        coercion.compare(ComparisonOperator.EQUAL, left, right, syntax.position()).children();
    Expression value = operands.get(0);
    CaseOperand seen = new CaseOperand(value.type());
    Expression equal =
        coercion.compare(ComparisonOperator.EQUAL, seen, operands.get(1), syntax.position());
    return new CaseExpression(
        value,
        List.of(new CaseExpression.Branch(equal, Constant.nullOf(value.type()))),
        seen,
        value.type());
  }

  @Override
  public Expression current(SyntaxExpression.Current syntax) {
    return SessionValues.current(syntax);
  }

  @Override
  public Expression defaultValue(SyntaxExpression.Default syntax) {
    throw SqlErrors.at(
        SqlState.SYNTAX_ERROR, syntax.position(), "DEFAULT is not allowed in this context");
  }
}
