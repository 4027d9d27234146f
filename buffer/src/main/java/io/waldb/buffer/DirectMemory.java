package io.waldb.buffer;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.waldb.buffer.page.PageHeader;
import java.lang.management.ManagementFactory;

/** How much of the JVM's memory for direct buffers the pool may take. */
final class DirectMemory {
  private static final System.Logger LOG = System.getLogger(DirectMemory.class.getName());

  /** Asking the JVM takes a while, so it is done only for a pool larger than this part of it. */
  private static final int SMALL_PART = 4;

  private DirectMemory() {}

  /** The pages of a pool, fewer than asked for when a quarter of the memory would not be left. */
  static int fittingFrames(int frames) {
    long heap = Runtime.getRuntime().maxMemory();
    if ((long) frames * PageHeader.PAGE_SIZE <= heap / SMALL_PART) {
      return frames;
    }
    long limit = limit(heap);
    long fitting = (limit - limit / 4) / PageHeader.PAGE_SIZE;
    if (frames <= fitting) {
      return frames;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "shared_buffers is lowered from {0} to {1} pages: the limit for direct memory is {2} MB"
            + " (-XX:MaxDirectMemorySize, else -Xmx)",
        frames,
        fitting,
        limit >> 20);
    return (int) Math.max(16, fitting);
  }

  private static long limit(long heap) {
    try {
      HotSpotDiagnosticMXBean vm =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      long given = Long.parseLong(vm.getVMOption("MaxDirectMemorySize").getValue());
      return given > 0 ? given : heap;
    } catch (IllegalArgumentException e) {
      return heap; // a JVM that does not tell: the default is the heap's limit
    }
  }
}
