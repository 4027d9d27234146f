package io.waldb.tpcb;

import io.waldb.tpcb.ClientStatistics.Outcome;
import io.waldb.tpcb.Script.Boundary;
import io.waldb.tpcb.Script.Command;
import io.waldb.tpcb.Script.IfCommand;
import io.waldb.tpcb.Script.JumpCommand;
import io.waldb.tpcb.Script.SetCommand;
import io.waldb.tpcb.Script.SleepCommand;
import io.waldb.tpcb.Script.SqlCommand;
import io.waldb.tpcb.Script.TransactionCommand;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client: a thread with a connection that runs scripts until it has done its transactions or
 * the time is up.
 *
 * <p>BEGIN and END are JDBC's transaction calls, so that every database can play. A transaction
 * that fails by a serialization failure or a deadlock is rolled back and tried again as often as
 * the options allow; any other error ends the client.
 */
final class TpcbClient implements Runnable {
  /** Opens the client's connections. */
  interface Connector {
    Connection connect() throws SQLException;
  }

  /** What the clients of a run share. */
  interface Run {
    TpcbOptions options();

    List<Script> scripts();

    /** Whether clients are to stop after the transaction they are at. */
    boolean isStopped();

    /** System.nanoTime at which the run began. */
    long startNanos();

    /** A failure or a debug line to show. */
    void message(String text);

    /** The client gives up. */
    void aborted(int client, String text);
  }

  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";

  private final int number;
  private final Run run;
  private final TpcbOptions options;
  private final Connector connector;
  private final Variables variables;
  private final ScriptRandom random;
  private final ClientStatistics statistics;
  private final @Nullable TransactionLog log;
  private final PreparedStatement[][] prepared;
  private @Nullable Connection connection;
  private @Nullable Statement simple;
  private boolean inTransaction;
  private long scheduledNanos;
  private long connectNanos;

  TpcbClient(
      int number,
      Run run,
      Connector connector,
      Variables variables,
      ScriptRandom random,
      ClientStatistics statistics,
      @Nullable TransactionLog log) {
    this.number = number;
    this.run = run;
    options = run.options();
    this.connector = connector;
    this.variables = variables;
    this.random = random;
    this.statistics = statistics;
    this.log = log;
    prepared = new PreparedStatement[run.scripts().size()][];
  }

  /** Opens the connection; called before the run begins. */
  void connect() throws SQLException {
    long start = System.nanoTime();
    Connection opened = connector.connect();
    connection = opened;
    simple = opened.createStatement();
    for (int i = 0; i < prepared.length; i++) {
      prepared[i] = new PreparedStatement[run.scripts().get(i).commands().size()];
    }
    connectNanos += System.nanoTime() - start;
  }

  /** Time spent connecting so far. */
  long connectNanos() {
    return connectNanos;
  }

  @Override
  public void run() {
    scheduledNanos = run.startNanos();
    try {
      for (long i = 0; options.seconds > 0 || i < options.transactions; i++) {
        if (run.isStopped() || !transaction()) {
          break;
        }
      }
    } catch (SQLException e) {
      run.aborted(number, describe(e));
    } catch (ScriptException e) {
      run.aborted(number, String.valueOf(e.getMessage()));
    } finally {
      disconnect();
    }
  }

