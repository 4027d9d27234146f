package io.waldb.sql.plan;

import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.IndexDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.syntax.Option;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.txn.TableLockMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Utility} does, with names looked up and types, options and expressions checked as
 * far as the catalog at bind time allows.
 *
 * <p>An expression that the catalog keeps is given as its source text, after it was bound once to
 * check it. The executor looks objects up again under its own locks: what is here may have changed.
 */
public sealed interface Command {

  /** What the statement says: there was nothing to bind. */
  record Plain() implements Command {}

  /**
   * EXPLAIN.
   *
   * @param options as parsed, names checked
   * @param statement what is explained
   */
  record Explain(List<Option> options, StatementPlan statement) implements Command {
    /** Keeps an unmodifiable copy of the options. */
    public Explain {
      options = List.copyOf(options);
    }
  }

  /**
   * PREPARE: the statement is planned when it is first executed.
   *
   * @param name name of the prepared statement
   * @param parameterTypes as declared; may be fewer than the statement has
   * @param text the statement's source text
   */
  record Prepare(String name, List<SqlType> parameterTypes, String text) implements Command {}

  /**
   * EXECUTE.
   *
   * @param name name of the prepared statement
   * @param arguments evaluated without an input row; cast to the parameter types when run
   */
  record Execute(String name, List<Expression> arguments) implements Command {}

  /**
   * CREATE TABLE.
   *
   * @param ifNotExists true to do nothing when the name is taken
   * @param table what to make
   */
  record CreateTable(boolean ifNotExists, TableDefinition table) implements Command {}

  /**
   * CREATE TABLE AS.
   *
   * @param ifNotExists true to do nothing when the name is taken
   * @param table what to make
   * @param query what to fill it with; null for WITH NO DATA
   */
  record CreateTableAs(boolean ifNotExists, TableDefinition table, @Nullable StatementPlan query)
      implements Command {}

  /**
   * ALTER TABLE.
   *
   * @param table the table as found
   * @param actions one or more, to be done in order
   */
  record AlterTable(TableInfo table, List<AlterAction> actions) implements Command {
    /** Keeps an unmodifiable copy of the actions. */
    public AlterTable {
      actions = List.copyOf(actions);
    }
  }

  /** Nothing to do: IF EXISTS or IF NOT EXISTS was answered; the text is the notice to give. */
  record Nothing(String notice) implements Command {}

  /**
   * CREATE INDEX.
   *
   * @param ifNotExists true to do nothing when the name is taken
   * @param table the table as found
   * @param index what to make
   */
  record CreateIndex(boolean ifNotExists, TableInfo table, IndexDefinition index)
      implements Command {}

  /**
   * CREATE SEQUENCE.
   *
   * @param ifNotExists true to do nothing when the name is taken
   * @param sequence what to make
   */
  record CreateSequence(boolean ifNotExists, SequenceDefinition sequence) implements Command {}

  /**
   * ALTER SEQUENCE.
   *
   * @param sequence catalog id
   * @param definition the sequence as it is to be
   * @param restart true when the present value is to be set
   * @param restartWith that value
   */
  record AlterSequence(
      int sequence, SequenceDefinition definition, boolean restart, long restartWith)
      implements Command {}

  /**
   * CREATE VIEW.
   *
   * @param orReplace true to replace a view of that name
   * @param schema name of the schema
   * @param name name of the view
   * @param columns names and types of its columns
   * @param queryText source text of its query
   */
  record CreateView(
      boolean orReplace, String schema, String name, List<OutputColumn> columns, String queryText)
      implements Command {}

  /**
   * CREATE SCHEMA.
   *
   * @param ifNotExists true to do nothing when the name is taken
   * @param name its name
   */
  record CreateSchema(boolean ifNotExists, String name) implements Command {}

  /** What a DROP or RENAME is about. */
  enum ObjectKind {
    /** A table. */
    TABLE,
    /** An index. */
    INDEX,
    /** A sequence. */
    SEQUENCE,
    /** A view. */
    VIEW,
    /** A schema. */
    SCHEMA
  }

  /**
   * DROP TABLE, INDEX, SEQUENCE, VIEW, SCHEMA.
   *
   * @param kind what
   * @param objects the ones that were found
   * @param cascade true when what depends on them goes too
   * @param notices one for each that IF EXISTS passed over
   */
  record Drop(ObjectKind kind, List<ObjectName> objects, boolean cascade, List<String> notices)
      implements Command {}

