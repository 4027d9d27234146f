package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements that change the catalog. */
public sealed interface DefinitionStatement extends UtilityStatement {

  @Override
  default boolean readOnly() {
    return false;
  }

  /** How long a relation lives and whether it is logged. */
  enum Persistence {
    PERMANENT,
    TEMPORARY,
    UNLOGGED
  }

  /** What happens to a temporary table's rows at commit. */
  enum OnCommit {
    PRESERVE_ROWS,
    DELETE_ROWS,
    DROP
  }

  /** Kinds of object that a name can mean. */
  enum ObjectKind {
    TABLE("TABLE"),
    INDEX("INDEX"),
    SEQUENCE("SEQUENCE"),
    VIEW("VIEW"),
    MATERIALIZED_VIEW("MATERIALIZED VIEW"),
    SCHEMA("SCHEMA"),
    COLUMN("COLUMN"),
    CONSTRAINT("CONSTRAINT"),
    TYPE("TYPE"),
    DOMAIN("DOMAIN"),
    FUNCTION("FUNCTION"),
    DATABASE("DATABASE"),
    ROLE("ROLE");

    private final String title;

    ObjectKind(String title) {
      this.title = title;
    }

    /** As SQL writes it. */
    public String title() {
      return title;
    }
  }

  /**
   * CREATE TABLE.
   *
   * @param inherits INHERITS (table, ...)
   * @param options WITH (...)
   * @param onCommit null if not given
   */
  record CreateTable(
      QualifiedName name,
      Persistence persistence,
      boolean ifNotExists,
      List<TableElement> elements,
      List<QualifiedName> inherits,
      List<Option> options,
      @Nullable OnCommit onCommit,
      @Nullable Identifier tablespace,
      int position)
      implements DefinitionStatement {
    public CreateTable {
      elements = List.copyOf(elements);
      inherits = List.copyOf(inherits);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "CREATE TABLE";
    }
  }

  /**
   * CREATE TABLE AS and SELECT INTO.
   *
   * @param columns names of the columns; empty if not given
   * @param withData false for WITH NO DATA
   */
  record CreateTableAs(
      QualifiedName name,
      Persistence persistence,
      boolean ifNotExists,
      List<Identifier> columns,
      Query query,
      boolean withData,
      List<Option> options,
      @Nullable OnCommit onCommit,
      @Nullable Identifier tablespace,
      int position)
      implements DefinitionStatement {
    public CreateTableAs {
      columns = List.copyOf(columns);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "CREATE TABLE AS";
    }

    @Override
    public boolean holdsPlan() {
      return true;
    }
  }

  /** ALTER TABLE with its list of actions. */
  record AlterTable(
      QualifiedName table,
      boolean ifExists,
      boolean only,
      List<AlterTableAction> actions,
      int position)
      implements DefinitionStatement {
    public AlterTable {
      actions = List.copyOf(actions);
    }

    @Override
    public String tag() {
      return "ALTER TABLE";
    }
  }

