package io.waldb.storage.catalog;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo.Kind;
import io.waldb.storage.catalog.ConstraintInfo.ReferentialAction;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the objects of the catalog together from the rows of the system tables. */
final class CatalogReader {
  /** Gives all rows of a system table. */
  interface Source {
    void forEach(SystemTable table, Consumer<TupleSlot> row);
  }

  /** A row of pg_class, and what the other tables say of it. */
  static final class Table {
    int id;
    String name = "";
    int schema;
    int relation;
    char kind;
    double rows;
    int pages;
    int toast;
    int fillFactor = TableInfo.DEFAULT_FILL_FACTOR;
    int columnCount;
    int checks;
    boolean hasIndexes;
    boolean hasForeignKeys;
    boolean described;
    final Map<Integer, Column> columns = new TreeMap<>();
    final List<IndexInfo> indexes = new ArrayList<>();
    final List<ConstraintInfo> constraints = new ArrayList<>();
  }

  /** A row of pg_attribute, and what others say of it. */
  static final class Column {
    String name = "";
    SqlType type = SqlType.UNKNOWN;
    boolean notNull;
    boolean dropped;
    Identity identity = Identity.NONE;
    boolean generated;
    boolean hasExpression;
    @Nullable String expression;
    @Nullable Object missing;
    @Nullable ColumnStatistics statistics;
    int sequence;
  }

  private final Source source;
  private final CatalogCrossCheck check;
  private final Map<Integer, SchemaInfo> schemas = new HashMap<>();
  private final Map<Integer, Table> relations = new TreeMap<>();
  private final Map<Integer, CatalogObject> objects = new TreeMap<>();

  private CatalogReader(Source source, List<String> faults) {
    this.source = source;
    this.check = new CatalogCrossCheck(faults);
  }

  /**
   * All objects: the system tables, which are built in, and what the rows tell.
   *
   * @param faults gets a line for each row that says something else than the others, and is left
   *     out or not believed
   */
  static Collection<CatalogObject> read(Source source, List<String> faults) {
    CatalogReader reader = new CatalogReader(source, faults);
    reader.readAll();
    return reader.objects.values();
  }

  private void readAll() {
    each(SystemTable.PG_NAMESPACE, this::schema);
    each(SystemTable.PG_CLASS, this::relation);
    each(SystemTable.PG_ATTRIBUTE, this::attribute);
    each(SystemTable.PG_ATTRDEF, this::expression);
    each(SystemTable.PG_STATISTIC, this::statistics);
    each(SystemTable.PG_INDEX, this::index);
    each(SystemTable.PG_CONSTRAINT, this::constraint);
    Map<Integer, int[]> owners = new HashMap<>();
    each(SystemTable.PG_DEPEND, (table, row) -> dependency(row, owners));
    each(SystemTable.PG_SEQUENCE, (table, row) -> sequence(row, owners));
    Map<Integer, String> queries = new HashMap<>();
    each(
        SystemTable.PG_REWRITE,
        (table, row) -> queries.put(number(table, row, "ev_class"), text(table, row, "ev_action")));
    relations.values().removeIf(relation -> !check.isUsable(relation));
    relations.values().forEach(relation -> check.checkReferences(relation, relations.keySet()));
    for (Table relation : relations.values()) {
      if (relation.kind == 'r') {
        put(table(relation));
      } else if (relation.kind == 'v') {
        ViewInfo view = view(relation, queries);
        if (view != null) {
          put(view);
        }
      }
    }
    for (SystemTable table : SystemTable.all()) {
      put(table.info());
    }
  }

  private void put(CatalogObject object) {
    objects.put(object.id(), object);
  }

  private void each(SystemTable table, BiConsumer<SystemTable, TupleSlot> action) {
    source.forEach(table, row -> action.accept(table, row));
  }

  private void schema(SystemTable table, TupleSlot row) {
    SchemaInfo schema = new SchemaInfo(number(table, row, "oid"), text(table, row, "nspname"));
    schemas.put(schema.id(), schema);
    put(schema);
  }

  private void relation(SystemTable table, TupleSlot row) {
    Table relation = new Table();
    relation.id = number(table, row, "oid");
    if (relation.id < TableInfo.FIRST_NORMAL_ID) {
      return;
    }
    relation.name = text(table, row, "relname");
    relation.schema = number(table, row, "relnamespace");
    relation.relation = number(table, row, "relfilenode");
    relation.kind = code(table, row, "relkind");
    relation.rows = row.getDouble(table.column("reltuples"));
    relation.pages = number(table, row, "relpages");
    relation.toast = number(table, row, "reltoastrelid");
    relation.columnCount = number(table, row, "relnatts");
    relation.checks = number(table, row, "relchecks");
    relation.hasIndexes = row.getBoolean(table.column("relhasindex"));
    relation.hasForeignKeys = row.getBoolean(table.column("relhastriggers"));
    String options = optional(table, row, "reloptions");
    if (options != null) {
      relation.fillFactor = Integer.parseInt(options.replaceAll("\\D", ""));
    }
    relations.put(relation.id, relation);
  }

