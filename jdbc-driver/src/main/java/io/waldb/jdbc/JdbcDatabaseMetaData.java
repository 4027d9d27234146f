package io.waldb.jdbc;

import io.waldb.executor.ResultDescriptor;
import io.waldb.sql.function.TableFunction;
import io.waldb.sql.function.TableFunctionRegistry;
import io.waldb.sql.plan.OutputColumn;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.IndexKey;
import io.waldb.storage.catalog.SchemaInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import io.waldb.storage.tuple.TypeKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the database is and holds. Each call that lists something looks at the catalog as the
 * connection sees it now; the rows are in memory.
 */
final class JdbcDatabaseMetaData extends ModestDatabaseMetaData {
  private static final int MAX_NAME = 63;
  private static final int MAX_COLUMNS = 1600;
  private static final int MAX_INDEX_COLUMNS = 32;
  private static final int NUMERIC_RADIX = 10;

  private final JdbcConnection connection;

  JdbcDatabaseMetaData(JdbcConnection connection) {
    this.connection = connection;
  }

  /** Rows under construction. */
  private final class Rows {
    private final ResultDescriptor columns;
    private final TupleDescriptor form;
    private final List<TupleSlot> rows = new ArrayList<>();

    /**
     * Columns from words: a name, with {@code :int}, {@code :short}, {@code :bool} or none for
     * text.
     */
    Rows(String spec) {
      List<OutputColumn> outputs = new ArrayList<>();
      List<TupleDescriptor.Column> stored = new ArrayList<>();
      for (String word : spec.split(" ", -1)) {
        int colon = word.indexOf(':');
        String name = colon < 0 ? word : word.substring(0, colon);
        SqlType type =
            switch (colon < 0 ? "" : word.substring(colon + 1)) {
              case "int" -> SqlType.INTEGER;
              case "long" -> SqlType.BIGINT;
              case "short" -> SqlType.SMALLINT;
              case "bool" -> SqlType.BOOLEAN;
              default -> SqlType.TEXT;
            };
        outputs.add(OutputColumn.of(name, type));
        stored.add(new TupleDescriptor.Column(name, type));
      }
      columns = new ResultDescriptor(outputs);
      form = new TupleDescriptor(stored);
    }

    /** Adds a row; numbers as int or long, truth values as Boolean. */
    void add(@Nullable Object... values) {
      TupleSlot slot = new TupleSlot(form);
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        if (value instanceof Number number) {
          slot.setLong(i, number.longValue());
        } else if (value instanceof Boolean truth) {
          slot.setBoolean(i, truth);
        } else {
          slot.setObject(i, value);
        }
      }
      rows.add(slot);
    }

    /** Sorts by columns, in this order; NULL first. */
    void sort(int... by) {
      Comparator<TupleSlot> order = Comparator.comparingInt(slot -> 0);
      for (int column : by) {
        order =
            columns.type(column).kind().isText()
                ? order.thenComparing(slot -> text(slot, column))
                : order.thenComparingLong(slot -> slot.isNull(column) ? 0 : slot.getLong(column));
      }
      rows.sort(order);
    }

    private static String text(TupleSlot slot, int column) {
      return slot.isNull(column) ? "" : slot.getString(column);
    }