  /** ALTER kind name RENAME TO newName. */
  record RenameObject(
      ObjectKind kind, QualifiedName object, boolean ifExists, Identifier newName, int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER " + kind.title();
    }
  }

  /** ALTER TABLE|VIEW name RENAME [COLUMN] column TO newName. */
  record RenameColumn(
      ObjectKind kind,
      QualifiedName object,
      boolean ifExists,
      Identifier column,
      Identifier newName,
      int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER " + kind.title();
    }
  }

  /** ALTER TABLE name RENAME CONSTRAINT constraint TO newName. */
  record RenameConstraint(
      QualifiedName table,
      boolean ifExists,
      Identifier constraint,
      Identifier newName,
      int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER TABLE";
    }
  }

  /** ALTER kind name SET SCHEMA schema. */
  record SetSchema(
      ObjectKind kind, QualifiedName object, boolean ifExists, Identifier schema, int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER " + kind.title();
    }
  }

  /** ALTER kind name OWNER TO role, for kinds other than TABLE. */
  record SetOwner(
      ObjectKind kind, QualifiedName object, boolean ifExists, Identifier role, int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER " + kind.title();
    }
  }

  /**
   * CREATE INDEX.
   *
   * @param name null if not given: the engine makes one as PostgreSQL does
   * @param method {@code btree} if not given
   * @param include columns of INCLUDE
   * @param where the predicate of a partial index, or null
   */
  record CreateIndex(
      @Nullable Identifier name,
      boolean ifNotExists,
      boolean unique,
      boolean concurrently,
      QualifiedName table,
      boolean only,
      Identifier method,
      List<IndexElement> elements,
      List<Identifier> include,
      boolean nullsNotDistinct,
      List<Option> options,
      @Nullable Identifier tablespace,
      @Nullable SourceExpression where,
      int position)
      implements DefinitionStatement {
    public CreateIndex {
      elements = List.copyOf(elements);
      include = List.copyOf(include);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "CREATE INDEX";
    }

    @Override
    public BlockRule blockRule() {
      return concurrently ? BlockRule.NOT_IN_BLOCK : BlockRule.ANYWHERE;
    }

    @Override
    public String title() {
      return concurrently ? "CREATE INDEX CONCURRENTLY" : tag();
    }
  }

  /** ALTER INDEX name SET|RESET (options). */
  record AlterIndexOptions(
      QualifiedName index, boolean ifExists, List<Option> options, boolean reset, int position)
      implements DefinitionStatement {
    public AlterIndexOptions {
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "ALTER INDEX";
    }
  }

  /** CREATE SEQUENCE. */
  record CreateSequence(
      QualifiedName name,
      Persistence persistence,
      boolean ifNotExists,
      SequenceOptions options,
      int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "CREATE SEQUENCE";
    }
  }

  /** ALTER SEQUENCE with options. */
  record AlterSequence(QualifiedName name, boolean ifExists, SequenceOptions options, int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "ALTER SEQUENCE";
    }
  }

  /** WITH CHECK OPTION of a view. */
  enum CheckOption {
    NONE,
    LOCAL,
    CASCADED
  }

  /**
   * CREATE VIEW.
   *
   * @param recursive CREATE RECURSIVE VIEW
   * @param columns names of the columns; empty if not given
   */
  record CreateView(
      QualifiedName name,
      boolean orReplace,
      boolean temporary,
      boolean recursive,
      List<Identifier> columns,
      List<Option> options,
      SourceQuery query,
      CheckOption checkOption,
      int position)
      implements DefinitionStatement {
    public CreateView {
      columns = List.copyOf(columns);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "CREATE VIEW";
    }
  }

  /** CREATE MATERIALIZED VIEW. */
  record CreateMaterializedView(
      QualifiedName name,
      boolean ifNotExists,
      List<Identifier> columns,
      List<Option> options,
      @Nullable Identifier tablespace,
      SourceQuery query,
      boolean withData,
      int position)
      implements DefinitionStatement {
    public CreateMaterializedView {
      columns = List.copyOf(columns);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "CREATE MATERIALIZED VIEW";
    }
  }

  /** REFRESH MATERIALIZED VIEW. */
  record RefreshMaterializedView(
      QualifiedName name, boolean concurrently, boolean withData, int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "REFRESH MATERIALIZED VIEW";
    }
  }

  /**
   * CREATE SCHEMA.
   *
   * @param name null if only AUTHORIZATION is given
   * @param authorization null if not given
   */
  record CreateSchema(
      @Nullable Identifier name,
      boolean ifNotExists,
      @Nullable Identifier authorization,
      int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "CREATE SCHEMA";
    }
  }

  /** DROP kind name, ... */
  record Drop(
      ObjectKind kind,
      List<QualifiedName> names,
      boolean ifExists,
      boolean concurrently,
      boolean cascade,
      int position)
      implements DefinitionStatement {
    public Drop {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "DROP " + kind.title();
    }
  }

  /** TRUNCATE. */
  record Truncate(
      List<TableExpression.Table> tables, boolean restartIdentity, boolean cascade, int position)
      implements DefinitionStatement {
    public Truncate {
      tables = List.copyOf(tables);
    }

    @Override
    public String tag() {
      return "TRUNCATE TABLE";
    }
  }

  /**
   * COMMENT ON kind object IS text.
   *
   * @param object for COLUMN the table, for CONSTRAINT the table it is on
   * @param member the column or constraint, else null
   * @param text null removes the comment
   */
  record Comment(
      ObjectKind kind,
      QualifiedName object,
      @Nullable Identifier member,
      @Nullable String text,
      int position)
      implements DefinitionStatement {
    @Override
    public String tag() {
      return "COMMENT";
    }
  }
}
