package io.waldb.storage.tuple;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds the stored bytes of a row from a slot; {@link TupleSlot#load} reads them.
 *
 * <p>Columns follow the header one after another without alignment: integers big-endian in their
 * own width, variable-length values as {@link Varlena}, a {@code char(n)} without the blanks that
 * fill it up. A row without nulls has no null bitmap. The header is written with flags and column
 * count only; the heap fills in the rest on the page.
 */
public final class TupleCodec {
  private TupleCodec() {}

  /**
   * Replaces what is in the sink by the row. Values kept out of line are fetched and written in
   * line.
   */
  public static void encode(TupleSlot slot, ByteSink out) {
    encode(slot, out, null);
  }

  /**
   * As {@link #encode(TupleSlot, ByteSink)}, for a row that is put aside to be read again: of a row
   * that was stored it also keeps who made and deleted the version, which can be asked for.
   */
  public static void encodeWithOrigin(TupleSlot slot, ByteSink out) {
    encode(slot, out);
    if (slot.isStored()) {
      slot.copyOrigin(out.bytes());
    }
  }

  /**
   * Replaces what is in the sink by the row.
   *
   * @param own the store whose pointers may be kept as they are; other pointers are followed
   */
  public static void encode(TupleSlot slot, ByteSink out, @Nullable ToastSource own) {
    TupleDescriptor descriptor = slot.descriptor();
    int count = descriptor.columnCount();
    boolean hasNulls = false;
    for (int i = 0; i < count && !hasNulls; i++) {
      hasNulls = slot.isNull(i) || descriptor.isDropped(i);
    }
    int start = TupleHeader.dataOffset(count, hasNulls);
    out.reset();
    out.setLength(start);
    byte[] header = out.bytes();
    Arrays.fill(header, 0, start, (byte) 0);
    if (count < TupleHeader.MANY_COLUMNS) {
      header[TupleHeader.COLUMN_COUNT] = (byte) count;
    } else {
      header[TupleHeader.COLUMN_COUNT] = (byte) TupleHeader.MANY_COLUMNS;
      Bytes.putShort(header, TupleHeader.SIZE, count);
    }
    int bitmap = start - ((count + 7) >> 3);
    int flags = hasNulls ? TupleHeader.HAS_NULLS : 0;
    for (int i = 0; i < count; i++) {
      if (hasNulls) {
        if (slot.isNull(i) || descriptor.isDropped(i)) {
          continue;
        }
        out.bytes()[bitmap + (i >> 3)] |= (byte) (1 << (i & 7));
      }
      int at = out.length();
      slot.encodeColumn(i, out, own);
      if (descriptor.forms[i] == TupleDescriptor.FORM_VARIABLE
          && Varlena.isToasted(out.bytes(), at)) {
        flags |= TupleHeader.HAS_TOASTED;
      }
    }
    Bytes.putShort(out.bytes(), TupleHeader.CTID_OFFSET, flags);
  }
}
