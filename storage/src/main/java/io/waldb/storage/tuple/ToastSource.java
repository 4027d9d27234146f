package io.waldb.storage.tuple;

/**
 * Brings back values that a row holds only as a pointer: the out-of-line store of one table.
 *
 * <p>A slot keeps the source of the row it was loaded with and asks it only when such a column is
 * read.
 */
public interface ToastSource {
  /**
   * The stored bytes of a value, put together from its pieces; compressed when the pointer says so.
   *
   * @throws io.waldb.common.DatabaseException XX001 when pieces are missing, or those that are
   *     there are not the value's
   */
  byte[] fetch(ToastPointer pointer);
}
