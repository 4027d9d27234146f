package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type as written. The grammar's own spellings arrive as PostgreSQL turns them: {@code int} is
 * {@code pg_catalog.int4}, {@code float(20)} is {@code pg_catalog.float4}, {@code character
 * varying(9)} is {@code pg_catalog.varchar(9)}, {@code char} is {@code pg_catalog.bpchar(1)},
 * {@code timestamp(3) with time zone} is {@code pg_catalog.timestamptz(3)}; any other name is what
 * was written ({@code text}, {@code uuid}, {@code int4}, {@code my_schema.my_type}).
 *
 * @param name qualified by {@code pg_catalog} if the grammar knows it
 * @param modifiers the numbers in parentheses: length; precision and scale
 * @param intervalFields the fields of an interval in upper case, {@code "DAY TO SECOND"}, or null;
 *     its precision is the modifier
 * @param arrayDimensions number of {@code []}, 0 for a plain type; bounds are dropped, as in
 *     PostgreSQL
 * @param position of its first token
 */
public record TypeName(
    QualifiedName name,
    List<Integer> modifiers,
    @Nullable String intervalFields,
    int arrayDimensions,
    int position) {

  public TypeName {
    modifiers = List.copyOf(modifiers);
  }

  /** A type of {@code pg_catalog} without modifiers. */
  public static TypeName system(String name, int position) {
    return new TypeName(QualifiedName.system(name, position), List.of(), null, 0, position);
  }
}
