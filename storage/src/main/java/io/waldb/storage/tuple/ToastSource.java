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
   * @param valueId the value's number
   * @param storedLength how many bytes it has in the store
   * @throws io.waldb.common.DatabaseException XX001 when pieces are missing
   */
  byte[] fetch(long valueId, int storedLength);
}
