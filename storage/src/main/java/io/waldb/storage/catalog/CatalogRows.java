package io.waldb.storage.catalog;

import io.waldb.storage.tuple.ByteSink;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleCodec;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Writes objects of the catalog as rows of the system tables; {@link CatalogReader} reads them. */
final class CatalogRows {
  /** How the sequence of an identity column depends on it. */
  static final char IDENTITY_DEPENDENCY = 'i';

  /** PostgreSQL's numbers of the heap and of the B-tree access method, and of the first user. */
  private static final int HEAP_METHOD = 2;

  private static final int BTREE_METHOD = 403;
  private static final int OWNER = 10;

  /** Bits of {@code indoption}; the third is waldb's own. */
  static final int OPTION_DESCENDING = 1;

  static final int OPTION_NULLS_FIRST = 2;
  static final int OPTION_NOT_NULL = 4;

  private final ToIntFunction<String> schemaIds;
  private final List<CatalogRow> rows = new ArrayList<>();

  private CatalogRows(ToIntFunction<String> schemaIds) {
    this.schemaIds = schemaIds;
  }

  /**
   * The rows of an object.
   *
   * @param schemaIds gives the id of a schema by its name
   */
  static List<CatalogRow> of(CatalogObject object, ToIntFunction<String> schemaIds) {
    CatalogRows rows = new CatalogRows(schemaIds);
    if (object instanceof TableInfo table) {
      rows.add(table);
    } else if (object instanceof SequenceInfo sequence) {
      rows.add(sequence);
    } else if (object instanceof ViewInfo view) {
      rows.add(view);
    } else if (object instanceof SchemaInfo schema) {
      rows.add(schema);
    }
    return rows.rows;
  }

  /** The row of a type. */
  static CatalogRow of(TypeKind kind) {
    char category = kind.category();
    return new CatalogRow.Builder(SystemTable.PG_TYPE)
        .set("oid", kind.oid())
        .set("typname", typeName(kind))
        .set("typnamespace", SchemaInfo.PG_CATALOG.id())
        .set("typowner", OWNER)
        .set("typlen", kind.width() <= 0 ? -1 : kind.width())
        .set("typbyval", kind.width() > 0 && kind.width() <= 8)
        .set("typtype", category == 'P' ? 'p' : 'b')
        .set("typcategory", category)
        .set("typispreferred", kind == TypeKind.TEXT || kind == TypeKind.DOUBLE)
        .set("typisdefined", true)
        .set("typdelim", ',')
        .set("typrelid", 0)
        .set("typelem", 0)
        .set("typarray", 0)
        .set("typnotnull", false)
        .set("typbasetype", 0)
        .set("typtypmod", -1)
        .set("typndims", 0)
        .build();
  }

  /** The row of a comment. */
  static CatalogRow comment(int object, int systemTable, int column, String text) {
    return new CatalogRow.Builder(SystemTable.PG_DESCRIPTION)
        .set("objoid", object)
        .set("classoid", systemTable)
        .set("objsubid", column)
        .set("description", text)
        .build();
  }

  private void add(CatalogRow.Builder row) {
    rows.add(row.build());
  }

  private void add(SchemaInfo schema) {
    add(
        new CatalogRow.Builder(SystemTable.PG_NAMESPACE)
            .set("oid", schema.id())
            .set("nspname", schema.name())
            .set("nspowner", OWNER));
  }

  private CatalogRow.Builder relation(
      int id, String schema, String name, int file, char kind, int columns) {
    return new CatalogRow.Builder(SystemTable.PG_CLASS)
        .set("oid", id)
        .set("relname", name)
        .set("relnamespace", schemaIds.applyAsInt(schema))
        .set("reltype", 0)
        .set("relowner", OWNER)
        .set("relam", 0)
        .set("relfilenode", file)
        .set("reltablespace", 0)
        .set("relpages", 0)
        .set("reltuples", -1.0)
        .set("relallvisible", 0)
        .set("reltoastrelid", 0)
        .set("relhasindex", false)
        .set("relisshared", false)
        .set("relpersistence", 'p')
        .set("relkind", kind)
        .set("relnatts", columns)
        .set("relchecks", 0)
        .set("relhasrules", false)
        .set("relhastriggers", false)
        .set("relispartition", false);
  }