  /** Runs one transaction with its retries; answers false when the time is up before it began. */
  private boolean transaction() throws SQLException {
    int script = pickScript();
    long begin = System.nanoTime();
    double lagMicros = 0;
    if (options.rate > 0) {
      scheduledNanos += random.poisson(1e9 / options.rate * options.clients);
      if (!sleepUntil(scheduledNanos)) {
        return false;
      }
      begin = System.nanoTime();
      lagMicros = (begin - scheduledNanos) / 1e3;
      if (options.latencyLimitMillis > 0 && lagMicros > options.latencyLimitMillis * 1e3) {
        end(script, Outcome.SKIPPED, 0, lagMicros, 0);
        return true;
      }
    }
    if (options.reconnect && connection == null) {
      connect();
    }
    long scheduled = options.rate > 0 ? scheduledNanos : begin;
    long retries = 0;
    while (true) {
      int command = 0;
      try {
        List<Command> commands = run.scripts().get(script).commands();
        while (command < commands.size()) {
          command = execute(script, command, commands.get(command));
        }
        if (inTransaction) {
          rollback();
          throw new ScriptException(
              "end of script reached without completing the last transaction");
        }
        double micros = (System.nanoTime() - scheduled) / 1e3;
        end(script, Outcome.DONE, micros, lagMicros, retries);
        break;
      } catch (RetryableException e) {
        rollback();
        boolean again = mayRetry(retries, scheduled);
        statistics.commandFailed(script, e.command, again);
        if (options.verboseErrors) {
          run.message(
              "client "
                  + number
                  + (again ? " repeats the transaction after: " : " ends the failed transaction: ")
                  + e.getMessage());
        }
        if (!again) {
          end(script, e.outcome, 0, lagMicros, retries);
          break;
        }
        retries++;
      }
    }
    if (options.reconnect) {
      disconnect();
    }
    return true;
  }

  private boolean mayRetry(long retries, long scheduled) {
    if (options.maxTries > 0 && retries + 1 >= options.maxTries) {
      return false;
    }
    if (run.isStopped()) {
      return false;
    }
    return options.latencyLimitMillis == 0
        || (System.nanoTime() - scheduled) / 1e6 < options.latencyLimitMillis;
  }

  private void end(int script, Outcome outcome, double micros, double lagMicros, long retries) {
    if (outcome == Outcome.DONE) {
      boolean late = options.latencyLimitMillis > 0 && micros > options.latencyLimitMillis * 1e3;
      statistics.done(script, micros, lagMicros, retries, late);
    } else {
      statistics.notDone(script, outcome, lagMicros, retries);
    }
    if (log != null) {
      log.transaction(outcome, script, micros, lagMicros, retries);
    }
  }

  private int pickScript() {
    List<Script> scripts = run.scripts();
    if (scripts.size() == 1) {
      return 0;
    }
    long total = scripts.stream().mapToLong(Script::weight).sum();
    long pick = random.uniform(0, total - 1);
    int i = 0;
    while (pick >= scripts.get(i).weight()) {
      pick -= scripts.get(i++).weight();
    }
    return i;
  }

  /** Runs one command; answers the next. */
  private int execute(int script, int index, Command command) throws SQLException {
    long start = options.reportPerCommand ? System.nanoTime() : 0;
    int next = index + 1;
    try {
      if (command instanceof SqlCommand sql) {
        executeSql(script, index, sql);
      } else if (command instanceof TransactionCommand transaction) {
        executeBoundary(transaction.boundary());
      } else if (command instanceof SetCommand set) {
        variables.put(set.name(), set.expression().evaluate(variables, random));
      } else if (command instanceof IfCommand condition) {
        if (!ScriptValues.isTrue(condition.condition().evaluate(variables, random))) {
          next = condition.otherwise();
        }
      } else if (command instanceof JumpCommand jump) {
        next = jump.target();
      } else if (command instanceof SleepCommand sleep) {
        sleep(sleep);
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.equals(SERIALIZATION_FAILURE)) {
        throw new RetryableException(index, Outcome.SERIALIZATION_FAILURE, describe(e));
      }
      if (state.equals(DEADLOCK)) {
        throw new RetryableException(index, Outcome.DEADLOCK_FAILURE, describe(e));
      }
      throw new SQLException(
          "aborted in command "
              + index
              + " ("
              + command.text()
              + ") of script "
              + script
              + ": "
              + e.getMessage(),
          e.getSQLState(),
          e);
    }
    if (options.reportPerCommand) {
      statistics.command(script, index, (System.nanoTime() - start) / 1e3);
    }
    return next;
  }

  private Connection connection() {
    return java.util.Objects.requireNonNull(connection, "not connected");
  }

  private void executeBoundary(Boundary boundary) throws SQLException {
    switch (boundary) {
      case BEGIN -> {
        connection().setAutoCommit(false);
        inTransaction = true;
      }
      case COMMIT -> {
        connection().commit();
        inTransaction = false;
        connection().setAutoCommit(true);
      }
      case ROLLBACK -> rollback();
    }
  }

