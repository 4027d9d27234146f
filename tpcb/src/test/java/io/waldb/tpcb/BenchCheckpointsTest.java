package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class BenchCheckpointsTest {
  @Test
  void aCheckpointDuringARunIsPrintedWithItsBeginAndItsEnd() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BenchCheckpoints checkpoints =
        new BenchCheckpoints(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (Connection connection = DriverManager.getConnection("jdbc:waldb:mem:checkpoints");
        Statement statement = connection.createStatement()) {
      statement.execute("create table t (a int)");
      checkpoints.begin();
      statement.execute("checkpoint");
      checkpoints.end();
      statement.execute("checkpoint");
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).matches("! \\d+\\.\\d\\d starting"),
            line -> assertThat(line).matches("! \\d+\\.\\d\\d complete"));
  }
}
