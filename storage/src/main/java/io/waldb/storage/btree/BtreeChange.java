package io.waldb.storage.btree;

import io.waldb.storage.log.PageChange;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The logged changes of B-tree pages. Each is applied by the same code when it is made and when it
 * is replayed. Byte arrays are borrowed from the caller for the duration of the change.
 *
 * <p>The kinds and their numbers follow PostgreSQL {@code access/nbtxlog.h}.
 */
@SuppressWarnings("ArrayRecordComponent") // borrowed for one change, never compared
sealed interface BtreeChange extends PageChange {
  int INFO_INSERT_LEAF = 0x00;
  int INFO_INSERT_UPPER = 0x10;
  int INFO_SPLIT_LEFT = 0x30;
  int INFO_SPLIT_RIGHT = 0x40;
  int INFO_CREATE = 0x50;
  int INFO_BUILD_PAGE = 0x60;
  int INFO_DELETE = 0x70;
  int INFO_UNLINK_PAGE = 0x80;
  int INFO_NEW_ROOT = 0xA0;
  int INFO_MARK_HALF_DEAD = 0xB0;

  @Override
  default ResourceManagerId resourceManager() {
    return ResourceManagerId.BTREE;
  }

  @Override
  default int blockFlags(int block) {
    return WalRecordBuilder.STANDARD;
  }

  /**
   * Decodes the change of a record; block data that the log left out because of an image is empty.
   */
  static BtreeChange decode(WalRecord record) {
    return switch (record.info()) {
      case INFO_INSERT_LEAF, INFO_INSERT_UPPER -> BtreeInsert.decode(record);
      case INFO_SPLIT_LEFT, INFO_SPLIT_RIGHT -> BtreeSplit.decode(record);
      case INFO_CREATE -> new BtreeCreate();
      case INFO_BUILD_PAGE -> BtreeBuildPage.decode(record);
      case INFO_DELETE -> BtreeDelete.decode(record);
      case INFO_UNLINK_PAGE -> BtreeUnlinkPage.decode(record);
      case INFO_NEW_ROOT -> BtreeNewRoot.decode(record);
      case INFO_MARK_HALF_DEAD -> BtreeMarkHalfDead.decode(record);
      default -> throw new IllegalStateException("unknown btree record " + record.info());
    };
  }

  /** The kind of a record, in PostgreSQL's words. */
  static String identify(int info) {
    return switch (info) {
      case INFO_INSERT_LEAF -> "INSERT_LEAF";
      case INFO_INSERT_UPPER -> "INSERT_UPPER";
      case INFO_SPLIT_LEFT -> "SPLIT_L";
      case INFO_SPLIT_RIGHT -> "SPLIT_R";
      case INFO_CREATE -> "CREATE";
      case INFO_BUILD_PAGE -> "BUILD_PAGE";
      case INFO_DELETE -> "DELETE";
      case INFO_UNLINK_PAGE -> "UNLINK_PAGE";
      case INFO_NEW_ROOT -> "NEWROOT";
      case INFO_MARK_HALF_DEAD -> "MARK_PAGE_HALFDEAD";
      default -> "UNKNOWN (" + info + ")";
    };
  }

  /** Appends what the change does, behind its kind, for a log dump. */
  void describe(StringBuilder into);

  /** The bytes of a block's data, empty when the log left them out. */
  private static byte[] blockBytes(WalRecord record, int block) {
    if (!record.block(block).hasData()) {
      return new byte[0];
    }
    ByteBuffer data = record.block(block).data();
    byte[] bytes = new byte[data.remaining()];
    data.get(data.position(), bytes);
    return bytes;
  }

  /**
   * An item goes into a page that has room. Block 0 is the page; block 1, if the page is internal,
   * is the child whose split this downlink completes.
   */
  record BtreeInsert(boolean leaf, int slot, byte[] item, int itemLength) implements BtreeChange {
    @Override
    public int info() {
      return leaf ? INFO_INSERT_LEAF : INFO_INSERT_UPPER;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData().putShort(slot);
      out.blockData(0).put(item, 0, itemLength);
    }

    static BtreeInsert decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      byte[] item = blockBytes(record, 0);
      return new BtreeInsert(
          record.info() == INFO_INSERT_LEAF, main.getShort(main.position()), item, item.length);
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      if (block == 0) {
        BtreePage.insertItem(page, slot, item, 0, itemLength);
      } else {
        BtreePage.clearFlag(page, BtreePage.INCOMPLETE_SPLIT);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("off: ").append(slot);
    }
  }