  private void rollback() throws SQLException {
    if (inTransaction) {
      inTransaction = false;
      connection().rollback();
      connection().setAutoCommit(true);
    }
  }

  private void executeSql(int script, int index, SqlCommand command) throws SQLException {
    if (options.debug) {
      run.message("client " + number + " sending " + command.text());
    }
    switch (options.queryMode) {
      case simple -> {
        Statement statement = java.util.Objects.requireNonNull(simple);
        boolean rows = statement.execute(inline(command));
        readResult(command, statement, rows);
      }
      case extended -> {
        try (PreparedStatement statement = connection().prepareStatement(command.sql())) {
          bind(statement, command);
          readResult(command, statement, statement.execute());
        }
      }
      case prepared -> {
        PreparedStatement statement = prepared[script][index];
        if (statement == null) {
          statement = connection().prepareStatement(command.sql());
          prepared[script][index] = statement;
        }
        bind(statement, command);
        readResult(command, statement, statement.execute());
      }
    }
  }

  private void bind(PreparedStatement statement, SqlCommand command) throws SQLException {
    List<String> names = command.variables();
    for (int i = 0; i < names.size(); i++) {
      Object value = variables.get(names.get(i));
      if (value instanceof Long number) {
        if ((int) (long) number == number) {
          statement.setInt(i + 1, (int) (long) number);
        } else {
          statement.setLong(i + 1, number);
        }
      } else if (value instanceof Double number) {
        statement.setDouble(i + 1, number);
      } else if (value instanceof Boolean truth) {
        statement.setBoolean(i + 1, truth);
      } else {
        statement.setString(i + 1, (String) value);
      }
    }
  }

  /** The statement with the variables' values in it. */
  private String inline(SqlCommand command) {
    String sql = command.sql();
    if (command.variables().isEmpty()) {
      return sql;
    }
    StringBuilder out = new StringBuilder(sql.length() + 32);
    int next = 0;
    char quote = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '?') {
        Object value = variables.get(command.variables().get(next++));
        out.append(value == null ? "NULL" : value);
        continue;
      }
      out.append(c);
    }
    return out.toString();
  }

  private void readResult(SqlCommand command, Statement statement, boolean hasRows)
      throws SQLException {
    if (!hasRows) {
      if (command.store() != null && !command.allRows()) {
        throw new ScriptException("\\gset expects a row");
      }
      return;
    }
    try (ResultSet rows = statement.getResultSet()) {
      long count = 0;
      while (rows.next()) {
        count++;
        if (command.store() != null) {
          store(command.store(), rows);
        }
      }
      if (command.store() != null && !command.allRows() && count != 1) {
        throw new ScriptException("\\gset expects one row, got " + count);
      }
    }
  }

  private void store(String prefix, ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
      variables.put(prefix + name, row.getString(i));
    }
  }

  private void sleep(SleepCommand sleep) {
    String amount = sleep.amount();
    long count =
        amount.startsWith(":")
            ? ScriptValues.toLong(variables.typed(amount.substring(1)))
            : Long.parseLong(amount);
    sleepUntil(System.nanoTime() + count * sleep.unitMicros() * 1000);
  }

  /** Waits; answers false when the run was stopped meanwhile. */
  private boolean sleepUntil(long nanos) {
    while (true) {
      if (run.isStopped()) {
        return false;
      }
      long left = nanos - System.nanoTime();
      if (left <= 0) {
        return true;
      }
      LockSupport.parkNanos(Math.min(left, 100_000_000));
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        if (inTransaction) {
          inTransaction = false;
          open.rollback();
        }
        open.close();
      } catch (SQLException e) {
        run.message("client " + number + " could not close its connection: " + describe(e));
      }
    }
  }

  private static String describe(SQLException e) {
    return e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")";
  }

  /** A failure after which the transaction may be tried again. */
  private static final class RetryableException extends RuntimeException {
    private static final long serialVersionUID = 1;
    final int command;
    final Outcome outcome;

    RetryableException(int command, Outcome outcome, String message) {
      super(message);
      this.command = command;
      this.outcome = outcome;
    }
  }
}
