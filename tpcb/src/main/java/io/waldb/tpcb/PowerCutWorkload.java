package io.waldb.tpcb;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.Session;
import io.waldb.tpcb.PowerCutState.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Transactions of TPC-B mixed with everything else that makes or removes files and pages: wide
 * values, long keys, foreign keys, savepoints, definitions, VACUUM, checkpoints. It keeps the state
 * that each transaction leaves in a {@link PowerCutHistory}. One session, so that a seed gives the
 * same statements each time.
 */
final class PowerCutWorkload {
  private static final int ACCOUNTS = 300;
  private static final int TELLERS = 10;
  private static final int ROWS_AN_INSERT = 100;
  private static final int SCRATCH_ROWS = 150;
  private static final int LONG_KEYS = 12;
  private static final int MOST_MADE_TABLES = 4;

  /** How many of each step there are among 100. */
  private static final int TPCB = 40;

  private static final int WIDE = 12;
  private static final int KEYS = 10;
  private static final int FAMILY = 8;
  private static final int SCRATCH = 6;
  private static final int DEFINITION = 14;
  private static final int VACUUM = 5;
  private static final int CHECKPOINT = 3;
  private static final int TRUNCATE = 2;
  private static final int ALL =
      TPCB + WIDE + KEYS + FAMILY + SCRATCH + DEFINITION + VACUUM + CHECKPOINT + TRUNCATE;

  private final PowerCutSession sql;
  private final PowerCutHistory history;
  private final boolean asynchronous;
  private final SplittableRandom random;
  private final List<Integer> deck = new ArrayList<>();

  /**
   * A workload that goes on where the history is.
   *
   * @param asynchronous whether the session has {@code synchronous_commit} off
   */
  PowerCutWorkload(
      PowerCutSession sql, PowerCutHistory history, boolean asynchronous, SplittableRandom random) {
    this.sql = sql;
    this.history = history;
    this.asynchronous = asynchronous;
    this.random = random;
  }

  /** Whether all tables are there with their first rows. */
  static boolean isLoaded(PowerCutState state) {
    Table accounts = state.tables().get("pgbench_accounts");
    return accounts != null && accounts.rows().size() == ACCOUNTS;
  }

  // ---------------------------------------------------------------- transactions

  /**
   * Runs a transaction that ends in the state that the body makes of the draft.
   *
   * @param waits whether it is durable at its end in any case, as one that makes or removes files
   */
  private void transaction(boolean waits, Consumer<PowerCutDraft> body) {
    PowerCutDraft draft = new PowerCutDraft(history.latest());
    sql.begin();
    boolean synchronous = !asynchronous;
    if (asynchronous && random.nextInt(10) == 0) {
      sql.run("SET LOCAL synchronous_commit = on");
      synchronous = true;
    }
    body.accept(draft);
    history.commitBegins(draft.state());
    long before = sql.session().lastCommitXid();
    sql.commit();
    long xid = sql.session().lastCommitXid();
    // One that has changed nothing has nothing to wait for.
    history.commitReturned((waits || synchronous) && xid != before, xid);
  }

  private void rolledBack(Runnable body) {
    sql.begin();
    body.run();
    sql.rollback();
  }

  /** Makes the tables, a transaction each. */
  void create() {
    define(
        "pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88))",
        List.of("bid", "bbalance"));
    define(
        "pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84))",
        List.of("tid", "bid", "tbalance"));
    define(
        "pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84))",
        List.of("aid", "bid", "abalance"));
    define(
        "pgbench_history (hid bigserial PRIMARY KEY, tid int, bid int, aid int, delta int,"
            + " mtime timestamp, filler char(22))",
        List.of("hid", "tid", "bid", "aid", "delta"));
    define("wide (id int PRIMARY KEY, version int, body text)", List.of("id", "version", "body"));
    define("long_keys (k text PRIMARY KEY, n int)", List.of("k", "n"));
    define("parents (id int PRIMARY KEY, name text NOT NULL)", List.of("id", "name"));
    define(
        "children (id int PRIMARY KEY,"
            + " parent int NOT NULL REFERENCES parents (id) ON DELETE CASCADE)",
        List.of("id", "parent"));
    define("scratch (id int PRIMARY KEY, v text)", List.of("id", "v"));
    insert("pgbench_branches", 1, "0");
    insert("pgbench_tellers", TELLERS, "1|0");
    insert("pgbench_accounts", ACCOUNTS, "1|0");
  }

  private void define(String definition, List<String> columns) {
    String name = definition.substring(0, definition.indexOf(' '));
    transaction(
        true,
        draft -> {
          sql.run("CREATE TABLE " + definition);
          draft.create(name, columns, name + "_pkey");
        });
  }

