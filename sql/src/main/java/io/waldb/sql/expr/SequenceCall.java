package io.waldb.sql.expr;

import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * nextval, currval, setval or lastval; never folded.
 *
 * @param kind which
 * @param sequence catalog id when the sequence is known at bind time; 0 when it is not
 * @param name for a sequence that is known only at run time: the text of its (qualified) name, or
 *     its id as REGCLASS; else null
 * @param value setval's value; else null
 * @param called setval's third argument; null means TRUE
 */
public record SequenceCall(
    Kind kind,
    int sequence,
    @Nullable Expression name,
    @Nullable Expression value,
    @Nullable Expression called)
    implements Expression {
  /** Which function of a sequence. */
  public enum Kind {
    /** Advance and return. */
    NEXTVAL,
    /** What this session last got of the sequence; 55000 when nothing yet. */
    CURRVAL,
    /** Set and return the value. */
    SETVAL,
    /** CURRVAL of the sequence that NEXTVAL was last called on; 55000 when there is none. */
    LASTVAL
  }

  @Override
  public SqlType type() {
    return SqlType.BIGINT;
  }

  @Override
  public boolean nullable() {
    return value != null && value.nullable();
  }

  @Override
  public List<Expression> children() {
    List<Expression> children = new ArrayList<>(3);
    if (name != null) {
      children.add(name);
    }
    if (value != null) {
      children.add(value);
    }
    if (called != null) {
      children.add(called);
    }
    return children;
  }

  @Override
  public Expression mapChildren(UnaryOperator<Expression> function) {
    Expression newName = Children.mapOrNull(name, function);
    Expression newValue = Children.mapOrNull(value, function);
    Expression newCalled = Children.mapOrNull(called, function);
    return newName == name && newValue == value && newCalled == called
        ? this
        : new SequenceCall(kind, sequence, newName, newValue, newCalled);
  }

  @Override
  public <R> R accept(ExpressionVisitor<R> visitor) {
    return visitor.visit(this);
  }
}
