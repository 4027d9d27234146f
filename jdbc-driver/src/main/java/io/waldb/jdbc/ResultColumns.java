package io.waldb.jdbc;

import io.waldb.executor.ResultDescriptor;
import io.waldb.storage.tuple.TypeKind;
import java.util.HashMap;
import java.util.Map;

/**
 * The columns of a result in the form the getters want; kept by a statement from execution to
 * execution. Not thread-safe.
 */
final class ResultColumns {
  private final ResultDescriptor descriptor;
  private final TypeKind[] kinds;

  /** Labels that were asked for, as they were written. */
  private final Map<String, Integer> indexes = new HashMap<>();

  ResultColumns(ResultDescriptor descriptor) {
    this.descriptor = descriptor;
    kinds = new TypeKind[descriptor.columnCount()];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = descriptor.type(i).kind();
    }
  }

  ResultDescriptor descriptor() {
    return descriptor;
  }

  int count() {
    return kinds.length;
  }

  TypeKind kind(int index) {
    return kinds[index];
  }

  /** The first column with a label, without regard to case; -1 when there is none. */
  int indexOf(String label) {
    Integer known = indexes.get(label);
    if (known == null) {
      known = descriptor.indexOf(label);
      indexes.put(label, known);
    }
    return known;
  }
}
