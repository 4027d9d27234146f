package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of a sequence or an identity column: null means not given.
 *
 * @param minValue null also for NO MINVALUE: see {@code noMinValue}
 * @param cycle true for CYCLE, false for NO CYCLE
 * @param restart whether RESTART was written
 * @param restartWith the value of RESTART WITH; null for the start value
 * @param ownedBy the column's qualified name; one part {@code none} for OWNED BY NONE
 * @param sequenceName SEQUENCE NAME of an identity column
 */
public record SequenceOptions(
    @Nullable TypeName type,
    @Nullable Long increment,
    @Nullable Long minValue,
    boolean noMinValue,
    @Nullable Long maxValue,
    boolean noMaxValue,
    @Nullable Long start,
    @Nullable Long cache,
    @Nullable Boolean cycle,
    boolean restart,
    @Nullable Long restartWith,
    @Nullable QualifiedName ownedBy,
    @Nullable QualifiedName sequenceName) {

  /** Nothing given. */
  public static final SequenceOptions NONE =
      new SequenceOptions(
          null, null, null, false, null, false, null, null, null, false, null, null, null);

  /** True for OWNED BY NONE. */
  public boolean ownedByNone() {
    return ownedBy != null && ownedBy.parts().equals(List.of("none"));
  }
}
