package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.Fault;
import io.waldb.common.file.SimulatedFileSystem;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The disk fails at one operation of a workload, whichever: the session is told, with the file's
 * name; the engine stops when memory and disk may disagree and goes on when they do not; and what
 * was acknowledged is there in the end, with nothing in part.
 *
 * <p>In an ordinary build the operations are a random sample; {@code -Dwaldb.faults=all} takes each
 * in turn.
 */
class FaultSweepTest {
  /** How the disk fails. */
  private enum Trouble {
    /** A changing operation fails once. */
    IO_ERROR,
    /** A write does a part and fails once. */
    SHORT_WRITE,
    /** There is no room for one operation. */
    DISK_FULL,
    /** There is no room for some time. */
    DISK_STAYS_FULL,
    /** A read fails once. */
    READ,
    /** A lookup fails once. */
    LOOKUP,
    /** A changing operation throws an Error, as a bug or a lack of memory would. */
    ERROR
  }

  private static final boolean ALL = System.getProperty("waldb.faults", "").equals("all");
  private static final int SAMPLE = Integer.getInteger("waldb.faults.sample", 3);
  private static final int STEPS = 32;
  private static final int FULL_FOR = 60;

  /** After these the engine has to stop. */
  private static final Pattern FATAL =
      Pattern.compile(
          "could not (write|fsync) file \"wal/[0-9A-F]{24}\".*"
              + "|could not fsync file \"(base|clog)/.*"
              + "|could not fsync directory \"(base|clog|wal)\".*"
              + "|could not (write|fsync) file \"waldb.control\".*");

  /** After these it may stop: they can come where it cannot go back. */
  private static final Pattern MAY_BE_FATAL =
      Pattern.compile(
          "could not [a-z ]+ \"wal/.*|could not truncate file \"base/.*|could not open file .*");

  private final Map<String, Integer> seen = new TreeMap<>();
  private Random random = new Random();
  private SimulatedFileSystem loaded = new SimulatedFileSystem(0);

  @BeforeEach
  void load() {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.err.println("FaultSweepTest: -Dwaldb.seed=" + seed);
    random = new Random(seed);
    loaded = new SimulatedFileSystem(seed);
    try (Database database = Database.open(loaded, FaultWorkload.settings());
        Session session = database.connect(new Properties())) {
      FaultWorkload.load(session);
    }
  }

  private SimulatedFileSystem copy() {
    return loaded.crashClone(CrashPolicy.KEEP_ALL);
  }

