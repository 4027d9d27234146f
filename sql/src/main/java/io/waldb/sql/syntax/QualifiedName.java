package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name with its qualifiers, outermost first: {@code table}, {@code schema.table}, {@code
 * catalog.schema.table}.
 *
 * @param parts one to four folded names
 * @param position of the first part
 */
public record QualifiedName(List<String> parts, int position) {

  /** The schema of PostgreSQL's own functions and types. */
  public static final String SYSTEM_SCHEMA = "pg_catalog";

  public QualifiedName {
    parts = List.copyOf(parts);
  }

  /** A name of one part. */
  public static QualifiedName of(String name, int position) {
    return new QualifiedName(List.of(name), position);
  }

  /** A name in {@link #SYSTEM_SCHEMA}: what the grammar itself says, which no user object hides. */
  public static QualifiedName system(String name, int position) {
    return new QualifiedName(List.of(SYSTEM_SCHEMA, name), position);
  }

  /** The last part: the object's own name. */
  public String name() {
    return parts.get(parts.size() - 1);
  }

  /** The part before the last, or null when the name is not qualified. */
  public @Nullable String schema() {
    return parts.size() < 2 ? null : parts.get(parts.size() - 2);
  }

  /** The part before the schema, or null. */
  public @Nullable String catalog() {
    return parts.size() < 3 ? null : parts.get(parts.size() - 3);
  }

  /** The parts joined by dots, without quotes: for messages. */
  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