  private void attribute(SystemTable table, TupleSlot row) {
    Table relation = relations.get(number(table, row, "attrelid"));
    if (relation == null) {
      return;
    }
    Column column = new Column();
    column.name = text(table, row, "attname");
    column.type = CatalogRows.type(number(table, row, "atttypid"), number(table, row, "atttypmod"));
    column.notNull = row.getBoolean(table.column("attnotnull"));
    column.dropped = row.getBoolean(table.column("attisdropped"));
    column.hasExpression = row.getBoolean(table.column("atthasdef"));
    column.generated = code(table, row, "attgenerated") == 's';
    column.identity =
        switch (code(table, row, "attidentity")) {
          case 'a' -> Identity.ALWAYS;
          case 'd' -> Identity.BY_DEFAULT;
          default -> Identity.NONE;
        };
    if (row.getObject(table.column("attmissingval")) instanceof byte[] bytes) {
      column.missing = CatalogRows.decode(column.type, bytes);
    }
    relation.columns.put(number(table, row, "attnum"), column);
  }

  private @Nullable Column column(int relationId, int columnNumber) {
    Table relation = relations.get(relationId);
    return relation == null ? null : relation.columns.get(columnNumber);
  }

  private void expression(SystemTable table, TupleSlot row) {
    Column column = column(number(table, row, "adrelid"), number(table, row, "adnum"));
    if (column != null) {
      column.expression = text(table, row, "adbin");
    }
  }

  private void statistics(SystemTable table, TupleSlot row) {
    Column column = column(number(table, row, "starelid"), number(table, row, "staattnum"));
    if (column != null) {
      column.statistics =
          new ColumnStatistics(
              row.getDouble(table.column("stanullfrac")),
              number(table, row, "stawidth"),
              row.getDouble(table.column("stadistinct")),
              row.getDouble(table.column("stacorrelation")));
    }
  }

