package io.waldb.storage.tuple;

/**
 * What a row has in place of a value that is kept out of line.
 *
 * @param compressed whether the stored bytes are compressed
 * @param plainLength bytes of the value, up to {@link Varlena#MAX_LENGTH}
 * @param storedLength bytes in the store
 * @param checksum CRC-32C of the stored bytes: whatever comes to lie in their place is not taken
 *     for them
 * @param valueId the value's number in the store; {@link TupleId#NONE} when it is lost
 */
public record ToastPointer(
    boolean compressed, int plainLength, int storedLength, int checksum, long valueId) {}
