package io.waldb.common;

/**
 * Whether the thread's stack has room for a statement.
 *
 * <p>A {@link StackOverflowError} may come out of any call. Where it comes out of taking or giving
 * back a latch it leaves the latch taken for ever, and in a critical section it stops the engine,
 * although nothing is wrong but that an application calls from deep within a recursion. So the
 * stack is tried before anything is taken, by a recursion to the depth that is needed. Java has no
 * other way to ask.
 *
 * <p>Follows PostgreSQL {@code check_stack_depth}.
 */
public final class StackReserve {
  /*
   * A frame is as large as what its method keeps across calls on any of its ways: 64 values, on the
   * way that only the last call takes. So the calls before it need not write them, and the whole takes
   * a few hundred nanoseconds. The method is too long to be inlined into itself.
   */
  private static final int FRAME_BYTES = 64 * Long.BYTES;

  private static final int STEPS = 64 * 1024 / FRAME_BYTES;
  private static final long[] VALUES = new long[FRAME_BYTES / Long.BYTES];

  private StackReserve() {}

  /**
   * Returns when 64 kB of stack are left; storage and log need a third of it, when not compiled.
   *
   * @throws DatabaseException 54001 when there is less
   */
  public static void check() {
    try {
      long touched = touch(STEPS, VALUES);
      assert touched == 0;
    } catch (StackOverflowError e) {
      throw exceeded(e);
    }
  }

  /** What is thrown for a statement that needs more stack than there is. */
  public static DatabaseException exceeded(StackOverflowError cause) {
    return new DatabaseException(
            SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded", cause)
        .withHint(
            "Split the statement, give the thread a larger stack, or call from less deep a"
                + " recursion.");
  }

  private static long touch(int steps, long[] values) {
    if (steps != 0) {
      return steps < 0 ? 0 : touch(steps - 1, values);
    }
    long v0 = values[0];
    long v1 = values[1];
    long v2 = values[2];
    long v3 = values[3];
    long v4 = values[4];
    long v5 = values[5];
    long v6 = values[6];
    long v7 = values[7];
    long v8 = values[8];
    long v9 = values[9];
    long v10 = values[10];
    long v11 = values[11];
    long v12 = values[12];
    long v13 = values[13];
    long v14 = values[14];
    long v15 = values[15];
    long v16 = values[16];
    long v17 = values[17];
    long v18 = values[18];
    long v19 = values[19];
    long v20 = values[20];
    long v21 = values[21];
    long v22 = values[22];
    long v23 = values[23];
    long v24 = values[24];
    long v25 = values[25];
    long v26 = values[26];
    long v27 = values[27];
    long v28 = values[28];
    long v29 = values[29];
    long v30 = values[30];
    long v31 = values[31];
    long v32 = values[32];
    long v33 = values[33];
    long v34 = values[34];
    long v35 = values[35];
    long v36 = values[36];
    long v37 = values[37];
    long v38 = values[38];
    long v39 = values[39];
    long v40 = values[40];
    long v41 = values[41];
    long v42 = values[42];
    long v43 = values[43];
    long v44 = values[44];
    long v45 = values[45];
    long v46 = values[46];
    long v47 = values[47];
    long v48 = values[48];
    long v49 = values[49];
    long v50 = values[50];
    long v51 = values[51];
    long v52 = values[52];
    long v53 = values[53];
    long v54 = values[54];
    long v55 = values[55];
    long v56 = values[56];
    long v57 = values[57];
    long v58 = values[58];
    long v59 = values[59];
    long v60 = values[60];
    long v61 = values[61];
    long v62 = values[62];
    long v63 = values[63];
    long none = touch(-1, values);
    return none ^ v0 ^ v1 ^ v2 ^ v3 ^ v4 ^ v5 ^ v6 ^ v7 ^ v8 ^ v9 ^ v10 ^ v11 ^ v12 ^ v13 ^ v14
        ^ v15 ^ v16 ^ v17 ^ v18 ^ v19 ^ v20 ^ v21 ^ v22 ^ v23 ^ v24 ^ v25 ^ v26 ^ v27 ^ v28 ^ v29
        ^ v30 ^ v31 ^ v32 ^ v33 ^ v34 ^ v35 ^ v36 ^ v37 ^ v38 ^ v39 ^ v40 ^ v41 ^ v42 ^ v43 ^ v44
        ^ v45 ^ v46 ^ v47 ^ v48 ^ v49 ^ v50 ^ v51 ^ v52 ^ v53 ^ v54 ^ v55 ^ v56 ^ v57 ^ v58 ^ v59
        ^ v60 ^ v61 ^ v62 ^ v63;
  }
}
