package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A literal, or what folding made of an expression.
 *
 * @param type its type
 * @param value null for NULL; a {@link Long} for a type kept in a long, a {@link Double} for one
 *     kept in a double, else the type's object. Never changed, arrays included.
 */
public record Constant(SqlType type, @Nullable Object value) implements Expression {
  /** TRUE. */
  public static final Constant TRUE = new Constant(SqlType.BOOLEAN, 1L);

  /** FALSE. */
  public static final Constant FALSE = new Constant(SqlType.BOOLEAN, 0L);

  /** The boolean NULL. */
  public static final Constant NULL_BOOLEAN = new Constant(SqlType.BOOLEAN, null);

  /** A boolean constant. */
  public static Constant of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** NULL of a type. */
  public static Constant nullOf(SqlType type) {
    return new Constant(type, null);
  }

  /** True when this is NULL. */
  public boolean isNull() {
    return value == null;
  }

  /** True when this is the boolean TRUE. */
  public boolean isTrue() {
    return equals(TRUE);
  }

  /** True when this is the boolean FALSE. */
  public boolean isFalse() {
    return equals(FALSE);
  }

  @Override
  public boolean nullable() {
    return value == null;
  }

  @Override
  public List<Expression> children() {
    return List.of();
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    return this;
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
