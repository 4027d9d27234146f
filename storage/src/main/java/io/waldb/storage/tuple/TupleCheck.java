package io.waldb.storage.tuple;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the columns of a stored row and says what cannot be: for checks of pages whose bytes
 * nobody may trust.
 *
 * <p>Follows {@code check_tuple_attribute} in PostgreSQL's {@code contrib/amcheck/verify_heapam.c}.
 */
public final class TupleCheck {
  private static final int COMPRESSED = 0xc0;
  private static final int POINTER = 0xe0;

  private TupleCheck() {}

  /**
   * The first thing that is wrong with the columns of a row, or null.
   *
   * @param page holds the row; position and limit do not matter
   * @param at where its header begins
   * @param length bytes of the row, header included; at least {@link TupleHeader#SIZE} + 2 of them
   *     are on the page
   */
  public static @Nullable String findFault(
      TupleDescriptor descriptor, ByteBuffer page, int at, int length) {
    int count = TupleHeader.columnCount(page, at);
    int data = TupleHeader.dataOffset(page, at);
    if (count > descriptor.columnCount()) {
      return "it has " + count + " columns, its table has " + descriptor.columnCount();
    }
    if (data > length) {
      return "its columns begin at byte " + data + ", but it has only " + length + " bytes";
    }
    int flags = TupleHeader.flags(page, at);
    boolean nulls = (flags & TupleHeader.HAS_NULLS) != 0;
    boolean toasted = (flags & TupleHeader.HAS_TOASTED) != 0;
    int bitmap = at + data - ((count + 7) >> 3);
    int end = at + length;
    int next = at + data;
    for (int column = 0; column < count; column++) {
      if (nulls && (page.get(bitmap + (column >> 3)) & 1 << (column & 7)) == 0) {
        continue;
      }
      int width = descriptor.widths[column];
      if (width <= 0) {
        String fault = next >= end ? "is missing" : findVarlenaFault(page, next, end, toasted);
        if (fault != null) {
          return "column " + (column + 1) + " " + fault;
        }
        width = varlenaSize(page, next);
      }
      next += width;
      if (next > end) {
        return "column " + (column + 1) + " ends " + (next - end) + " bytes behind the row";
      }
    }
    return next == end ? null : "its columns end " + (end - next) + " bytes before the row";
  }

  private static @Nullable String findVarlenaFault(
      ByteBuffer page, int at, int end, boolean toastedFlag) {
    int first = page.get(at) & 0xff;
    if (first < 0x80) {
      return null;
    }
    int least = first >= POINTER ? Varlena.POINTER_SIZE : first >= COMPRESSED ? 8 : 4;
    if (end - at < least) {
      return "ends behind the row";
    }
    if (first < COMPRESSED) {
      return null;
    }
    if (!toastedFlag) {
      return "is compressed or out of line, and the row's flags deny it";
    }
    if (first < POINTER) {
      int plain = page.getInt(at + 4);
      int stored = (page.getInt(at) & 0x1fff_ffff) - 4;
      boolean possible = plain >= 0 && plain <= Varlena.MAX_LENGTH && stored >= 0;
      return possible ? null : "is compressed from " + plain + " to " + stored + " bytes";
    }
    byte[] bytes = new byte[Varlena.POINTER_SIZE];
    page.get(at, bytes);
    ToastPointer pointer = Varlena.pointer(bytes, 0);
    int plain = pointer.plainLength();
    int stored = pointer.storedLength();
    if (stored == 0 || (pointer.compressed() ? stored >= plain : stored != plain)) {
      return "is out of line with " + stored + " bytes stored for " + plain;
    }
    return null; // whether the place is right, or the value lost, shows when it is read
  }

  private static int varlenaSize(ByteBuffer page, int at) {
    int first = page.get(at) & 0xff;
    if (first < 0x80) {
      return first + 1;
    }
    if (first < COMPRESSED) {
      return 4 + (page.getInt(at) & 0x3fff_ffff);
    }
    return first < POINTER ? 4 + (page.getInt(at) & 0x1fff_ffff) : Varlena.POINTER_SIZE;
  }
}
