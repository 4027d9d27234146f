package io.waldb.storage.check;

/**
 * One thing that is wrong with a database.
 *
 * @param kind what is concerned, and so what can be done
 * @param relation name of the table, index or sequence with its schema; of the file when it belongs
 *     to none
 * @param file relative to the database's directory
 * @param block number of the page, from 0; -1 when no page is concerned
 * @param offset line pointer or item, from 1; 0 when none is concerned
 * @param message what is wrong
 */
public record Fault(
    Kind kind, String relation, String file, int block, int offset, String message) {
  /** What a fault is in. */
  public enum Kind {
    /** Rows of a table. */
    HEAP("rows may be lost: copy what can be read, restore the rest from a backup"),
    /** An index; its table may be whole. */
    INDEX("rebuild it with REINDEX INDEX"),
    /** A constraint that rows do not keep. */
    CONSTRAINT("correct the rows that break it"),
    /** Outcomes of transactions, sequences, control file. */
    STATE("restore a backup"),
    /** A page on disk, the page in memory may be good. */
    PAGE("run CHECKPOINT and check again; if it is still there, restore a backup"),
    /** A file that is missing, or none of the database's. */
    FILE("restore the file if it is missing; if it is not the database's, move it away"),
    /** A file that nothing in the catalog has, as a crash leaves of who was just making it. */
    LEFT_OVER("opening the database removes it, or keeps it in salvage/ if log or pages were lost");

    private final String hint;

    Kind(String hint) {
      this.hint = hint;
    }

    /** What to do. */
    public String hint() {
      return hint;
    }
  }

  /** Relation, file, block, offset and what is wrong, in one line. */
  public String text() {
    StringBuilder out = new StringBuilder(relation);
    if (!file.equals(relation)) {
      out.append(" (file \"").append(file).append("\")");
    }
    if (block >= 0) {
      out.append(", block ").append(block);
    }
    if (offset > 0) {
      out.append(", offset ").append(offset);
    }
    return out.append(": ").append(message).toString();
  }
}
