package io.waldb.tpcb;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.SqlState;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.SimulatedFileSystem;
import io.waldb.executor.Database;
import io.waldb.executor.Session;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.check.StorageCheck;
import io.waldb.tpcb.PowerCutHistory.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Opens the database that a power cut has left, and holds it against what may be left. Used by one
 * thread for one cut.
 */
final class PowerCutCheck {
  /** What is looked at. */
  enum Promise {
    OPENS("the database opens"),
    STATE("acknowledged commits there, each transaction whole or absent"),
    SUMS("TPC-B: accounts, tellers, branches and history add up"),
    INDEXES("every index agrees with its table"),
    CONSTRAINTS("no child without its parent, no statement let through"),
    FILES("every relation has its file, and no file is left over"),
    NUMBERS("no xid seen before is used again"),
    AFTERWARDS("what is done after recovery survives the next cut"),
    RECOVERY("recovery cut off gives the same state");

    private final String text;

    Promise(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A promise that was found broken. */
  record Violation(Promise promise, String text) {}

  private static final int STEPS_AFTERWARDS = 8;
  private static final int MOST_VIOLATIONS = 3;

  private final Properties settings;
  private final boolean mayBeTorn;
  private final List<Violation> violations = new ArrayList<>();
  private int recoveries;
  private boolean refused;

  /**
   * A check that was not made yet.
   *
   * @param settings of the databases
   * @param mayBeTorn whether pages may be torn for good, so that reading them must be refused
   */
  PowerCutCheck(Properties settings, boolean mayBeTorn) {
    this.settings = settings;
    this.mayBeTorn = mayBeTorn;
  }

  List<Violation> violations() {
    return violations;
  }

  /** How many databases were opened. */
  int recoveries() {
    return recoveries;
  }

  /** Whether a torn page was found and refused. */
  boolean refused() {
    return refused;
  }

  private void violation(Promise promise, String text) {
    violations.add(new Violation(promise, text));
  }

  // ---------------------------------------------------------------- one database

  /**
   * Opens and looks.
   *
   * @param goOn what to do then, at random; null for nothing
   * @return the state that is there; null when it is none of those that may be, or cannot be read
   */
  @Nullable PowerCutState run(
      SimulatedFileSystem disk, Expectation expected, @Nullable SplittableRandom goOn) {
    recoveries++;
    PowerCutState state = null;
    PowerCutHistory after = null;
    try {
      Database database = Database.open(disk, settings);
      boolean clean = goOn != null && goOn.nextBoolean();
      try (Session session = database.connect(new Properties())) {
        PowerCutSession sql = new PowerCutSession(session);
        state = look(sql, database.engine(), expected);
        if (goOn != null && state != null && violations.isEmpty()) {
          after = goOn(sql, state, goOn);
        }
      } catch (RuntimeException | Error e) {
        clean = false;
        throw e;
      } finally {
        if (clean) {
          database.close();
        } else {
          database.closeImmediately();
        }
      }
    } catch (DatabaseException e) {
      if (mayBeTorn && e.state() == SqlState.DATA_CORRUPTED) {
        refused = true;
        return null;
      }
      violation(Promise.OPENS, e.state().code() + " " + e.getMessage() + at(e) + "; " + e.detail());
      return null;
    } catch (RuntimeException | AssertionError e) {
      violation(Promise.OPENS, e + at(e));
      return null;
    }
    if (after != null) {
      checkAfter(disk.crash(CrashPolicy.DROP_ALL), after.now());
    }
    return state;
  }

  private static String at(Throwable e) {
    return e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
  }

  private @Nullable PowerCutState look(
      PowerCutSession sql, StorageEngine engine, Expectation expected) {
    PowerCutState found = sql.state();
    PowerCutState state = match(found, expected);
    if (state == null) {
      int last = expected.states().size() - 1;
      violation(
          Promise.STATE,
          "the database is in none of the "
              + (last + 1)
              + " states that it may be in; against the newest: "
              + expected.newest().difference(found)
              + "; against the oldest: "
              + expected.states().get(0).difference(found));
    }
    checkNumbers(engine, expected);
    checkFiles(engine);
    checkIndexes(engine);
    if (found.tables().containsKey("children")) {
      checkContents(sql);
    }
    return state;
  }

  private static @Nullable PowerCutState match(PowerCutState found, Expectation expected) {
    for (int i = expected.states().size() - 1; i >= 0; i--) {
      if (expected.states().get(i).difference(found) == null) {
        return expected.states().get(i);
      }
    }
    return null;
  }

  private void checkNumbers(StorageEngine engine, Expectation expected) {
    long next = engine.transactions().nextXid();
    if (next <= expected.largestXid()) {
      violation(Promise.NUMBERS, "next is " + next + ", " + expected.largestXid() + " was used");
    }
  }

  private void checkFiles(StorageEngine engine) {
    Set<Integer> known = engine.catalog().relationNumbers();
    for (int relation : known) {
      if (relation != 0 && !engine.files().exists(RelationFiles.path(relation, Fork.MAIN))) {
        violation(Promise.FILES, "relation " + relation + " has no file");
      }
    }
    for (String name : engine.files().list("base")) {
      int end = name.indexOf('_');
      int relation = Integer.parseInt(end < 0 ? name : name.substring(0, end));
      if (relation >= TableInfo.FIRST_NORMAL_ID && !known.contains(relation)) {
        violation(Promise.FILES, "file base/" + name + " belongs to nobody");
      }
    }
  }

  private void checkIndexes(StorageEngine engine) {
    List<String> found = StorageCheck.run(engine).violations();
    if (mayBeTorn && found.stream().anyMatch(text -> text.contains("checksum"))) {
      refused = true;
      return;
    }
    found.stream().limit(MOST_VIOLATIONS).forEach(text -> violation(Promise.INDEXES, text));
  }

  private void checkContents(PowerCutSession sql) {
    long alone =
        sql.number(
            "SELECT count(*) FROM children c LEFT JOIN parents p ON p.id = c.parent"
                + " WHERE p.id IS NULL");
    if (alone != 0) {
      violation(Promise.CONSTRAINTS, alone + " children have no parent");
    }
    long expected = sql.number("SELECT sum(delta) FROM pgbench_history");
    long accounts = sql.number("SELECT sum(abalance) FROM pgbench_accounts");
    long tellers = sql.number("SELECT sum(tbalance) FROM pgbench_tellers");
    long branches = sql.number("SELECT sum(bbalance) FROM pgbench_branches");
    if (accounts != expected || tellers != expected || branches != expected) {
      violation(
          Promise.SUMS,
          "history "
              + expected
              + ", accounts "
              + accounts
              + ", tellers "
              + tellers
              + ", branches "
              + branches);
    }
  }

  // ---------------------------------------------------------------- going on

  /** More transactions, as after any start; null when the tables were not all there yet. */
  private @Nullable PowerCutHistory goOn(
      PowerCutSession sql, PowerCutState state, SplittableRandom random) {
    PowerCutHistory history = new PowerCutHistory(state);
    if (!PowerCutWorkload.isLoaded(state)) {
      return history;
    }
    PowerCutWorkload workload = new PowerCutWorkload(sql, history, false, random);
    try {
      for (int i = 0; i < STEPS_AFTERWARDS; i++) {
        workload.step();
      }
    } catch (IllegalStateException e) {
      violation(Promise.CONSTRAINTS, String.valueOf(e.getMessage()));
    }
    return history;
  }

  private void checkAfter(SimulatedFileSystem disk, Expectation expected) {
    PowerCutCheck check = new PowerCutCheck(settings, mayBeTorn);
    check.run(disk, expected, null);
    recoveries += check.recoveries;
    refused |= check.refused;
    for (Violation found : check.violations) {
      violation(Promise.AFTERWARDS, found.promise().text() + ": " + found.text());
    }
  }

  // ---------------------------------------------------------------- cutting recovery

  /**
   * Cuts the power once more while the database recovers, at some operations; each must lead to the
   * same state as a recovery that is not interrupted.
   *
   * @param disk left by the first cut
   * @param everyOperation whether at each, otherwise at one
   * @param operations how many operations the recovery takes; 0 when not known
   * @return how many operations the recovery took
   */
  int cutRecovery(
      SimulatedFileSystem disk,
      Expectation expected,
      PowerCutPolicies policies,
      boolean everyOperation,
      int operations) {
    int only = operations == 0 ? 0 : 1 + policies.random().nextInt(operations);
    disk.observe(
        (number, operation, path) -> {
          if (violations.isEmpty() && (everyOperation || number == only)) {
            SimulatedFileSystem left = policies.cut(disk);
            PowerCutCheck check = new PowerCutCheck(settings, mayBeTorn || policies.tearsPages());
            check.run(left, expected, null);
            recoveries += check.recoveries;
            refused |= check.refused;
            for (Violation found : check.violations) {
              violation(
                  Promise.RECOVERY,
                  "cut off again at operation "
                      + number
                      + " of recovery, "
                      + operation.text()
                      + " "
                      + path
                      + ": "
                      + found.promise().text()
                      + ": "
                      + found.text());
            }
          }
        });
    try {
      Database.open(disk, settings).closeImmediately();
    } catch (DatabaseException e) {
      // What it says was said by the recovery that was not cut off.
      assert e.getMessage() != null;
    }
    disk.observe(null);
    return disk.operations();
  }
}
