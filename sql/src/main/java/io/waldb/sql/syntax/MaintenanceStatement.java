package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements about plans, files and bulk data. */
public sealed interface MaintenanceStatement extends UtilityStatement {

  /**
   * EXPLAIN [ANALYZE] [VERBOSE] or EXPLAIN (options).
   *
   * @param options the old spellings arrive as options {@code analyze} and {@code verbose} without
   *     value
   * @param statement a DataStatement, CreateTableAs, CreateMaterializedView or Execute
   */
  record Explain(List<Option> options, Statement statement, int position)
      implements MaintenanceStatement {
    public Explain {
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "EXPLAIN";
    }

    @Override
    public boolean holdsPlan() {
      return true;
    }
  }

  /**
   * A table of VACUUM or ANALYZE.
   *
   * @param columns empty for all
   */
  record Target(QualifiedName table, List<Identifier> columns) {
    public Target {
      columns = List.copyOf(columns);
    }
  }

  /**
   * VACUUM.
   *
   * @param options the old spellings arrive as {@code full}, {@code freeze}, {@code verbose},
   *     {@code analyze} without value
   * @param targets empty for all tables
   */
  record Vacuum(List<Option> options, List<Target> targets, int position)
      implements MaintenanceStatement {
    public Vacuum {
      options = List.copyOf(options);
      targets = List.copyOf(targets);
    }

    @Override
    public String tag() {
      return "VACUUM";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.NOT_IN_BLOCK;
    }
  }

  /** ANALYZE; {@code targets} is empty for all tables. */
  record Analyze(List<Option> options, List<Target> targets, int position)
      implements MaintenanceStatement {
    public Analyze {
      options = List.copyOf(options);
      targets = List.copyOf(targets);
    }

    @Override
    public String tag() {
      return "ANALYZE";
    }
  }

  /** CHECKPOINT. */
  record Checkpoint(int position) implements MaintenanceStatement {
    @Override
    public String tag() {
      return "CHECKPOINT";
    }
  }

  /** What REINDEX works on. */
  enum ReindexKind {
    INDEX,
    TABLE,
    SCHEMA,
    DATABASE,
    SYSTEM
  }

  /**
   * REINDEX.
   *
   * @param name null for DATABASE and SYSTEM without a name
   */
  record Reindex(
      ReindexKind kind,
      @Nullable QualifiedName name,
      boolean concurrently,
      List<Option> options,
      int position)
      implements MaintenanceStatement {
    public Reindex {
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "REINDEX";
    }

    @Override
    public BlockRule blockRule() {
      return kind == ReindexKind.SCHEMA || kind == ReindexKind.DATABASE
          ? BlockRule.NOT_IN_BLOCK
          : BlockRule.ANYWHERE;
    }

    @Override
    public String title() {
      return "REINDEX " + kind;
    }
  }

  /** Table lock modes, weakest first. */
  enum TableLock {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE
  }

  /** LOCK TABLE; without a mode it is ACCESS EXCLUSIVE. */
  record LockTable(List<TableExpression.Table> tables, TableLock mode, boolean nowait, int position)
      implements MaintenanceStatement {
    public LockTable {
      tables = List.copyOf(tables);
    }

    @Override
    public String tag() {
      return "LOCK TABLE";
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.IN_BLOCK;
    }
  }

  /** CALL procedure(arguments). */
  record Call(SyntaxExpression.FunctionCall call, int position) implements MaintenanceStatement {
    @Override
    public String tag() {
      return "CALL";
    }
  }

  /** Where COPY reads or writes. */
  enum CopyEnd {
    /** STDIN or STDOUT. */
    STANDARD,
    FILE,
    PROGRAM
  }

  /**
   * COPY.
   *
   * @param table null if a query is given
   * @param columns empty for all
   * @param query null if a table is given
   * @param from true for FROM, false for TO
   * @param location the file name or program, null for STANDARD
   * @param options the old spellings arrive as options ({@code format}, {@code delimiter}, ...)
   * @param where of COPY FROM, or null
   */
  record Copy(
      @Nullable QualifiedName table,
      List<Identifier> columns,
      @Nullable DataStatement query,
      boolean from,
      CopyEnd end,
      @Nullable String location,
      List<Option> options,
      @Nullable SyntaxExpression where,
      int position)
      implements MaintenanceStatement {
    public Copy {
      columns = List.copyOf(columns);
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "COPY";
    }
  }
}
