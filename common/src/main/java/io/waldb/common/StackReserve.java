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
   * A frame is as large as what its method keeps across calls on any of its ways: 128 values, on a way
   * that is hardly ever taken but often enough for the compiler to keep it. So the usual calls need not
   * write them, and the whole takes a hundred nanoseconds. The method is too long to be inlined into
   * itself.
   */
  private static final int FRAME_BYTES = 128 * Long.BYTES;

  private static final int STEPS = 48 * 1024 / FRAME_BYTES;
  private static final int TURNS = 64;
  private static final long[] VALUES = new long[FRAME_BYTES / Long.BYTES];

  /*
   * Counts, a cache line apart, so that threads do not take the line from each other; which of those
   * that share one takes the long way does not matter.
   */
  private static final int LINE_INTS = 16;
  private static final int LINES = 32;
  private static final int[] TURN = new int[LINES * LINE_INTS];

  private StackReserve() {}

  /**
   * Returns when 48 kB of stack are left; storage and log need half of it, when not compiled.
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
    if (steps > 0) {
      return touch(steps - 1, values);
    }
    int line = (int) Thread.currentThread().getId() & LINES - 1;
    if (steps < 0 || ++TURN[line * LINE_INTS] % TURNS != 0) {
      return 0;
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
    long v64 = values[64];
    long v65 = values[65];
    long v66 = values[66];
    long v67 = values[67];
    long v68 = values[68];
    long v69 = values[69];
    long v70 = values[70];
    long v71 = values[71];
    long v72 = values[72];
    long v73 = values[73];
    long v74 = values[74];
    long v75 = values[75];
    long v76 = values[76];
    long v77 = values[77];
    long v78 = values[78];
    long v79 = values[79];
    long v80 = values[80];
    long v81 = values[81];
    long v82 = values[82];
    long v83 = values[83];
    long v84 = values[84];
    long v85 = values[85];
    long v86 = values[86];
    long v87 = values[87];
    long v88 = values[88];
    long v89 = values[89];
    long v90 = values[90];
    long v91 = values[91];
    long v92 = values[92];
    long v93 = values[93];
    long v94 = values[94];
    long v95 = values[95];
    long v96 = values[96];
    long v97 = values[97];
    long v98 = values[98];
    long v99 = values[99];
    long v100 = values[100];
    long v101 = values[101];
    long v102 = values[102];
    long v103 = values[103];
    long v104 = values[104];
    long v105 = values[105];
    long v106 = values[106];
    long v107 = values[107];
    long v108 = values[108];
    long v109 = values[109];
    long v110 = values[110];
    long v111 = values[111];
    long v112 = values[112];
    long v113 = values[113];
    long v114 = values[114];
    long v115 = values[115];
    long v116 = values[116];
    long v117 = values[117];
    long v118 = values[118];
    long v119 = values[119];
    long v120 = values[120];
    long v121 = values[121];
    long v122 = values[122];
    long v123 = values[123];
    long v124 = values[124];
    long v125 = values[125];
    long v126 = values[126];
    long v127 = values[127];
    long none = touch(-1, values);
    return none ^ v0 ^ v1 ^ v2 ^ v3 ^ v4 ^ v5 ^ v6 ^ v7 ^ v8 ^ v9 ^ v10 ^ v11 ^ v12 ^ v13 ^ v14
        ^ v15 ^ v16 ^ v17 ^ v18 ^ v19 ^ v20 ^ v21 ^ v22 ^ v23 ^ v24 ^ v25 ^ v26 ^ v27 ^ v28 ^ v29
        ^ v30 ^ v31 ^ v32 ^ v33 ^ v34 ^ v35 ^ v36 ^ v37 ^ v38 ^ v39 ^ v40 ^ v41 ^ v42 ^ v43 ^ v44
        ^ v45 ^ v46 ^ v47 ^ v48 ^ v49 ^ v50 ^ v51 ^ v52 ^ v53 ^ v54 ^ v55 ^ v56 ^ v57 ^ v58 ^ v59
        ^ v60 ^ v61 ^ v62 ^ v63 ^ v64 ^ v65 ^ v66 ^ v67 ^ v68 ^ v69 ^ v70 ^ v71 ^ v72 ^ v73 ^ v74
        ^ v75 ^ v76 ^ v77 ^ v78 ^ v79 ^ v80 ^ v81 ^ v82 ^ v83 ^ v84 ^ v85 ^ v86 ^ v87 ^ v88 ^ v89
        ^ v90 ^ v91 ^ v92 ^ v93 ^ v94 ^ v95 ^ v96 ^ v97 ^ v98 ^ v99 ^ v100 ^ v101 ^ v102 ^ v103
        ^ v104 ^ v105 ^ v106 ^ v107 ^ v108 ^ v109 ^ v110 ^ v111 ^ v112 ^ v113 ^ v114 ^ v115 ^ v116
        ^ v117 ^ v118 ^ v119 ^ v120 ^ v121 ^ v122 ^ v123 ^ v124 ^ v125 ^ v126 ^ v127;
  }
}
