package io.waldb.sql.planner;

import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.FromItem.JoinKind;
import java.util.BitSet;

/**
 * Turns outer joins into stricter ones when the conditions above drop the rows that are
 * null-extended.
 *
 * <p>Follows PostgreSQL {@code reduce_outer_joins}.
 */
final class OuterJoins {
  private OuterJoins() {}

  /**
   * Reduces the joins of an item.
   *
   * @param demanded range variables whose null-extended rows cannot pass the conditions above
   */
  static FromItem reduce(FromItem item, BitSet demanded) {
    if (!(item instanceof FromItem.Join join)) {
      return item;
    }
    BitSet left = JoinGroup.visible(join.left());
    BitSet right = JoinGroup.visible(join.right());
    boolean needsLeft = left.intersects(demanded);
    boolean needsRight = right.intersects(demanded);
    BitSet own = join.condition() == null ? new BitSet() : Strictness.demanded(join.condition());
    JoinKind kind = join.kind();
    FromItem first = join.left();
    FromItem second = join.right();
    if (kind == JoinKind.FULL) {
      if (needsLeft && needsRight) {
        kind = JoinKind.INNER;
      } else if (needsLeft) {
        kind = JoinKind.LEFT;
      } else if (needsRight) {
        kind = JoinKind.LEFT;
        first = join.right();
        second = join.left();
      }
    } else if (kind == JoinKind.LEFT && needsRight) {
      kind = JoinKind.INNER;
    }
    BitSet both = Columns.union(demanded, own);
    return switch (kind) {
      case INNER ->
          new FromItem.Join(kind, reduce(first, both), reduce(second, both), join.condition());
      case LEFT ->
          new FromItem.Join(kind, reduce(first, demanded), reduce(second, own), join.condition());
      case FULL ->
          new FromItem.Join(
              kind, reduce(first, new BitSet()), reduce(second, new BitSet()), join.condition());
    };
  }
}
