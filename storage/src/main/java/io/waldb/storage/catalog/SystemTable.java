package io.waldb.storage.catalog;

import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in which the catalog is kept: a heap table like any other, whose description is built in.
 *
 * <p>Names, numbers and the columns there are follow PostgreSQL's {@code include/catalog}; the
 * number is the relation file number too. Columns are only ever added at the end. Arrays are kept
 * as text in PostgreSQL's form.
 */
final class SystemTable {
  private static final SqlType CODE = SqlType.character(1);
  private static final List<SystemTable> ALL = new ArrayList<>();

  static final SystemTable PG_NAMESPACE =
      new Builder(2615, "pg_namespace")
          .column("oid", SqlType.OID)
          .column("nspname", SqlType.NAME)
          .column("nspowner", SqlType.OID)
          .build("oid");

  static final SystemTable PG_CLASS =
      new Builder(1259, "pg_class")
          .column("oid", SqlType.OID)
          .column("relname", SqlType.NAME)
          .column("relnamespace", SqlType.OID)
          .column("reltype", SqlType.OID)
          .column("relowner", SqlType.OID)
          .column("relam", SqlType.OID)
          .column("relfilenode", SqlType.OID)
          .column("reltablespace", SqlType.OID)
          .column("relpages", SqlType.INTEGER)
          .column("reltuples", SqlType.REAL)
          .column("relallvisible", SqlType.INTEGER)
          .column("reltoastrelid", SqlType.OID)
          .column("relhasindex", SqlType.BOOLEAN)
          .column("relisshared", SqlType.BOOLEAN)
          .column("relpersistence", CODE)
          .column("relkind", CODE)
          .column("relnatts", SqlType.SMALLINT)
          .column("relchecks", SqlType.SMALLINT)
          .column("relhasrules", SqlType.BOOLEAN)
          .column("relhastriggers", SqlType.BOOLEAN)
          .column("relispartition", SqlType.BOOLEAN)
          .column("reloptions", SqlType.TEXT)
          .build("oid");

  static final SystemTable PG_ATTRIBUTE =
      new Builder(1249, "pg_attribute", 2842)
          .column("attrelid", SqlType.OID)
          .column("attname", SqlType.NAME)
          .column("atttypid", SqlType.OID)
          .column("attlen", SqlType.SMALLINT)
          .column("attnum", SqlType.SMALLINT)
          .column("attndims", SqlType.INTEGER)
          .column("atttypmod", SqlType.INTEGER)
          .column("attnotnull", SqlType.BOOLEAN)
          .column("atthasdef", SqlType.BOOLEAN)
          .column("atthasmissing", SqlType.BOOLEAN)
          .column("attidentity", CODE)
          .column("attgenerated", CODE)
          .column("attisdropped", SqlType.BOOLEAN)
          .column("attislocal", SqlType.BOOLEAN)
          .column("attcollation", SqlType.OID)
          .column("attmissingval", SqlType.BYTEA)
          .build("attrelid", "attnum");

  static final SystemTable PG_ATTRDEF =
      new Builder(2604, "pg_attrdef", 2830)
          .column("adrelid", SqlType.OID)
          .column("adnum", SqlType.SMALLINT)
          .column("adbin", SqlType.TEXT)
          .build("adrelid", "adnum");

  static final SystemTable PG_INDEX =
      new Builder(2610, "pg_index")
          .column("indexrelid", SqlType.OID)
          .column("indrelid", SqlType.OID)
          .column("indnatts", SqlType.SMALLINT)
          .column("indnkeyatts", SqlType.SMALLINT)
          .column("indisunique", SqlType.BOOLEAN)
          .column("indisprimary", SqlType.BOOLEAN)
          .column("indimmediate", SqlType.BOOLEAN)
          .column("indisclustered", SqlType.BOOLEAN)
          .column("indisvalid", SqlType.BOOLEAN)
          .column("indisready", SqlType.BOOLEAN)
          .column("indislive", SqlType.BOOLEAN)
          .column("indkey", SqlType.TEXT)
          .column("indoption", SqlType.TEXT)
          .build("indexrelid");

  static final SystemTable PG_CONSTRAINT =
      new Builder(2606, "pg_constraint", 2832)
          .column("oid", SqlType.OID)
          .column("conname", SqlType.NAME)
          .column("connamespace", SqlType.OID)
          .column("contype", CODE)
          .column("condeferrable", SqlType.BOOLEAN)
          .column("condeferred", SqlType.BOOLEAN)
          .column("convalidated", SqlType.BOOLEAN)
          .column("conrelid", SqlType.OID)
          .column("conindid", SqlType.OID)
          .column("confrelid", SqlType.OID)
          .column("confupdtype", CODE)
          .column("confdeltype", CODE)
          .column("confmatchtype", CODE)
          .column("conkey", SqlType.TEXT)
          .column("confkey", SqlType.TEXT)
          .column("conbin", SqlType.TEXT)
          .build("oid");

  static final SystemTable PG_SEQUENCE =
      new Builder(2224, "pg_sequence")
          .column("seqrelid", SqlType.OID)
          .column("seqtypid", SqlType.OID)
          .column("seqstart", SqlType.BIGINT)
          .column("seqincrement", SqlType.BIGINT)
          .column("seqmax", SqlType.BIGINT)
          .column("seqmin", SqlType.BIGINT)
          .column("seqcache", SqlType.BIGINT)
          .column("seqcycle", SqlType.BOOLEAN)
          .build("seqrelid");

