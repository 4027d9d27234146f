package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements that begin, end and divide transactions. */
public sealed interface TransactionStatement extends UtilityStatement {

  @Override
  default boolean needsTransaction() {
    return false;
  }

  /** Isolation levels as written. */
  enum Isolation {
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE
  }

  /** Modes of a transaction: null means not given. */
  record Modes(
      @Nullable Isolation isolation, @Nullable Boolean readOnly, @Nullable Boolean deferrable) {

    /** Nothing given. */
    public static final Modes NONE = new Modes(null, null, null);
  }

  /**
   * BEGIN or START TRANSACTION.
   *
   * @param start whether it was START TRANSACTION
   */
  record Begin(Modes modes, boolean start, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return start ? "START TRANSACTION" : "BEGIN";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.BOUNDARY;
    }
  }

  /** COMMIT or END, {@code chain} for AND CHAIN. */
  record Commit(boolean chain, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "COMMIT";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.BOUNDARY;
    }

    @Override
    public boolean runsInFailedBlock() {
      return true;
    }
  }

  /** ROLLBACK or ABORT, {@code chain} for AND CHAIN. */
  record Rollback(boolean chain, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "ROLLBACK";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.BOUNDARY;
    }

    @Override
    public boolean runsInFailedBlock() {
      return true;
    }
  }

  /** SAVEPOINT name. */
  record Savepoint(Identifier name, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "SAVEPOINT";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.IN_BEGUN_BLOCK;
    }
  }

  /** RELEASE [SAVEPOINT] name. */
  record ReleaseSavepoint(Identifier name, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "RELEASE";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.IN_BEGUN_BLOCK;
    }

    @Override
    public String title() {
      return "RELEASE SAVEPOINT";
    }
  }

  /** ROLLBACK TO [SAVEPOINT] name. */
  record RollbackToSavepoint(Identifier name, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "ROLLBACK";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.IN_BEGUN_BLOCK;
    }

    @Override
    public String title() {
      return "ROLLBACK TO SAVEPOINT";
    }

    @Override
    public boolean runsInFailedBlock() {
      return true;
    }
  }

  /**
   * SET TRANSACTION modes, or SET SESSION CHARACTERISTICS AS TRANSACTION modes.
   *
   * @param sessionDefault whether it is for all later transactions of the session
   */
  record SetTransaction(Modes modes, boolean sessionDefault, int position)
      implements TransactionStatement {
    @Override
    public String tag() {
      return "SET";
    }
  }

  /**
   * SET CONSTRAINTS.
   *
   * @param names empty for ALL
   */
  record SetConstraints(List<QualifiedName> names, boolean deferred, int position)
      implements TransactionStatement {
    public SetConstraints {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "SET CONSTRAINTS";
    }
  }

  /** PREPARE TRANSACTION 'id'. */
  record PrepareTransaction(String id, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return "PREPARE TRANSACTION";
    }
  }

  /** COMMIT PREPARED 'id' or ROLLBACK PREPARED 'id'. */
  record FinishPrepared(boolean commit, String id, int position) implements TransactionStatement {
    @Override
    public String tag() {
      return commit ? "COMMIT PREPARED" : "ROLLBACK PREPARED";
    }
  }
}
