package io.waldb.sql.syntax;

/**
 * One name, folded and unquoted.
 *
 * @param name as the catalog would hold it
 * @param position of its first character
 */
public record Identifier(String name, int position) {

  /** The position of what has none in the text. */
  public static final int NO_POSITION = -1;

  @Override
  public String toString() {
    return name;
  }
}
