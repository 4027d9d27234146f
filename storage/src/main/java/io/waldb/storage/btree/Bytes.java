package io.waldb.storage.btree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian access to byte arrays, and their order as unsigned strings. */
final class Bytes {
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /** Writes a tuple identity as 6 bytes. */
  static void putTid(byte[] bytes, int at, long tid) {
    SHORT.set(bytes, at, (short) (tid >>> 32));
    INT.set(bytes, at + 2, (int) tid);
  }
}
