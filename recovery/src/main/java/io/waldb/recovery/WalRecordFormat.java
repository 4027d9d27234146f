package io.waldb.recovery;

import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.FullPageImage;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes log records as lines of text, with the fields and in the order of PostgreSQL's pg_waldump,
 * so that what reads those reads these.
 *
 * <p>waldb has neither tablespaces nor several databases in one directory: their places in a
 * relation's name are always 1663 and 1.
 */
public final class WalRecordFormat {
  /** What stands before the relation number: tablespace and database. */
  public static final String RELATION_PREFIX = "1663/1/";

  private final ResourceManagers managers;

  /** A format that describes records by their resource managers. */
  public WalRecordFormat(ResourceManagers managers) {
    this.managers = managers;
  }

  /** One line: the record with what it does and its block references. */
  public String line(WalRecord record) {
    StringBuilder line = head(record);
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      line.append(", blkref #").append(i).append(": ");
      appendBlock(line, block, false);
      if (block.hasImage()) {
        line.append(" FPW");
      } else if (block.hasImageToCompare()) {
        line.append(" FPW for WAL verification");
      }
    }
    return line.toString();
  }

  /**
   * The record without its block references, then each of these on a line of its own that begins
   * with a tab.
   */
  public List<String> detailedLines(WalRecord record) {
    List<String> lines = new ArrayList<>();
    lines.add(head(record).toString());
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference block = record.block(i);
      StringBuilder line = new StringBuilder("\tblkref #").append(i).append(": ");
      appendDetailed(line, block);
      lines.add(line.toString());
    }
    return lines;
  }

  /** The name of a record's kind with its manager's, such as {@code Heap/HOT_UPDATE}. */
  public String type(WalRecord record) {
    return title(record) + "/" + managers.of(record.resourceManagerId()).identify(record.info());
  }

  /** The name of a record's kind without its manager's, such as {@code HOT_UPDATE}. */
  public String kind(WalRecord record) {
    return managers.of(record.resourceManagerId()).identify(record.info());
  }

  /** What a record does, without the name of its kind; may be empty. */
  public String description(WalRecord record) {
    StringBuilder text = new StringBuilder();
    managers.of(record.resourceManagerId()).describe(record, text);
    String kind = kind(record);
    if (text.indexOf(kind) != 0) {
      return text.toString();
    }
    boolean more = text.length() > kind.length() && text.charAt(kind.length()) == ' ';
    return text.substring(kind.length() + (more ? 1 : 0));
  }

  /** All block references of a record in one line; empty when it has none. */
  public static String blockReferences(WalRecord record) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < record.blockCount(); i++) {
      line.append(i == 0 ? "" : " ").append("blkref #").append(i).append(": ");
      appendDetailed(line, record.block(i));
    }
    return line.toString();
  }

  /** The title of the record's resource manager. */
  public static String title(WalRecord record) {
    return ResourceManagerId.of(record.resourceManagerId()).title();
  }

  private StringBuilder head(WalRecord record) {
    int images = record.imageLength();
    StringBuilder line = new StringBuilder(160);
    line.append(
        String.format(
            Locale.ROOT,
            "rmgr: %-11s len (rec/tot): %6d/%6d, tx: %10d, lsn: %s, prev %s, desc: ",
            title(record),
            record.totalLength() - images,
            record.totalLength(),
            record.xid(),
            Lsn.format(record.lsn()),
            Lsn.format(record.prevLsn())));
    ResourceManager manager = managers.of(record.resourceManagerId());
    String name = manager.identify(record.info());
    int start = line.length();
    manager.describe(record, line);
    if (line.indexOf(name, start) != start) {
      line.insert(start, line.length() == start ? name : name + " ");
    }
    return line;
  }

  private static void appendBlock(StringBuilder line, BlockReference block, boolean forkAlways) {
    long key = block.pageKey();
    Fork fork = PageId.fork(key);
    line.append("rel ").append(RELATION_PREFIX).append(PageId.relation(key));
    if (forkAlways || fork != Fork.MAIN) {
      line.append(" fork ").append(fork.name().toLowerCase(Locale.ROOT));
    }
    line.append(" blk ").append(PageId.block(key));
  }

  private static void appendDetailed(StringBuilder line, BlockReference block) {
    appendBlock(line, block, true);
    if (block.hasImage() || block.hasImageToCompare()) {
      appendImage(line, block);
    }
  }

  private static void appendImage(StringBuilder line, BlockReference block) {
    FullPageImage image = block.image();
    line.append(block.hasImage() ? " (FPW)" : " (FPW for WAL verification)");
    line.append("; hole: offset: ").append(image.holeOffset());
    line.append(", length: ").append(image.holeLength());
    if (image.isCompressed()) {
      int full = Pages.SIZE - image.holeLength();
      line.append(", compression saved: ").append(full - image.length());
    }
  }

  /** The page an image stands for, restored. */
  public static ByteBuffer page(FullPageImage image) {
    ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
    image.restoreInto(page);
    return page;
  }
}
