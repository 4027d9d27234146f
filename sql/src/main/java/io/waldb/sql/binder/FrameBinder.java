package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.SortKey;
import io.waldb.sql.expr.WindowFrame;
import io.waldb.sql.query.Queries;
import io.waldb.sql.syntax.WindowSpecification;
import io.waldb.sql.type.CastContext;
import io.waldb.sql.type.Casts;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds the frame of a window.
 *
 * <p>Follows PostgreSQL {@code parse_clause.c}, {@code transformFrameOffset}.
 */
final class FrameBinder {
  private static final String RANGE_OFFSET = "RANGE with offset PRECEDING/FOLLOWING ";

  private final BindContext context;
  private final Scope scope;
  private final Coercion coercion;

  FrameBinder(BindContext context, Scope scope) {
    this.context = context;
    this.scope = scope;
    this.coercion = context.coercion();
  }

  /**
   * Binds a frame.
   *
   * @param position of the window
   * @param order the keys the window is ordered by
   */
  WindowFrame bind(WindowSpecification.Frame written, int position, List<SortKey> order) {
    boolean offsets = written.start().offset() != null || written.end().offset() != null;
    WindowFrame.Unit unit =
        switch (written.mode()) {
          case ROWS -> WindowFrame.Unit.ROWS;
          case RANGE -> WindowFrame.Unit.RANGE;
          case GROUPS -> WindowFrame.Unit.GROUPS;
        };
    if (unit == WindowFrame.Unit.RANGE && offsets && order.size() != 1) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR,
          position,
          RANGE_OFFSET + "requires exactly one ORDER BY column");
    }
    if (unit == WindowFrame.Unit.GROUPS && order.isEmpty()) {
      throw SqlErrors.at(
          SqlState.WINDOWING_ERROR, position, "GROUPS mode requires an ORDER BY clause");
    }
    return new WindowFrame(
        unit,
        bound(written.start().kind()),
        offset(written.start(), unit, order),
        bound(written.end().kind()),
        offset(written.end(), unit, order),
        exclusion(written.exclusion()));
  }

  private static WindowFrame.Bound bound(WindowSpecification.BoundKind kind) {
    return switch (kind) {
      case UNBOUNDED_PRECEDING -> WindowFrame.Bound.UNBOUNDED_PRECEDING;
      case OFFSET_PRECEDING -> WindowFrame.Bound.OFFSET_PRECEDING;
      case CURRENT_ROW -> WindowFrame.Bound.CURRENT_ROW;
      case OFFSET_FOLLOWING -> WindowFrame.Bound.OFFSET_FOLLOWING;
      case UNBOUNDED_FOLLOWING -> WindowFrame.Bound.UNBOUNDED_FOLLOWING;
    };
  }

  private static WindowFrame.Exclusion exclusion(WindowSpecification.Exclusion written) {
    return switch (written) {
      case NO_OTHERS -> WindowFrame.Exclusion.NO_OTHERS;
      case CURRENT_ROW -> WindowFrame.Exclusion.CURRENT_ROW;
      case GROUP -> WindowFrame.Exclusion.GROUP;
      case TIES -> WindowFrame.Exclusion.TIES;
    };
  }

  private @Nullable Expression offset(
      WindowSpecification.Bound bound, WindowFrame.Unit unit, List<SortKey> order) {
    if (bound.offset() == null) {
      return null;
    }
    Clause clause =
        switch (unit) {
          case ROWS -> Clause.WINDOW_ROWS;
          case RANGE -> Clause.WINDOW_RANGE;
          case GROUPS -> Clause.WINDOW_GROUPS;
        };
    int position = bound.offset().position();
    Expression value = new ExpressionBinder(context, scope, clause, null).bind(bound.offset());
    SqlType type =
        unit == WindowFrame.Unit.RANGE
            ? SqlType.of(rangeType(order.get(0).value().type().kind(), value, position))
            : SqlType.BIGINT;
    Expression offset = coercion.required(value, type, unit.name(), position);
    Queries.forEachColumn(
        offset,
        context::subquery,
        column -> {
          if (scope.owns(Queries.relationOf(column))) {
            throw SqlErrors.at(
                SqlState.INVALID_COLUMN_REFERENCE,
                context.positionOf(column),
                "argument of " + unit.name() + " must not contain variables");
          }
        });
    return offset;
  }

  /** The types an offset from values of a type may have. */
  private static List<TypeKind> rangeTypes(TypeKind column) {
    return switch (column) {
      case SMALLINT, INTEGER -> List.of(TypeKind.BIGINT, TypeKind.INTEGER, TypeKind.SMALLINT);
      case BIGINT -> List.of(TypeKind.BIGINT);
      case REAL, DOUBLE -> List.of(TypeKind.DOUBLE);
      case NUMERIC -> List.of(TypeKind.NUMERIC);
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> List.of(TypeKind.INTERVAL);
      default -> List.of();
    };
  }

  /** The type an offset is brought to, by the type of the column that is ordered by. */
  private TypeKind rangeType(TypeKind column, Expression offset, int position) {
    List<TypeKind> possible = rangeTypes(column);
    if (possible.isEmpty()) {
      throw SqlErrors.at(
          SqlState.FEATURE_NOT_SUPPORTED,
          position,
          RANGE_OFFSET + "is not supported for column type " + column.sqlName());
    }
    TypeKind has = coercion.kindOf(offset);
    TypeKind preferred = has == TypeKind.UNKNOWN ? column : has;
    List<TypeKind> fitting = new ArrayList<>();
    for (TypeKind kind : possible) {
      if (has == TypeKind.UNKNOWN
          || has == kind
          || Casts.allowed(has, kind, CastContext.IMPLICIT)) {
        fitting.add(kind);
      }
    }
    String types = "for column type " + column.sqlName() + " and offset type " + has.sqlName();
    if (fitting.isEmpty()) {
      throw SqlErrors.at(
              SqlState.FEATURE_NOT_SUPPORTED, position, RANGE_OFFSET + "is not supported " + types)
          .withHint("Cast the offset value to an appropriate type.");
    }
    if (fitting.contains(preferred)) {
      return preferred;
    }
    if (fitting.size() > 1) {
      throw SqlErrors.at(
              SqlState.FEATURE_NOT_SUPPORTED,
              position,
              RANGE_OFFSET + "has multiple interpretations " + types)
          .withHint("Cast the offset value to the exact intended type.");
    }
    return fitting.get(0);
  }
}
