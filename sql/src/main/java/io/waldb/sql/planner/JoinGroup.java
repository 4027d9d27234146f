package io.waldb.sql.planner;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.query.Queries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of things that may be joined in any order their kinds allow, and the conditions on them.
 *
 * <p>Inner joins are taken apart. The right side of a LEFT JOIN is an item that must come after the
 * tables its condition reads; semi and anti joins likewise. A FULL JOIN is one item, its sides
 * being groups of their own. So {@code (a LEFT JOIN b ON ..) JOIN c ON ..} can join c to a first.
 */
final class JoinGroup {
  private final StatementState state;
  private final List<PathKey> wanted;
  private final List<Expression> conditions = new ArrayList<>();
  private final List<PendingItem> pending = new ArrayList<>();

  /** Range variables of INNER items: conditions on these may be applied before any join. */
  private final BitSet innerRelations = new BitSet();

  /** An item before the conditions on it are known. */
  private record PendingItem(
      JoinItem.Kind kind,
      FromItem from,
      BitSet relations,
      BitSet left,
      List<Expression> on,
      @Nullable JoinGroup inside) {}

  JoinGroup(StatementState state, List<PathKey> wanted) {
    this.state = state;
    this.wanted = wanted;
  }

  void addCondition(@Nullable Expression condition) {
    conditions.addAll(Expressions.conjuncts(condition));
  }

  /** Adds an item of FROM that is joined by the group's conditions. */
  void add(FromItem item) {
    if (item instanceof FromItem.Join join) {
      if (join.kind() == FromItem.JoinKind.INNER) {
        add(join.left());
        add(join.right());
        addCondition(join.condition());
        return;
      }
      if (join.kind() == FromItem.JoinKind.LEFT) {
        add(join.left());
        addLeft(join);
        return;
      }
    }
    BitSet relations = visible(item);
    innerRelations.or(relations);
    pending.add(
        new PendingItem(JoinItem.Kind.INNER, item, relations, new BitSet(), List.of(), null));
  }

  private void addLeft(FromItem.Join join) {
    BitSet right = visible(join.right());
    List<Expression> on = Expressions.conjuncts(join.condition());
    pending.add(
        new PendingItem(
            JoinItem.Kind.LEFT,
            join.right(),
            right,
            leftOf(on, right, visible(join.left())),
            on,
            null));
  }

  /** Adds what EXISTS, IN and their negations became. */
  void addSemi(JoinItem.Kind kind, JoinGroup inside, List<Expression> on, BitSet outer) {
    BitSet right = inside.allRelations();
    pending.add(
        new PendingItem(
            kind,
            new FromItem.CteReference(-1, -1, ""),
            right,
            leftOf(on, right, outer),
            on,
            inside));
  }

  /**
   * What must be there before: what the condition reads of the left; all of it when it reads none.
   */
  private static BitSet leftOf(List<Expression> on, BitSet right, BitSet left) {
    BitSet needs = new BitSet();
    on.forEach(condition -> Columns.collectRelations(condition, needs));
    needs.andNot(right);
    return needs.isEmpty() ? left : needs;
  }

  BitSet allRelations() {
    BitSet all = new BitSet();
    for (PendingItem item : pending) {
      all.or(item.relations());
    }
    return all;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  List<Expression> conditions() {
    return conditions;
  }

  /** The range variables of an item that expressions outside of it can refer to. */
  static BitSet visible(FromItem item) {
    BitSet relations = new BitSet();
    collectVisible(item, relations);
    return relations;
  }

  private static void collectVisible(FromItem item, BitSet into) {
    if (item instanceof FromItem.Join join) {
      collectVisible(join.left(), into);
      collectVisible(join.right(), into);
    } else if (item instanceof FromItem.Subquery subquery) {
      into.set(subquery.relation());
    } else {
      Queries.declared(item, into);
    }
  }

  /** Finds the paths of the whole group. */
  JoinOrder.Result plan() {
    Equivalences equivalences = new Equivalences();
    List<Expression> rest = new ArrayList<>();
    List<Expression> always = new ArrayList<>();
    for (Expression condition : conditions) {
      if (Columns.relations(condition).isEmpty()) {
        always.add(condition);
      } else if (!equivalences.add(condition, innerRelations)) {
        rest.add(condition);
      }
    }
    List<JoinItem> items = new ArrayList<>();
    ItemPlanner planner = new ItemPlanner(state, pending.size() == 1 ? wanted : List.of(), wanted);
    for (PendingItem item : pending) {
      List<Expression> restrictions = new ArrayList<>();
      if (item.kind() == JoinItem.Kind.INNER) {
        restrictions.addAll(equivalences.restrictions(item.relations()));
        restrictions.addAll(take(rest, item.relations()));
        if (items.isEmpty()) {
          restrictions.addAll(always);
        }
      }
      items.add(item(planner, item, restrictions));
    }
    return new JoinOrder(state, items, rest, equivalences, wanted).plan();
  }

  private JoinItem item(ItemPlanner planner, PendingItem item, List<Expression> restrictions) {
    List<Expression> on = new ArrayList<>(item.on());
    List<Expression> own = new ArrayList<>(restrictions);
    if (item.kind() == JoinItem.Kind.NULL_AWARE_ANTI) {
      // Every part of the condition takes part in the comparison of NULLs.
      own = new ArrayList<>();
    } else if (item.kind() != JoinItem.Kind.INNER) {
      own.addAll(take(on, item.relations()));
    }
    JoinGroup inside = item.inside();
    if (inside != null) {
      own.forEach(inside::addCondition);
      return planner.group(item.kind(), inside, item.left(), on);
    }
    return planner.item(item.kind(), item.from(), item.left(), on, own);
  }

  /** Takes out of a list the conditions that read these range variables only. */
  private static List<Expression> take(List<Expression> from, BitSet relations) {
    List<Expression> taken = new ArrayList<>();
    from.removeIf(
        condition -> {
          boolean mine = Columns.isSubset(Columns.relations(condition), relations);
          if (mine) {
            taken.add(condition);
          }
          return mine;
        });
    return taken;
  }
}