  private void insert(String table, int rows, String rest) {
    for (int from = 1; from <= rows; from += ROWS_AN_INSERT) {
      int first = from;
      int last = Math.min(rows, from + ROWS_AN_INSERT - 1);
      transaction(
          false,
          draft -> {
            for (int row = first; row <= last; row++) {
              draft.change(table).rows().put(Integer.toString(row), rest);
            }
            sql.run(
                "INSERT INTO "
                    + table
                    + " SELECT i, "
                    + rest.replace("|", ", ")
                    + ", '' FROM generate_series("
                    + first
                    + ", "
                    + last
                    + ") AS s (i)");
          });
    }
  }

  /** One step; each kind comes in its share, in an order that the seed shuffles. */
  void step() {
    if (deck.isEmpty()) {
      for (int card = 0; card < ALL; card++) {
        deck.add(random.nextInt(deck.size() + 1), card);
      }
    }
    int card = deck.remove(deck.size() - 1);
    if ((card -= TPCB) < 0) {
      transfer();
    } else if ((card -= WIDE) < 0) {
      wide();
    } else if ((card -= KEYS) < 0) {
      longKeys();
    } else if ((card -= FAMILY) < 0) {
      family();
    } else if ((card -= SCRATCH) < 0) {
      scratch();
    } else if ((card -= DEFINITION) < 0) {
      definition(card + DEFINITION);
    } else if ((card -= VACUUM) < 0) {
      vacuum();
    } else if ((card -= CHECKPOINT) < 0) {
      checkpoint();
    } else {
      truncate();
    }
  }

  // ---------------------------------------------------------------- rows

  private void transfer() {
    int aid = 1 + random.nextInt(ACCOUNTS);
    int tid = 1 + random.nextInt(TELLERS);
    int delta = random.nextInt(10_001) - 5000;
    boolean savepoint = random.nextInt(6) == 0;
    if (random.nextInt(15) == 0) {
      rolledBack(() -> transferRows(aid, tid, delta, savepoint));
      return;
    }
    transaction(
        false,
        draft -> {
          long hid = transferRows(aid, tid, delta, savepoint);
          Table entries = draft.change("pgbench_history");
          if (!entries.rows().isEmpty()
              && entries.rows().keySet().stream().mapToLong(Long::parseLong).max().orElse(0)
                  >= hid) {
            throw new IllegalStateException("the sequence gave " + hid + " again");
          }
          entries.rows().put(Long.toString(hid), tid + "|1|" + aid + "|" + delta);
          add(draft.change("pgbench_accounts"), aid, delta);
          add(draft.change("pgbench_tellers"), tid, delta);
          add(draft.change("pgbench_branches"), 1, delta);
        });
  }

  private long transferRows(int aid, int tid, int delta, boolean savepoint) {
    String account = "UPDATE pgbench_accounts SET abalance = abalance + ";
    if (savepoint) {
      Session session = sql.session();
      session.savepoint("s");
      sql.run(account + 1 + " WHERE aid <= 20");
      session.rollbackTo("s");
    }
    sql.run(account + delta + " WHERE aid = " + aid);
    sql.run("UPDATE pgbench_tellers SET tbalance = tbalance + " + delta + " WHERE tid = " + tid);
    sql.run("UPDATE pgbench_branches SET bbalance = bbalance + " + delta + " WHERE bid = 1");
    return sql.number(
        "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ("
            + tid
            + ", 1, "
            + aid
            + ", "
            + delta
            + ", CURRENT_TIMESTAMP) RETURNING hid");
  }

  private static void add(Table table, int id, int delta) {
    table
        .rows()
        .computeIfPresent(
            Integer.toString(id),
            (key, row) -> {
              int at = row.lastIndexOf('|') + 1;
              return row.substring(0, at) + (Integer.parseInt(row.substring(at)) + delta);
            });
  }

  /** Values that go out of line, or are compressed into the row. */
  private void wide() {
    transaction(
        false,
        draft -> {
          NavigableMap<String, String> rows = draft.change("wide").rows();
          int kind = rows.isEmpty() ? 0 : random.nextInt(4);
          if (kind <= 1) {
            int id = 1 + random.nextInt(1_000_000);
            String body = body(1 + random.nextInt(14_000));
            if (rows.putIfAbsent(Integer.toString(id), "1|" + PowerCutState.value(body)) == null) {
              sql.run("INSERT INTO wide VALUES (" + id + ", 1, '" + body + "')");
            }
            return;
          }
          String id = any(rows);
          if (kind == 2) {
            String body = body(1 + random.nextInt(14_000));
            sql.run("UPDATE wide SET version = 2, body = '" + body + "' WHERE id = " + id);
            rows.put(id, "2|" + PowerCutState.value(body));
          } else {
            sql.run("DELETE FROM wide WHERE id = " + id);
            rows.remove(id);
          }
        });
  }

