package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.parser.ASTNodeAccessImpl;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.select.ExceptOp;
import net.sf.jsqlparser.statement.select.IntersectOp;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.OrderByElement;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.UnionOp;
import org.jspecify.annotations.Nullable;

/**
 * The strict whitelist over JSqlParser's trees: which classes {@link SkeletonReader} takes, and of
 * each the fields it reads.
 *
 * <p>The library accepts much that is not PostgreSQL and keeps it in fields that a reader would not
 * think of. So every other field must be unset; one that is set, or a class that is not listed, is
 * an error which names it. A newer library cannot add meaning unseen.
 */
final class LibraryTree {

  /** Fields that are read or that carry nothing beyond those that are, by declaring class. */
  static final Map<Class<?>, Set<String>> READ =
      Map.ofEntries(
          Map.entry(ASTNodeAccessImpl.class, Set.of("node")),
          Map.entry(Select.class, Set.of("orderByElements")),
          Map.entry(PlainSelect.class, Set.of("selectItems", "fromItem", "joins")),
          Map.entry(ParenthesedSelect.class, Set.of("select")),
          Map.entry(SetOperationList.class, Set.of("selects", "operations", "orderByElements")),
          Map.entry(SetOperation.class, Set.of("modifier", "type")),
          Map.entry(UnionOp.class, Set.of()),
          Map.entry(IntersectOp.class, Set.of()),
          Map.entry(ExceptOp.class, Set.of()),
          Map.entry(SelectItem.class, Set.of("expression")),
          Map.entry(LongValue.class, Set.of("stringValue")),
          Map.entry(OrderByElement.class, Set.of("expression", "asc")),
          Map.entry(Table.class, Set.of("partItems", "partDelimiters")),
          Map.entry(ParenthesedFromItem.class, Set.of("fromItem", "joins", "alias")),
          Map.entry(Alias.class, Set.of("name", "useAs")),
          Map.entry(
              Join.class,
              Set.of(
                  "fromItem",
                  "onExpressions",
                  "left",
                  "right",
                  "full",
                  "cross",
                  "simple",
                  "inner",
                  "outer")));

  /** A field that is not read, with the value a node has when nothing set it. */
  private record Unread(Field field, @Nullable Object initial) {}

  private static final ClassValue<Unread[]> UNREAD =
      new ClassValue<>() {
        @Override
        protected Unread[] computeValue(Class<?> type) {
          return unread(type);
        }
      };

  private LibraryTree() {}

  /**
   * Checks one node, not those below it.
   *
   * @throws DatabaseException 0A000 if its class is not listed or a field that is not read is set
   */
  static <T> T checked(T node) {
    if (!READ.containsKey(node.getClass())) {
      throw SyntaxErrors.notSupported(node.getClass().getSimpleName(), -1);
    }
    for (Unread unread : UNREAD.get(node.getClass())) {
      if (isSet(value(unread.field(), node), unread.initial())) {
        throw SyntaxErrors.notSupported(
            node.getClass().getSimpleName() + " with " + unread.field().getName(), -1);
      }
    }
    return node;
  }

  private static Unread[] unread(Class<?> type) {
    Object fresh = fresh(type);
    List<Unread> fields = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      Set<String> read = READ.getOrDefault(c, Set.of());
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !read.contains(field.getName())) {
          field.setAccessible(true);
          fields.add(new Unread(field, fresh == null ? null : value(field, fresh)));
        }
      }
    }
    return fields.toArray(Unread[]::new);
  }

  /** A node as its constructor leaves it, or null if it has none without arguments. */
  private static @Nullable Object fresh(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type, e);
    }
  }

  private static @Nullable Object value(Field field, Object node) {
    try {
      return field.get(node);
    } catch (IllegalAccessException e) {
      throw new AssertionError("field made accessible is not: " + field, e);
    }
  }

  private static boolean isSet(@Nullable Object value, @Nullable Object initial) {
    return value != null
        && !value.equals(initial)
        && !Boolean.FALSE.equals(value)
        && !(value instanceof Collection<?> collection && collection.isEmpty())
        && !(value instanceof Number number && number.doubleValue() == 0);
  }
}
