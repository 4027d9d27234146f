package io.waldb.executor.value;

import io.waldb.common.CancelToken;

/**
 * A text that asks the cancel token while it is read: the only way into {@code java.util.regex},
 * whose matching takes time exponential in the text for some expressions. Used by one thread.
 */
final class CancellableText implements CharSequence {
  /** Reads between two checks, less one; some 20 microseconds. */
  private static final int MASK = 0xfff;

  private final String text;
  private final CancelToken cancel;
  private int reads;

  CancellableText(String text, CancelToken cancel) {
    this.text = text;
    this.cancel = cancel;
  }

  @Override
  public char charAt(int index) {
    if ((++reads & MASK) == 0) {
      cancel.check();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