  static final SystemTable PG_DEPEND =
      new Builder(2608, "pg_depend")
          .column("classid", SqlType.OID)
          .column("objid", SqlType.OID)
          .column("objsubid", SqlType.INTEGER)
          .column("refclassid", SqlType.OID)
          .column("refobjid", SqlType.OID)
          .column("refobjsubid", SqlType.INTEGER)
          .column("deptype", CODE)
          .build("objid", "refobjid", "refobjsubid");

  static final SystemTable PG_REWRITE =
      new Builder(2618, "pg_rewrite", 2838)
          .column("rulename", SqlType.NAME)
          .column("ev_class", SqlType.OID)
          .column("ev_type", CODE)
          .column("ev_enabled", CODE)
          .column("is_instead", SqlType.BOOLEAN)
          .column("ev_action", SqlType.TEXT)
          .build("ev_class");

  static final SystemTable PG_STATISTIC =
      new Builder(2619, "pg_statistic")
          .column("starelid", SqlType.OID)
          .column("staattnum", SqlType.SMALLINT)
          .column("stainherit", SqlType.BOOLEAN)
          .column("stanullfrac", SqlType.DOUBLE)
          .column("stawidth", SqlType.INTEGER)
          .column("stadistinct", SqlType.DOUBLE)
          .column("stacorrelation", SqlType.DOUBLE)
          .build("starelid", "staattnum");

  static final SystemTable PG_DESCRIPTION =
      new Builder(2609, "pg_description", 2834)
          .column("objoid", SqlType.OID)
          .column("classoid", SqlType.OID)
          .column("objsubid", SqlType.INTEGER)
          .column("description", SqlType.TEXT)
          .build("objoid", "classoid", "objsubid");

  static final SystemTable PG_TYPE =
      new Builder(1247, "pg_type")
          .column("oid", SqlType.OID)
          .column("typname", SqlType.NAME)
          .column("typnamespace", SqlType.OID)
          .column("typowner", SqlType.OID)
          .column("typlen", SqlType.SMALLINT)
          .column("typbyval", SqlType.BOOLEAN)
          .column("typtype", CODE)
          .column("typcategory", CODE)
          .column("typispreferred", SqlType.BOOLEAN)
          .column("typisdefined", SqlType.BOOLEAN)
          .column("typdelim", CODE)
          .column("typrelid", SqlType.OID)
          .column("typelem", SqlType.OID)
          .column("typarray", SqlType.OID)
          .column("typnotnull", SqlType.BOOLEAN)
          .column("typbasetype", SqlType.OID)
          .column("typtypmod", SqlType.INTEGER)
          .column("typndims", SqlType.INTEGER)
          .build("oid");

  private final TableInfo info;
  private final int[] keyColumns;

  private SystemTable(TableInfo info, int[] keyColumns) {
    this.info = info;
    this.keyColumns = keyColumns;
    ALL.add(this);
  }

  /** All of them, in the order in which they are made. */
  static List<SystemTable> all() {
    return ALL;
  }

  /**
   * Those without which nothing else is wrong, with their out-of-line values: statistics, which
   * ANALYZE makes again, and comments.
   */
  static List<Integer> expendable() {
    return List.of(
        PG_STATISTIC.relation(), PG_DESCRIPTION.relation(), PG_DESCRIPTION.info().toastRelation());
  }

  /** Its description; id and relation number are the same. */
  TableInfo info() {
    return info;
  }

  int id() {
    return info.id();
  }

  int relation() {
    return info.relation();
  }

  /** The place of a column. */
  int column(String name) {
    int column = info.descriptor().indexOf(name);
    if (column < 0) {
      throw new IllegalArgumentException(info.name() + "." + name);
    }
    return column;
  }

  /** What tells a row from all others. */
  List<Long> key(TupleSlot row) {
    List<Long> key = new ArrayList<>(keyColumns.length);
    for (int column : keyColumns) {
      key.add(row.getLong(column));
    }
    return key;
  }

  @Override
  public String toString() {
    return info.name();
  }

  private static final class Builder {
    private final int id;
    private final String name;
    private final int toastRelation;
    private final List<ColumnInfo> columns = new ArrayList<>();

    Builder(int id, String name) {
      this(id, name, 0);
    }

    Builder(int id, String name, int toastRelation) {
      this.id = id;
      this.name = name;
      this.toastRelation = toastRelation;
    }

    Builder column(String columnName, SqlType type) {
      columns.add(ColumnInfo.of(columnName, type, columns.size()));
      return this;
    }

    SystemTable build(String... keys) {
      TupleDescriptor descriptor = TableInfo.describe(columns, null);
      int[] keyColumns = new int[keys.length];
      for (int i = 0; i < keys.length; i++) {
        keyColumns[i] = descriptor.indexOf(keys[i]);
      }
      return new SystemTable(
          new TableInfo(
              id,
              SchemaInfo.PG_CATALOG.name(),
              name,
              id,
              columns,
              descriptor,
              List.of(),
              List.of(),
              -1,
              0,
              true,
              toastRelation,
              TableInfo.DEFAULT_FILL_FACTOR),
          keyColumns);
    }
  }
}
