package io.waldb.executor.expression;

import io.waldb.common.CancelToken;
import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Comparisons.BooleanEvaluator;
import io.waldb.executor.expression.Logic.Cell;
import io.waldb.executor.value.LikePattern;
import io.waldb.sql.expr.AggregateCall;
import io.waldb.sql.expr.AndExpression;
import io.waldb.sql.expr.AnyAll;
import io.waldb.sql.expr.BooleanTest;
import io.waldb.sql.expr.CaseExpression;
import io.waldb.sql.expr.CaseOperand;
import io.waldb.sql.expr.Cast;
import io.waldb.sql.expr.Coalesce;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Comparison;
import io.waldb.sql.expr.Constant;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.ExpressionVisitor;
import io.waldb.sql.expr.FunctionCall;
import io.waldb.sql.expr.GreatestLeast;
import io.waldb.sql.expr.InList;
import io.waldb.sql.expr.IsDistinct;
import io.waldb.sql.expr.IsNull;
import io.waldb.sql.expr.Like;
import io.waldb.sql.expr.NotExpression;
import io.waldb.sql.expr.OrExpression;
import io.waldb.sql.expr.Parameter;
import io.waldb.sql.expr.ParameterBinding;
import io.waldb.sql.expr.RuntimeParameter;
import io.waldb.sql.expr.SequenceCall;
import io.waldb.sql.expr.SessionValue;
import io.waldb.sql.expr.SubqueryExpression;
import io.waldb.sql.expr.SystemColumnReference;
import io.waldb.sql.expr.WindowCall;
import io.waldb.sql.function.FunctionId;
import io.waldb.sql.function.Volatility;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns expressions into evaluators for one plan of one session.
 *
 * <p>The evaluators read the slots given here, which stay the same objects while their rows change;
 * so an evaluation takes no arguments. What depends on nothing is computed once, here; an error in
 * it is left for the evaluation, which may never come to it. Not thread-safe.
 */
public final class ExpressionCompiler {
  private final SessionContext session;
  private final Parameters parameters;
  private final Parameters runtimeParameters;
  private final IntFunction<RowSource> subqueries;
  private final CastCompiler casts;
  private final FunctionCompiler functions;
  private final List<PerExecution> kept = new ArrayList<>();

  /**
   * A compiler.
   *
   * @param parameters the statement's parameters; this object, always
   * @param runtimeParameters what plan nodes hand down; this object, always
   * @param subqueries makes the plan of a subquery ready, by its number
   */
  public ExpressionCompiler(
      SessionContext session,
      Parameters parameters,
      Parameters runtimeParameters,
      IntFunction<RowSource> subqueries) {
    this.session = session;
    this.parameters = parameters;
    this.runtimeParameters = runtimeParameters;
    this.subqueries = subqueries;
    this.casts = new CastCompiler(session);
    this.functions = new FunctionCompiler(session, casts);
  }

  /** What keeps results for one execution, among all that was compiled. */
  public List<PerExecution> kept() {
    return kept;
  }

  /** Compiles an expression without inputs. */
  public Evaluator compile(Expression expression) {
    return compile(expression, null, null);
  }

  /** Compiles an expression over input 0. */
  public Evaluator compile(Expression expression, TupleSlot input) {
    return compile(expression, input, null);
  }

  /** Compiles an expression over inputs 0 and 1. */
  public Evaluator compile(
      Expression expression, @Nullable TupleSlot left, @Nullable TupleSlot right) {
    return new Visitor(left, right).compile(expression);
  }

  /** Compiles several expressions over inputs 0 and 1. */
  public Evaluator[] compileAll(
      List<Expression> expressions, @Nullable TupleSlot left, @Nullable TupleSlot right) {
    Evaluator[] evaluators = new Evaluator[expressions.size()];
    for (int i = 0; i < evaluators.length; i++) {
      evaluators[i] = compile(expressions.get(i), left, right);
    }
    return evaluators;
  }

