package io.waldb.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process with little memory in which some sessions commit and one asks for too much, or in which
 * somebody ends the Java virtual machine. Each commit that was acknowledged is a line of output, an
 * id; the other lines begin with a word.
 */
final class FragileProcess {
  /** When the process is halted, it is with this status. */
  static final int HALTED = 9;

  private static final int WRITERS = 3;

  private final String url;
  private final AtomicInteger ids = new AtomicInteger();
  private volatile boolean stop;

  private FragileProcess(String url) {
    this.url = url;
  }

  /**
   * Runs the process.
   *
   * @param arguments the URL; {@code memory} or {@code halt}; how many times to ask for too much,
   *     or after how many commits to halt
   */
  public static void main(String[] arguments) throws Exception {
    FragileProcess process = new FragileProcess(arguments[0]);
    int times = Integer.parseInt(arguments[2]);
    try (Connection connection = DriverManager.getConnection(arguments[0]);
        Statement statement = connection.createStatement()) {
      statement.execute("create table ids (id int primary key, t text)");
      statement.execute("create table counted (id int primary key, n int)");
      statement.execute("insert into counted values (1, 0)");
      List<Thread> writers = process.startWriters(arguments[1].equals("halt") ? times : 0);
      if (arguments[1].equals("memory")) {
        for (int i = 0; i < times; i++) {
          process.askForTooMuch(statement, i);
        }
      }
      process.stop = !arguments[1].equals("halt");
      for (Thread writer : writers) {
        writer.join();
      }
      process.write(connection, 20);
      say("done");
    }
  }

  @SuppressWarnings("SystemOut") // how it speaks to its parent
  private static void say(String line) {
    System.out.println(line);
  }

  private List<Thread> startWriters(int haltAfter) {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Thread writer = new Thread(() -> writeUntilStopped(haltAfter), "writer-" + i);
      writers.add(writer);
      writer.start();
    }
    return writers;
  }

  /* A writer whose statement gets no memory goes on with the next. */
  private void writeUntilStopped(int haltAfter) {
    while (!stop) {
      try (Connection connection = DriverManager.getConnection(url)) {
        while (!stop) {
          write(connection, 1);
          if (haltAfter > 0 && ids.get() >= haltAfter) {
            Runtime.getRuntime().halt(HALTED);
          }
        }
      } catch (SQLException | OutOfMemoryError e) {
        report("writer", e);
      }
    }
  }

  private void write(Connection connection, int count) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement insert = connection.prepareStatement("insert into ids values (?, ?)");
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < count; i++) {
        int id = ids.incrementAndGet();
        insert.setInt(1, id);
        insert.setString(2, "x".repeat(200));
        insert.executeUpdate();
        statement.executeUpdate("update counted set n = n + 1");
        connection.commit();
        say(Integer.toString(id));
      }
    }
  }

  private void askForTooMuch(Statement statement, int round) {
    try {
      switch (round % 3) {
        case 0 -> {
          try (ResultSet rows =
              statement.executeQuery(
                  "select string_agg(repeat('x', 1000000), '') from generate_series(1, 1000)")) {
            rows.next();
            say("answered " + rows.getString(1).length());
          }
        }
        case 1 -> {
          List<byte[]> eaten = new ArrayList<>();
          while (true) {
            eaten.add(new byte[100_000]); // the application's own greed meets everybody
            statement.executeQuery("select " + eaten.size()).close();
          }
        }
        default ->
            statement.executeUpdate(
                "insert into ids select -1, string_agg(md5(g::text), '') from"
                    + " generate_series(1, 4000000) g");
      }
    } catch (SQLException | OutOfMemoryError e) {
      report("refused", e);
    }
  }

  private static void report(String who, Throwable e) {
    String state = e instanceof SQLException sql ? sql.getSQLState() : "error";
    say(who + " " + state + " " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }
}
