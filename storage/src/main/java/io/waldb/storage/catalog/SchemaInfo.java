package io.waldb.storage.catalog;

/**
 * A schema as the catalog has it. Immutable.
 *
 * @param id catalog id
 * @param name its name
 */
public record SchemaInfo(int id, String name) implements CatalogObject {
  /** The system tables' schema. */
  public static final SchemaInfo PG_CATALOG = new SchemaInfo(11, "pg_catalog");

  /** The schema that every database begins with. */
  public static final SchemaInfo PUBLIC = new SchemaInfo(2200, "public");
}
