package io.waldb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.waldb.jdbc.PowerCuts;
import io.waldb.jdbc.SimulatedDisk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A test of one's own code against power cuts: copy this shape. The code under test, {@link
 * Outbox}, knows nothing of it; the test remembers what was promised.
 */
class OutboxPowerCutTest {
  private static final long SEED = Long.getLong("waldb.seed", 20_240_229);

  /** Some orders, relayed on the way; one object for each run. */
  private static final class Orders implements PowerCuts.Scenario {
    private final List<Integer> promised = new ArrayList<>();
    private final List<Integer> delivered = new ArrayList<>();

    @Override
    public void prepare(SimulatedDisk disk) throws SQLException {
      assertThat(new Outbox(disk.dataSource()).orders()).isEmpty();
    }

    @Override
    public void run(SimulatedDisk disk) throws SQLException {
      Outbox shop = new Outbox(disk.dataSource());
      for (int id = 1; id <= 4; id++) {
        shop.order(id, "tea");
        promised.add(id);
        if (id % 2 == 0) {
          shop.relay(delivered::add);
        }
      }
    }

    @Override
    public void check(DataSource recovered) throws SQLException {
      Outbox shop = new Outbox(recovered);
      assertThat(shop.orders()).containsAll(promised).hasSizeLessThanOrEqualTo(promised.size() + 1);
      assertThat(shop.messages()).isEqualTo(shop.orders());
      assertThat(delivered).containsAll(shop.sent());
      shop.relay(delivered::add); // the shop goes on
      assertThat(delivered).containsAll(shop.orders());
      assertThat(shop.sent()).isEqualTo(shop.orders());
    }
  }

  /** A test with a name of its own for every tenth operation. */
  @TestFactory
  Stream<DynamicTest> ordersAndMessagesAgreeAfterACut() throws Exception {
    int operations = PowerCuts.operations(SEED, Orders::new);
    return IntStream.rangeClosed(1, operations)
        .filter(operation -> operation % 10 == 0)
        .mapToObj(
            operation ->
                dynamicTest(
                    "power cut at operation " + operation,
                    () -> PowerCuts.at(SEED, operation, Orders::new)));
  }

  /** All of them in one test, which takes minutes. */
  @Tag("soak")
  @Test
  void ordersAndMessagesAgreeWhereverThePowerIsCut() {
    assertThat(PowerCuts.atEach(SEED, Orders::new)).isGreaterThan(10);
  }
}
