package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scalar expression as written.
 *
 * <p>What has its own grammar in SQL but is a function call in PostgreSQL is a {@link FunctionCall}
 * here, in the argument order of PostgreSQL's function:
 *
 * <ul>
 *   <li>{@code EXTRACT(year FROM x)}: {@code pg_catalog.extract('year', x)}
 *   <li>{@code x AT TIME ZONE z}: {@code pg_catalog.timezone(z, x)}; {@code x AT LOCAL}: {@code
 *       pg_catalog.timezone(x)}
 *   <li>{@code SUBSTRING(s FROM a FOR b)}: {@code pg_catalog.substring(s, a, b)}
 *   <li>{@code POSITION(a IN s)}: {@code pg_catalog.position(s, a)}
 *   <li>{@code OVERLAY(s PLACING t FROM a FOR b)}: {@code pg_catalog.overlay(s, t, a, b)}
 *   <li>{@code TRIM(BOTH|LEADING|TRAILING c FROM s)}: {@code pg_catalog.btrim|ltrim|rtrim(s, c)}
 *   <li>{@code (a, b) OVERLAPS (c, d)}: {@code pg_catalog.overlaps(a, b, c, d)}
 * </ul>
 *
 * <p>{@code date '2020-01-01'} and {@code interval '1' day} are a {@link Cast} of a {@link
 * StringLiteral}.
 */
public sealed interface SyntaxExpression {

