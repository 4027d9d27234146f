package io.waldb.buffer.page;

/**
 * One line pointer, packed into an {@code int} as on the page. Follows PostgreSQL {@code
 * storage/itemid.h}.
 *
 * <pre>
 * BITS   FIELD
 * 17-31  offset of the item on the page; of a redirect: the line pointer it leads to
 * 15-16  state: 0 unused, 1 normal, 2 redirect, 3 dead
 *  0-14  length of the item in bytes; 0 when it has none
 * </pre>
 *
 * <p>Normal has an item; redirect and unused have none; dead has one in an index (until the page is
 * cleaned) and none in a heap.
 */
public final class LinePointer {
  /** Free for use. */
  public static final int UNUSED = 0;

  /** Has an item. */
  public static final int NORMAL = 1;

  /** Leads to another line pointer of the page: the head of a heap-only chain that was pruned. */
  public static final int REDIRECT = 2;

  /** Its item is gone or to be ignored, but index entries may still lead here. */
  public static final int DEAD = 3;

  /** Bytes of a line pointer. */
  public static final int SIZE = 4;

  private static final int OFFSET_SHIFT = 17;
  private static final int STATE_SHIFT = 15;
  private static final int LENGTH_MASK = 0x7FFF;

  private LinePointer() {}

  /** Packs one. */
  public static int of(int offset, int state, int length) {
    assert offset >>> 15 == 0 && state >>> 2 == 0 && length >>> 15 == 0
        : offset + " " + state + " " + length;
    return offset << OFFSET_SHIFT | state << STATE_SHIFT | length;
  }

  /** Where the item is, or the line pointer a redirect leads to. */
  public static int offset(int pointer) {
    return pointer >>> OFFSET_SHIFT;
  }

  /** One of {@link #UNUSED}, {@link #NORMAL}, {@link #REDIRECT}, {@link #DEAD}. */
  public static int state(int pointer) {
    return pointer >>> STATE_SHIFT & 3;
  }

  /** Bytes of the item; 0 when it has none. */
  public static int length(int pointer) {
    return pointer & LENGTH_MASK;
  }

  /** For messages: {@code normal at 8000 length 192}. */
  static String format(int pointer) {
    return switch (state(pointer)) {
      case UNUSED -> "unused";
      case REDIRECT -> "redirect to " + offset(pointer);
      default ->
          (state(pointer) == NORMAL ? "normal" : "dead")
              + " at "
              + offset(pointer)
              + " length "
              + length(pointer);
    };
  }
}
