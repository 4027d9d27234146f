package io.waldb.jdbc;

import static io.waldb.jdbc.TestDatabases.connect;
import static io.waldb.jdbc.TestDatabases.number;
import static io.waldb.jdbc.TestDatabases.rows;
import static io.waldb.jdbc.TestDatabases.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs, settings, and what opens and shuts down a database. */
class DriverTest {
  @TempDir Path directory;

  private String url() {
    return "jdbc:waldb:file:" + directory.resolve("db");
  }

  private static String state(Throwable thrown) {
    return ((SQLException) thrown).getSQLState();
  }

  @Test
  void isFoundByTheServiceLoaderAndTheDriverManager() throws SQLException {
    assertThat(ServiceLoader.load(Driver.class)).hasAtLeastOneElementOfType(WaldbDriver.class);
    assertThat(DriverManager.getDriver("jdbc:waldb:mem:any")).isInstanceOf(WaldbDriver.class);
  }

  @Test
  void leavesTheUrlsOfOtherDriversAlone() throws SQLException {
    WaldbDriver driver = new WaldbDriver();
    assertThat(driver.acceptsURL("jdbc:postgresql:x")).isFalse();
    assertThat(driver.connect("jdbc:postgresql:x", new Properties())).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:waldb:",
        "jdbc:waldb:file:",
        "jdbc:waldb:mem:",
        "jdbc:waldb:tcp:host",
        "jdbc:waldb:mem:x?work_mem",
        "jdbc:waldb:mem:x?=1",
        "jdbc:waldb:mem:x?work_mem=%zz"
      })
  void refusesMalformedUrls(String url) {
    assertThatThrownBy(() -> connect(url))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(url)
        .satisfies(e -> assertThat(state(e)).isEqualTo("08001"));
  }

  @Test
  void refusesSettingsItDoesNotKnowByName() {
    assertThatThrownBy(() -> connect("jdbc:waldb:mem:x?work_memory=1MB"))
        .hasMessageContaining("work_memory")
        .satisfies(e -> assertThat(state(e)).isEqualTo("42704"));
  }

  @Test
  void refusesValuesThatAreNotRightAndOpensNothing() throws SQLException {
    String url = TestDatabases.memory();
    assertThatThrownBy(() -> connect(url + "?work_mem=lots"))
        .hasMessageContaining("work_mem")
        .satisfies(e -> assertThat(state(e)).isEqualTo("22023"));
    assertThatThrownBy(() -> connect(url + "?shared_buffers=lots"))
        .hasMessageContaining("shared_buffers")
        .satisfies(e -> assertThat(state(e)).isEqualTo("22023"));
    // A setting of the database that was refused must not have stuck.
    try (Connection connection = connect(url)) {
      assertThat(number(connection, "SELECT 1")).isOne();
    }
  }

  @Test
  void takesSettingsFromUrlAndProperties() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("work_mem", "3MB");
    properties.setProperty("TimeZone", "Asia/Tokyo");
    properties.setProperty("user", "somebody");
    properties.setProperty("password", "secret");
    String url = TestDatabases.memory() + "?work_mem=5MB&search_path=a%2Cpublic";
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      assertThat(rows(connection, "SHOW work_mem")).containsExactly("5MB");
      assertThat(rows(connection, "SHOW timezone")).containsExactly("Asia/Tokyo");
      assertThat(rows(connection, "SHOW search_path")).containsExactly("a,public");
    }
  }

  @Test
  void refusesToChangeTheOpenDatabasesSettingsButTakesTheSameOnes() throws SQLException {
    String url = TestDatabases.memory();
    try (Connection first = connect(url + "?shared_buffers=16MB");
        Connection same = connect(url + "?shared_buffers=16384kB")) {
      assertThat(number(same, "SELECT 1")).isOne();
      assertThatThrownBy(() -> connect(url + "?shared_buffers=32MB"))
          .hasMessageContaining("shared_buffers")
          .hasMessageContaining("16MB")
          .satisfies(e -> assertThat(state(e)).isEqualTo("55P02"));
      assertThat(number(first, "SELECT 1")).isOne();
    }
  }

  @Test
  void keepsADatabaseInADirectory() throws SQLException {
    try (Connection connection = connect(url())) {
      run(connection, "CREATE TABLE t (id int PRIMARY KEY, name text)");
      run(connection, "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
    }
    try (Connection connection = connect(url())) {
      assertThat(rows(connection, "SELECT * FROM t ORDER BY id")).containsExactly("1|one", "2|two");
    }
  }

  @Test
  void connectionsOfOneUrlShareTheDatabase() throws SQLException {
    String other = url() + "/../db";
    try (Connection first = connect(url());
        Connection second = connect(other)) {
      run(first, "CREATE TABLE t (id int)");
      run(first, "INSERT INTO t VALUES (7)");
      assertThat(number(second, "SELECT id FROM t")).isEqualTo(7);
    }
  }

  @Test
  void databasesInMemoryEndWithTheirLastConnection() throws SQLException {
    String url = TestDatabases.memory();
    try (Connection first = connect(url)) {
      run(first, "CREATE TABLE t (id int)");
      connect(url).close();
      assertThat(number(first, "SELECT count(*) FROM t")).isZero();
    }
    try (Connection anew = connect(url)) {
      assertThatThrownBy(() -> rows(anew, "SELECT * FROM t"))
          .satisfies(e -> assertThat(state(e)).isEqualTo("42P01"));
    }
  }

  @Test
  void refusesADirectoryThatIsNotWaldbsAndLeavesItAsItWas() throws IOException {
    Path own = Files.createDirectory(directory.resolve("own"));
    Path letter = Files.writeString(own.resolve("letter.txt"), "dear reader");
    assertThatThrownBy(() -> connect("jdbc:waldb:file:" + own))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(own.toString());
    assertThat(letter).hasContent("dear reader");
    try (var files = Files.list(own)) {
      assertThat(files).containsExactly(letter);
    }
  }

  @Test
  void refusesAPlainFileInPlaceOfADirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");
    assertThatThrownBy(() -> connect("jdbc:waldb:file:" + file))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).hasContent("content");
  }

  @Test
  void refusesADatabaseThatAnotherProcessHasOpenAndRecoversItWhenThatIsKilled() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HoldsDatabase.class.getName(),
                url())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(said.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> connect(url()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("db")
          .satisfies(e -> assertThat(state(e)).isEqualTo("55006"));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (Connection connection = connect(url())) {
      assertThat(number(connection, "SELECT count(*) FROM held")).isEqualTo(3);
    }
  }

  @Test
  void firstAndLastConnectionsComeAndGoAtTheSameTime() throws Exception {
    try (Connection connection = connect(url())) {
      run(connection, "CREATE TABLE t (worker int, round int)");
    }
    int workers = 4;
    int rounds = 15;
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        int me = worker;
        work.add(
            pool.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    try (Connection connection = connect(url())) {
                      run(connection, "INSERT INTO t VALUES (" + me + ", " + round + ")");
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : work) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    try (Connection connection = connect(url())) {
      assertThat(number(connection, "SELECT count(*) FROM t")).isEqualTo((long) workers * rounds);
    }
  }

  @Test
  void tellsAllSettingsWithTheirChoices() {
    DriverPropertyInfo[] infos = new WaldbDriver().getPropertyInfo("jdbc:waldb:mem:x", null);
    assertThat(infos)
        .anySatisfy(
            info -> {
              assertThat(info.name).isEqualTo("synchronous_commit");
              assertThat(info.choices).contains("on", "off");
              assertThat(info.description).isNotEmpty();
            });
  }

  @Test
  void dataSourcesConnect() throws SQLException {
    WaldbDataSource source = new WaldbDataSource(TestDatabases.memory());
    source.setSetting("work_mem", "7MB");
    try (Connection connection = source.getConnection("sa", "")) {
      assertThat(rows(connection, "SHOW work_mem")).containsExactly("7MB");
    }
    assertThatThrownBy(() -> new WaldbDataSource("jdbc:other:x").getConnection())
        .satisfies(e -> assertThat(state(e)).isEqualTo("08001"));
  }
}
