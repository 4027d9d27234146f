package io.waldb.common;

/**
 * The identity of a page: relation file number, fork, block.
 *
 * <p>The engine handles it packed into a positive {@code long}, the key: relation in bits 34 to 62,
 * fork in bits 32 and 33, block in the low 32 bits (unsigned). Keys order by relation, fork, block.
 *
 * @param relation relation file number, 1 to 2^29 - 1
 * @param fork the file of the relation
 * @param block block number, 0-based, unsigned 32 bits
 */
public record PageId(int relation, Fork fork, int block) {
  /** The largest relation file number. */
  public static final int MAX_RELATION = (1 << 29) - 1;

  /** The parts of a key. */
  public static PageId of(long key) {
    return new PageId(relation(key), fork(key), block(key));
  }

  /** The key of this page. */
  public long key() {
    return key(relation, fork, block);
  }

  /** Packs a key. */
  public static long key(int relation, Fork fork, int block) {
    assert relation > 0 && relation <= MAX_RELATION : relation;
    return (long) relation << 34 | (long) fork.number() << 32 | (block & 0xFFFFFFFFL);
  }

  /** The relation file number of a key. */
  public static int relation(long key) {
    return (int) (key >>> 34);
  }

  /** The fork of a key. */
  public static Fork fork(long key) {
    return Fork.of((int) (key >>> 32) & 3);
  }

  /** The block of a key, unsigned. */
  public static int block(long key) {
    return (int) key;
  }

  /** The form used in messages: {@code relation 16384 fork main block 12}. */
  public static String format(long key) {
    return "relation "
        + relation(key)
        + " fork "
        + fork(key).title()
        + " block "
        + Integer.toUnsignedString(block(key));
  }

  @Override
  public String toString() {
    return format(key());
  }
}
