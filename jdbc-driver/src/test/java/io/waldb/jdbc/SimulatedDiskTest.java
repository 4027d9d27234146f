package io.waldb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.Fault;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
  private static final long SEED = Long.getLong("waldb.seed", System.nanoTime());

  private final SimulatedDisk disk = SimulatedDisk.withSeed(seed());

  private static long seed() {
    System.out.println("waldb.seed=" + SEED);
    return SEED;
  }

  private static void run(DataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Set<Integer> rows(DataSource source) throws SQLException {
    Set<Integer> found = new TreeSet<>();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM t")) {
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
    }
    return found;
  }

  /** Inserts rows until the disk says no; adds what was acknowledged. */
  private static void insertUntilItFails(DataSource source, int from, Set<Integer> acknowledged) {
    try (Connection connection = source.getConnection();
        PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
      for (int id = from; id < from + 10_000; id++) {
        insert.setInt(1, id);
        insert.executeUpdate();
        acknowledged.add(id);
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isIn("58030", "XX000", "08003", "08006", "57P01", "53100");
    }
  }

  @Test
  void whatWasCommittedIsThereAfterTheCutAndTheUrlStaysTheSame() throws SQLException {
    try (disk) {
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      Set<Integer> acknowledged = new TreeSet<>();
      disk.cutPowerAfter(40);
      insertUntilItFails(disk.dataSource(), 0, acknowledged);
      assertThat(disk.isPowerOff()).isTrue();
      assertThat(acknowledged).isNotEmpty();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> DriverManager.getConnection(disk.url()))
          .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("58030"));
      disk.reopen();
      assertThat(rows(disk.dataSource())).containsAll(acknowledged);
      try (Connection byUrl = DriverManager.getConnection(disk.url())) {
        assertThat(byUrl.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void theDiskReallyForgets() throws SQLException {
    try (disk) {
      disk.setPolicy(CrashPolicy.DROP_ALL);
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      try (Connection connection = DriverManager.getConnection(disk.url());
          Statement statement = connection.createStatement()) {
        statement.execute("SET synchronous_commit = off");
        statement.execute("INSERT INTO t VALUES (1)");
        disk.cutPower();
        assertThat(disk.reopen().kept()).isZero();
      }
      assertThat(rows(disk.dataSource())).isEmpty();
    }
  }

  @Test
  void theDatabaseOfBeforeTheCutLeavesTheNewOneAlone() throws SQLException {
    try (disk) {
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      Connection old = disk.dataSource().getConnection();
      disk.reopen();
      run(disk.dataSource(), "INSERT INTO t VALUES (1)");
      try (Connection current = disk.dataSource().getConnection()) {
        assertThatThrownBy(() -> old.createStatement().execute("INSERT INTO t VALUES (2)"))
            .isInstanceOf(SQLException.class);
        old.close();
        assertThat(current.isValid(1)).isTrue();
        assertThat(rows(disk.dataSource())).containsExactly(1);
      }
    }
  }

  @Test
  void aConnectionToAnEngineThatHasStoppedIsNotValid() throws SQLException {
    try (disk) {
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      try (Connection connection = disk.dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        assertThat(connection.isValid(1)).isTrue();
        disk.failFromNow(Fault.IO_ERROR);
        assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1)"))
            .isInstanceOf(SQLException.class);
        assertThat(connection.isValid(1)).isFalse();
        disk.clearFaults();
        try (Connection next = disk.dataSource().getConnection()) {
          assertThat(next.isValid(1)).isTrue();
        }
      }
    }
  }

  @Test
  void threadsAreCutOffAndRecoveryIsCutOffToo() throws Exception {
    try (disk) {
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
      disk.cutPowerAfter(60);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int from = i * 10_000;
        Thread thread = new Thread(() -> insertUntilItFails(disk.dataSource(), from, acknowledged));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(disk.isPowerOff()).isTrue();
      for (int operation = 1; operation < 40; operation += 7) {
        disk.reopen();
        disk.cutPowerAfter(operation);
        assertThatThrownBy(() -> run(disk.dataSource(), "INSERT INTO t VALUES (-1)"))
            .isInstanceOf(SQLException.class);
        assertThat(disk.isPowerOff()).isTrue();
      }
      disk.reopen();
      assertThat(rows(disk.dataSource())).containsAll(acknowledged);
    }
  }

  @Test
  void aFailedSyncStopsTheDatabaseAndNothingAcknowledgedIsLost() throws SQLException {
    try (disk) {
      run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
      Set<Integer> acknowledged = new TreeSet<>();
      try (Connection keepOpen = disk.dataSource().getConnection()) {
        disk.failAfter(30, Fault.IO_ERROR);
        insertUntilItFails(disk.dataSource(), 0, acknowledged);
        assertThat(disk.isPowerOff()).isFalse();
        assertThat(acknowledged).isNotEmpty();
        assertThat(keepOpen.isReadOnly()).isFalse();
      }
      assertThat(rows(disk.dataSource())).containsAll(acknowledged);
      disk.reopen();
      assertThat(rows(disk.dataSource())).containsAll(acknowledged);
    }
  }

  @Test
  void withoutItsDiskTheUrlIsRefused() {
    disk.close();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(disk.url()))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"))
        .withMessageContaining("there is no simulated disk");
  }

  /** Two rows in one transaction: both or none. */
  private static final class Pairs implements PowerCuts.Scenario {
    private int acknowledged;

    @Override
    public void prepare(SimulatedDisk disk) throws SQLException {
      SimulatedDiskTest.run(disk.dataSource(), "CREATE TABLE t (id int PRIMARY KEY)");
    }

    @Override
    public void run(SimulatedDisk disk) throws SQLException {
      for (int i = 0; i < 5; i++) {
        SimulatedDiskTest.run(
            disk.dataSource(), "INSERT INTO t VALUES (" + 2 * i + "), (" + (2 * i + 1) + ")");
        acknowledged++;
      }
    }

    @Override
    public void check(DataSource recovered) throws SQLException {
      int found = rows(recovered).size();
      assertThat(found % 2).isZero();
      assertThat(found / 2).isBetween(acknowledged, acknowledged + 1);
    }
  }

  @Test
  void aScenarioHoldsWithACutAtEachOperation() throws Exception {
    assertThat(PowerCuts.operations(SEED, Pairs::new)).isPositive();
    assertThat(PowerCuts.atEach(SEED, Pairs::new)).isGreaterThan(10);
  }

  @Test
  void aBrokenScenarioSaysWhatRepeatsIt() {
    PowerCuts.Scenario broken =
        new PowerCuts.Scenario() {
          @Override
          public void run(SimulatedDisk on) throws SQLException {
            SimulatedDiskTest.run(on.dataSource(), "CREATE TABLE t (id int)");
          }

          @Override
          public void check(DataSource recovered) {
            throw new AssertionError("row 7 is missing");
          }
        };
    assertThatThrownBy(() -> PowerCuts.at(5, 3, () -> broken))
        .isInstanceOf(AssertionError.class)
        .hasMessage("power cut at operation 3, seed 5: row 7 is missing");
  }

  @Test
  void aDiskThatIsClosedStaysClosed() {
    SimulatedDisk closed = SimulatedDisk.withSeed(seed());
    closed.close();
    assertThatThrownBy(closed::reopen).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> closed.dataSource().getConnection().close())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("there is no simulated disk");
  }
}
