package io.waldb.storage.log;

import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * One logged change of one to a few pages: what the log record says and what it does to each page.
 *
 * <p>Implemented by immutable records beside the page code they use ({@code HeapChange}, {@code
 * BtreeChange}, ...). The same {@link #apply} runs when the change is made and when it is redone,
 * so it must give the same bytes from the same page both times:
 *
 * <ul>
 *   <li>it is total: no lock, no input or output, no clock, no setting, no allocation of pages;
 *   <li>everything that can fail was checked before; a throw is a panic;
 *   <li>it reads nothing but its own fields and the page it is given;
 *   <li>a page that redo builds from nothing ({@code WILL_INIT}) may hold any bytes before.
 * </ul>
 */
public interface PageChange {
  /** The resource manager that can read the record back. */
  ResourceManagerId resourceManager();

  /** The kind of record within its resource manager, 0..255. */
  int info();

  /**
   * Puts the main data, and the data of each block, into a record whose blocks are already added.
   *
   * <p>Called before {@link #apply}, outside of the critical section: it may fail.
   */
  void encode(WalRecordBuilder out);

  /**
   * The flags with which a block is registered, as {@link WalRecordBuilder#addBlock} takes them.
   *
   * @param block index of the block in this change, from 0
   */
  int blockFlags(int block);

  /**
   * Changes a page.
   *
   * @param block index of the block in this change, from 0
   * @param page the 8 kB of the page, latched exclusively; LSN and checksum are not its business
   */
  void apply(int block, ByteBuffer page);
}