  /** Compiles bindings of runtime parameters over inputs 0 and 1. */
  public Bindings compileBindings(
      List<ParameterBinding> bindings, @Nullable TupleSlot left, @Nullable TupleSlot right) {
    Evaluator[] values = new Evaluator[bindings.size()];
    int[] indexes = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = compile(bindings.get(i).value(), left, right);
      indexes[i] = bindings.get(i).parameter();
    }
    return new Bindings(runtimeParameters, indexes, values);
  }

  /** Reads a column of a slot. */
  public Evaluator column(SqlType type, TupleSlot slot, int column) {
    return Columns.of(type, slot, column);
  }

  /** The value with the type, as an assignment converts it. */
  public Evaluator cast(Evaluator operand, SqlType type, io.waldb.sql.type.CastContext context) {
    return casts.compile(operand, type, context);
  }

  private final class Visitor implements ExpressionVisitor<Evaluator> {
    private final @Nullable TupleSlot left;
    private final @Nullable TupleSlot right;
    private final Deque<Cell> caseOperands = new ArrayDeque<>();

    Visitor(@Nullable TupleSlot left, @Nullable TupleSlot right) {
      this.left = left;
      this.right = right;
    }

    Evaluator compile(Expression expression) {
      return expression.accept(this);
    }

    private List<Evaluator> compileAll(List<Expression> expressions) {
      List<Evaluator> evaluators = new ArrayList<>(expressions.size());
      for (Expression expression : expressions) {
        evaluators.add(compile(expression));
      }
      return evaluators;
    }

    private TupleSlot slot(int input) {
      TupleSlot slot = input == 0 ? left : right;
      if (slot == null) {
        throw new IllegalStateException("no input " + input);
      }
      return slot;
    }

    /** The constant an evaluator of constants amounts to; the evaluator itself when it fails. */
    private Evaluator fold(Evaluator evaluator, List<Evaluator> operands) {
      for (Evaluator operand : operands) {
        if (!operand.isConstant()) {
          return evaluator;
        }
      }
      try {
        return Constants.of(evaluator.type(), evaluator.evalBoxed());
      } catch (DatabaseException e) {
        return evaluator;
      }
    }

    @Override
    public Evaluator visit(Constant expression) {
      return Constants.of(expression.type(), expression.value());
    }

    @Override
    public Evaluator visit(ColumnReference expression) {
      return Columns.of(expression.type(), slot(expression.input()), expression.column());
    }

    @Override
    public Evaluator visit(SystemColumnReference expression) {
      return new Columns.SystemColumnValue(slot(expression.input()), expression);
    }

    @Override
    public Evaluator visit(Parameter expression) {
      return ParameterValues.of(expression.type(), parameters, expression.index());
    }

    @Override
    public Evaluator visit(RuntimeParameter expression) {
      return ParameterValues.of(expression.type(), runtimeParameters, expression.index());
    }

    @Override
    public Evaluator visit(CaseOperand expression) {
      return caseOperands.element();
    }

    @Override
    public Evaluator visit(FunctionCall expression) {
      List<Evaluator> operands = compileAll(expression.arguments());
      FunctionId function = expression.function();
      Evaluator made = functions.compile(function, operands, expression.type());
      return function.volatility() == Volatility.IMMUTABLE ? fold(made, operands) : made;
    }

    @Override
    public Evaluator visit(Comparison expression) {
      Evaluator a = compile(expression.left());
      Evaluator b = compile(expression.right());
      return fold(Comparisons.of(expression.operator(), a, b), List.of(a, b));
    }

    @Override
    public Evaluator visit(AndExpression expression) {
      return new Logic.And(compileAll(expression.terms()));
    }

    @Override
    public Evaluator visit(OrExpression expression) {
      return new Logic.Or(compileAll(expression.terms()));
    }

    @Override
    public Evaluator visit(NotExpression expression) {
      return new Logic.Not(compile(expression.operand()));
    }

    @Override
    public Evaluator visit(CaseExpression expression) {
      Expression operand = expression.operand();
      Cell cell = operand == null ? null : new Cell(compile(operand));
      List<Evaluator> conditions = new ArrayList<>();
      List<Evaluator> results = new ArrayList<>();
      if (cell != null) {
        caseOperands.push(cell);
      }
      for (CaseExpression.Branch branch : expression.branches()) {
        conditions.add(compile(branch.condition()));
        results.add(compile(branch.result()));
      }
      Evaluator otherwise = compile(expression.otherwise());
      if (cell != null) {
        caseOperands.pop();
      }
      return new Logic.Case(expression.type(), cell, conditions, results, otherwise);
    }

    @Override
    public Evaluator visit(Coalesce expression) {
      return new Logic.Coalesce(expression.type(), compileAll(expression.arguments()));
    }

    @Override
    public Evaluator visit(GreatestLeast expression) {
      return new Logic.Extreme(
          expression.type(), compileAll(expression.arguments()), expression.greatest());
    }

    @Override
    public Evaluator visit(Cast expression) {
      Evaluator operand = compile(expression.operand());
      Evaluator made = casts.compile(operand, expression.type(), expression.context());
      return made != operand && isStable(expression) ? fold(made, List.of(operand)) : made;
    }

    /** Whether a cast depends on nothing but its operand: not on the clock, zone or catalog. */
    private boolean isStable(Cast expression) {
      TypeKind to = expression.type().kind();
      TypeKind from = expression.operand().type().kind();
      return switch (to) {
        case REGCLASS, TIMESTAMPTZ, TIMESTAMP, DATE, TIME -> to == from;
        default -> from != TypeKind.TIMESTAMPTZ && from != TypeKind.REGCLASS;
      };
    }

    @Override
    public Evaluator visit(IsNull expression) {
      return new Logic.IsNull(compile(expression.operand()), expression.negated());
    }

    @Override
    public Evaluator visit(IsDistinct expression) {
      return new Comparisons.Distinct(
          compile(expression.left()), compile(expression.right()), expression.negated());
    }

    @Override
    public Evaluator visit(BooleanTest expression) {
      return new Logic.Test(compile(expression.operand()), expression.test(), expression.negated());
    }

    @Override
    public Evaluator visit(InList expression) {
      return Membership.in(
          compile(expression.value()), compileAll(expression.elements()), expression.negated());
    }

    @Override
    public Evaluator visit(Like expression) {
      Expression escape = expression.escape();
      return new LikeMatch(
          compile(expression.value()),
          compile(expression.pattern()),
          escape == null ? null : compile(escape),
          expression.ignoreCase(),
          expression.negated(),
          session.cancelToken());
    }

    @Override
    public Evaluator visit(AnyAll expression) {
      return new Membership.Quantified(
          compile(expression.left()),
          expression.operator(),
          compileAll(expression.elements()),
          expression.all());
    }

    @Override
    public Evaluator visit(SubqueryExpression expression) {
      SubqueryEvaluator made =
          new SubqueryEvaluator(
              expression,
              ExpressionCompiler.this.compileAll(expression.operands(), left, right),
              compileBindings(expression.bindings(), left, right),
              subqueries.apply(expression.subquery()));
      kept.add(made);
      return made;
    }

    @Override
    public Evaluator visit(AggregateCall expression) {
      throw new IllegalStateException("an aggregate outside of an aggregate node");
    }

    @Override
    public Evaluator visit(WindowCall expression) {
      throw new IllegalStateException("a window function outside of a window node");
    }

    @Override
    public Evaluator visit(SequenceCall expression) {
      Expression name = expression.name();
      Expression value = expression.value();
      Expression called = expression.called();
      return new SessionValues.Sequence(
          session,
          expression,
          name == null ? null : compile(name),
          value == null ? null : compile(value),
          called == null ? null : compile(called));
    }

    @Override
    public Evaluator visit(SessionValue expression) {
      return SessionValues.of(session, expression);
    }
  }

  /** [NOT] LIKE and ILIKE; the last pattern stays compiled. */
  private static final class LikeMatch extends BooleanEvaluator {
    private final Evaluator value;
    private final Evaluator pattern;
    private final @Nullable Evaluator escape;
    private final boolean ignoreCase;
    private final boolean negated;
    private final CancelToken cancel;
    private @Nullable String lastPattern;
    private @Nullable String lastEscape;
    private @Nullable LikePattern compiled;

    LikeMatch(
        Evaluator value,
        Evaluator pattern,
        @Nullable Evaluator escape,
        boolean ignoreCase,
        boolean negated,
        CancelToken cancel) {
      this.value = value;
      this.pattern = pattern;
      this.escape = escape;
      this.ignoreCase = ignoreCase;
      this.negated = negated;
      this.cancel = cancel;
    }

    @Override
    public boolean evalBoolean() {
      Object text = value.evalObject();
      Object wanted = text == null ? null : pattern.evalObject();
      Object escapeText = wanted == null || escape == null ? "\\" : escape.evalObject();
      if (text == null || wanted == null || escapeText == null) {
        isNull = true;
        return false;
      }
      isNull = false;
      return compiled(asText(wanted), (String) escapeText).matches(asText(text), cancel) != negated;
    }

    /** Bytes are matched as the characters of the same numbers. */
    private static String asText(Object value) {
      return value instanceof byte[] array
          ? new String(array, StandardCharsets.ISO_8859_1)
          : (String) value;
    }

    private LikePattern compiled(String text, String escapeText) {
      LikePattern known = compiled;
      if (known == null || !text.equals(lastPattern) || !escapeText.equals(lastEscape)) {
        known = LikePattern.compile(text, LikePattern.escapeOf(escapeText), ignoreCase);
        compiled = known;
        lastPattern = text;
        lastEscape = escapeText;
      }
      return known;
    }
  }

  /** The error of a subquery that gives too many rows. */
  static DatabaseException tooManyRows() {
    return new DatabaseException(
        SqlState.CARDINALITY_VIOLATION,
        "more than one row returned by a subquery used as an expression");
  }
}
