package io.waldb.storage.tuple;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random values of every storable type, edge values among them, from a printed seed. */
public final class RandomValues {
  /** Every type that can be stored. */
  static final SqlType[] TYPES = {
    SqlType.SMALLINT,
    SqlType.INTEGER,
    SqlType.BIGINT,
    SqlType.REAL,
    SqlType.DOUBLE,
    SqlType.NUMERIC,
    SqlType.BOOLEAN,
    SqlType.CHAR,
    SqlType.character(12),
    SqlType.varchar(20),
    SqlType.TEXT,
    SqlType.BYTEA,
    SqlType.DATE,
    SqlType.TIME,
    SqlType.TIMESTAMP,
    SqlType.TIMESTAMPTZ,
    SqlType.UUID,
    SqlType.INTERVAL,
    SqlType.OID,
    SqlType.NAME,
    SqlType.TID,
    SqlType.XID,
    SqlType.REGCLASS,
  };

  private static final double[] DOUBLES = {
    0.0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-40, 1.5e300
  };

  private final Random random;

  /** Values from a generator. */
  public RandomValues(Random random) {
    this.random = random;
  }

  /** A generator with the seed of -Dwaldb.seed, else one drawn now; the seed is printed. */
  public static Random seeded(String test) {
    String given = System.getProperty("waldb.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println(test + ": -Dwaldb.seed=" + seed);
    return new Random(seed);
  }

  /** A row of random columns. */
  public TupleDescriptor descriptor(int columnCount) {
    SqlType[] types = new SqlType[columnCount];
    for (int i = 0; i < columnCount; i++) {
      types[i] = TYPES[random.nextInt(TYPES.length)];
    }
    return TupleDescriptor.ofTypes(types);
  }

  /** A value of the type's representation, or null one time in so many. */
  public @Nullable Object valueOrNull(SqlType type, int oneIn) {
    return random.nextInt(oneIn) == 0 ? null : value(type);
  }

  /** A value of the type's representation. */
  public Object value(SqlType type) {
    return switch (type.kind()) {
      case SMALLINT -> (long) (short) integer();
      case INTEGER, DATE -> (long) (int) integer();
      case OID, REGCLASS -> integer() & 0xffff_ffffL;
      case BOOLEAN -> (long) random.nextInt(2);
      case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ, TID, XID -> integer();
      case REAL -> (double) (float) floating();
      case DOUBLE -> floating();
      case NUMERIC -> numeric();
      case CHAR -> padded(text(12), 12);
      case BYTEA -> bytes();
      case UUID -> new UUID(integer(), integer());
      case INTERVAL ->
          new Interval(
              (int) integer(),
              (int) integer(),
              random.nextInt(8) == 0 ? Long.MIN_VALUE : integer());
      case NAME -> text(15);
      default -> text(random.nextInt(20) == 0 ? 300 : 20);
    };
  }

  private static String padded(String text, int length) {
    int chars = text.codePointCount(0, text.length());
    return text + " ".repeat(length - chars);
  }

  private long integer() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(5) - 2L;
      case 1 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case 2 -> random.nextInt();
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  private double floating() {
    return random.nextInt(3) == 0
        ? DOUBLES[random.nextInt(DOUBLES.length)]
        : random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
  }

  private BigDecimal numeric() {
    return switch (random.nextInt(7)) {
      case 0 -> new BigDecimal(random.nextInt(3) - 1).setScale(random.nextInt(4));
      case 1 -> new BigDecimal(new BigInteger(random.nextInt(400), random), random.nextInt(200));
      case 2 -> BigDecimal.ONE.movePointLeft(random.nextInt(300)).negate();
      case 3 -> BigDecimal.TEN.pow(random.nextInt(300)).setScale(random.nextInt(3));
      case 4 -> BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(20));
      case 5 -> BigDecimal.valueOf(random.nextInt(100_000)).setScale(random.nextInt(100));
      default -> BigDecimal.valueOf(random.nextInt(20_001) - 10_000, random.nextInt(5));
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 300 : 6)];
    for (int i = 0; i < bytes.length; i++) {
      int draw = random.nextInt(6);
      bytes[i] = (byte) (draw < 4 ? new int[] {0, 1, 255, 254}[draw] : random.nextInt());
    }
    return bytes;
  }

  private String text(int longest) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(longest + 1); left > 0; left--) {
      switch (random.nextInt(8)) {
        case 0 -> text.append(' ');
        case 1 -> text.append('ü');
        case 2 -> text.append('\uffee');
        case 3 -> text.appendCodePoint(0x1f600 + random.nextInt(50));
        default -> text.append((char) ('a' + random.nextInt(3)));
      }
    }
    return text.toString();
  }
}
