package io.waldb.tpcb;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** pgbench's initialization: drop, create, generate, vacuum, primary keys, foreign keys. */
final class TpcbLoader {
  static final int ACCOUNTS = 100_000;
  static final int TELLERS = 10;
  static final int BRANCHES = 1;

  private static final int SCALE_32BIT_THRESHOLD = 20_000;
  private static final int BATCH_ROWS = 10_000;
  private static final double QUIET_SECONDS = 5;
  private static final List<String> TABLES =
      List.of("pgbench_accounts", "pgbench_branches", "pgbench_history", "pgbench_tellers");

  private final Connection connection;
  private final Dialect dialect;
  private final int scale;
  private final boolean quiet;
  private final PrintStream out;
  private int fillfactor = TpcbOptions.FULL;

  /**
   * @param out where progress goes
   */
  TpcbLoader(Connection connection, Dialect dialect, int scale, boolean quiet, PrintStream out) {
    this.connection = connection;
    this.dialect = dialect;
    this.scale = scale;
    this.quiet = quiet;
    this.out = out;
  }

  /** Sets to what percentage the pages of tables that are made are filled, where that is known. */
  TpcbLoader fillfactor(int percent) {
    fillfactor = percent;
    return this;
  }

  /**
   * Verifies the letters of -I.
   *
   * @throws ScriptException for one that is no step
   */
  static void checkSteps(String steps) {
    if (steps.isEmpty()) {
      throw new ScriptException("no initialization steps specified");
    }
    for (int i = 0; i < steps.length(); i++) {
      char step = steps.charAt(i);
      if ("dtgGvpf ".indexOf(step) < 0) {
        throw new ScriptException(
            "unrecognized initialization step \""
                + step
                + "\"; allowed step characters are: \"d\", \"t\", \"g\", \"G\", \"v\", \"p\", \"f\"");
      }
    }
  }

  /** Runs the steps in their order and prints how long each took. */
  void run(String steps) throws SQLException {
    List<String> times = new ArrayList<>();
    double total = 0;
    for (int i = 0; i < steps.length(); i++) {
      char step = steps.charAt(i);
      if (step == ' ') {
        continue;
      }
      long start = System.nanoTime();
      String name = runStep(step);
      double seconds = (System.nanoTime() - start) / 1e9;
      total += seconds;
      times.add(String.format(Locale.ROOT, "%s %.2f s", name, seconds));
    }
    out.printf(Locale.ROOT, "done in %.2f s (%s).%n", total, String.join(", ", times));
  }

  private String runStep(char step) throws SQLException {
    switch (step) {
      case 'd' -> {
        out.println("dropping old tables...");
        dropTables();
        return "drop tables";
      }
      case 't' -> {
        out.println("creating tables...");
        createTables();
        return "create tables";
      }
      case 'g' -> {
        out.println("generating data (client-side)...");
        generateClientSide();
        return "client-side generate";
      }
      case 'G' -> {
        out.println("generating data (server-side)...");
        generateServerSide();
        return "server-side generate";
      }
      case 'v' -> {
        out.println("vacuuming...");
        vacuum();
        return "vacuum";
      }
      case 'p' -> {
        out.println("creating primary keys...");
        createPrimaryKeys();
        return "primary keys";
      }
      case 'f' -> {
        out.println("creating foreign keys...");
        createForeignKeys();
        return "foreign keys";
      }
      default -> throw new IllegalArgumentException("step " + step);
    }
  }

  private void dropTables() throws SQLException {
    if (dialect.hasDropIfExists()) {
      for (String table : TABLES) {
        execute("drop table if exists " + table);
      }
      return;
    }
    for (String table :
        List.of("pgbench_history", "pgbench_accounts", "pgbench_tellers", "pgbench_branches")) {
      try (var found =
          connection.getMetaData().getTables(null, null, null, new String[] {"TABLE"})) {
        while (found.next()) {
          if (found.getString("TABLE_NAME").equalsIgnoreCase(table)) {
            execute("drop table " + table);
            break;
          }
        }
      }
    }
  }

  private void createTables() throws SQLException {
    boolean isFull = fillfactor == TpcbOptions.FULL || !dialect.hasFillfactor();
    String storage = isFull ? "" : " with (fillfactor=" + fillfactor + ")";
    String accountId = scale >= SCALE_32BIT_THRESHOLD ? "bigint" : "int";
    execute(
        "create table pgbench_history(tid int,bid int,aid "
            + accountId
            + ",delta int,mtime "
            + dialect.timestampType()
            + ",filler char(22))");
    execute(
        "create table pgbench_tellers("
            + dialect.keyColumn("tid", "int")
            + ",bid int,tbalance int,filler char(84))"
            + storage);
    execute(
        "create table pgbench_accounts("
            + dialect.keyColumn("aid", accountId)
            + ",bid int,abalance int,filler char(84))"
            + storage);
    execute(
        "create table pgbench_branches("
            + dialect.keyColumn("bid", "int")
            + ",bbalance int,filler char(88))"
            + storage);
  }