  private void add(TableInfo table) {
    int checks = 0;
    boolean foreignKeys = false;
    for (ConstraintInfo constraint : table.constraints()) {
      checks += constraint.kind() == ConstraintInfo.Kind.CHECK ? 1 : 0;
      foreignKeys |= constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY;
    }
    add(
        relation(
                table.id(),
                table.schema(),
                table.name(),
                table.relation(),
                'r',
                table.columns().size())
            .set("relam", HEAP_METHOD)
            .set("relpages", table.pageEstimate())
            .set("reltuples", table.rowEstimate())
            .set("reltoastrelid", table.toastRelation())
            .set("relhasindex", !table.indexes().isEmpty())
            .set("relchecks", checks)
            .set("relhastriggers", foreignKeys)
            .set(
                "reloptions",
                table.fillFactor() == TableInfo.DEFAULT_FILL_FACTOR
                    ? null
                    : "{fillfactor=" + table.fillFactor() + "}"));
    for (ColumnInfo column : table.columns()) {
      add(table, column);
    }
    for (IndexInfo index : table.indexes()) {
      add(table, index);
    }
    for (ConstraintInfo constraint : table.constraints()) {
      add(table, constraint);
    }
  }

  private void add(TableInfo table, ColumnInfo column) {
    Object missing = table.descriptor().column(column.position()).missing();
    String expression =
        column.generatedText() != null ? column.generatedText() : column.defaultText();
    add(
        attribute(table.id(), column.position(), column.name(), column.type())
            .set("attnotnull", column.notNull())
            .set("atthasdef", expression != null)
            .set("atthasmissing", missing != null)
            .set("attidentity", code(column.identity()))
            .set("attgenerated", column.generatedText() != null ? "s" : "")
            .set("attisdropped", column.dropped())
            .set("attmissingval", missing == null ? null : encode(column.type(), missing)));
    if (expression != null) {
      add(
          new CatalogRow.Builder(SystemTable.PG_ATTRDEF)
              .set("adrelid", table.id())
              .set("adnum", column.position() + 1)
              .set("adbin", expression));
    }
    ColumnStatistics statistics = column.statistics();
    if (statistics != null) {
      add(
          new CatalogRow.Builder(SystemTable.PG_STATISTIC)
              .set("starelid", table.id())
              .set("staattnum", column.position() + 1)
              .set("stainherit", false)
              .set("stanullfrac", statistics.nullFraction())
              .set("stawidth", statistics.averageWidth())
              .set("stadistinct", statistics.distinct())
              .set("stacorrelation", statistics.correlation()));
    }
  }

  private static CatalogRow.Builder attribute(int table, int position, String name, SqlType type) {
    return new CatalogRow.Builder(SystemTable.PG_ATTRIBUTE)
        .set("attrelid", table)
        .set("attname", name)
        .set("atttypid", type.kind().oid())
        .set("attlen", type.kind().width() <= 0 ? -1 : type.kind().width())
        .set("attnum", position + 1)
        .set("attndims", 0)
        .set("atttypmod", typeModifier(type))
        .set("attnotnull", false)
        .set("atthasdef", false)
        .set("atthasmissing", false)
        .set("attidentity", "")
        .set("attgenerated", "")
        .set("attisdropped", false)
        .set("attislocal", true)
        .set("attcollation", type.kind().isText() ? 100 : 0);
  }

  private void add(TableInfo table, IndexInfo index) {
    add(
        relation(
                index.id(),
                table.schema(),
                index.name(),
                index.relation(),
                'i',
                index.keys().size())
            .set("relam", BTREE_METHOD));
    StringBuilder keys = new StringBuilder();
    StringBuilder options = new StringBuilder();
    for (IndexKey key : index.keys()) {
      if (keys.length() > 0) {
        keys.append(' ');
        options.append(' ');
      }
      keys.append(key.column() + 1);
      options.append(
          (key.descending() ? OPTION_DESCENDING : 0)
              | (key.nullsFirst() ? OPTION_NULLS_FIRST : 0)
              | (key.notNull() ? OPTION_NOT_NULL : 0));
    }
    add(
        new CatalogRow.Builder(SystemTable.PG_INDEX)
            .set("indexrelid", index.id())
            .set("indrelid", table.id())
            .set("indnatts", index.keys().size())
            .set("indnkeyatts", index.keys().size())
            .set("indisunique", index.unique())
            .set("indisprimary", index.primary())
            .set("indimmediate", true)
            .set("indisclustered", false)
            .set("indisvalid", index.valid())
            .set("indisready", true)
            .set("indislive", true)
            .set("indkey", keys.toString())
            .set("indoption", options.toString()));
  }

  private void add(TableInfo table, ConstraintInfo constraint) {
    boolean foreign = constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY;
    add(
        new CatalogRow.Builder(SystemTable.PG_CONSTRAINT)
            .set("oid", constraint.id())
            .set("conname", constraint.name())
            .set("connamespace", schemaIds.applyAsInt(table.schema()))
            .set("contype", code(constraint.kind()))
            .set("condeferrable", constraint.deferrable())
            .set("condeferred", constraint.initiallyDeferred())
            .set("convalidated", constraint.validated())
            .set("conrelid", table.id())
            .set("conindid", constraint.index())
            .set("confrelid", constraint.referencedTable())
            .set("confupdtype", foreign ? code(constraint.onUpdate()) : ' ')
            .set("confdeltype", foreign ? code(constraint.onDelete()) : ' ')
            .set("confmatchtype", foreign ? 's' : ' ')
            .set("conkey", numbers(constraint.columns()))
            .set("confkey", foreign ? numbers(constraint.referencedColumns()) : null)
            .set("conbin", constraint.checkText()));
  }

