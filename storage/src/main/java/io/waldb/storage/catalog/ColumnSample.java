package io.waldb.storage.catalog;

import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind.Representation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The values of one column in a sample of rows and what follows from them.
 *
 * <p>The number of different values is estimated from how many the sample has and how many of those
 * it has once only, by Haas and Stokes, as in PostgreSQL {@code commands/analyze.c}.
 */
final class ColumnSample {
  /** Above this part of the rows the number of different values is taken to grow with the table. */
  private static final double GROWING_FRACTION = 0.1;

  /**
   * Longer values count as all different and are not kept: a sample of them would take much memory
   * and tell little (PostgreSQL's WIDTH_THRESHOLD).
   */
  private static final int MAX_KEPT_WIDTH = 1024;

  /** A value and where its row is. */
  private record Item(Object value, long tid) {}

  private final int column;
  private final boolean wide;
  private final int fixedWidth;
  private final List<Item> items = new ArrayList<>();
  private int nulls;
  private int tooWide;
  private long width;

  ColumnSample(ColumnInfo info) {
    this.column = info.position();
    this.fixedWidth = info.type().kind().width();
    this.wide = info.type().representation() == Representation.OBJECT && fixedWidth < 0;
  }

  void add(TupleSlot row) {
    if (row.isNull(column)) {
      nulls++;
      return;
    }
    if (wide) {
      int stored = row.plainWidth(column);
      width += stored;
      if (stored > MAX_KEPT_WIDTH) {
        tooWide++;
        return;
      }
    } else {
      width += Math.max(fixedWidth, 0);
    }
    Object value = row.getBoxed(column);
    if (value instanceof Comparable<?> || value instanceof byte[]) {
      items.add(new Item(value, row.tid()));
    }
  }

  /**
   * What the sample says.
   *
   * @param sampled how many rows it is of
   * @param rows how many rows the table has
   */
  ColumnStatistics statistics(int sampled, double rows) {
    if (sampled == 0) {
      return new ColumnStatistics(0, 0, 0, 0);
    }
    int values = sampled - nulls;
    double nullFraction = (double) nulls / sampled;
    int averageWidth = values == 0 ? 0 : (int) (width / values);
    if (items.isEmpty() && tooWide == 0) {
      return new ColumnStatistics(nullFraction, averageWidth, 0, 0);
    }
    items.sort(Comparator.comparing(Item::value, ColumnSample::compare));
    return new ColumnStatistics(
        nullFraction, averageWidth, distinct(rows * (1 - nullFraction), rows), correlation());
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    return a instanceof byte[] bytes
        ? Arrays.compareUnsigned(bytes, (byte[]) b)
        : ((Comparable<Object>) a).compareTo(b);
  }

  private double distinct(double total, double rows) {
    int different = tooWide;
    int once = tooWide;
    int kept = items.size();
    int n = kept + tooWide;
    for (int i = 0; i < kept; ) {
      int end = i + 1;
      while (end < kept && compare(items.get(i).value, items.get(end).value) == 0) {
        end++;
      }
      different++;
      once += end == i + 1 ? 1 : 0;
      i = end;
    }
    if (once == n) {
      return -total / Math.max(rows, 1);
    }
    double estimate = different;
    if (once > 0 && total > n) {
      estimate = n * (double) different / (n - once + once * (double) n / total);
      estimate = Math.min(Math.max(estimate, different), total);
    }
    return estimate > GROWING_FRACTION * rows ? -estimate / Math.max(rows, 1) : Math.rint(estimate);
  }

  /** Of the order of values and the order of rows, from -1 to 1. */
  private double correlation() {
    double n = items.size();
    if (n < 2) {
      return 0;
    }
    long[] places = items.stream().mapToLong(Item::tid).sorted().toArray();
    double products = 0;
    for (int i = 0; i < items.size(); i++) {
      products += (double) i * Arrays.binarySearch(places, items.get(i).tid);
    }
    double sum = n * (n - 1) / 2;
    double squares = (n - 1) * n * (2 * n - 1) / 6;
    return (n * products - sum * sum) / (n * squares - sum * sum);
  }
}