  /** The numbers up to a count to try: all, or some. */
  private List<Integer> choose(int count) {
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < (ALL ? count : SAMPLE); i++) {
      chosen.add(1 + (ALL ? i : random.nextInt(count)));
    }
    return chosen;
  }

  private static int count(SimulatedFileSystem disk, Trouble trouble) {
    return switch (trouble) {
      case READ -> disk.reads();
      case LOOKUP -> disk.lookups();
      default -> disk.operations();
    };
  }

  private static void arm(SimulatedFileSystem disk, Trouble trouble, int at) {
    switch (trouble) {
      case IO_ERROR -> disk.failAt(at, Fault.IO_ERROR);
      case SHORT_WRITE -> disk.failAt(at, Fault.SHORT_WRITE);
      case DISK_FULL -> disk.failAt(at, Fault.DISK_FULL);
      case DISK_STAYS_FULL -> disk.failBetween(at, at + FULL_FOR, Fault.DISK_FULL);
      case READ -> disk.failReadAt(at);
      case LOOKUP -> disk.failLookupAt(at);
      case ERROR -> throwAt(disk, at);
    }
  }

  private static void throwAt(SimulatedFileSystem disk, int at) {
    AtomicInteger count = new AtomicInteger(disk.operations());
    disk.onOperation(
        () -> {
          if (count.incrementAndGet() == at) {
            throw at % 2 == 0 ? new OutOfMemoryError("made up") : new InternalError("made up");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostWhateverFailsUnderOneSession(Trouble trouble) {
    sweep(trouble, 1);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostWhateverFailsUnderSeveralSessions(Trouble trouble) {
    sweep(trouble, 3);
  }

  private void sweep(Trouble trouble, int sessions) {
    SimulatedFileSystem counted = copy();
    Database database = Database.open(counted, FaultWorkload.settings());
    int opened = count(counted, trouble);
    FaultWorkload workload = new FaultWorkload();
    assertThat(work(database, workload, sessions)).isEmpty();
    int worked = count(counted, trouble) - opened;
    database.close();
    workload.verify(Database.open(counted, FaultWorkload.settings()));
    for (int at : choose(worked)) {
      fail(trouble, at, sessions);
    }
    System.err.println(trouble + ", " + sessions + " sessions, of " + worked + ": ");
    seen.forEach((what, times) -> System.err.println("  " + times + " x " + what));
  }

  private void fail(Trouble trouble, int at, int sessions) {
    SimulatedFileSystem disk = copy();
    Database database = Database.open(disk, FaultWorkload.settings());
    arm(disk, trouble, count(disk, trouble) + at);
    FaultWorkload workload = new FaultWorkload();
    List<DatabaseException> errors = work(database, workload, sessions);
    disk.clearFaults();
    disk.onOperation(null);
    String fault = trouble == Trouble.ERROR ? "made up" : disk.firstFault();
    String what = trouble + " at " + at + " (" + fault + ")";
    boolean stopped = database.engine().panic().isPanicked();
    note(fault, stopped, errors);
    if (FATAL.matcher(fault).matches()) {
      assertThat(stopped).as("%s stops the engine", what).isTrue();
    } else if (stopped && trouble == Trouble.DISK_STAYS_FULL) {
      // What stopped it came later.
      assertThat(String.valueOf(database.engine().panic().cause()))
          .as(what)
          .containsPattern("write-ahead log|control file");
    } else if (trouble != Trouble.ERROR && !MAY_BE_FATAL.matcher(fault).matches()) {
      assertThat(database.engine().panic().cause()).as("%s stops nothing", what).isNull();
    }
    for (DatabaseException error : errors) {
      checkError(error, fault, stopped, what);
    }
    if (!stopped) {
      goOn(database, workload, what);
    }
    SimulatedFileSystem left = end(database, disk);
    try (Database reopened = Database.open(left, FaultWorkload.settings())) {
      workload.verify(reopened);
    } catch (AssertionError | DatabaseException e) {
      throw new AssertionError(what + ", panic " + database.engine().panic().cause(), e);
    }
  }

  private void note(String fault, boolean stopped, List<DatabaseException> errors) {
    Matcher kind = Pattern.compile("could not ([a-z ]+) \"([a-z.]*)").matcher(fault);
    String what = kind.find() ? kind.group(1) + " " + kind.group(2) : "nothing";
    String told = errors.isEmpty() ? "nobody told" : errors.get(0).state().code();
    seen.merge(what + ": " + (stopped ? "stopped, " : "went on, ") + told, 1, Integer::sum);
  }

  /** The error says what failed. */
  private static void checkError(
      DatabaseException error, String fault, boolean stopped, String what) {
    if (!fault.equals("made up")) {
      assertThat(error.state())
          .as("%s: %s", what, error)
          .isIn(SqlState.IO_ERROR, SqlState.DISK_FULL);
    }
    if (!stopped && !fault.equals("made up")) {
      String file = fault.replaceAll(".*?(\"[^\"]+\").*", "$1");
      assertThat(error.getMessage())
          .as("%s names a file, of a fault that happens once this one", what)
          .contains(what.startsWith("DISK_STAYS_FULL") ? "\": No space left" : file);
    }
  }

  /** The same engine works, with the disk well again. */
  private static void goOn(Database database, FaultWorkload workload, String what) {
    try (Session session = database.connect(new Properties())) {
      for (int step = 1000; step < 1008; step++) {
        assertThat(workload.step(database, session, step)).as("%s, step %s", what, step).isNull();
      }
    }
  }

  private SimulatedFileSystem end(Database database, SimulatedFileSystem disk) {
    switch (random.nextInt(3)) {
      case 0 -> {
        database.close();
        return disk;
      }
      case 1 -> {
        SimulatedFileSystem left = disk.crash(CrashPolicy.SCATTER);
        database.closeImmediately();
        return left;
      }
      default -> {
        SimulatedFileSystem left = disk.kill();
        database.closeImmediately();
        return left;
      }
    }
  }

  /** Runs the steps, shared out among sessions; the errors they got. */
  private static List<DatabaseException> work(
      Database database, FaultWorkload workload, int sessions) {
    List<DatabaseException> errors = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Throwable> broken = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      int first = 8 * i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  client(database, workload, first, 8 * sessions, errors);
                } catch (Throwable e) {
                  broken.add(e);
                }
              },
              "fault-client-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertThat(broken).isEmpty();
    return errors;
  }

  /* Eight steps belong together, so a client takes eight and leaves the others theirs. */
  private static void client(
      Database database,
      FaultWorkload workload,
      int first,
      int stride,
      List<DatabaseException> errors) {
    try (Session session = database.connect(new Properties())) {
      for (int from = first; from < STEPS; from += stride) {
        for (int step = from; step < from + 8; step++) {
          DatabaseException error = workload.step(database, session, step);
          if (error != null) {
            errors.add(error);
          }
        }
      }
    } catch (DatabaseException e) {
      if (!database.engine().panic().isPanicked()) {
        throw e;
      }
    }
  }

  @Test
  void aDropIsToldAsItIsAlsoWhenItsFilesCannotBeLookedUp() {
    for (int at = 1; at <= 16; at++) {
      SimulatedFileSystem disk = copy();
      boolean dropped;
      try (Database database = Database.open(disk, FaultWorkload.settings());
          Session session = database.connect(new Properties())) {
        disk.failLookupAt(disk.lookups() + at);
        dropped = drop(session);
        disk.clearFaults();
      }
      try (Database database = Database.open(disk, FaultWorkload.settings());
          Session session = database.connect(new Properties())) {
        assertThat(TestSession.run(session, "select count(*) from pg_class where relname = 'bulk'"))
            .as("lookup %s", at)
            .isEqualTo(List.of(dropped ? "0" : "1"));
      }
    }
  }

  private static boolean drop(Session session) {
    try {
      TestSession.run(session, "drop table bulk");
      return true;
    } catch (DatabaseException e) {
      return false;
    }
  }

  @Test
  void theThreadsOfAnEngineThatHasStoppedEnd() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    SimulatedFileSystem disk = copy();
    try (Database database = Database.open(disk, FaultWorkload.settings());
        Session session = database.connect(new Properties())) {
      List<Thread> threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> !before.contains(thread))
              .filter(thread -> thread.getName().matches("waldb-(wal|check|back|bound|auto).*"))
              .toList();
      assertThat(threads).hasSizeGreaterThanOrEqualTo(6);
      disk.failFrom(disk.operations() + 1, Fault.IO_ERROR);
      assertThatThrownBy(() -> TestSession.run(session, "update accounts set n = 1"))
          .isInstanceOf(DatabaseException.class);
      assertThat(database.engine().panic().isPanicked()).isTrue();
      for (Thread thread : threads) {
        thread.join(60_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void recoveryThatFailsBeginsAgain() {
    SimulatedFileSystem disk = copy();
    Database database = Database.open(disk, FaultWorkload.settings());
    FaultWorkload workload = new FaultWorkload();
    assertThat(work(database, workload, 2)).isEmpty();
    SimulatedFileSystem crashed = disk.crash(CrashPolicy.SCATTER);
    database.closeImmediately();
    for (Trouble trouble : EnumSet.complementOf(EnumSet.of(Trouble.ERROR))) {
      open(trouble, crashed, workload);
      open(trouble, loaded, new FaultWorkload());
      seen.forEach((what, times) -> System.err.println("  " + times + " x " + what));
      seen.clear();
    }
  }

  private void open(Trouble trouble, SimulatedFileSystem from, FaultWorkload workload) {
    SimulatedFileSystem counted = from.crashClone(CrashPolicy.KEEP_ALL);
    Database.open(counted, FaultWorkload.settings()).closeImmediately();
    for (int at : choose(count(counted, trouble))) {
      SimulatedFileSystem disk = from.crashClone(CrashPolicy.KEEP_ALL);
      arm(disk, trouble, at);
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      try {
        Database.open(disk, FaultWorkload.settings()).closeImmediately();
        note(disk.firstFault(), false, List.of());
      } catch (DatabaseException e) {
        note(disk.firstFault(), true, List.of(e));
        checkError(e, disk.firstFault(), true, "opening, " + trouble + " at " + at);
        assertThat(Thread.getAllStackTraces().keySet())
            .as("threads left by opening, %s at %s, %s", trouble, at, disk.firstFault())
            .filteredOn(thread -> !before.contains(thread))
            .noneMatch(thread -> thread.getName().matches("waldb-(wal|check|back|bound|auto).*"));
      }
      disk.clearFaults();
      disk = random.nextBoolean() ? disk.kill() : disk.crash(CrashPolicy.SCATTER);
      try (Database reopened = Database.open(disk, FaultWorkload.settings())) {
        workload.verify(reopened);
      } catch (AssertionError | DatabaseException e) {
        throw new AssertionError("opening, " + trouble + " at " + at + ", " + disk.firstFault(), e);
      }
    }
  }
}