  private void generateClientSide() throws SQLException {
    connection.setAutoCommit(false);
    try {
      truncateAll();
      insert("insert into pgbench_branches(bid,bbalance,filler) values(?,0,'')", BRANCHES, 0);
      insert(
          "insert into pgbench_tellers(tid,bid,tbalance,filler) values(?,?,0,'')",
          TELLERS,
          TELLERS);
      insert(
          "insert into pgbench_accounts(aid,bid,abalance,filler) values(?,?,0,'')",
          ACCOUNTS,
          ACCOUNTS);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /**
   * Inserts numbered rows.
   *
   * @param perScale rows per unit of scale
   * @param perBranch rows of a branch, which is the second parameter; 0: there is none
   */
  private void insert(String sql, int perScale, int perBranch) throws SQLException {
    long total = (long) perScale * scale;
    boolean report = perScale == ACCOUNTS;
    long start = System.nanoTime();
    double nextReport = quiet ? QUIET_SECONDS : 0;
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (long row = 1; row <= total; row++) {
        insert.setLong(1, row);
        if (perBranch > 0) {
          insert.setLong(2, (row - 1) / perBranch + 1);
        }
        insert.addBatch();
        if (row % BATCH_ROWS == 0 || row == total) {
          insert.executeBatch();
          double seconds = (System.nanoTime() - start) / 1e9;
          boolean due = quiet ? seconds >= nextReport || row == total : row % ACCOUNTS == 0;
          if (report && due) {
            printProgress(row, total, seconds);
            nextReport = seconds + QUIET_SECONDS;
          }
        }
      }
    }
  }

  private void printProgress(long row, long total, double seconds) {
    out.printf(
        Locale.ROOT,
        "%d of %d tuples (%d%%) of pgbench_accounts done (elapsed %.2f s, remaining %.2f s)%n",
        row,
        total,
        row * 100 / total,
        seconds,
        (total - row) * seconds / row);
  }

  private void generateServerSide() throws SQLException {
    if (!dialect.hasGenerateSeries()) {
      throw new ScriptException(
          "server-side data generation (-I G) needs generate_series, which this database has not");
    }
    connection.setAutoCommit(false);
    try {
      truncateAll();
      execute(
          "insert into pgbench_branches(bid,bbalance) select bid, 0 from generate_series(1, "
              + BRANCHES * scale
              + ") as bid");
      execute(
          "insert into pgbench_tellers(tid,bid,tbalance) select tid, (tid - 1) / "
              + TELLERS
              + " + 1, 0 from generate_series(1, "
              + TELLERS * scale
              + ") as tid");
      execute(
          "insert into pgbench_accounts(aid,bid,abalance,filler) select aid, (aid - 1) / "
              + ACCOUNTS
              + " + 1, 0, '' from generate_series(1, "
              + (long) ACCOUNTS * scale
              + ") as aid");
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void truncateAll() throws SQLException {
    if (dialect == Dialect.POSTGRESQL || dialect == Dialect.WALDB) {
      execute(
          "truncate table pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers");
      return;
    }
    for (String table : TABLES) {
      execute(dialect.truncate() + table);
    }
  }

  private void vacuum() throws SQLException {
    if (!dialect.hasVacuum()) {
      return;
    }
    for (String table :
        List.of("pgbench_branches", "pgbench_tellers", "pgbench_accounts", "pgbench_history")) {
      execute("vacuum analyze " + table);
    }
  }

  private void createPrimaryKeys() throws SQLException {
    if (dialect.addsPrimaryKey()) {
      execute("alter table pgbench_branches add primary key (bid)");
      execute("alter table pgbench_tellers add primary key (tid)");
      execute("alter table pgbench_accounts add primary key (aid)");
    }
  }

  private void createForeignKeys() throws SQLException {
    foreignKey("pgbench_tellers", "bid", "pgbench_branches");
    foreignKey("pgbench_accounts", "bid", "pgbench_branches");
    foreignKey("pgbench_history", "bid", "pgbench_branches");
    foreignKey("pgbench_history", "tid", "pgbench_tellers");
    foreignKey("pgbench_history", "aid", "pgbench_accounts");
  }

  private void foreignKey(String table, String column, String target) throws SQLException {
    execute(
        "alter table "
            + table
            + " add constraint "
            + table
            + "_"
            + column
            + "_fkey foreign key ("
            + column
            + ") references "
            + target);
  }

  /**
   * What runs before a load unless -n: the small tables are vacuumed and the history emptied; with
   * -v all is vacuumed.
   */
  void prepareRun(boolean vacuumAll) throws SQLException {
    out.print("starting vacuum...");
    if (dialect.hasVacuum()) {
      execute("vacuum pgbench_branches");
      execute("vacuum pgbench_tellers");
    }
    execute(dialect.truncate() + "pgbench_history");
    out.println("end.");
    if (vacuumAll && dialect.hasVacuum()) {
      out.print("starting vacuum pgbench_accounts...");
      execute("vacuum analyze pgbench_accounts");
      out.println("end.");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
