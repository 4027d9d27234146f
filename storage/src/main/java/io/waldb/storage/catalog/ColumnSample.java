package io.waldb.storage.catalog;

import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind.Representation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The values of one column in a sample of rows and what follows from them.
 *
 * <p>The number of different values is estimated from how many the sample has and how many of those
 * it has once only, by Haas and Stokes, as in PostgreSQL {@code commands/analyze.c}. Whole numbers,
 * dates and the like are sorted without being boxed when their range allows it.
 */
final class ColumnSample {
  /** Above this part of the rows the number of different values is taken to grow with the table. */
  private static final double GROWING_FRACTION = 0.1;

  /**
   * Longer values count as all different and are not kept: a sample of them would take much memory
   * and tell little (PostgreSQL's WIDTH_THRESHOLD).
   */
  private static final int MAX_KEPT_WIDTH = 1024;

  private static final int FIRST_CAPACITY = 1024;

  /** A value and the number of its row in the sample. */
  private record Item(Object value, int row) {}

  /** The rows in the order of their values; how many values there are, and how many are single. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Order(int[] rows, int different, int once) {}

  private final int column;
  private final boolean isNumber;
  private final boolean wide;
  private final int fixedWidth;

  /* Of a column of numbers. */
  private long[] numbers = new long[0];
  private int[] numberRows = new int[0];
  private int numberCount;
  private long least = Long.MAX_VALUE;
  private long most = Long.MIN_VALUE;

  /* Of any other. */
  private final List<Item> items = new ArrayList<>();

  private int nulls;
  private int tooWide;
  private long width;

  ColumnSample(ColumnInfo info) {
    this.column = info.position();
    this.fixedWidth = info.type().kind().width();
    this.isNumber = info.type().representation() == Representation.LONG;
    this.wide = info.type().representation() == Representation.OBJECT && fixedWidth < 0;
  }

  /**
   * Adds the value of a row.
   *
   * @param number of the row in the sample, from 0
   */
  void add(TupleSlot row, int number) {
    if (row.isNull(column)) {
      nulls++;
      return;
    }
    if (isNumber) {
      width += fixedWidth;
      addNumber(row.getLong(column), number);
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
      items.add(new Item(value, number));
    }
  }

  private void addNumber(long value, int row) {
    if (numberCount == numbers.length) {
      int capacity = Math.max(2 * numberCount, FIRST_CAPACITY);
      numbers = Arrays.copyOf(numbers, capacity);
      numberRows = Arrays.copyOf(numberRows, capacity);
    }
    numbers[numberCount] = value;
    numberRows[numberCount++] = row;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }

  /**
   * What the sample says.
   *
   * @param sampled how many rows it is of
   * @param rows how many rows the table has
   * @param places the place of each row of the sample among all of them, in the order of the table
   */
  ColumnStatistics statistics(int sampled, double rows, int[] places) {
    if (sampled == 0) {
      return new ColumnStatistics(0, 0, 0, 0);
    }
    int values = sampled - nulls;
    double nullFraction = (double) nulls / sampled;
    int averageWidth = values == 0 ? 0 : (int) (width / values);
    if (items.isEmpty() && numberCount == 0 && tooWide == 0) {
      return new ColumnStatistics(nullFraction, averageWidth, 0, 0);
    }
    Order order = isNumber ? sortNumbers() : sortItems();
    return new ColumnStatistics(
        nullFraction,
        averageWidth,
        distinct(order, rows * (1 - nullFraction), rows),
        correlation(order.rows, places));
  }

  // ---- sorting

  private Order sortNumbers() {
    // Value and index side by side in one long, when there is room for both.
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(numberCount);
    long range = most - least;
    if (range < 0 || range >>> (Long.SIZE - 1 - bits) != 0) {
      for (int i = 0; i < numberCount; i++) {
        items.add(new Item(numbers[i], numberRows[i]));
      }
      return sortItems();
    }
    long[] keys = new long[numberCount];
    for (int i = 0; i < numberCount; i++) {
      keys[i] = (numbers[i] - least) << bits | i;
    }
    Arrays.sort(keys);
    int[] rows = new int[numberCount];
    int mask = (1 << bits) - 1;
    for (int i = 0; i < numberCount; i++) {
      rows[i] = numberRows[(int) keys[i] & mask];
    }
    return order(rows, i -> keys[i] >>> bits == keys[i + 1] >>> bits);
  }

  private Order sortItems() {
    items.sort(Comparator.comparing(Item::value, ColumnSample::compare));
    int[] rows = items.stream().mapToInt(Item::row).toArray();
    return order(rows, i -> compare(items.get(i).value, items.get(i + 1).value) == 0);
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    return a instanceof byte[] bytes
        ? Arrays.compareUnsigned(bytes, (byte[]) b)
        : ((Comparable<Object>) a).compareTo(b);
  }

  private static Order order(int[] rows, IntPredicate isLikeNext) {
    int different = 0;
    int once = 0;
    for (int i = 0; i < rows.length; ) {
      int end = i;
      while (end + 1 < rows.length && isLikeNext.test(end)) {
        end++;
      }
      different++;
      once += end == i ? 1 : 0;
      i = end + 1;
    }
    return new Order(rows, different, once);
  }

  // ---- what follows

  private double distinct(Order order, double total, double rows) {
    int different = order.different + tooWide;
    int once = order.once + tooWide;
    int n = order.rows.length + tooWide;
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
  private static double correlation(int[] rows, int[] places) {
    double n = rows.length;
    if (n < 2) {
      return 0;
    }
    double products = 0;
    double placeSum = 0;
    double placeSquares = 0;
    for (int i = 0; i < rows.length; i++) {
      double place = places[rows[i]];
      products += i * place;
      placeSum += place;
      placeSquares += place * place;
    }
    double sum = n * (n - 1) / 2;
    double squares = (n - 1) * n * (2 * n - 1) / 6;
    return (n * products - sum * placeSum)
        / Math.sqrt((n * squares - sum * sum) * (n * placeSquares - placeSum * placeSum));
  }
}
