package io.waldb.sql.syntax;

/**
 * A statement that has no plan, and what is asked of it before it is run. Each kind gives its
 * answers itself where they are not the usual ones; the executor looks for its kind only to run it.
 *
 * <p>The questions are those of PostgreSQL's {@code tcop/utility.c}.
 */
public sealed interface UtilityStatement extends Statement
    permits DefinitionStatement, TransactionStatement, SessionStatement, MaintenanceStatement {

  /** What transaction blocks are to a statement. */
  enum BlockRule {
    /** It runs in a block and outside of one. */
    ANYWHERE,
    /** It cannot be taken back, and so not be in a block: 25001. */
    NOT_IN_BLOCK,
    /** It has no meaning but in a block: 25P01. */
    IN_BLOCK,
    /** As that, and the block that several statements of one text are is none. */
    IN_BEGUN_BLOCK,
    /** It begins or ends a block, and so does not go into that of its text. */
    BOUNDARY
  }

  /** What transaction blocks are to it. */
  default BlockRule blockRule() {
    return BlockRule.ANYWHERE;
  }

  /** What errors about that call it. */
  default String title() {
    return tag();
  }

  /** Whether it runs in a block that has failed, too, as it leads out of that. */
  default boolean runsInFailedBlock() {
    return false;
  }

  /**
   * Whether it runs in a transaction, its own if none is open. Else it is about the session and its
   * block.
   */
  default boolean needsTransaction() {
    return true;
  }

  /** Whether it may run in a read-only transaction. */
  default boolean readOnly() {
    return true;
  }

  /** Whether there is the plan of another statement in it. */
  default boolean holdsPlan() {
    return false;
  }
}
