package io.waldb.tpcb;

import java.util.Locale;

/** What the clients of a benchmark run do over and over. */
enum BenchWorkload {
  /** pgbench's default script: three updates, a select and an insert in a transaction. */
  TPCB,
  /** Two statements less on the small tables. */
  SIMPLE_UPDATE,
  /** pgbench's select-only script: one row by key, each a transaction of its own. */
  SELECT_ONLY,
  /** One row by key from a bare loop, so that the script's interpreter does not count. */
  SELECT_BY_KEY;

  /** As the worker is told. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static BenchWorkload of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /** The script of pgbench that it is, with what has to follow each commit. */
  Script script(String afterCommit) {
    BuiltinScript builtin =
        switch (this) {
          case TPCB -> BuiltinScript.TPCB_LIKE;
          case SIMPLE_UPDATE -> BuiltinScript.SIMPLE_UPDATE;
          case SELECT_ONLY, SELECT_BY_KEY -> BuiltinScript.SELECT_ONLY;
        };
    boolean writes = this == TPCB || this == SIMPLE_UPDATE;
    return ScriptParser.parse(
        builtin.description(), builtin.text() + (writes ? afterCommit : ""), 1);
  }
}
