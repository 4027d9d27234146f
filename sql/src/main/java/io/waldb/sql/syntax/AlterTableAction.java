package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One action of ALTER TABLE; several may be given, and are done together. */
public sealed interface AlterTableAction {

  /** Of the first token. */
  int position();

  /** {@code ADD [COLUMN] [IF NOT EXISTS] column}. */
  record AddColumn(TableElement.Column column, boolean ifNotExists, int position)
      implements AlterTableAction {}

  /** {@code DROP [COLUMN] [IF EXISTS] column [CASCADE]}. */
  record DropColumn(Identifier column, boolean ifExists, boolean cascade, int position)
      implements AlterTableAction {}

  /** {@code ALTER column [SET DATA] TYPE type [COLLATE collation] [USING expression]}. */
  record AlterColumnType(
      Identifier column,
      TypeName type,
      @Nullable QualifiedName collation,
      @Nullable SyntaxExpression using,
      int position)
      implements AlterTableAction {}

  /**
   * {@code ALTER column SET DEFAULT value} or {@code DROP DEFAULT}.
   *
   * @param value null for DROP
   */
  record SetDefault(Identifier column, @Nullable SourceExpression value, int position)
      implements AlterTableAction {}

  /** {@code ALTER column SET NOT NULL} or {@code DROP NOT NULL}. */
  record SetNotNull(Identifier column, boolean notNull, int position) implements AlterTableAction {}

  /** {@code ALTER column SET EXPRESSION AS (value)}. */
  record SetExpression(Identifier column, SourceExpression value, int position)
      implements AlterTableAction {}

  /** {@code ALTER column DROP EXPRESSION [IF EXISTS]}. */
  record DropExpression(Identifier column, boolean ifExists, int position)
      implements AlterTableAction {}

  /** {@code ALTER column ADD GENERATED ... AS IDENTITY}. */
  record AddIdentity(Identifier column, TableElement.Identity identity, int position)
      implements AlterTableAction {}

  /**
   * {@code ALTER column SET GENERATED ALWAYS|BY DEFAULT}, {@code SET sequence option}, {@code
   * RESTART}.
   *
   * @param always null if not given
   */
  record SetIdentity(
      Identifier column, @Nullable Boolean always, SequenceOptions options, int position)
      implements AlterTableAction {}

  /** {@code ALTER column DROP IDENTITY [IF EXISTS]}. */
  record DropIdentity(Identifier column, boolean ifExists, int position)
      implements AlterTableAction {}

  /**
   * {@code ALTER column SET STATISTICS target}.
   *
   * @param target -1 for the default
   */
  record SetStatistics(Identifier column, int target, int position) implements AlterTableAction {}

  /**
   * {@code ALTER column SET STORAGE|COMPRESSION method}.
   *
   * @param compression whether COMPRESSION
   */
  record SetStorage(Identifier column, boolean compression, String method, int position)
      implements AlterTableAction {}

  /** {@code ALTER column SET|RESET (options)}. */
  record SetColumnOptions(Identifier column, List<Option> options, boolean reset, int position)
      implements AlterTableAction {
    public SetColumnOptions {
      options = List.copyOf(options);
    }
  }

  /** {@code ADD constraint}. */
  record AddConstraint(Constraint constraint, int position) implements AlterTableAction {}

  /** {@code DROP CONSTRAINT [IF EXISTS] name [CASCADE]}. */
  record DropConstraint(Identifier name, boolean ifExists, boolean cascade, int position)
      implements AlterTableAction {}

  /** {@code VALIDATE CONSTRAINT name}. */
  record ValidateConstraint(Identifier name, int position) implements AlterTableAction {}

  /** {@code ALTER CONSTRAINT name timing}. */
  record AlterConstraint(Identifier name, Constraint.Timing timing, int position)
      implements AlterTableAction {}

  /** {@code SET|RESET (options)}. */
  record SetOptions(List<Option> options, boolean reset, int position) implements AlterTableAction {
    public SetOptions {
      options = List.copyOf(options);
    }
  }

  /** {@code SET LOGGED|UNLOGGED}. */
  record SetLogged(boolean logged, int position) implements AlterTableAction {}

  /** {@code SET TABLESPACE name}. */
  record SetTablespace(Identifier name, int position) implements AlterTableAction {}

  /** {@code OWNER TO role}. */
  record SetOwner(Identifier role, int position) implements AlterTableAction {}

  /**
   * {@code CLUSTER ON index} or {@code SET WITHOUT CLUSTER}.
   *
   * @param index null for WITHOUT
   */
  record ClusterOn(@Nullable Identifier index, int position) implements AlterTableAction {}

  /** What of an old row the log holds for replication. */
  enum ReplicaIdentityKind {
    DEFAULT,
    FULL,
    NOTHING,
    INDEX
  }

  /**
   * {@code REPLICA IDENTITY kind}.
   *
   * @param index of USING INDEX, else null
   */
  record ReplicaIdentity(ReplicaIdentityKind kind, @Nullable Identifier index, int position)
      implements AlterTableAction {}
}