    ResultSet done() {
      return JdbcResultSet.of(
          new JdbcStatement(connection, ResultSet.TYPE_SCROLL_INSENSITIVE), columns, rows);
    }
  }

  /** Whether a name fits a pattern of % and _ with backslash as escape; null fits all. */
  static boolean fits(@Nullable String pattern, String name) {
    return pattern == null || fits(pattern, 0, name, 0);
  }

  private static boolean fits(String pattern, int p, String name, int n) {
    int at = n;
    for (int i = p; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%') {
        for (int rest = at; rest <= name.length(); rest++) {
          if (fits(pattern, i + 1, name, rest)) {
            return true;
          }
        }
        return false;
      }
      boolean any = c == '_';
      if (c == '\\' && i + 1 < pattern.length()) {
        i++;
        c = pattern.charAt(i);
      }
      if (at >= name.length() || (!any && name.charAt(at) != c)) {
        return false;
      }
      at++;
    }
    return at == name.length();
  }

  private CatalogState catalog() throws SQLException {
    return connection.with(session -> session.catalog());
  }

  private List<String> schemas(CatalogState catalog) {
    List<String> names = new ArrayList<>();
    for (SchemaInfo schema : catalog.schemas()) {
      names.add(schema.name());
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private static boolean isSystem(String schema) {
    return schema.startsWith("pg_") || schema.equals("information_schema");
  }

  private List<TableInfo> tables(
      CatalogState catalog, @Nullable String schemaPattern, @Nullable String tablePattern) {
    List<TableInfo> found = new ArrayList<>();
    for (String schema : schemas(catalog)) {
      if (fits(schemaPattern, schema)) {
        for (TableInfo table : catalog.tables(schema)) {
          if (fits(tablePattern, table.name())) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }

  private static <T extends CatalogObject> List<T> objects(CatalogState catalog, Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (CatalogObject object : catalog.objects()) {
      if (kind.isInstance(object)) {
        found.add(kind.cast(object));
      }
    }
    return found;
  }

  // Lists.

  @Override
  public ResultSet getTables(
      @Nullable String catalogName,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      String @Nullable [] types)
      throws SQLException {
    Set<String> wanted = types == null ? Set.of() : Set.of(types);
    Rows out =
        new Rows(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                + " SELF_REFERENCING_COL_NAME REF_GENERATION");
    CatalogState catalog = catalog();
    for (TableInfo table : tables(catalog, schemaPattern, namePattern)) {
      String type = isSystem(table.schema()) ? "SYSTEM TABLE" : "TABLE";
      addTable(out, wanted, types == null, table.schema(), table.name(), type);
      for (IndexInfo index : table.indexes()) {
        if (wanted.contains("INDEX")) {
          addTable(out, wanted, false, table.schema(), index.name(), "INDEX");
        }
      }
    }
    for (TableFunction view : systemViews(schemaPattern, namePattern)) {
      addTable(out, wanted, types == null, QualifiedName.SYSTEM_SCHEMA, view.name(), "SYSTEM VIEW");
    }
    for (ViewInfo view : objects(catalog, ViewInfo.class)) {
      if (fits(schemaPattern, view.schema()) && fits(namePattern, view.name())) {
        addTable(out, wanted, types == null, view.schema(), view.name(), "VIEW");
      }
    }
    for (SequenceInfo sequence : objects(catalog, SequenceInfo.class)) {
      if (fits(schemaPattern, sequence.schema()) && fits(namePattern, sequence.name())) {
        addTable(out, wanted, types == null, sequence.schema(), sequence.name(), "SEQUENCE");
      }
    }
    out.sort(3, 1, 2);
    return out.done();
  }

  private static List<TableFunction> systemViews(
      @Nullable String schemaPattern, @Nullable String namePattern) {
    return TableFunctionRegistry.BUILT_IN.views().stream()
        .filter(
            view ->
                fits(schemaPattern, QualifiedName.SYSTEM_SCHEMA) && fits(namePattern, view.name()))
        .toList();
  }

  private static void addTable(
      Rows out, Set<String> wanted, boolean all, String schema, String name, String type) {
    if (all || wanted.contains(type)) {
      out.add(null, schema, name, type, null, null, null, null, null, null);
    }
  }

  @Override
  public ResultSet getTableTypes() {
    Rows out = new Rows("TABLE_TYPE");
    for (String type :
        List.of("INDEX", "SEQUENCE", "SYSTEM TABLE", "SYSTEM VIEW", "TABLE", "VIEW")) {
      out.add(type);
    }
    return out.done();
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return getSchemas(null, null);
  }

  @Override
  public ResultSet getSchemas(@Nullable String catalogName, @Nullable String schemaPattern)
      throws SQLException {
    Rows out = new Rows("TABLE_SCHEM TABLE_CATALOG");
    for (String schema : schemas(catalog())) {
      if (fits(schemaPattern, schema)) {
        out.add(schema, null);
      }
    }
    return out.done();
  }

  @Override
  public ResultSet getCatalogs() {
    return new Rows("TABLE_CAT").done();
  }

  @Override
  public ResultSet getColumns(
      @Nullable String catalogName,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable String columnPattern)
      throws SQLException {
    Rows out =
        new Rows(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int"
                + " BUFFER_LENGTH:int DECIMAL_DIGITS:int NUM_PREC_RADIX:int NULLABLE:int REMARKS"
                + " COLUMN_DEF SQL_DATA_TYPE:int SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int"
                + " ORDINAL_POSITION:int IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                + " SOURCE_DATA_TYPE:short IS_AUTOINCREMENT IS_GENERATEDCOLUMN");
    for (TableInfo table : tables(catalog(), schemaPattern, tablePattern)) {
      int ordinal = 0;
      for (ColumnInfo column : table.columns()) {
        if (column.dropped()) {
          continue;
        }
        ordinal++;
        if (fits(columnPattern, column.name())) {
          addColumn(out, table.schema(), table.name(), column, ordinal);
        }
      }
    }
    for (TableFunction view : systemViews(schemaPattern, tablePattern)) {
      for (int i = 0; i < view.columns().size(); i++) {
        TableFunction.Column column = view.columns().get(i);
        if (fits(columnPattern, column.name())) {
          ColumnInfo info = ColumnInfo.of(column.name(), column.type(), i);
          addColumn(out, QualifiedName.SYSTEM_SCHEMA, view.name(), info, i + 1);
        }
      }
    }
    out.sort(1, 2, 16);
    return out.done();
  }

  private static void addColumn(
      Rows out, String schema, String table, ColumnInfo column, int ordinal) {
    SqlType type = column.type();
    TypeKind kind = type.kind();
    int size = JdbcTypes.precision(type);
    boolean counted =
        column.identity() != ColumnInfo.Identity.NONE
            || (column.defaultText() != null && column.defaultText().contains("nextval("));
    out.add(
        null,
        schema,
        table,
        column.name(),
        JdbcTypes.number(kind),
        JdbcTypes.name(kind),
        size == 0 ? JdbcTypes.UNLIMITED : size,
        null,
        JdbcTypes.scale(type),
        NUMERIC_RADIX,
        column.notNull() ? columnNoNulls : columnNullable,
        null,
        column.generatedText() != null ? column.generatedText() : column.defaultText(),
        null,
        null,
        kind.isText() ? (size == 0 ? JdbcTypes.UNLIMITED : size) : null,
        ordinal,
        column.notNull() ? "NO" : "YES",
        null,
        null,
        null,
        null,
        yesNo(counted),
        yesNo(column.generatedText() != null));
  }

  private static String yesNo(boolean truth) {
    return truth ? "YES" : "NO";
  }

  @Override
  public ResultSet getPrimaryKeys(
      @Nullable String catalogName, @Nullable String schema, String tableName) throws SQLException {
    Rows out = new Rows("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ:short PK_NAME");
    for (TableInfo table : named(catalog(), schema, tableName)) {
      IndexInfo key = table.primaryKey();
      if (key == null) {
        continue;
      }
      int sequence = 0;
      for (IndexKey column : key.keys()) {
        sequence++;
        out.add(
            null,
            table.schema(),
            table.name(),
            columnName(table, column.column()),
            sequence,
            key.name());
      }
    }
    out.sort(3);
    return out.done();
  }

  /** Tables of that exact name, in one schema or in all. */
  private List<TableInfo> named(CatalogState catalog, @Nullable String schema, String name) {
    List<TableInfo> found = new ArrayList<>();
    for (String each : schemas(catalog)) {
      if (schema == null || schema.equals(each)) {
        TableInfo table = catalog.table(each, name);
        if (table != null) {
          found.add(table);
        }
      }
    }
    return found;
  }

  private static String columnName(TableInfo table, int position) {
    return table.columns().get(position).name();
  }

  @Override
  public ResultSet getIndexInfo(
      @Nullable String catalogName,
      @Nullable String schema,
      String tableName,
      boolean unique,
      boolean approximate)
      throws SQLException {
    Rows out =
        new Rows(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE:bool INDEX_QUALIFIER INDEX_NAME TYPE:short"
                + " ORDINAL_POSITION:short COLUMN_NAME ASC_OR_DESC CARDINALITY:long PAGES:long"
                + " FILTER_CONDITION");
    for (TableInfo table : named(catalog(), schema, tableName)) {
      for (IndexInfo index : table.indexes()) {
        if (!unique || index.unique()) {
          addIndex(out, table, index);
        }
      }
    }
    out.sort(3, 6, 5, 7);
    return out.done();
  }

  private static void addIndex(Rows out, TableInfo table, IndexInfo index) {
    int ordinal = 0;
    for (IndexKey key : index.keys()) {
      ordinal++;
      out.add(
          null,
          table.schema(),
          table.name(),
          !index.unique(),
          null,
          index.name(),
          tableIndexOther,
          ordinal,
          columnName(table, key.column()),
          key.descending() ? "D" : "A",
          Math.max(0, (long) table.rowEstimate()),
          0,
          null);
    }
  }

  private Rows keys() {
    return new Rows(
        "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM"
            + " FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ:short UPDATE_RULE:short DELETE_RULE:short"
            + " FK_NAME PK_NAME DEFERRABILITY:short");
  }

  private static void addKey(Rows out, CatalogState catalog, ConstraintInfo key) {
    TableInfo referring = catalog.table(key.table());
    TableInfo referenced = catalog.table(key.referencedTable());
    if (referring == null || referenced == null) {
      return;
    }
    IndexInfo index = referenced.index(key.index());
    for (int i = 0; i < key.columns().size(); i++) {
      out.add(
          null,
          referenced.schema(),
          referenced.name(),
          columnName(referenced, key.referencedColumns().get(i)),
          null,
          referring.schema(),
          referring.name(),
          columnName(referring, key.columns().get(i)),
          i + 1,
          rule(key.onUpdate()),
          rule(key.onDelete()),
          key.name(),
          index == null ? null : index.name(),
          key.initiallyDeferred()
              ? importedKeyInitiallyDeferred
              : key.deferrable() ? importedKeyInitiallyImmediate : importedKeyNotDeferrable);
    }
  }

  private static int rule(ConstraintInfo.ReferentialAction action) {
    return switch (action) {
      case NO_ACTION -> importedKeyNoAction;
      case RESTRICT -> importedKeyRestrict;
      case CASCADE -> importedKeyCascade;
      case SET_NULL -> importedKeySetNull;
      case SET_DEFAULT -> importedKeySetDefault;
    };
  }

  @Override
  public ResultSet getImportedKeys(
      @Nullable String catalogName, @Nullable String schema, String tableName) throws SQLException {
    CatalogState catalog = catalog();
    Rows out = keys();
    for (TableInfo table : named(catalog, schema, tableName)) {
      for (ConstraintInfo constraint : table.constraints()) {
        if (constraint.kind() == ConstraintInfo.Kind.FOREIGN_KEY) {
          addKey(out, catalog, constraint);
        }
      }
    }
    out.sort(1, 2, 11, 8);
    return out.done();
  }

  @Override
  public ResultSet getExportedKeys(
      @Nullable String catalogName, @Nullable String schema, String tableName) throws SQLException {
    CatalogState catalog = catalog();
    Rows out = keys();
    for (TableInfo table : named(catalog, schema, tableName)) {
      for (ConstraintInfo constraint : catalog.referencing(table.id())) {
        addKey(out, catalog, constraint);
      }
    }
    out.sort(5, 6, 11, 8);
    return out.done();
  }

  @Override
  public ResultSet getCrossReference(
      @Nullable String parentCatalog,
      @Nullable String parentSchema,
      String parentTable,
      @Nullable String foreignCatalog,
      @Nullable String foreignSchema,
      String foreignTable)
      throws SQLException {
    CatalogState catalog = catalog();
    Rows out = keys();
    for (TableInfo parent : named(catalog, parentSchema, parentTable)) {
      for (ConstraintInfo constraint : catalog.referencing(parent.id())) {
        TableInfo foreign = catalog.table(constraint.table());
        if (foreign != null
            && foreign.name().equals(foreignTable)
            && (foreignSchema == null || foreignSchema.equals(foreign.schema()))) {
          addKey(out, catalog, constraint);
        }
      }
    }
    out.sort(5, 6, 11, 8);
    return out.done();
  }

  @Override
  public ResultSet getTypeInfo() {
    Rows out =
        new Rows(
            "TYPE_NAME DATA_TYPE:int PRECISION:int LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS"
                + " NULLABLE:short CASE_SENSITIVE:bool SEARCHABLE:short UNSIGNED_ATTRIBUTE:bool"
                + " FIXED_PREC_SCALE:bool AUTO_INCREMENT:bool LOCAL_TYPE_NAME MINIMUM_SCALE:short"
                + " MAXIMUM_SCALE:short SQL_DATA_TYPE:int SQL_DATETIME_SUB:int NUM_PREC_RADIX:int");
    for (TypeKind kind : TypeKind.values()) {
      if (kind.width() == 0 || kind == TypeKind.UNKNOWN) {
        continue;
      }
      boolean quoted = !kind.isNumeric() && kind != TypeKind.BOOLEAN && kind != TypeKind.OID;
      out.add(
          JdbcTypes.name(kind),
          JdbcTypes.number(kind),
          JdbcTypes.precision(SqlType.of(kind)),
          quoted ? "'" : null,
          quoted ? "'" : null,
          createParameters(kind),
          typeNullable,
          JdbcTypes.isCaseSensitive(kind),
          typeSearchable,
          !JdbcTypes.isSigned(kind),
          false,
          kind.isInteger(),
          null,
          0,
          kind == TypeKind.NUMERIC ? SqlType.MAX_PRECISION : JdbcTypes.scale(SqlType.of(kind)),
          null,
          null,
          NUMERIC_RADIX);
    }
    out.sort(1);
    return out.done();
  }

  private static @Nullable String createParameters(TypeKind kind) {
    return switch (kind) {
      case CHAR, VARCHAR -> "length";
      case NUMERIC -> "precision,scale";
      case TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> "digits";
      default -> null;
    };
  }

  @Override
  public ResultSet getBestRowIdentifier(
      @Nullable String catalogName,
      @Nullable String schema,
      String tableName,
      int scope,
      boolean nullable)
      throws SQLException {
    Rows out =
        new Rows(
            "SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int"
                + " DECIMAL_DIGITS:short PSEUDO_COLUMN:short");
    for (TableInfo table : named(catalog(), schema, tableName)) {
      IndexInfo key = table.primaryKey();
      if (key == null) {
        continue;
      }
      for (IndexKey each : key.keys()) {
        ColumnInfo column = table.columns().get(each.column());
        out.add(
            bestRowSession,
            column.name(),
            JdbcTypes.number(column.type().kind()),
            JdbcTypes.name(column.type().kind()),
            JdbcTypes.precision(column.type()),
            null,
            JdbcTypes.scale(column.type()),
            bestRowNotPseudo);
      }
    }
    return out.done();
  }

  @Override
  public ResultSet getVersionColumns(
      @Nullable String catalogName, @Nullable String schema, String tableName) {
    Rows out =
        new Rows(
            "SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int"
                + " DECIMAL_DIGITS:short PSEUDO_COLUMN:short");
    out.add(null, "ctid", Types.OTHER, "tid", 0, null, 0, versionColumnPseudo);
    return out.done();
  }

  // Lists of what waldb has not: empty, with the right columns.

  @Override
  public ResultSet getProcedures(
      @Nullable String catalogName, @Nullable String schema, @Nullable String name) {
    return new Rows(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS"
                + " PROCEDURE_TYPE:short SPECIFIC_NAME")
        .done();
  }

  @Override
  public ResultSet getProcedureColumns(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String name,
      @Nullable String column) {
    return new Rows(
            "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE:short"
                + " DATA_TYPE:int TYPE_NAME PRECISION:int LENGTH:int SCALE:short RADIX:short"
                + " NULLABLE:short REMARKS COLUMN_DEF SQL_DATA_TYPE:int SQL_DATETIME_SUB:int"
                + " CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SPECIFIC_NAME")
        .done();
  }

  @Override
  public ResultSet getFunctions(
      @Nullable String catalogName, @Nullable String schema, @Nullable String name) {
    return new Rows(
            "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE:short SPECIFIC_NAME")
        .done();
  }

  @Override
  public ResultSet getFunctionColumns(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String name,
      @Nullable String column) {
    return new Rows(
            "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE:short DATA_TYPE:int"
                + " TYPE_NAME PRECISION:int LENGTH:int SCALE:short RADIX:short NULLABLE:short"
                + " REMARKS CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SPECIFIC_NAME")
        .done();
  }

  @Override
  public ResultSet getColumnPrivileges(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column) {
    return new Rows(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE")
        .done();
  }

  @Override
  public ResultSet getTablePrivileges(
      @Nullable String catalogName, @Nullable String schema, @Nullable String table) {
    return new Rows("TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE")
        .done();
  }

  @Override
  public ResultSet getUDTs(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String name,
      int @Nullable [] types) {
    return new Rows(
            "TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE:int REMARKS BASE_TYPE:short")
        .done();
  }

  @Override
  public ResultSet getSuperTypes(
      @Nullable String catalogName, @Nullable String schema, @Nullable String name) {
    return new Rows("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME")
        .done();
  }

  @Override
  public ResultSet getSuperTables(
      @Nullable String catalogName, @Nullable String schema, @Nullable String name) {
    return new Rows("TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME").done();
  }

  @Override
  public ResultSet getAttributes(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String type,
      @Nullable String attribute) {
    return new Rows(
            "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE:int ATTR_TYPE_NAME ATTR_SIZE:int"
                + " DECIMAL_DIGITS:int NUM_PREC_RADIX:int NULLABLE:int REMARKS ATTR_DEF"
                + " SQL_DATA_TYPE:int SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int"
                + " ORDINAL_POSITION:int IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                + " SOURCE_DATA_TYPE:short")
        .done();
  }

  @Override
  public ResultSet getPseudoColumns(
      @Nullable String catalogName,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String column) {
    return new Rows(
            "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int COLUMN_SIZE:int"
                + " DECIMAL_DIGITS:int NUM_PREC_RADIX:int COLUMN_USAGE REMARKS"
                + " CHAR_OCTET_LENGTH:int IS_NULLABLE")
        .done();
  }

  @Override
  public ResultSet getClientInfoProperties() {
    Rows out = new Rows("NAME MAX_LEN:int DEFAULT_VALUE DESCRIPTION");
    out.add("ApplicationName", 63, "", "Name of the program that uses the connection.");
    return out.done();
  }

  // Facts.

  @Override
  public Connection getConnection() {
    return connection;
  }

  @Override
  public RowIdLifetime getRowIdLifetime() {
    return RowIdLifetime.ROWID_UNSUPPORTED;
  }

  @Override
  public String getURL() {
    return connection.url();
  }

  @Override
  public boolean isReadOnly() {
    return connection.readOnly();
  }

  @Override
  public boolean allTablesAreSelectable() {
    return true;
  }

  @Override
  public boolean nullsAreSortedHigh() {
    return true;
  }

  @Override
  public boolean usesLocalFiles() {
    return true;
  }

  @Override
  public boolean storesLowerCaseIdentifiers() {
    return true;
  }

  @Override
  public boolean supportsMixedCaseQuotedIdentifiers() {
    return true;
  }

  @Override
  public boolean supportsAlterTableWithAddColumn() {
    return true;
  }

  @Override
  public boolean supportsAlterTableWithDropColumn() {
    return true;
  }

  @Override
  public boolean supportsColumnAliasing() {
    return true;
  }

  @Override
  public boolean nullPlusNonNullIsNull() {
    return true;
  }

  @Override
  public boolean supportsTableCorrelationNames() {
    return true;
  }

  @Override
  public boolean supportsExpressionsInOrderBy() {
    return true;
  }

  @Override
  public boolean supportsOrderByUnrelated() {
    return true;
  }

  @Override
  public boolean supportsGroupBy() {
    return true;
  }

  @Override
  public boolean supportsGroupByUnrelated() {
    return true;
  }

  @Override
  public boolean supportsGroupByBeyondSelect() {
    return true;
  }

  @Override
  public boolean supportsLikeEscapeClause() {
    return true;
  }

  @Override
  public boolean supportsMultipleResultSets() {
    return true;
  }

  @Override
  public boolean supportsMultipleTransactions() {
    return true;
  }

  @Override
  public boolean supportsNonNullableColumns() {
    return true;
  }

  @Override
  public boolean supportsMinimumSQLGrammar() {
    return true;
  }

  @Override
  public boolean supportsCoreSQLGrammar() {
    return true;
  }

  @Override
  public boolean supportsANSI92EntryLevelSQL() {
    return true;
  }

  @Override
  public boolean supportsIntegrityEnhancementFacility() {
    return true;
  }

  @Override
  public boolean supportsOuterJoins() {
    return true;
  }

  @Override
  public boolean supportsFullOuterJoins() {
    return true;
  }

  @Override
  public boolean supportsLimitedOuterJoins() {
    return true;
  }

  @Override
  public boolean supportsSchemasInDataManipulation() {
    return true;
  }

  @Override
  public boolean supportsSchemasInTableDefinitions() {
    return true;
  }

  @Override
  public boolean supportsSchemasInIndexDefinitions() {
    return true;
  }

  @Override
  public boolean supportsSelectForUpdate() {
    return true;
  }

  @Override
  public boolean supportsSubqueriesInComparisons() {
    return true;
  }

  @Override
  public boolean supportsSubqueriesInExists() {
    return true;
  }

  @Override
  public boolean supportsSubqueriesInIns() {
    return true;
  }

  @Override
  public boolean supportsSubqueriesInQuantifieds() {
    return true;
  }

  @Override
  public boolean supportsCorrelatedSubqueries() {
    return true;
  }

  @Override
  public boolean supportsUnion() {
    return true;
  }

  @Override
  public boolean supportsUnionAll() {
    return true;
  }

  @Override
  public boolean supportsOpenCursorsAcrossCommit() {
    return true;
  }

  @Override
  public boolean supportsOpenStatementsAcrossCommit() {
    return true;
  }

  @Override
  public boolean supportsOpenStatementsAcrossRollback() {
    return true;
  }

  @Override
  public boolean supportsTransactions() {
    return true;
  }

  @Override
  public boolean supportsDataDefinitionAndDataManipulationTransactions() {
    return true;
  }

  @Override
  public boolean supportsBatchUpdates() {
    return true;
  }

  @Override
  public boolean supportsSavepoints() {
    return true;
  }

  @Override
  public boolean supportsGetGeneratedKeys() {
    return true;
  }

  @Override
  public boolean isCatalogAtStart() {
    return true;
  }

  @Override
  public String getDatabaseProductName() {
    return "waldb";
  }

  @Override
  public String getDriverName() {
    return "waldb JDBC driver";
  }

  @Override
  public String getDatabaseProductVersion() {
    return WaldbDriver.MAJOR + "." + WaldbDriver.MINOR;
  }

  @Override
  public String getDriverVersion() {
    return WaldbDriver.MAJOR + "." + WaldbDriver.MINOR;
  }

  @Override
  public String getUserName() {
    return "";
  }

  @Override
  public String getIdentifierQuoteString() {
    return "\"";
  }

  @Override
  public String getSearchStringEscape() {
    return "\\";
  }

  @Override
  public String getSchemaTerm() {
    return "schema";
  }

  @Override
  public String getProcedureTerm() {
    return "function";
  }

  @Override
  public String getCatalogTerm() {
    return "database";
  }

  @Override
  public String getCatalogSeparator() {
    return ".";
  }

  @Override
  public String getExtraNameCharacters() {
    return "$";
  }

  @Override
  public String getSQLKeywords() {
    return "abort,analyze,explain,ilike,limit,offset,returning,vacuum";
  }

  @Override
  public String getNumericFunctions() {
    return "abs,ceiling,exp,floor,ln,log,mod,power,round,sign,sqrt,trunc";
  }

  @Override
  public String getStringFunctions() {
    return "char_length,concat,left,length,lower,lpad,ltrim,position,repeat,replace,right,rpad,rtrim,substring,trim,upper";
  }

  @Override
  public String getSystemFunctions() {
    return "coalesce,current_schema,nullif,version";
  }

  @Override
  public String getTimeDateFunctions() {
    return "age,current_date,current_timestamp,date_part,date_trunc,extract,now";
  }

  @Override
  public int getDriverMajorVersion() {
    return WaldbDriver.MAJOR;
  }

  @Override
  public int getDriverMinorVersion() {
    return WaldbDriver.MINOR;
  }

  @Override
  public int getDatabaseMajorVersion() {
    return WaldbDriver.MAJOR;
  }

  @Override
  public int getDatabaseMinorVersion() {
    return WaldbDriver.MINOR;
  }

  @Override
  public int getJDBCMajorVersion() {
    return 4;
  }

  @Override
  public int getJDBCMinorVersion() {
    return 3;
  }

  @Override
  public int getSQLStateType() {
    return sqlStateSQL;
  }

  @Override
  public int getMaxColumnNameLength() {
    return MAX_NAME;
  }

  @Override
  public int getMaxSchemaNameLength() {
    return MAX_NAME;
  }

  @Override
  public int getMaxTableNameLength() {
    return MAX_NAME;
  }

  @Override
  public int getMaxCursorNameLength() {
    return MAX_NAME;
  }

  @Override
  public int getMaxColumnsInIndex() {
    return MAX_INDEX_COLUMNS;
  }

  @Override
  public int getMaxColumnsInTable() {
    return MAX_COLUMNS;
  }

  @Override
  public int getDefaultTransactionIsolation() {
    return Connection.TRANSACTION_READ_COMMITTED;
  }

  @Override
  public int getResultSetHoldability() {
    return ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public boolean supportsResultSetType(int type) {
    return type == ResultSet.TYPE_FORWARD_ONLY || type == ResultSet.TYPE_SCROLL_INSENSITIVE;
  }

  @Override
  public boolean supportsResultSetConcurrency(int type, int concurrency) {
    return supportsResultSetType(type) && concurrency == ResultSet.CONCUR_READ_ONLY;
  }

  @Override
  public boolean supportsResultSetHoldability(int holdability) {
    return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public boolean supportsTransactionIsolationLevel(int level) {
    return Isolation.isSupported(level);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return Wrappers.unwrap(this, type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
