package io.waldb.storage.heap;

import io.waldb.buffer.page.LinePointer;
import io.waldb.buffer.page.PageHeader;
import io.waldb.buffer.page.SlottedPage;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import io.waldb.wal.record.WalRecordBuilder;
import java.nio.ByteBuffer;

/**
 * Row versions that are dead to all removed from a page, heap-only chains shortened, the page
 * compacted.
 *
 * <pre>
 * main data   newest removed xid (6), prune xid that remains (6), counts of redirects, dead, unused
 *             (varint each)
 * block 0     redirects as pairs from, to; then those made dead; then those made unused (varint each)
 * </pre>
 *
 * @param latestRemovedXid the newest transaction whose row versions are removed, 0 when only
 *     aborted ones' are
 * @param pruneXid what the page's prune xid becomes, 0 for none
 * @param redirected line pointers that become redirects, each followed by its target
 * @param redirects how many pairs
 * @param dead line pointers that become dead
 * @param deads how many
 * @param unused line pointers that become unused
 * @param unuseds how many
 */
@SuppressWarnings("ArrayRecordComponent") // not copied: a change lives for one call
record HeapPrune(
    long latestRemovedXid,
    long pruneXid,
    int[] redirected,
    int redirects,
    int[] dead,
    int deads,
    int[] unused,
    int unuseds)
    implements HeapChange {
  /** Up to this many gaps are closed one by one, which moves less than compacting the page. */
  private static final int MOST_SINGLE_GAPS = 6;

  @Override
  public ResourceManagerId resourceManager() {
    return ResourceManagerId.HEAP2;
  }

  @Override
  public int info() {
    return PRUNE;
  }

  @Override
  public int blockFlags(int block) {
    return HeapChange.blockFlags(false, false);
  }

  @Override
  public void encode(WalRecordBuilder out) {
    out.putXid(latestRemovedXid).putXid(pruneXid);
    out.putVarInt(redirects).putVarInt(deads).putVarInt(unuseds);
    out.blockData(0);
    put(out, redirected, 2 * redirects);
    put(out, dead, deads);
    put(out, unused, unuseds);
  }

  private static void put(WalRecordBuilder out, int[] offsets, int count) {
    for (int i = 0; i < count; i++) {
      out.putVarInt(offsets[i]);
    }
  }

  static HeapPrune decode(WalRecord record) {
    LogReader main = new LogReader(record.mainData());
    long latestRemovedXid = main.xid();
    long pruneXid = main.xid();
    int redirects = main.varInt();
    int deads = main.varInt();
    int unuseds = main.varInt();
    BlockReference block = record.block(0);
    LogReader data = new LogReader(block.data());
    boolean present = block.hasData();
    return new HeapPrune(
        latestRemovedXid,
        pruneXid,
        data.varInts(present ? 2 * redirects : 0),
        redirects,
        data.varInts(present ? deads : 0),
        deads,
        data.varInts(present ? unuseds : 0),
        unuseds);
  }

  @Override
  public void apply(int block, ByteBuffer page) {
    boolean few = redirects + deads + unuseds <= MOST_SINGLE_GAPS;
    for (int i = 0; i < redirects; i++) {
      int gap = SlottedPage.linePointer(page, redirected[2 * i]);
      SlottedPage.setRedirect(page, redirected[2 * i], redirected[2 * i + 1]);
      closeGap(page, gap, few);
    }
    for (int i = 0; i < deads; i++) {
      int gap = SlottedPage.linePointer(page, dead[i]);
      SlottedPage.setDead(page, dead[i]);
      closeGap(page, gap, few);
    }
    for (int i = 0; i < unuseds; i++) {
      int gap = SlottedPage.linePointer(page, unused[i]);
      SlottedPage.setUnused(page, unused[i]);
      closeGap(page, gap, few);
    }
    if (!few) {
      SlottedPage.compact(page);
    }
    PageHeader.setPruneXid(page, pruneXid);
    PageHeader.clearFlag(page, PageHeader.FLAG_PAGE_FULL);
  }

  private static void closeGap(ByteBuffer page, int removed, boolean now) {
    if (now && LinePointer.state(removed) == LinePointer.NORMAL) {
      SlottedPage.closeGap(page, LinePointer.offset(removed), LinePointer.length(removed));
    }
  }

  @Override
  public void describe(StringBuilder into) {
    into.append("latestRemovedXid ").append(latestRemovedXid);
    into.append(" nredirected ").append(redirects).append(" ndead ").append(deads);
    into.append(" nunused ").append(unuseds);
  }
}