  /** Where an error caret belongs. */
  int position();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** {@code NULL}. */
  record NullLiteral(int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nullLiteral(this);
    }
  }

  /** {@code TRUE} or {@code FALSE}. */
  record BooleanLiteral(boolean value, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.booleanLiteral(this);
    }
  }

  /**
   * A number without sign. PostgreSQL's rule: digits only and at most 2147483647 is integer, at
   * most 9223372036854775807 is bigint, all else is numeric.
   *
   * @param text decimal digits with at most one point and exponent; hexadecimal, octal and binary
   *     literals are turned to decimal and underscores removed
   */
  record NumberLiteral(String text, int position) implements SyntaxExpression {
    /** True if it is digits only. */
    public boolean isInteger() {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return false;
        }
      }
      return true;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.numberLiteral(this);
    }
  }

  /** A string constant of unknown type, decoded. */
  record StringLiteral(String value, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.stringLiteral(this);
    }
  }

  /**
   * {@code B'101'} or {@code X'1F'}.
   *
   * @param hexadecimal whether the digits are hexadecimal
   * @param digits as written
   */
  record BitStringLiteral(boolean hexadecimal, String digits, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.bitStringLiteral(this);
    }
  }

  /**
   * {@code ?} or {@code $n}.
   *
   * @param index 1-based; the n-th {@code ?} of its statement has index n
   */
  record Parameter(int index, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.parameter(this);
    }
  }

  /**
   * {@code column}, {@code table.column}, {@code schema.table.column}, {@code
   * catalog.schema.table.column}. A single name may also be a table's row.
   *
   * @param parts one to four names, outermost first
   */
  record ColumnReference(List<String> parts, int position) implements SyntaxExpression {
    public ColumnReference {
      parts = List.copyOf(parts);
    }

    /** The last part. */
    public String name() {
      return parts.get(parts.size() - 1);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.columnReference(this);
    }
  }

  /**
   * {@code *} or {@code table.*}: in a select list, RETURNING, or as a row's content.
   *
   * @param qualifier the table, or null for all
   * @param span where it stands, qualifier included; or the word TABLE
   * @param isTable it is that of {@code TABLE name}, which says {@code SELECT * FROM name}
   */
  record Star(@Nullable QualifiedName qualifier, int position, TextSpan span, boolean isTable)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.star(this);
    }
  }

  /**
   * {@code (operand).field} or {@code (operand).*}.
   *
   * @param field the field's name, or null for {@code *}
   */
  record FieldSelection(SyntaxExpression operand, @Nullable String field, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.fieldSelection(this);
    }
  }

  /**
   * {@code operand[index]} or {@code operand[lower:upper]}.
   *
   * @param lower the index, or a slice's lower bound; null if the bound is left out
   * @param upper a slice's upper bound; null if it is left out or this is no slice
   */
  record Subscript(
      SyntaxExpression operand,
      @Nullable SyntaxExpression lower,
      @Nullable SyntaxExpression upper,
      boolean slice,
      int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.subscript(this);
    }
  }

  /**
   * Two operands around an operator: arithmetic, comparison, {@code ||}, {@code ->>}, {@code @>}
   * and every other symbol.
   *
   * @param operator the symbol; {@code !=} is given as {@code <>}
   * @param position of the operator
   */
  record BinaryOperation(
      String operator, SyntaxExpression left, SyntaxExpression right, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binaryOperation(this);
    }
  }

  /**
   * A prefix operator. A minus before a number literal stays an operator; the literal has no sign.
   *
   * @param operator the symbol
   * @param position of the operator
   */
  record UnaryOperation(String operator, SyntaxExpression operand, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.unaryOperation(this);
    }
  }

  /** {@code a AND b AND ...}: two operands or more, none of which is an {@code And}. */
  record And(List<SyntaxExpression> operands, int position) implements SyntaxExpression {
    public And {
      operands = List.copyOf(operands);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.and(this);
    }
  }

  /** {@code a OR b OR ...}: two operands or more, none of which is an {@code Or}. */
  record Or(List<SyntaxExpression> operands, int position) implements SyntaxExpression {
    public Or {
      operands = List.copyOf(operands);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.or(this);
    }
  }

  /** {@code NOT operand}. */
  record Not(SyntaxExpression operand, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.not(this);
    }
  }

  /** {@code operand IS [NOT] NULL}. */
  record IsNull(SyntaxExpression operand, boolean negated, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.isNull(this);
    }
  }

  /** What a boolean is tested for. */
  enum TruthValue {
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** {@code operand IS [NOT] TRUE|FALSE|UNKNOWN}. */
  record IsTruthValue(SyntaxExpression operand, TruthValue value, boolean negated, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.isTruthValue(this);
    }
  }

  /**
   * {@code left IS [NOT] DISTINCT FROM right}.
   *
   * @param negated true for {@code IS NOT DISTINCT FROM}
   */
  record IsDistinct(SyntaxExpression left, SyntaxExpression right, boolean negated, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.isDistinct(this);
    }
  }

  /** {@code operand [NOT] BETWEEN [SYMMETRIC] low AND high}. */
  record Between(
      SyntaxExpression operand,
      SyntaxExpression low,
      SyntaxExpression high,
      boolean symmetric,
      boolean negated,
      int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.between(this);
    }
  }

  /** The pattern languages. */
  enum PatternKind {
    /** {@code LIKE}, also written {@code ~~}. */
    LIKE,
    /** {@code ILIKE}, also written {@code ~~*}. */
    ILIKE,
    /** {@code SIMILAR TO}. */
    SIMILAR
  }

  /**
   * {@code operand [NOT] LIKE pattern [ESCAPE escape]}.
   *
   * @param escape null if not given: backslash
   */
  record Like(
      PatternKind kind,
      SyntaxExpression operand,
      SyntaxExpression pattern,
      @Nullable SyntaxExpression escape,
      boolean negated,
      int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.like(this);
    }
  }

  /** {@code operand [NOT] IN (value, ...)}: one value or more. */
  record InList(
      SyntaxExpression operand, List<SyntaxExpression> values, boolean negated, int position)
      implements SyntaxExpression {
    public InList {
      values = List.copyOf(values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.inList(this);
    }
  }

  /** {@code operand [NOT] IN (query)}; the operand may be a {@link Row}. */
  record InQuery(SyntaxExpression operand, Query query, boolean negated, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.inQuery(this);
    }
  }

  /** {@code ANY} (also {@code SOME}) or {@code ALL}. */
  enum Quantifier {
    ANY,
    ALL
  }

  /**
   * {@code left op ANY|ALL (query)}.
   *
   * @param operator the symbol; {@code LIKE} is {@code ~~}, {@code NOT LIKE} {@code !~~}, {@code
   *     ILIKE} {@code ~~*}, {@code NOT ILIKE} {@code !~~*}
   */
  record QuantifiedQuery(
      SyntaxExpression left, String operator, Quantifier quantifier, Query query, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.quantifiedQuery(this);
    }
  }

  /** {@code left op ANY|ALL (array)}; the operator as in {@link QuantifiedQuery}. */
  record QuantifiedArray(
      SyntaxExpression left,
      String operator,
      Quantifier quantifier,
      SyntaxExpression array,
      int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.quantifiedArray(this);
    }
  }

  /** {@code EXISTS (query)}. */
  record Exists(Query query, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.exists(this);
    }
  }

  /** {@code (query)} as a value. */
  record ScalarSubquery(Query query, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.scalarSubquery(this);
    }
  }

  /** {@code ARRAY(query)}. */
  record ArraySubquery(Query query, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.arraySubquery(this);
    }
  }

  /** {@code ARRAY[element, ...]}; a nested {@code [..]} is an {@code Array} too. */
  record Array(List<SyntaxExpression> elements, int position) implements SyntaxExpression {
    public Array {
      elements = List.copyOf(elements);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.array(this);
    }
  }

  /**
   * {@code ROW(...)} or {@code (a, b, ...)}.
   *
   * @param explicit whether ROW was written; if not there are two elements or more
   */
  record Row(List<SyntaxExpression> elements, boolean explicit, int position)
      implements SyntaxExpression {
    public Row {
      elements = List.copyOf(elements);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.row(this);
    }
  }

  /** One {@code WHEN condition THEN result}. */
  record When(SyntaxExpression condition, SyntaxExpression result) {}

  /**
   * {@code CASE [operand] WHEN ... [ELSE ...] END}.
   *
   * @param operand null for a searched CASE
   * @param otherwise null if there is no ELSE
   */
  record Case(
      @Nullable SyntaxExpression operand,
      List<When> whens,
      @Nullable SyntaxExpression otherwise,
      int position)
      implements SyntaxExpression {
    public Case {
      whens = List.copyOf(whens);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.caseExpression(this);
    }
  }

  /**
   * {@code CAST(operand AS type)}, {@code operand::type} or {@code type 'literal'}.
   *
   * @param position of {@code ::}, {@code CAST} or the type before a literal
   */
  record Cast(SyntaxExpression operand, TypeName type, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cast(this);
    }
  }

  /** {@code operand COLLATE collation}. */
  record Collate(SyntaxExpression operand, QualifiedName collation, int position)
      implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.collate(this);
    }
  }

  /**
   * An argument of a call.
   *
   * @param name of {@code name => value}, or null
   */
  record Argument(@Nullable Identifier name, SyntaxExpression value) {}

  /**
   * A function, aggregate or window function call.
   *
   * @param arguments empty for {@code f()} and {@code f(*)}
   * @param star whether {@code (*)} was written
   * @param distinct whether DISTINCT was written before the arguments
   * @param variadic whether the last argument is marked VARIADIC
   * @param orderBy ORDER BY inside the parentheses
   * @param withinGroup ORDER BY of WITHIN GROUP
   * @param filter FILTER (WHERE ...)
   * @param over OVER ...
   * @param position of the name
   */
  record FunctionCall(
      QualifiedName name,
      List<Argument> arguments,
      boolean star,
      boolean distinct,
      boolean variadic,
      List<SortItem> orderBy,
      List<SortItem> withinGroup,
      @Nullable SyntaxExpression filter,
      @Nullable WindowSpecification over,
      int position)
      implements SyntaxExpression {
    public FunctionCall {
      arguments = List.copyOf(arguments);
      orderBy = List.copyOf(orderBy);
      withinGroup = List.copyOf(withinGroup);
    }

    /** A plain call: positional arguments and no clause. */
    public static FunctionCall of(
        QualifiedName name, List<SyntaxExpression> arguments, int position) {
      List<Argument> positional =
          arguments.stream().map(argument -> new Argument(null, argument)).toList();
      return new FunctionCall(
          name, positional, false, false, false, List.of(), List.of(), null, null, position);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.functionCall(this);
    }
  }

  /** What looks like a call but is grammar: cannot be hidden by a function of that name. */
  enum SpecialFunction {
    COALESCE,
    NULLIF,
    GREATEST,
    LEAST,
    GROUPING
  }

  /**
   * {@code COALESCE(...)}, {@code NULLIF(a, b)}, {@code GREATEST(...)}, {@code LEAST(...)}, {@code
   * GROUPING(...)}.
   */
  record SpecialCall(SpecialFunction function, List<SyntaxExpression> arguments, int position)
      implements SyntaxExpression {
    public SpecialCall {
      arguments = List.copyOf(arguments);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.specialCall(this);
    }
  }

  /** Values of the session that are written without parentheses. */
  enum SessionValue {
    CURRENT_DATE,
    CURRENT_TIME,
    CURRENT_TIMESTAMP,
    LOCALTIME,
    LOCALTIMESTAMP,
    CURRENT_USER,
    CURRENT_ROLE,
    SESSION_USER,
    USER,
    SYSTEM_USER,
    CURRENT_CATALOG,
    CURRENT_SCHEMA
  }

  /**
   * {@code CURRENT_TIMESTAMP(3)}, {@code CURRENT_USER} ...
   *
   * @param precision fractional digits of a time, or -1 if not given
   */
  record Current(SessionValue value, int precision, int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.current(this);
    }
  }

  /** {@code DEFAULT} as a value of INSERT, UPDATE or MERGE. */
  record Default(int position) implements SyntaxExpression {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.defaultValue(this);
    }
  }

  /**
   * One method for each kind of expression.
   *
   * @param <R> what a visit gives
   */
  interface Visitor<R> {
    R nullLiteral(NullLiteral expression);

    R booleanLiteral(BooleanLiteral expression);

    R numberLiteral(NumberLiteral expression);

    R stringLiteral(StringLiteral expression);

    R bitStringLiteral(BitStringLiteral expression);

    R parameter(Parameter expression);

    R columnReference(ColumnReference expression);

    R star(Star expression);

    R fieldSelection(FieldSelection expression);

    R subscript(Subscript expression);

    R binaryOperation(BinaryOperation expression);

    R unaryOperation(UnaryOperation expression);

    R and(And expression);

    R or(Or expression);

    R not(Not expression);

    R isNull(IsNull expression);

    R isTruthValue(IsTruthValue expression);

    R isDistinct(IsDistinct expression);

    R between(Between expression);

    R like(Like expression);

    R inList(InList expression);

    R inQuery(InQuery expression);

    R quantifiedQuery(QuantifiedQuery expression);

    R quantifiedArray(QuantifiedArray expression);

    R exists(Exists expression);

    R scalarSubquery(ScalarSubquery expression);

    R arraySubquery(ArraySubquery expression);

    R array(Array expression);

    R row(Row expression);

    R caseExpression(Case expression);

    R cast(Cast expression);

    R collate(Collate expression);

    R functionCall(FunctionCall expression);

    R specialCall(SpecialCall expression);

    R current(Current expression);

    R defaultValue(Default expression);
  }
}