  private void index(SystemTable table, TupleSlot row) {
    Table index = relations.get(number(table, row, "indexrelid"));
    Table of = relations.get(number(table, row, "indrelid"));
    if (index == null || of == null) {
      check.fault("index " + number(table, row, "indexrelid") + " has no table");
      return;
    }
    index.described = true;
    String[] columns = text(table, row, "indkey").split(" ", -1);
    String[] options = text(table, row, "indoption").split(" ", -1);
    List<IndexKey> keys = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      int option = Integer.parseInt(options[i]);
      keys.add(
          new IndexKey(
              Integer.parseInt(columns[i]) - 1,
              (option & CatalogRows.OPTION_DESCENDING) != 0,
              (option & CatalogRows.OPTION_NULLS_FIRST) != 0,
              (option & CatalogRows.OPTION_NOT_NULL) != 0));
    }
    of.indexes.add(
        new IndexInfo(
            index.id,
            index.name,
            of.id,
            index.relation,
            keys,
            row.getBoolean(table.column("indisunique")),
            row.getBoolean(table.column("indisprimary")),
            row.getBoolean(table.column("indisvalid"))));
  }

  private void constraint(SystemTable table, TupleSlot row) {
    Table of = relations.get(number(table, row, "conrelid"));
    if (of == null) {
      check.fault("constraint " + number(table, row, "oid") + " has no table");
      return;
    }
    String referenced = optional(table, row, "confkey");
    of.constraints.add(
        new ConstraintInfo(
            number(table, row, "oid"),
            text(table, row, "conname"),
            of.id,
            kind(code(table, row, "contype")),
            positions(text(table, row, "conkey")),
            number(table, row, "conindid"),
            optional(table, row, "conbin"),
            number(table, row, "confrelid"),
            referenced == null ? List.of() : positions(referenced),
            action(code(table, row, "confdeltype")),
            action(code(table, row, "confupdtype")),
            row.getBoolean(table.column("condeferrable")),
            row.getBoolean(table.column("condeferred")),
            row.getBoolean(table.column("convalidated"))));
  }

  private void dependency(TupleSlot row, Map<Integer, int[]> owners) {
    SystemTable table = SystemTable.PG_DEPEND;
    owners.put(
        number(table, row, "objid"),
        new int[] {
          number(table, row, "refobjid"),
          number(table, row, "refobjsubid") - 1,
          code(table, row, "deptype") == CatalogRows.IDENTITY_DEPENDENCY ? 1 : 0
        });
  }

  private void sequence(TupleSlot row, Map<Integer, int[]> owners) {
    SystemTable table = SystemTable.PG_SEQUENCE;
    Table relation = relations.get(number(table, row, "seqrelid"));
    if (relation == null) {
      check.fault("sequence " + number(table, row, "seqrelid") + " has no name");
      return;
    }
    relation.described = true;
    int[] owner = owners.getOrDefault(relation.id, new int[3]);
    Column column = column(owner[0], owner[1] + 1);
    boolean identity = owner[2] != 0;
    if (column != null && identity) {
      column.sequence = relation.id;
    }
    put(
        new SequenceInfo(
            relation.id,
            schemaName(relation.schema),
            relation.name,
            relation.relation,
            TypeKind.ofOid(number(table, row, "seqtypid")),
            row.getLong(table.column("seqstart")),
            row.getLong(table.column("seqincrement")),
            row.getLong(table.column("seqmin")),
            row.getLong(table.column("seqmax")),
            row.getLong(table.column("seqcache")),
            row.getBoolean(table.column("seqcycle")),
            owner[0],
            owner[1],
            identity));
  }

  private TableInfo table(Table relation) {
    List<ColumnInfo> columns = new ArrayList<>();
    List<TupleDescriptor.Column> described = new ArrayList<>();
    for (Column column : relation.columns.values()) {
      boolean identity = column.identity != Identity.NONE;
      columns.add(
          new ColumnInfo(
              column.name,
              column.type,
              columns.size(),
              column.notNull,
              column.dropped,
              column.generated ? null : column.expression,
              column.identity,
              identity ? column.sequence : 0,
              column.generated ? column.expression : null,
              column.statistics));
      described.add(
          new TupleDescriptor.Column(column.name, column.type, column.dropped, column.missing));
    }
    relation.indexes.sort(Comparator.comparing(IndexInfo::id));
    relation.constraints.sort(Comparator.comparing(ConstraintInfo::id));
    return new TableInfo(
        relation.id,
        schemaName(relation.schema),
        relation.name,
        relation.relation,
        columns,
        new TupleDescriptor(described),
        relation.indexes,
        relation.constraints,
        relation.rows,
        relation.pages,
        false,
        relation.toast,
        relation.fillFactor);
  }

  private @Nullable ViewInfo view(Table relation, Map<Integer, String> queries) {
    List<String> columns = new ArrayList<>();
    for (Column column : relation.columns.values()) {
      columns.add(column.name);
    }
    String query = queries.get(relation.id);
    if (query == null) {
      check.fault("view \"" + relation.name + "\" has no query");
      return null;
    }
    return new ViewInfo(relation.id, schemaName(relation.schema), relation.name, columns, query);
  }

  private String schemaName(int id) {
    SchemaInfo schema = schemas.get(id);
    if (schema == null) {
      check.fault("schema " + id + " does not exist");
      return SchemaInfo.PUBLIC.name();
    }
    return schema.name();
  }

  // ---- values

  private static int number(SystemTable table, TupleSlot row, String column) {
    return (int) row.getLong(table.column(column));
  }

  private static String text(SystemTable table, TupleSlot row, String column) {
    return row.getString(table.column(column));
  }

  private static @Nullable String optional(SystemTable table, TupleSlot row, String column) {
    int place = table.column(column);
    return row.isNull(place) ? null : row.getString(place);
  }

  private static char code(SystemTable table, TupleSlot row, String column) {
    String text = text(table, row, column);
    return text.isEmpty() ? ' ' : text.charAt(0);
  }

  private static Kind kind(char code) {
    for (Kind kind : Kind.values()) {
      if (CatalogRows.code(kind) == code) {
        return kind;
      }
    }
    throw new DatabaseException(
        SqlState.DATA_CORRUPTED, "the catalog is damaged: constraint type " + code);
  }

  private static ReferentialAction action(char code) {
    for (ReferentialAction action : ReferentialAction.values()) {
      if (CatalogRows.code(action) == code) {
        return action;
      }
    }
    return ReferentialAction.NO_ACTION;
  }

  private static List<Integer> positions(String text) {
    List<Integer> positions = new ArrayList<>();
    String numbers = text.substring(1, text.length() - 1);
    if (!numbers.isEmpty()) {
      for (String columnNumber : numbers.split(",", -1)) {
        positions.add(Integer.parseInt(columnNumber) - 1);
      }
    }
    return positions;
  }
}
