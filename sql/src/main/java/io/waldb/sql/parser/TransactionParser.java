package io.waldb.sql.parser;

import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.TransactionStatement.Begin;
import io.waldb.sql.syntax.TransactionStatement.Commit;
import io.waldb.sql.syntax.TransactionStatement.FinishPrepared;
import io.waldb.sql.syntax.TransactionStatement.Isolation;
import io.waldb.sql.syntax.TransactionStatement.Modes;
import io.waldb.sql.syntax.TransactionStatement.PrepareTransaction;
import io.waldb.sql.syntax.TransactionStatement.ReleaseSavepoint;
import io.waldb.sql.syntax.TransactionStatement.Rollback;
import io.waldb.sql.syntax.TransactionStatement.RollbackToSavepoint;
import io.waldb.sql.syntax.TransactionStatement.Savepoint;
import io.waldb.sql.syntax.TransactionStatement.SetConstraints;
import io.waldb.sql.syntax.TransactionStatement.SetTransaction;
import java.util.List;

/** Statements that begin, end and divide transactions. */
final class TransactionParser {
  private final TokenReader in;

  TransactionParser(Grammar grammar) {
    this.in = grammar.in();
  }

  /** {@code BEGIN [WORK | TRANSACTION] [modes]}. */
  Statement begin() {
    int position = in.position();
    in.expect(Keyword.BEGIN);
    work();
    return new Begin(modes(false), false, position);
  }

  /** {@code START TRANSACTION [modes]}. */
  Statement start() {
    int position = in.position();
    in.expect(Keyword.START, Keyword.TRANSACTION);
    return new Begin(modes(false), true, position);
  }

  /** COMMIT and END in all forms. */
  Statement commit() {
    int position = in.position();
    if (in.accept(Keyword.COMMIT, Keyword.PREPARED)) {
      return new FinishPrepared(true, in.string(), position);
    }
    in.skip();
    work();
    return new Commit(chain(), position);
  }

  /** ROLLBACK and ABORT in all forms. */
  Statement rollback() {
    int position = in.position();
    if (in.accept(Keyword.ROLLBACK, Keyword.PREPARED)) {
      return new FinishPrepared(false, in.string(), position);
    }
    boolean abort = in.at(Keyword.ABORT);
    in.skip();
    work();
    if (!abort && in.accept(Keyword.TO)) {
      in.accept(Keyword.SAVEPOINT);
      return new RollbackToSavepoint(in.name(), position);
    }
    return new Rollback(chain(), position);
  }

  /** {@code SAVEPOINT name}. */
  Statement savepoint() {
    int position = in.position();
    in.expect(Keyword.SAVEPOINT);
    return new Savepoint(in.name(), position);
  }

  /** {@code RELEASE [SAVEPOINT] name}. */
  Statement release() {
    int position = in.position();
    in.expect(Keyword.RELEASE);
    in.accept(Keyword.SAVEPOINT);
    return new ReleaseSavepoint(in.name(), position);
  }

  /** {@code PREPARE TRANSACTION 'id'}. */
  Statement prepareTransaction() {
    int position = in.position();
    in.expect(Keyword.PREPARE, Keyword.TRANSACTION);
    return new PrepareTransaction(in.string(), position);
  }

  /** The rest of {@code SET TRANSACTION ...} or {@code SET SESSION CHARACTERISTICS ...}. */
  Statement setTransaction(boolean sessionDefault, int position) {
    if (in.at(Keyword.SNAPSHOT)) {
      throw in.notSupported("SET TRANSACTION SNAPSHOT");
    }
    return new SetTransaction(modes(true), sessionDefault, position);
  }

  /** The rest of {@code SET CONSTRAINTS ...}. */
  Statement setConstraints(int position) {
    List<QualifiedName> names =
        in.accept(Keyword.ALL) ? List.of() : in.commaSeparated(in::qualifiedName);
    boolean deferred = in.accept(Keyword.DEFERRED);
    if (!deferred) {
      in.expect(Keyword.IMMEDIATE);
    }
    return new SetConstraints(names, deferred, position);
  }

  private void work() {
    if (!in.accept(Keyword.WORK)) {
      in.accept(Keyword.TRANSACTION);
    }
  }

  private boolean chain() {
    if (!in.accept(Keyword.AND)) {
      return false;
    }
    boolean no = in.accept(Keyword.NO);
    in.expect(Keyword.CHAIN);
    return !no;
  }

  /** Modes with optional commas between; the last of a kind holds. */
  private Modes modes(boolean required) {
    Isolation isolation = null;
    Boolean readOnly = null;
    Boolean deferrable = null;
    boolean any = !required;
    while (!in.atEnd()) {
      if (in.accept(Keyword.ISOLATION)) {
        in.expect(Keyword.LEVEL);
        isolation = isolation();
      } else if (in.accept(Keyword.READ)) {
        readOnly = in.accept(Keyword.ONLY);
        if (!readOnly) {
          in.expect(Keyword.WRITE);
        }
      } else if (in.accept(Keyword.NOT)) {
        in.expect(Keyword.DEFERRABLE);
        deferrable = false;
      } else {
        in.expect(Keyword.DEFERRABLE);
        deferrable = true;
      }
      any = true;
      if (in.accept(TokenKind.COMMA) && in.atEnd()) {
        throw in.error();
      }
    }
    if (!any) {
      throw in.error();
    }
    return new Modes(isolation, readOnly, deferrable);
  }

  private Isolation isolation() {
    if (in.accept(Keyword.SERIALIZABLE)) {
      return Isolation.SERIALIZABLE;
    }
    if (in.accept(Keyword.REPEATABLE)) {
      in.expect(Keyword.READ);
      return Isolation.REPEATABLE_READ;
    }
    in.expect(Keyword.READ);
    if (in.accept(Keyword.COMMITTED)) {
      return Isolation.READ_COMMITTED;
    }
    in.expect(Keyword.UNCOMMITTED);
    return Isolation.READ_UNCOMMITTED;
  }
}