  /**
   * The name of an object in a schema.
   *
   * @param schema name of the schema; empty for a schema itself
   * @param name the object's own name
   */
  record ObjectName(String schema, String name) {}

  /**
   * ALTER ... RENAME TO.
   *
   * @param kind what
   * @param object which
   * @param newName its new name, in the same schema
   */
  record Rename(ObjectKind kind, ObjectName object, String newName) implements Command {}

  /**
   * ALTER ... SET SCHEMA.
   *
   * @param kind what
   * @param object which
   * @param newSchema where it goes
   */
  record SetSchema(ObjectKind kind, ObjectName object, String newSchema) implements Command {}

  /**
   * TRUNCATE.
   *
   * @param tables as found
   * @param restartIdentity true when owned sequences begin again
   * @param cascade true when referring tables are emptied too
   */
  record Truncate(List<TableInfo> tables, boolean restartIdentity, boolean cascade)
      implements Command {}

  /**
   * VACUUM.
   *
   * @param options as parsed
   * @param targets as found; empty for all tables
   */
  record Vacuum(List<Option> options, List<MaintenanceTarget> targets) implements Command {}

  /**
   * ANALYZE.
   *
   * @param options as parsed
   * @param targets as found; empty for all tables
   */
  record Analyze(List<Option> options, List<MaintenanceTarget> targets) implements Command {}

  /**
   * A table of VACUUM or ANALYZE.
   *
   * @param table as found
   * @param columns positions; empty for all
   */
  record MaintenanceTarget(TableInfo table, List<Integer> columns) {}

  /**
   * LOCK TABLE.
   *
   * @param tables as found
   * @param mode how
   * @param nowait true to fail at once instead of waiting
   */
  record LockTables(List<TableInfo> tables, TableLockMode mode, boolean nowait)
      implements Command {}

  /**
   * REINDEX TABLE or INDEX.
   *
   * @param indexes catalog ids of the indexes
   * @param table the table they are on
   */
  record Reindex(List<Integer> indexes, TableInfo table) implements Command {}

  /** One action of ALTER TABLE. Columns are meant by name, as earlier actions may move them. */
  sealed interface AlterAction {
    /** ADD COLUMN with the constraints written at it. */
    record AddColumn(ColumnDefinition column, List<ConstraintDefinition> constraints)
        implements AlterAction {}

    /** DROP COLUMN. */
    record DropColumn(String column, boolean cascade) implements AlterAction {}

    /** RENAME COLUMN. */
    record RenameColumn(String column, String newName) implements AlterAction {}

    /** RENAME CONSTRAINT. */
    record RenameConstraint(String constraint, String newName) implements AlterAction {}

    /**
     * ALTER COLUMN TYPE.
     *
     * @param column name
     * @param type new type
     * @param using over input 0, the old row: the new value, of the new type
     */
    record SetType(String column, SqlType type, Expression using) implements AlterAction {}

    /** ALTER COLUMN SET DEFAULT; null text for DROP DEFAULT. */
    record SetDefault(String column, @Nullable String defaultText) implements AlterAction {}

    /** ALTER COLUMN SET or DROP NOT NULL. */
    record SetNotNull(String column, boolean notNull) implements AlterAction {}

    /** ALTER COLUMN ADD GENERATED AS IDENTITY. */
    record AddIdentity(String column, boolean always, SequenceDefinition sequence)
        implements AlterAction {}

    /** ALTER COLUMN SET GENERATED; null leaves it as it is. */
    record SetIdentity(
        String column,
        @Nullable Boolean always,
        @Nullable SequenceDefinition sequence,
        boolean restart,
        long restartWith)
        implements AlterAction {}

    /** ALTER COLUMN DROP IDENTITY. */
    record DropIdentity(String column) implements AlterAction {}

    /** ALTER COLUMN DROP EXPRESSION. */
    record DropExpression(String column) implements AlterAction {}

    /** ADD constraint. */
    record AddConstraint(ConstraintDefinition constraint) implements AlterAction {}

    /** DROP CONSTRAINT. */
    record DropConstraint(String constraint, boolean cascade) implements AlterAction {}

    /**
     * VALIDATE CONSTRAINT.
     *
     * @param constraint name
     * @param condition of a CHECK, over input 0, the row; null for a foreign key
     */
    record ValidateConstraint(String constraint, @Nullable Expression condition)
        implements AlterAction {}

    /** A setting that changes nothing here: STATISTICS, STORAGE, OWNER, storage parameters. */
    record Ignored(String notice) implements AlterAction {}
  }
}
