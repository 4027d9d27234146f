package io.waldb.common;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pages and log that one thread uses while it measures itself, for EXPLAIN.
 *
 * <p>While nobody measures, {@link #current} is one read of a field that does not change, so that
 * the hot paths can ask each time. A thread that measures sees its own {@link #begin} at once;
 * others may see it late, and then find that they have nothing to count.
 *
 * <p>Follows PostgreSQL {@code executor/instrument.h}, {@code BufferUsage} and {@code WalUsage}.
 */
public final class ResourceUsage {
  private static final AtomicInteger MEASURING = new AtomicInteger();
  private static final ThreadLocal<@Nullable ResourceUsage> CURRENT = new ThreadLocal<>();

  private long pagesHit;
  private long pagesRead;
  private long pagesDirtied;
  private long pagesWritten;
  private long walRecords;
  private long walImages;
  private long walBytes;

  /** Nothing was used yet. */
  public ResourceUsage() {}

  /** The measure of the calling thread; null when it does not measure. */
  public static @Nullable ResourceUsage current() {
    return MEASURING.getPlain() == 0 ? null : CURRENT.get();
  }

  /** Begins to count in this object what the calling thread uses, which must not measure yet. */
  public void begin() {
    if (CURRENT.get() != null) {
      throw new IllegalStateException("the thread measures already");
    }
    CURRENT.set(this);
    MEASURING.incrementAndGet();
  }

  /** Ends what {@link #begin} began, in the same thread. */
  public void end() {
    if (CURRENT.get() == this) {
      CURRENT.remove();
      MEASURING.decrementAndGet();
    }
  }

  /** A page was found in the buffer pool. */
  public void pageHit() {
    pagesHit++;
  }

  /** A page was read from its file. */
  public void pageRead() {
    pagesRead++;
  }

  /** A clean page was changed. */
  public void pageDirtied() {
    pagesDirtied++;
  }

  /** A page was written to make room, or added to its file. */
  public void pageWritten() {
    pagesWritten++;
  }

  /**
   * A record was inserted into the log.
   *
   * @param bytes its length, without padding and block headers
   */
  public void walRecord(int bytes, int images) {
    walRecords++;
    walBytes += bytes;
    walImages += images;
  }

  /** Pages found in the buffer pool. */
  public long pagesHit() {
    return pagesHit;
  }

  /** Pages read from files. */
  public long pagesRead() {
    return pagesRead;
  }

  /** Clean pages changed. */
  public long pagesDirtied() {
    return pagesDirtied;
  }

  /** Pages written to make room or added to files. */
  public long pagesWritten() {
    return pagesWritten;
  }

  /** Log records inserted. */
  public long walRecords() {
    return walRecords;
  }

  /** Full page images among them. */
  public long walImages() {
    return walImages;
  }

  /** Bytes of these records, images included. */
  public long walBytes() {
    return walBytes;
  }

  /** Takes over the figures of another. */
  public void copyFrom(ResourceUsage other) {
    pagesHit = other.pagesHit;
    pagesRead = other.pagesRead;
    pagesDirtied = other.pagesDirtied;
    pagesWritten = other.pagesWritten;
    walRecords = other.walRecords;
    walImages = other.walImages;
    walBytes = other.walBytes;
  }

  /** Adds what one measure has and an earlier state of it has not. */
  public void addDifference(ResourceUsage after, ResourceUsage before) {
    pagesHit += after.pagesHit - before.pagesHit;
    pagesRead += after.pagesRead - before.pagesRead;
    pagesDirtied += after.pagesDirtied - before.pagesDirtied;
    pagesWritten += after.pagesWritten - before.pagesWritten;
    walRecords += after.walRecords - before.walRecords;
    walImages += after.walImages - before.walImages;
    walBytes += after.walBytes - before.walBytes;
  }
}
