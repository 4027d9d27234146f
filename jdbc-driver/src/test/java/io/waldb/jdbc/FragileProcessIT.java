package io.waldb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a process, what it acknowledged is there, and nothing in part. */
class FragileProcessIT {
  private static final int ASKED = Integer.getInteger("waldb.fragile.times", 3);

  @TempDir Path directory;

  private final List<String> lines = new ArrayList<>();

  private String url() {
    return "jdbc:waldb:file:" + directory.resolve("db") + "?shared_buffers=2MB";
  }

  /** Runs the process; its exit status. */
  private int run(String heap, String what, int times) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                heap,
                "-ea",
                "-cp",
                System.getProperty("java.class.path"),
                FragileProcess.class.getName(),
                url(),
                what,
                Integer.toString(times))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }
    return process.waitFor();
  }

  private Set<Integer> acknowledged() {
    Set<Integer> ids = new HashSet<>();
    for (String line : lines) {
      if (line.matches("\\d+")) {
        ids.add(Integer.valueOf(line));
      }
    }
    return ids;
  }

  private void checkDatabase() throws SQLException {
    Set<Integer> found = new HashSet<>();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("select id from ids")) {
        while (rows.next()) {
          found.add(rows.getInt(1));
        }
      }
      try (ResultSet row = statement.executeQuery("select n from counted")) {
        row.next();
        assertThat(row.getInt(1)).as("both parts of each transaction").isEqualTo(found.size());
      }
    }
    assertThat(acknowledged()).isNotEmpty();
    assertThat(found).containsAll(acknowledged());
    assertThat(found.size() - acknowledged().size()).as("not reported").isBetween(0, 10);
  }

  @Test
  void aSessionThatAsksForTooMuchMemoryHarmsNobody() throws Exception {
    int status = run("-Xmx40m", "memory", ASKED);
    List<String> refused = lines.stream().filter(line -> line.startsWith("refused")).toList();
    assertThat(refused).as(lines.toString()).hasSize(ASKED);
    assertThat(refused).allMatch(line -> line.startsWith("refused 5") || line.contains("error"));
    assertThat(lines).as("engine stopped").noneMatch(line -> line.contains("PANIC"));
    assertThat(lines).last().isEqualTo("done");
    assertThat(status).isZero();
    checkDatabase();
  }

  @Test
  void aProcessThatEndsItselfLosesNothingItAcknowledged() throws Exception {
    assertThat(run("-Xmx64m", "halt", 300)).isEqualTo(FragileProcess.HALTED);
    assertThat(acknowledged()).hasSizeGreaterThan(200);
    checkDatabase();
  }
}