  /**
   * A page is split to take one more item. Block 0 is the page, which becomes the left half; block
   * 1 the new right half; then the former right sibling if there is one; then, for an internal
   * page, the child whose split the new item completes.
   *
   * @param firstRight first slot of the old page that moves right
   * @param newSlot slot of the old page before which the new item belongs
   * @param newItem the new item when it stays left, else null
   * @param rightItems packed items of the right half, its high key first unless it is rightmost
   */
  record BtreeSplit(
      int level,
      int leftBlock,
      int rightBlock,
      int siblingBlock,
      int firstRight,
      int newSlot,
      boolean newLeft,
      byte[] highKey,
      byte[] newItem,
      int newItemLength,
      byte[] rightItems)
      implements BtreeChange {
    @Override
    public int info() {
      return newLeft ? INFO_SPLIT_LEFT : INFO_SPLIT_RIGHT;
    }

    @Override
    public int blockFlags(int block) {
      return block == 1 ? WalRecordBuilder.WILL_INIT : WalRecordBuilder.STANDARD;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData()
          .putShort(level)
          .putInt(leftBlock)
          .putInt(rightBlock)
          .putInt(siblingBlock)
          .putShort(firstRight)
          .putShort(newSlot);
      out.blockData(0).putShort(highKey.length).put(highKey, 0, highKey.length);
      if (newLeft) {
        out.put(newItem, 0, newItemLength);
      }
      out.blockData(1).put(rightItems, 0, rightItems.length);
    }

    static BtreeSplit decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      int at = main.position();
      byte[] left = blockBytes(record, 0);
      int keyLength = left.length == 0 ? 0 : (short) Bytes.SHORT.get(left, 0);
      byte[] highKey = left.length == 0 ? left : Arrays.copyOfRange(left, 2, 2 + keyLength);
      byte[] newItem =
          left.length == 0 ? left : Arrays.copyOfRange(left, 2 + keyLength, left.length);
      return new BtreeSplit(
          main.getShort(at),
          main.getInt(at + 2),
          main.getInt(at + 6),
          main.getInt(at + 10),
          main.getShort(at + 14),
          main.getShort(at + 16),
          record.info() == INFO_SPLIT_LEFT,
          highKey,
          newItem,
          newItem.length,
          blockBytes(record, 1));
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      if (block == 0) {
        applyLeft(page);
      } else if (block == 1) {
        BtreePage.initialize(page, level, leftBlock, siblingBlock);
        PackedItems.appendAll(page, rightItems);
      } else if (block == 2 && siblingBlock != BtreePage.NONE) {
        BtreePage.setLeft(page, rightBlock);
      } else {
        BtreePage.clearFlag(page, BtreePage.INCOMPLETE_SPLIT);
      }
    }

    private void applyLeft(ByteBuffer page) {
      Scratch scratch = Scratch.get();
      int first = BtreePage.firstSlot(page);
      int[] pointers = scratch.pointersOf(page, BtreePage.itemCount(page));
      byte[] old = scratch.copyOf(page);
      int left = BtreePage.left(page);
      BtreePage.initialize(page, level, left, rightBlock);
      BtreePage.setFlag(page, BtreePage.INCOMPLETE_SPLIT);
      BtreePage.appendItem(page, highKey, 0, highKey.length);
      for (int slot = first; slot < firstRight; slot++) {
        if (newLeft && slot == newSlot) {
          BtreePage.appendItem(page, newItem, 0, newItemLength);
        }
        BtreePage.appendItem(page, old, pointers[slot] >>> 17, pointers[slot] & 0x7fff);
      }
      if (newLeft && newSlot == firstRight) {
        BtreePage.appendItem(page, newItem, 0, newItemLength);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("level: ").append(level).append(", firstrightoff: ").append(firstRight);
      into.append(", newitemoff: ").append(newSlot);
    }
  }

  /** An empty index: block 0 is its meta page, block 1 its root, an empty leaf. */
  record BtreeCreate() implements BtreeChange {
    static final int ROOT = 1;

    @Override
    public int info() {
      return INFO_CREATE;
    }

    @Override
    public int blockFlags(int block) {
      return WalRecordBuilder.WILL_INIT;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      // The blocks say everything.
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      if (block == 0) {
        BtreeMeta.initialize(page, ROOT, 0);
      } else {
        BtreePage.initialize(page, 0, BtreePage.NONE, BtreePage.NONE);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("root: ").append(ROOT);
    }
  }

  /** A page of an index that is being built bottom-up. */
  record BtreeBuildPage(int level, int left, int right, byte[] items) implements BtreeChange {
    @Override
    public int info() {
      return INFO_BUILD_PAGE;
    }