  /** Text that hardly compresses, or that does. */
  private String body(int length) {
    StringBuilder text = new StringBuilder(length);
    int letters = random.nextBoolean() ? 62 : 2;
    for (int i = 0; i < length; i++) {
      int letter = random.nextInt(letters);
      text.append(
          (char)
              (letter < 10 ? '0' + letter : letter < 36 ? 'A' + letter - 10 : 'a' + letter - 36));
    }
    return text.toString();
  }

  private String any(NavigableMap<String, String> rows) {
    int at = random.nextInt(rows.size());
    for (String key : rows.keySet()) {
      if (at-- == 0) {
        return key;
      }
    }
    throw new AssertionError();
  }

  /** Keys of which few go on a page, so that the index soon has levels. */
  private void longKeys() {
    transaction(
        false,
        draft -> {
          NavigableMap<String, String> rows = draft.change("long_keys").rows();
          if (rows.size() > 5 * LONG_KEYS && random.nextBoolean()) {
            String bound = any(rows);
            sql.run("DELETE FROM long_keys WHERE k < '" + bound + "'");
            rows.headMap(bound, false).clear();
            return;
          }
          for (int i = 0; i < LONG_KEYS; i++) {
            String key = body(300 + random.nextInt(600));
            sql.run("INSERT INTO long_keys VALUES ('" + key + "', " + i + ")");
            rows.put(key, Integer.toString(i));
          }
        });
  }

  /** Rows that lead to each other, and statements that fail for that reason. */
  private void family() {
    transaction(
        false,
        draft -> {
          NavigableMap<String, String> parents = draft.change("parents").rows();
          NavigableMap<String, String> children = draft.change("children").rows();
          if (parents.size() > 3 && random.nextInt(3) == 0) {
            String id = any(parents);
            sql.run("DELETE FROM parents WHERE id = " + id);
            parents.remove(id);
            children.values().removeIf(id::equals);
            return;
          }
          int id = 1 + random.nextInt(1_000_000);
          while (parents.containsKey(Integer.toString(id))) {
            id++;
          }
          sql.run("INSERT INTO parents VALUES (" + id + ", 'parent " + id + "')");
          parents.put(Integer.toString(id), "parent " + id);
          for (int i = 1; i <= 3; i++) {
            int child = 10 * id + i;
            sql.run("INSERT INTO children VALUES (" + child + ", " + id + ")");
            children.put(Integer.toString(child), Integer.toString(id));
          }
          refused("INSERT INTO children VALUES (-1, -1)", SqlState.FOREIGN_KEY_VIOLATION);
          refused("INSERT INTO parents VALUES (" + id + ", 'again')", SqlState.UNIQUE_VIOLATION);
        });
  }

  private void refused(String statement, SqlState expected) {
    Session session = sql.session();
    session.savepoint("refused");
    try {
      sql.run(statement);
    } catch (DatabaseException e) {
      if (e.state() != expected) {
        throw e;
      }
      session.rollbackTo("refused");
      return;
    }
    throw new IllegalStateException("was not refused: " + statement);
  }

  /** A table that grows, and shrinks when it is vacuumed. */
  private void scratch() {
    boolean[] emptied = new boolean[1];
    transaction(
        false,
        draft -> {
          NavigableMap<String, String> rows = draft.change("scratch").rows();
          if (rows.isEmpty()) {
            String filler = "x".repeat(70);
            sql.run(
                "INSERT INTO scratch SELECT i, '"
                    + filler
                    + "' FROM generate_series(1001, "
                    + (1000 + SCRATCH_ROWS)
                    + ") AS s (i)");
            for (int i = 1001; i <= 1000 + SCRATCH_ROWS; i++) {
              rows.put(Integer.toString(i), filler);
            }
          } else {
            int left = random.nextInt(2) * (1000 + random.nextInt(60));
            sql.run("DELETE FROM scratch WHERE id > " + left);
            rows.keySet().removeIf(id -> Integer.parseInt(id) > left);
            emptied[0] = true;
          }
        });
    if (emptied[0]) {
      sql.run("VACUUM scratch");
    }
  }

  // ---------------------------------------------------------------- definitions

