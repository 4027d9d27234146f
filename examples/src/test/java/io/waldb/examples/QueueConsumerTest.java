package io.waldb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.examples.QueueConsumer.Message;
import io.waldb.jdbc.SimulatedDisk;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Power cuts never lose a message that the consumer acknowledged, and none counts twice. */
class QueueConsumerTest {
  private static final int MESSAGES = 200;

  private static Iterator<Message> messagesFrom(long first) {
    return LongStream.rangeClosed(first, MESSAGES)
        .mapToObj(number -> new Message(number, "message " + number))
        .iterator();
  }

  /** How many messages with numbers up to this one are there. */
  private static long countUpTo(DataSource source, long number) throws SQLException {
    try (Connection connection = source.getConnection();
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("select count(*) from received where number <= " + number)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void anAcknowledgedMessageIsNeverLost() throws SQLException {
    long seed = Long.getLong("waldb.seed", System.nanoTime());
    System.out.println("waldb.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int cuts = 0;
    // How many operations of the disk a round takes varies: some are over before the power is cut.
    for (int round = 0; round < 3 || (cuts == 0 && round < 100); round++) {
      try (SimulatedDisk disk = SimulatedDisk.withSeed(random.nextLong())) {
        AtomicLong acknowledged = new AtomicLong();
        assertThat(new QueueConsumer(disk.dataSource())).isNotNull(); // makes the table
        boolean done = false;
        while (!done) {
          try (Connection recovered = disk.dataSource().getConnection()) {
            assertThat(recovered.isValid(0)).isTrue();
            disk.cutPowerAfter(1 + random.nextInt(60));
            new QueueConsumer(disk.dataSource())
                .consume(
                    messagesFrom(acknowledged.get() + 1),
                    number -> acknowledged.accumulateAndGet(number, Math::max));
            done = true;
          } catch (SQLException | RuntimeException e) {
            assertThat(disk.isPowerOff()).as("%s", e).isTrue();
            cuts++;
          }
          disk.reopen();
          long told = acknowledged.get();
          assertThat(told == 0 ? 0 : countUpTo(disk.dataSource(), told)).isEqualTo(told);
        }
        assertThat(acknowledged).hasValue(MESSAGES);
      }
    }
    assertThat(cuts).isPositive();
  }

  @Test
  void messagesDeliveredAgainCountOnce() throws SQLException {
    try (SimulatedDisk disk = SimulatedDisk.withSeed(1)) {
      AtomicLong acknowledged = new AtomicLong();
      QueueConsumer consumer = new QueueConsumer(disk.dataSource());
      consumer.consume(messagesFrom(1), acknowledged::set);
      consumer.consume(messagesFrom(MESSAGES / 2), acknowledged::set);
      assertThat(acknowledged).hasValue(MESSAGES);
      assertThat(countUpTo(disk.dataSource(), MESSAGES)).isEqualTo(MESSAGES);
    }
  }
}