    @Override
    public int blockFlags(int block) {
      return WalRecordBuilder.WILL_INIT;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData().putShort(level).putInt(left).putInt(right);
      out.blockData(0).put(items, 0, items.length);
    }

    static BtreeBuildPage decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      int at = main.position();
      return new BtreeBuildPage(
          main.getShort(at), main.getInt(at + 2), main.getInt(at + 6), blockBytes(record, 0));
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      BtreePage.initialize(page, level, left, right);
      PackedItems.appendAll(page, items);
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("level: ").append(level);
    }
  }

  /**
   * A new root over two pages. Block 0 is the root; block 1 the meta page; block 2, if the root
   * came from a split, the left child whose split it completes.
   */
  record BtreeNewRoot(int root, int level, byte[] items) implements BtreeChange {
    @Override
    public int info() {
      return INFO_NEW_ROOT;
    }

    @Override
    public int blockFlags(int block) {
      return block == 0 ? WalRecordBuilder.WILL_INIT : WalRecordBuilder.STANDARD;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData().putInt(root).putShort(level);
      out.blockData(0).put(items, 0, items.length);
    }

    static BtreeNewRoot decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      int at = main.position();
      return new BtreeNewRoot(main.getInt(at), main.getShort(at + 4), blockBytes(record, 0));
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      switch (block) {
        case 0 -> {
          BtreePage.initialize(page, level, BtreePage.NONE, BtreePage.NONE);
          PackedItems.appendAll(page, items);
        }
        case 1 -> BtreeMeta.setRoot(page, root, level);
        default -> BtreePage.clearFlag(page, BtreePage.INCOMPLETE_SPLIT);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("level: ").append(level);
    }
  }

  /**
   * Items leave a leaf.
   *
   * @param slots ascending
   */
  record BtreeDelete(int[] slots, int count) implements BtreeChange {
    @Override
    public int info() {
      return INFO_DELETE;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.blockData(0);
      for (int i = 0; i < count; i++) {
        out.putShort(slots[i]);
      }
    }

    static BtreeDelete decode(WalRecord record) {
      byte[] data = blockBytes(record, 0);
      int[] slots = new int[data.length / 2];
      for (int i = 0; i < slots.length; i++) {
        slots[i] = (short) Bytes.SHORT.get(data, 2 * i);
      }
      return new BtreeDelete(slots, slots.length);
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      BtreePage.removeItems(page, slots, count);
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("ndeleted: ").append(count);
    }
  }

  /**
   * An empty leaf loses its downlink: its key space goes to its right sibling, which has the same
   * parent. Block 0 is the leaf, block 1 the parent.
   *
   * @param slot the leaf's downlink in the parent
   * @param rightChild the right sibling
   */
  record BtreeMarkHalfDead(int slot, int rightChild) implements BtreeChange {
    @Override
    public int info() {
      return INFO_MARK_HALF_DEAD;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData().putShort(slot).putInt(rightChild);
    }

    static BtreeMarkHalfDead decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      int at = main.position();
      return new BtreeMarkHalfDead(main.getShort(at), main.getInt(at + 2));
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      if (block == 0) {
        BtreePage.setFlag(page, BtreePage.HALF_DEAD);
      } else {
        BtreePage.setChild(page, slot, rightChild);
        BtreePage.removeItems(page, new int[] {slot + 1}, 1);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("poffset: ").append(slot).append(", rightsib: ").append(rightChild);
    }
  }

  /**
   * A half-dead leaf leaves the chain of siblings. Block 0 is the leaf, block 1 its right sibling,
   * block 2 its left sibling if it has one.
   */
  record BtreeUnlinkPage(int left, int right, long safeXid) implements BtreeChange {
    @Override
    public int info() {
      return INFO_UNLINK_PAGE;
    }

    @Override
    public void encode(WalRecordBuilder out) {
      out.mainData().putInt(left).putInt(right).putLong(safeXid);
    }

    static BtreeUnlinkPage decode(WalRecord record) {
      ByteBuffer main = record.mainData();
      int at = main.position();
      return new BtreeUnlinkPage(main.getInt(at), main.getInt(at + 4), main.getLong(at + 8));
    }

    @Override
    public void apply(int block, ByteBuffer page) {
      switch (block) {
        case 0 -> BtreePage.markDeleted(page, safeXid);
        case 1 -> BtreePage.setLeft(page, left);
        default -> BtreePage.setRight(page, right);
      }
    }

    @Override
    public void describe(StringBuilder into) {
      into.append("left: ").append(left).append(", right: ").append(right);
      into.append(", safexid: ").append(safeXid);
    }
  }
}
