package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
import io.waldb.tpcb.Script.Command;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/**
 * The {@code waldb tpcb} command: pgbench's TPC-B-like load against a waldb directory or any JDBC
 * URL.
 *
 * <p>Exit codes: 0 success, 1 wrong options or no connection, 2 errors during the run.
 */
@CommandLine.Command(
    name = "tpcb",
    description = "Makes pgbench's tables (-i) or runs its TPC-B-like load on them.",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    footer = {
      "",
      "With a scale below the number of clients the load measures waits for the rows of",
      "pgbench_branches, which every transaction updates."
    })
public final class Tpcb implements Callable<Integer> {
  private static final int OK = 0;
  private static final int BAD_OPTIONS = 1;
  private static final int RUN_ERRORS = 2;

  @Mixin private TpcbOptions options = new TpcbOptions();

  private final PrintStream out;
  private final PrintStream err;

  /** A command that prints its report to {@code out} and everything else to {@code err}. */
  public Tpcb(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    try {
      if (options.showScript != null) {
        BuiltinScript script = BuiltinScript.named(options.showScript);
        err.printf("-- %s: %s%n%s", script.id(), script.description(), script.text());
        return OK;
      }
      if (options.builtins.contains("list")) {
        err.print(BuiltinScript.list());
        return OK;
      }
      options.check();
      ScriptFunctions.setDebugOutput(err::println);
      if (options.initialize) {
        return initialize();
      }
      options.requireDatabase();
      return load();
    } catch (ScriptException e) {
      err.println("tpcb: error: " + e.getMessage());
      return BAD_OPTIONS;
    } catch (SQLException e) {
      err.println("tpcb: error: " + e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")");
      return BAD_OPTIONS;
    } catch (DatabaseException e) {
      err.println("tpcb: error: " + e.describe() + " (SQLSTATE " + e.state().code() + ")");
      return BAD_OPTIONS;
    } catch (IOException e) {
      err.println("tpcb: error: " + e.getMessage());
      return BAD_OPTIONS;
    }
  }

  private int initialize() throws SQLException {
    String steps = options.initSteps == null ? "dtgvp" : options.initSteps;
    if (options.noVacuum) {
      steps = steps.replace("v", "");
    }
    if (options.foreignKeys && steps.indexOf('f') < 0) {
      steps += "f";
    }
    TpcbLoader.checkSteps(steps);
    Dialect dialect = Dialect.of(options.url());
    if (options.unloggedTables) {
      err.println("tpcb: notice: --unlogged-tables has no effect");
    }
    if (options.fillfactor != TpcbOptions.FULL && !dialect.hasFillfactor()) {
      err.println("tpcb: notice: --fillfactor has no effect on this database");
    }
    try (Connection connection = connect()) {
      new TpcbLoader(connection, dialect, Math.max(1, options.scale), options.quiet, err)
          .fillfactor(options.fillfactor)
          .run(steps);
    }
    return OK;
  }

  private int load() throws SQLException, IOException {
    List<Script> scripts = scripts();
    boolean custom = !options.files.isEmpty();
    // The engine of an embedded database lives as long as a connection to it: this one keeps it
    // open for the whole run.
    try (Connection first = connect()) {
      int scale = custom && options.scale > 0 ? options.scale : readScale(first, custom);
      if (options.scale > 0 && !custom) {
        err.println(
            "tpcb: warning: scale option ignored, using count from pgbench_branches table ("
                + scale
                + ")");
      }
      if (!options.noVacuum && !custom) {
        new TpcbLoader(first, Dialect.of(options.url()), scale, true, err)
            .prepareRun(options.vacuumAll);
      }
      return run(scripts, scale);
    }
  }

  private int run(List<Script> scripts, int scale) throws SQLException, IOException {
    long seed = seed();
    List<ClientStatistics> statistics = new ArrayList<>();
    TpcbRun run = new TpcbRun(options, scripts, statistics, err);
    SplittableRandom seeds = new SplittableRandom(seed);
    List<TransactionLog> logs = new ArrayList<>();
    try {
      for (int i = 0; i < options.clients; i++) {
        ClientStatistics own = new ClientStatistics(scripts, options.percentiles);
        statistics.add(own);
        TransactionLog log = openLog(i, seeds.split());
        if (log != null) {
          logs.add(log);
        }
        ScriptRandom random = new ScriptRandom(seeds.split());
        run.add(new TpcbClient(i, run, this::connect, variables(i, scale, seed), random, own, log));
      }
      run.run();
    } finally {
      logs.forEach(TransactionLog::close);
    }
    new TpcbReport(options, scripts, statistics, out)
        .print(scale, run.seconds(), run.connectSeconds());
    if (run.isFailed()) {
      err.println("tpcb: error: Run was aborted; the above results are incomplete.");
      return RUN_ERRORS;
    }
    return OK;
  }

