package io.waldb.jdbc;

import static io.waldb.jdbc.TestDatabases.connect;
import static io.waldb.jdbc.TestDatabases.rows;
import static io.waldb.jdbc.TestDatabases.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver tells of the database, of results and of parameters. */
class MetadataTest {
  private Connection connection;
  private DatabaseMetaData metadata;

  @BeforeEach
  void open() throws SQLException {
    connection = connect(TestDatabases.memory());
    run(
        connection,
        "CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " code varchar(20) NOT NULL UNIQUE, amount numeric(10, 2) DEFAULT 0)");
    run(
        connection,
        "CREATE TABLE child (a int, b text, parent_id int"
            + " REFERENCES parent (id) ON DELETE CASCADE, PRIMARY KEY (b, a))");
    run(connection, "CREATE INDEX child_by_parent ON child (parent_id DESC)");
    run(connection, "CREATE SEQUENCE numbers");
    run(connection, "CREATE SCHEMA other");
    run(connection, "CREATE TABLE other.parent (x bigint)");
    metadata = connection.getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** Some columns of all rows. */
  private static List<String> columns(ResultSet rows, String... names) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (String name : names) {
        row.add(rows.getString(name));
      }
      found.add(String.join("|", row));
    }
    return found;
  }

  @Test
  void nothingThrows() throws Exception {
    for (Method method : DatabaseMetaData.class.getMethods()) {
      if (method.getName().equals("unwrap") || method.getName().equals("isWrapperFor")) {
        continue;
      }
      Class<?>[] types = method.getParameterTypes();
      Object[] arguments = new Object[types.length];
      for (int i = 0; i < types.length; i++) {
        arguments[i] =
            types[i] == int.class
                ? (Object) 1
                : types[i] == boolean.class
                    ? (Object) false
                    : types[i] == String.class ? "x" : null;
      }
      Object answer = method.invoke(metadata, arguments);
      if (method.getReturnType() == String.class) {
        assertThat(answer).as(method.getName()).isNotNull();
      }
      if (answer instanceof ResultSet rows) {
        assertThat(rows.getMetaData().getColumnCount()).as(method.getName()).isPositive();
        rows.close();
      }
    }
  }

  @Test
  void listsTables() throws SQLException {
    assertThat(
            columns(
                metadata.getTables(null, "public", "%", new String[] {"TABLE", "SEQUENCE"}),
                "TABLE_TYPE",
                "TABLE_SCHEM",
                "TABLE_NAME"))
        .contains("TABLE|public|child", "TABLE|public|parent", "SEQUENCE|public|numbers")
        .doesNotContain("TABLE|other|parent");
    assertThat(columns(metadata.getTables(null, null, "p_rent", null), "TABLE_SCHEM"))
        .containsExactly("other", "public");
    assertThat(columns(metadata.getTables(null, null, "child\\_by\\_p%", null), "TABLE_NAME"))
        .isEmpty();
    assertThat(columns(metadata.getTableTypes(), "TABLE_TYPE"))
        .contains("TABLE", "VIEW", "SYSTEM VIEW");
    assertThat(
            columns(
                metadata.getTables(null, null, "pg_stat_wal", new String[] {"SYSTEM VIEW"}),
                "TABLE_SCHEM"))
        .containsExactly("pg_catalog");
    assertThat(columns(metadata.getColumns(null, null, "pg_stat_wal", "wal_b%"), "TYPE_NAME"))
        .containsExactly("numeric", "int8");
    assertThat(columns(metadata.getSchemas(), "TABLE_SCHEM")).contains("public", "other");
    assertThat(columns(metadata.getSchemas(null, "o%"), "TABLE_SCHEM")).containsExactly("other");
  }

  @Test
  void listsColumns() throws SQLException {
    assertThat(
            columns(
                metadata.getColumns(null, "public", "parent", "%"),
                "COLUMN_NAME",
                "DATA_TYPE",
                "TYPE_NAME",
                "COLUMN_SIZE",
                "DECIMAL_DIGITS",
                "IS_NULLABLE",
                "ORDINAL_POSITION",
                "IS_AUTOINCREMENT"))
        .containsExactly(
            "id|" + Types.INTEGER + "|int4|10|0|NO|1|YES",
            "code|" + Types.VARCHAR + "|varchar|20|0|NO|2|NO",
            "amount|" + Types.NUMERIC + "|numeric|10|2|YES|3|NO");
  }

  @Test
  void listsKeysAndIndexes() throws SQLException {
    assertThat(
            columns(
                metadata.getPrimaryKeys(null, "public", "child"),
                "COLUMN_NAME",
                "KEY_SEQ",
                "PK_NAME"))
        .containsExactly("a|2|child_pkey", "b|1|child_pkey");
    assertThat(
            columns(
                metadata.getIndexInfo(null, "public", "child", false, true),
                "INDEX_NAME",
                "NON_UNIQUE",
                "ORDINAL_POSITION",
                "COLUMN_NAME",
                "ASC_OR_DESC"))
        .containsExactly(
            "child_pkey|f|1|b|A", "child_pkey|f|2|a|A", "child_by_parent|t|1|parent_id|D");
    assertThat(columns(metadata.getIndexInfo(null, "public", "child", true, true), "INDEX_NAME"))
        .containsOnly("child_pkey");
    String[] names = {"PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ"};
    String expected = "parent|id|child|parent_id|1";
    assertThat(columns(metadata.getImportedKeys(null, "public", "child"), names))
        .containsExactly(expected);
    assertThat(columns(metadata.getExportedKeys(null, "public", "parent"), names))
        .containsExactly(expected);
    assertThat(
            columns(
                metadata.getCrossReference(null, "public", "parent", null, "public", "child"),
                names))
        .containsExactly(expected);
    assertThat(columns(metadata.getExportedKeys(null, "public", "parent"), "DELETE_RULE"))
        .containsExactly(Integer.toString(DatabaseMetaData.importedKeyCascade));
  }

  @Test
  void listsTypes() throws SQLException {
    assertThat(columns(metadata.getTypeInfo(), "TYPE_NAME"))
        .contains("int4", "text", "numeric", "timestamptz", "uuid", "bytea");
  }

  @Test
  void describesResults() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id AS key, amount, 1 + 1 AS sum FROM parent")) {
      ResultSetMetaData columns = statement.getMetaData();
      assertThat(columns.getColumnCount()).isEqualTo(3);
      assertThat(columns.getColumnLabel(1)).isEqualTo("key");
      assertThat(columns.getColumnName(1)).isEqualTo("id");
      assertThat(columns.getTableName(1)).isEqualTo("parent");
      assertThat(columns.getSchemaName(1)).isEqualTo("public");
      assertThat(columns.isAutoIncrement(1)).isTrue();
      assertThat(columns.isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
      assertThat(columns.getColumnType(2)).isEqualTo(Types.NUMERIC);
      assertThat(columns.getColumnClassName(2)).isEqualTo("java.math.BigDecimal");
      assertThat(columns.getPrecision(2)).isEqualTo(10);
      assertThat(columns.getScale(2)).isEqualTo(2);
      assertThat(columns.getTableName(3)).isEmpty();
      assertThat(columns.getColumnTypeName(3)).isEqualTo("int4");
      assertThatThrownBy(() -> columns.getColumnLabel(4)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void describesParameters() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO parent (code, amount) VALUES (?, ?)")) {
      ParameterMetaData parameters = statement.getParameterMetaData();
      assertThat(parameters.getParameterCount()).isEqualTo(2);
      assertThat(parameters.getParameterType(1)).isEqualTo(Types.VARCHAR);
      assertThat(parameters.getParameterClassName(2)).isEqualTo("java.math.BigDecimal");
      assertThat(parameters.getParameterMode(1)).isEqualTo(ParameterMetaData.parameterModeIn);
      assertThatThrownBy(() -> parameters.getParameterType(3)).isInstanceOf(SQLException.class);
      assertThat(statement.getMetaData()).isNull();
    }
  }

  @Test
  void theOutermostCastNamesAColumn() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT true::text, 2.5::float8::int, 'x'::text::varchar, upper('x')::text, 1")) {
      ResultSetMetaData columns = statement.getMetaData();
      List<String> labels = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        labels.add(columns.getColumnLabel(i));
      }
      assertThat(labels).containsExactly("text", "int4", "varchar", "upper", "?column?");
    }
  }

  @Test
  void seesTheOwnUncommittedTables() throws SQLException {
    connection.setAutoCommit(false);
    run(connection, "CREATE TABLE fresh (id int)");
    assertThat(columns(metadata.getTables(null, null, "fresh", null), "TABLE_NAME"))
        .containsExactly("fresh");
    connection.rollback();
    assertThat(rows(metadata.getTables(null, null, "fresh", null))).isEmpty();
  }
}
