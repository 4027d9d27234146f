package io.waldb.common;

/** The size of a data page, fixed for every file of every database. */
public final class Pages {
  /** Bytes in a page. */
  public static final int SIZE = 8192;

  private Pages() {}
}
