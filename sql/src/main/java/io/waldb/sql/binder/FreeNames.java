package io.waldb.sql.binder;

import java.util.Set;

/** Names that PostgreSQL makes up for what was not named. */
final class FreeNames {
  private FreeNames() {}

  /** A relation's name that is not taken: as wished, or with the first number that helps. */
  static String relation(BindContext context, String schema, String wished) {
    String name = wished;
    for (int i = 1; context.names().taken(schema, name); i++) {
      name = wished + i;
    }
    return name;
  }

  /** A name that is not among those given; it is then added to them. */
  static String among(Set<String> taken, String wished) {
    String name = wished;
    for (int i = 1; !taken.add(name); i++) {
      name = wished + i;
    }
    return name;
  }
}
