package io.waldb.tpcb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** pgbench's builtin scripts. */
enum BuiltinScript {
  TPCB_LIKE(
      "tpcb-like",
      "TPC-B (sort of)",
      """
      \\set aid random(1, 100000 * :scale)
      \\set bid random(1, 1 * :scale)
      \\set tid random(1, 10 * :scale)
      \\set delta random(-5000, 5000)
      BEGIN;
      UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
      SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
      UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;
      UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = :bid;
      INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
      END;
      """),
  SIMPLE_UPDATE(
      "simple-update",
      "simple update",
      """
      \\set aid random(1, 100000 * :scale)
      \\set bid random(1, 1 * :scale)
      \\set tid random(1, 10 * :scale)
      \\set delta random(-5000, 5000)
      BEGIN;
      UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
      SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
      INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, :bid, :aid, :delta, CURRENT_TIMESTAMP);
      END;
      """),
  SELECT_ONLY(
      "select-only",
      "select only",
      """
      \\set aid random(1, 100000 * :scale)
      SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
      """);

  private final String id;
  private final String description;
  private final String text;

  BuiltinScript(String id, String description, String text) {
    this.id = id;
    this.description = description;
    this.text = text;
  }

  String id() {
    return id;
  }

  String text() {
    return text;
  }

  String description() {
    return "<builtin: " + description + ">";
  }

  Script script(int weight) {
    return ScriptParser.parse(description(), text, weight);
  }

  /**
   * The script whose name begins with {@code prefix}.
   *
   * @throws ScriptException if none or several do
   */
  static BuiltinScript named(String prefix) {
    List<BuiltinScript> found = new ArrayList<>();
    for (BuiltinScript script : values()) {
      if (script.id.equals(prefix)) {
        return script;
      }
      if (script.id.startsWith(prefix)) {
        found.add(script);
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new ScriptException(
        (found.isEmpty() ? "no builtin script found for name \"" : "ambiguous builtin name: \"")
            + prefix
            + "\"; available: "
            + Arrays.stream(values()).map(BuiltinScript::id).toList());
  }

  /** The names with their descriptions, one a line. */
  static String list() {
    StringBuilder out = new StringBuilder("Available builtin scripts:\n");
    for (BuiltinScript script : values()) {
      out.append(String.format("  %13s: %s%n", script.id, script.description()));
    }
    return out.toString();
  }
}
