package io.waldb.jdbc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waldb.common.file.CrashOutcome;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.Fault;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A disk for tests that loses its power when told to, with a waldb database on it: shows what an
 * application finds after a power cut at any moment.
 *
 * <pre>{@code
 * try (SimulatedDisk disk = SimulatedDisk.withSeed(42)) {
 *   DataSource source = disk.dataSource();
 *   Shop shop = new Shop(source);            // the code under test; or by disk.url()
 *   shop.createTables();
 *   disk.cutPowerAfter(100);                 // at the 100th operation from here
 *   List<Order> confirmed = new ArrayList<>();
 *   try {
 *     while (true) {
 *       confirmed.add(shop.order("tea"));    // what it returned was promised
 *     }
 *   } catch (SQLException e) {
 *     assertTrue(disk.isPowerOff());
 *   }
 *   disk.reopen();                           // recovers at the next connection
 *   assertTrue(new Shop(source).orders().containsAll(confirmed));
 * }
 * }</pre>
 *
 * <p>Of what the database had not synced when the power went, chance (from the seed) keeps some,
 * loses some in any order, and tears some writes into sectors; nothing that was synced is lost. The
 * power may be cut while several threads use the database, and again while it recovers; other
 * faults are an I/O error and a full disk. What was promised to whom is for the test to remember.
 *
 * <p>The URL, {@code jdbc:waldb:sim:NAME}, is known to the driver as long as the disk exists and
 * stands for what is left on it after each {@link #reopen}. The database has small buffers unless
 * the URL says otherwise. {@link PowerCuts} runs a scenario with a cut at each operation.
 * Thread-safe.
 */
public final class SimulatedDisk implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name;
  private final long seed;
  private final WaldbDataSource source;

  @GuardedBy("this")
  private final SplittableRandom random;

  @GuardedBy("this")
  private SimulatedFileSystem files;

  /** What the cut left, until the power is on again. */
  @GuardedBy("this")
  private @Nullable SimulatedFileSystem left;

  @GuardedBy("this")
  private @Nullable CrashPolicy policy;

  @GuardedBy("this")
  private boolean closed;

  private SimulatedDisk(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    files = new SimulatedFileSystem(random.nextLong());
    name = "disk-" + NUMBERS.incrementAndGet();
    source = new WaldbDataSource(url());
    OpenDatabases.instance().setDisk(name, files);
  }

  /** An empty disk. The same seed and the same order of operations lose and keep the same. */
  public static SimulatedDisk withSeed(long seed) {
    return new SimulatedDisk(seed);
  }

  /** The URL of the database on it. */
  public String url() {
    return "jdbc:waldb:sim:" + name;
  }

  /** Gives connections to the database on it, after each {@link #reopen}, too. */
  public WaldbDataSource dataSource() {
    return source;
  }

  /** Says what cuts leave; otherwise each cut draws a policy at random. */
  public synchronized void setPolicy(CrashPolicy newPolicy) {
    policy = newPolicy;
  }

  /** How many operations that change something there were since the power was last switched on. */
  public synchronized int operations() {
    return files.operations();
  }

  /** Whether the power is off. */
  public synchronized boolean isPowerOff() {
    return files.isPowerOff();
  }

  /** Cuts the power now. */
  public synchronized void cutPower() {
    if (left == null) {
      left = files.crash(policy == null ? CrashPolicy.any(random) : policy);
    }
  }

  /**
   * Cuts the power during an operation to come, which may or may not be done. Replaces a fault that
   * was asked for before.
   *
   * @param count which, from 1 for the next
   */
  public synchronized void cutPowerAfter(int count) {
    failAfter(count, Fault.CRASH);
  }

  /**
   * Has an operation to come fail: {@link Fault#IO_ERROR} or {@link Fault#DISK_FULL}.
   *
   * @param count which, from 1 for the next
   */
  public synchronized void failAfter(int count, Fault fault) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", must be at least 1");
    }
    files.failAfter(count, fault);
  }

  /** Has all operations fail from now on, as those of a disk that is full or broken. */
  public synchronized void failFromNow(Fault fault) {
    files.failFromNow(fault);
  }

  /** Takes back faults that did not happen yet, and ends those that go on. */
  public synchronized void clearFaults() {
    files.clearFaults();
  }

  /**
   * Switches the power on; cuts it first if nothing has. What is open on the disk gets errors from
   * now on. The next connection recovers the database.
   *
   * @return what the cut made of the operations that were not durable
   * @throws IllegalStateException when the disk has been closed
   */
  public synchronized CrashOutcome reopen() {
    if (closed) {
      throw new IllegalStateException("the simulated disk is closed");
    }
    cutPower();
    SimulatedFileSystem next = Objects.requireNonNull(left, "cut");
    left = null;
    files = next;
    OpenDatabases.instance().setDisk(name, next);
    return next.outcome();
  }

  /** Stops what is open on the disk, and forgets it. */
  @Override
  public synchronized void close() {
    closed = true;
    OpenDatabases.instance().setDisk(name, null);
  }

  @Override
  public String toString() {
    return "simulated disk, seed " + seed;
  }
}