  private @Nullable TransactionLog openLog(int client, SplittableRandom sampling)
      throws IOException {
    if (!options.log) {
      return null;
    }
    String name = TransactionLog.fileName(options.logPrefix, ProcessHandle.current().pid(), client);
    PrintStream file = new PrintStream(new FileOutputStream(name), false, StandardCharsets.UTF_8);
    return new TransactionLog(options, client, file, sampling);
  }

  private Variables variables(int client, int scale, long seed) {
    Variables variables = new Variables();
    variables.put("scale", (long) scale);
    variables.put("client_id", (long) client);
    variables.put("random_seed", seed);
    variables.put("default_seed", new SplittableRandom(seed).nextLong());
    for (Map.Entry<String, String> define : options.defines.entrySet()) {
      variables.put(define.getKey(), define.getValue());
    }
    return variables;
  }

  private long seed() {
    String text = options.randomSeed;
    if (text == null) {
      text = System.getenv().getOrDefault("PGBENCH_RANDOM_SEED", "time");
    }
    if (text.equals("time") || text.equals("rand")) {
      long seed = text.equals("time") ? System.nanoTime() : new SplittableRandom().nextLong();
      if (options.debug) {
        err.println("tpcb: random seed " + seed);
      }
      return seed;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ScriptException(
          "unrecognized random seed option \""
              + text
              + "\": expecting an unsigned integer, \"time\" or \"rand\"");
    }
  }

  private List<Script> scripts() throws IOException {
    List<Script> scripts = new ArrayList<>();
    for (String builtin : options.builtins) {
      Weighted named = Weighted.parse(builtin);
      scripts.add(BuiltinScript.named(named.name).script(named.weight));
    }
    if (options.simpleUpdate) {
      scripts.add(BuiltinScript.SIMPLE_UPDATE.script(1));
    }
    if (options.selectOnly) {
      scripts.add(BuiltinScript.SELECT_ONLY.script(1));
    }
    for (String file : options.files) {
      Weighted named = Weighted.parse(file);
      scripts.add(ScriptParser.parse(named.name, read(named.name), named.weight));
    }
    if (scripts.isEmpty()) {
      scripts.add(BuiltinScript.TPCB_LIKE.script(1));
    }
    scripts.removeIf(script -> script.weight() == 0);
    if (scripts.isEmpty()) {
      throw new ScriptException("total script weight must not be zero");
    }
    for (Script script : scripts) {
      for (Command command : script.commands()) {
        if (command instanceof Script.SqlCommand sql && sql.variables().size() > 255) {
          throw new ScriptException("statement has too many arguments: " + sql.text());
        }
      }
    }
    return scripts;
  }

  private static String read(String name) throws IOException {
    if (name.equals("-")) {
      try (Scanner scanner = new Scanner(System.in, StandardCharsets.UTF_8)) {
        return scanner.useDelimiter("\\A").hasNext() ? scanner.next() : "";
      }
    }
    try (var in = new java.io.FileInputStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (UncheckedIOException e) {
      throw new IOException("could not read script file \"" + name + "\"", e);
    }
  }

  private static int readScale(Connection connection, boolean custom) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from pgbench_branches")) {
      rows.next();
      int scale = rows.getInt(1);
      if (scale <= 0) {
        throw new ScriptException("invalid count(*) from pgbench_branches: " + scale);
      }
      return scale;
    } catch (SQLException e) {
      if (custom) {
        return 1;
      }
      throw new SQLException(
          e.getMessage() + "; perhaps you need to do initialization (\"waldb tpcb -i\")",
          e.getSQLState(),
          e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(options.url());
  }

  /** A script with its weight. */
  private record Weighted(String name, int weight) {
    static Weighted parse(String text) {
      int at = text.lastIndexOf('@');
      if (at <= 0) {
        return new Weighted(text, 1);
      }
      try {
        return new Weighted(
            text.substring(0, at), Integer.parseUnsignedInt(text.substring(at + 1)));
      } catch (NumberFormatException e) {
        throw new ScriptException("invalid weight specification: " + text.substring(at));
      }
    }
  }
}
