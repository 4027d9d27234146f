package io.waldb.buffer.page;

/**
 * One line pointer, packed into an {@code int} as on the page. Follows PostgreSQL {@code
 * storage/itemid.h}.
 *
 * <pre>
 * BITS   FIELD
 * 31     mark 2
 * 17-30  offset of the item on the page; of a redirect: the line pointer it leads to
 * 15-16  state: 0 unused, 1 normal, 2 redirect, 3 dead
 * 14     mark 1
 *  0-13  length of the item in bytes; 0 when it has none
 * </pre>
 *
 * <p>The marks are the page's owner's, to know something of an item without looking at it: a heap
 * has them. They go when the state changes and stay when the item moves.
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

  /** Mark 1 of an item. */
  public static final int MARK_1 = 1 << 14;

  /** Mark 2 of an item. */
  public static final int MARK_2 = 1 << 31;

  private static final int OFFSET_SHIFT = 17;
  private static final int STATE_SHIFT = 15;
  private static final int LENGTH_MASK = 0x3FFF;
  private static final int OFFSET_MASK = 0x3FFF;

  private LinePointer() {}

  /** Packs one without marks. */
  public static int of(int offset, int state, int length) {
    assert (offset & ~OFFSET_MASK) == 0 && state >>> 2 == 0 && (length & ~LENGTH_MASK) == 0
        : offset + " " + state + " " + length;
    return offset << OFFSET_SHIFT | state << STATE_SHIFT | length;
  }

  /** The same with the item elsewhere; state, length and marks are kept. */
  static int moved(int pointer, int offset) {
    assert (offset & ~OFFSET_MASK) == 0 : offset;
    return (pointer & ~(OFFSET_MASK << OFFSET_SHIFT)) | offset << OFFSET_SHIFT;
  }

  /** Whether it has any of some marks. */
  public static boolean hasMark(int pointer, int marks) {
    return (pointer & marks) != 0;
  }

  /** Where the item is, or the line pointer a redirect leads to. */
  public static int offset(int pointer) {
    return pointer >>> OFFSET_SHIFT & OFFSET_MASK;
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