  private void add(SequenceInfo sequence) {
    add(relation(sequence.id(), sequence.schema(), sequence.name(), sequence.relation(), 'S', 3));
    add(
        new CatalogRow.Builder(SystemTable.PG_SEQUENCE)
            .set("seqrelid", sequence.id())
            .set("seqtypid", sequence.type().oid())
            .set("seqstart", sequence.start())
            .set("seqincrement", sequence.increment())
            .set("seqmax", sequence.maximum())
            .set("seqmin", sequence.minimum())
            .set("seqcache", sequence.cache())
            .set("seqcycle", sequence.cycle()));
    if (sequence.ownerTable() != 0) {
      add(
          new CatalogRow.Builder(SystemTable.PG_DEPEND)
              .set("classid", SystemTable.PG_CLASS.id())
              .set("objid", sequence.id())
              .set("objsubid", 0)
              .set("refclassid", SystemTable.PG_CLASS.id())
              .set("refobjid", sequence.ownerTable())
              .set("refobjsubid", sequence.ownerColumn() + 1)
              .set("deptype", sequence.identity() ? IDENTITY_DEPENDENCY : 'a'));
    }
  }

  private void add(ViewInfo view) {
    add(relation(view.id(), view.schema(), view.name(), 0, 'v', view.columns().size()));
    for (int i = 0; i < view.columns().size(); i++) {
      add(attribute(view.id(), i, view.columns().get(i), SqlType.UNKNOWN));
    }
    add(
        new CatalogRow.Builder(SystemTable.PG_REWRITE)
            .set("rulename", "_RETURN")
            .set("ev_class", view.id())
            .set("ev_type", '1')
            .set("ev_enabled", 'O')
            .set("is_instead", true)
            .set("ev_action", view.queryText()));
  }

  // ---- values

  /** PostgreSQL's {@code typname}. */
  static String typeName(TypeKind kind) {
    return switch (kind) {
      case SMALLINT -> "int2";
      case INTEGER -> "int4";
      case BIGINT -> "int8";
      case REAL -> "float4";
      case DOUBLE -> "float8";
      case BOOLEAN -> "bool";
      case CHAR -> "bpchar";
      case VARCHAR -> "varchar";
      case TIME -> "time";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMPTZ -> "timestamptz";
      default -> kind.sqlName();
    };
  }

  static String code(ColumnInfo.Identity identity) {
    return switch (identity) {
      case NONE -> "";
      case ALWAYS -> "a";
      case BY_DEFAULT -> "d";
    };
  }

  static char code(ConstraintInfo.Kind kind) {
    return switch (kind) {
      case PRIMARY_KEY -> 'p';
      case UNIQUE -> 'u';
      case CHECK -> 'c';
      case FOREIGN_KEY -> 'f';
    };
  }

  static char code(ConstraintInfo.ReferentialAction action) {
    return switch (action) {
      case NO_ACTION -> 'a';
      case RESTRICT -> 'r';
      case CASCADE -> 'c';
      case SET_NULL -> 'n';
      case SET_DEFAULT -> 'd';
    };
  }

  /** PostgreSQL's {@code atttypmod}: lengths and numeric's precision are counted with a header. */
  static int typeModifier(SqlType type) {
    return type.modifier() < 0 || !countsHeader(type.kind())
        ? type.modifier()
        : type.modifier() + 4;
  }

  static SqlType type(int oid, int typeModifier) {
    TypeKind kind = TypeKind.ofOid(oid);
    return new SqlType(
        kind, typeModifier < 0 || !countsHeader(kind) ? typeModifier : typeModifier - 4);
  }

  private static boolean countsHeader(TypeKind kind) {
    return kind == TypeKind.CHAR || kind == TypeKind.VARCHAR || kind == TypeKind.NUMERIC;
  }

  private static String numbers(List<Integer> positions) {
    StringBuilder text = new StringBuilder("{");
    for (int position : positions) {
      if (text.length() > 1) {
        text.append(',');
      }
      text.append(position + 1);
    }
    return text.append('}').toString();
  }

  private static byte[] encode(SqlType type, Object value) {
    TupleSlot slot = new TupleSlot(TupleDescriptor.ofTypes(type));
    slot.setBoxed(0, value);
    ByteSink bytes = new ByteSink();
    TupleCodec.encode(slot, bytes);
    return bytes.toByteArray();
  }

  static @Nullable Object decode(SqlType type, byte[] bytes) {
    TupleSlot slot = new TupleSlot(TupleDescriptor.ofTypes(type));
    slot.load(bytes, 0, bytes.length, 0, null);
    return slot.getBoxed(0);
  }
}