  private void definition(int kind) {
    List<String> made = new PowerCutDraft(history.latest()).names("made");
    if (made.isEmpty() || (kind < 4 && made.size() < MOST_MADE_TABLES)) {
      make(kind % 2 == 0);
      return;
    }
    String name = made.get(random.nextInt(made.size()));
    switch (kind) {
      case 4, 5 -> createIndex(name);
      case 6 -> dropIndexes(name);
      case 7 -> addColumn(name);
      case 8 -> rewrite(name);
      case 9 -> rename(name);
      case 10 -> makeAndRollBack(name);
      default -> dropTable(name);
    }
  }

  private String newName(PowerCutDraft draft) {
    String name = "made" + random.nextInt(1_000_000);
    return draft.names(name).isEmpty() ? name : newName(draft);
  }

  private void make(boolean withRows) {
    transaction(
        true,
        draft -> {
          String name = newName(draft);
          sql.run("CREATE TABLE " + name + " (id int PRIMARY KEY, v text)");
          draft.create(name, List.of("id", "v"), name + "_pkey");
          if (withRows) {
            int rows = 1 + random.nextInt(300);
            sql.run(
                "INSERT INTO "
                    + name
                    + " SELECT i, 'v' FROM generate_series(1, "
                    + rows
                    + ") AS s (i)");
            for (int i = 1; i <= rows; i++) {
              draft.change(name).rows().put(Integer.toString(i), "v");
            }
          }
        });
  }

  private void createIndex(String name) {
    transaction(
        true,
        draft -> {
          String index = "index" + random.nextInt(1_000_000_000);
          sql.run("CREATE INDEX " + index + " ON " + name + " (v, id)");
          draft.change(name).indexes().add(index);
        });
  }

  private void dropIndexes(String name) {
    List<String> indexes =
        new PowerCutDraft(history.latest())
            .table(name).indexes().stream().filter(index -> index.startsWith("index")).toList();
    transaction(
        !indexes.isEmpty(),
        draft -> {
          for (String index : indexes) {
            sql.run("DROP INDEX " + index);
            draft.change(name).indexes().remove(index);
          }
        });
  }

  private void addColumn(String name) {
    transaction(
        false,
        draft -> {
          String column = "c" + random.nextInt(1_000_000_000);
          sql.run("ALTER TABLE " + name + " ADD COLUMN " + column + " int DEFAULT 7");
          List<String> columns = new ArrayList<>(draft.table(name).columns());
          columns.add(column);
          draft.setColumns(name, columns);
          draft.change(name).rows().replaceAll((id, rest) -> rest + "|7");
        });
  }

  /** Gives the table and its indexes new files. */
  private void rewrite(String name) {
    transaction(
        true,
        draft -> {
          sql.run("ALTER TABLE " + name + " ALTER COLUMN id TYPE bigint");
          sql.run("ALTER TABLE " + name + " ALTER COLUMN id TYPE int");
          sql.run("UPDATE " + name + " SET v = 'w' WHERE id <= 20");
          draft
              .change(name)
              .rows()
              .replaceAll(
                  (id, rest) -> Integer.parseInt(id) <= 20 ? "w" + rest.substring(1) : rest);
        });
  }

  private void rename(String name) {
    transaction(
        false,
        draft -> {
          String other = newName(draft);
          sql.run("ALTER TABLE " + name + " RENAME TO " + other);
          draft.rename(name, other);
        });
  }

  /** Files come and go within a transaction, by savepoints and at its end. */
  private void makeAndRollBack(String name) {
    rolledBack(
        () -> {
          sql.run("CREATE TABLE unseen (id int PRIMARY KEY, v text)");
          sql.session().savepoint("s");
          sql.run("TRUNCATE " + name);
          sql.run("INSERT INTO unseen VALUES (1, 'v')");
          sql.session().rollbackTo("s");
          sql.run("DROP TABLE " + name);
        });
  }

  private void dropTable(String name) {
    transaction(
        true,
        draft -> {
          sql.run("DROP TABLE " + name);
          draft.drop(name);
        });
  }

  private void truncate() {
    Predicate<String> choice = name -> name.equals("wide") || name.equals("scratch");
    List<String> names = new ArrayList<>(new PowerCutDraft(history.latest()).names("made"));
    names.addAll(new PowerCutDraft(history.latest()).names("").stream().filter(choice).toList());
    String name = names.get(random.nextInt(names.size()));
    transaction(
        true,
        draft -> {
          sql.run("TRUNCATE " + name);
          draft.change(name).rows().clear();
        });
  }

  // ---------------------------------------------------------------- maintenance

  private void vacuum() {
    List<String> names = new PowerCutDraft(history.latest()).names("");
    sql.run("VACUUM " + names.get(random.nextInt(names.size())));
  }

  private void checkpoint() {
    sql.run("CHECKPOINT");
    history.madeDurable();
  }
}
