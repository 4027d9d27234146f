package io.waldb.common;

/**
 * The files of a relation: its rows or keys; the numbers and names of PostgreSQL's two maps are
 * reserved, and nothing writes these.
 */
public enum Fork {
  /** Rows or keys. */
  MAIN(0, "", "main"),
  /** Free space map. */
  FSM(1, "_fsm", "fsm"),
  /** Visibility map. */
  VM(2, "_vm", "vm");

  private static final Fork[] VALUES = {MAIN, FSM, VM};

  private final int number;
  private final String suffix;
  private final String title;

  Fork(int number, String suffix, String title) {
    this.number = number;
    this.suffix = suffix;
    this.title = title;
  }

  /** The fork's number in page keys and on disk: 0 to 2. */
  public int number() {
    return number;
  }

  /** What the file name has behind the relation file number. */
  public String suffix() {
    return suffix;
  }

  /** The fork's name in messages: {@code main}, {@code fsm}, {@code vm}. */
  public String title() {
    return title;
  }

  /** The fork with this number. */
  public static Fork of(int number) {
    return VALUES[number];
  }
}
