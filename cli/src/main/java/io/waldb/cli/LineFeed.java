package io.waldb.cli;

import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines as one text: asks for a line when the one before it is read to its end. */
final class LineFeed extends Reader {
  /** Where lines come from. */
  interface Lines {
    /** The next line without its end; null when there are no more. */
    @Nullable String next();
  }

  private final Lines lines;
  private String line = "";
  private int position;

  LineFeed(Lines lines) {
    this.lines = lines;
  }

  @Override
  public int read() {
    if (position == line.length()) {
      String next = lines.next();
      if (next == null) {
        return -1;
      }
      line = next + '\n';
      position = 0;
    }
    return line.charAt(position++);
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int c = read();
    if (c < 0) {
      return -1;
    }
    buffer[offset] = (char) c;
    return 1;
  }

  /** Drops what is left of the line. */
  void clear() {
    position = line.length();
  }

  @Override
  public void close() {
    clear();
  }
}
