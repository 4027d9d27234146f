package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole query: body and what applies to its result.
 *
 * @param limit null if not given or LIMIT ALL
 * @param offset null if not given
 * @param withTies FETCH FIRST ... WITH TIES
 * @param locking FOR UPDATE and the like, in the order written
 * @param position of its first token
 */
public record Query(
    @Nullable With with,
    QueryBody body,
    List<SortItem> orderBy,
    @Nullable SyntaxExpression limit,
    @Nullable SyntaxExpression offset,
    boolean withTies,
    List<LockingClause> locking,
    int position) {

  public Query {
    orderBy = List.copyOf(orderBy);
    locking = List.copyOf(locking);
  }

  /** A query that is its body alone. */
  public static Query of(QueryBody body) {
    return new Query(null, body, List.of(), null, null, false, List.of(), body.position());
  }

  /** Row lock strengths, weakest first. */
  public enum LockStrength {
    KEY_SHARE,
    SHARE,
    NO_KEY_UPDATE,
    UPDATE
  }

  /** What to do about a row that another holds. */
  public enum LockWait {
    BLOCK,
    NOWAIT,
    SKIP_LOCKED
  }

  /**
   * {@code FOR UPDATE [OF table, ...] [NOWAIT | SKIP LOCKED]}.
   *
   * @param of empty for all tables
   */
  public record LockingClause(
      LockStrength strength, List<Identifier> of, LockWait waiting, int position) {

    public LockingClause {
      of = List.copyOf(of);
    }
  }
}
