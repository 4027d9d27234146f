package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backslash commands, as a shell runs them. */
@SuppressWarnings("StringConcatToTextBlock") // a text block loses the blanks that lines end with
class ShellCommandsTest {
  @TempDir Path directory;

  private final StringWriter written = new StringWriter();
  private Connection connection;
  private Statement statement;
  private SqlOutput output;
  private ScriptRunner scripts;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:waldb:mem:commands");
    statement = connection.createStatement();
    PrintWriter writer = new PrintWriter(written);
    output = new SqlOutput(writer, writer);
    scripts = new ScriptRunner(connection, new StatementRunner(statement, output), output, false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private String run(String... lines) throws IOException {
    written.getBuffer().setLength(0);
    scripts.run(new StringReader(String.join("\n", lines)));
    output.flush();
    return written.toString().replace(System.lineSeparator(), "\n");
  }

  private boolean succeeds(String... lines) throws IOException {
    return scripts.run(new StringReader(String.join("\n", lines)));
  }

  private void make(String sql) throws SQLException {
    statement.execute(sql);
  }

  // ---- \d

  @Test
  void describesATableWithItsIndexesAndConstraints() throws IOException, SQLException {
    make("create table \"Other\" (id int primary key, \"Own\" int)");
    make(
        "create table t (id int generated always as identity primary key,"
            + " name varchar(20) not null default 'x' unique, amount numeric(10, 2),"
            + " twice numeric generated always as (amount * 2) stored,"
            + " other int references \"Other\" on delete cascade, check (amount > 0))");
    make("create index t_by_amount on t (amount desc, id)");
    make("create unique index t_other on t (other)");
    make("create table line (t int constraint line_of references t on update set null)");
    assertThat(run("\\d t"))
        .isEqualTo(
            """
                                                    Table "public.t"
             Column |         Type          | Collation | Nullable |                 Default
            --------+-----------------------+-----------+----------+-----------------------------------------
             id     | integer               |           | not null | generated always as identity
             name   | character varying(20) |           | not null | 'x'
             amount | numeric(10,2)         |           |          |
             twice  | numeric               |           |          | generated always as (amount * 2) stored
             other  | integer               |           |          |
            Indexes:
                "t_pkey" PRIMARY KEY, btree (id)
                "t_by_amount" btree (amount DESC, id)
                "t_name_key" UNIQUE CONSTRAINT, btree (name)
                "t_other" UNIQUE, btree (other)
            Check constraints:
                "t_amount_check" CHECK (amount > 0)
            Foreign-key constraints:
                "t_other_fkey" FOREIGN KEY (other) REFERENCES "Other"(id) ON DELETE CASCADE
            Referenced by:
                TABLE "line" CONSTRAINT "line_of" FOREIGN KEY (t) REFERENCES t(id) ON UPDATE SET NULL

            """);
    assertThat(run("\\d Other")).contains("Did not find");
    assertThat(run("\\d public.\"Other\""))
        .contains(" Own    | integer ")
        .contains(
            "TABLE \"t\" CONSTRAINT \"t_other_fkey\" FOREIGN KEY (other) REFERENCES \"Other\"(id)");
  }

  @Test
  void describesViewsSequencesAndIndexes() throws IOException, SQLException {
    make("create table t (id serial primary key, v varchar(3))");
    make("create view w as select id, v from t");
    String view =
        """
                               View "public.w"
         Column |       Type        | Collation | Nullable | Default
        --------+-------------------+-----------+----------+---------
         id     | integer           |           |          |
         v      | character varying |           |          |
        """;
    assertThat(run("\\d w")).isEqualTo(view + "\n");
    assertThat(run("\\d+ w")).isEqualTo(view + "View definition:\n select id, v from t;\n\n");
    assertThat(run("\\d t_id_seq"))
        .isEqualTo(
            """
                                  Sequence "public.t_id_seq"
              Type   | Start | Minimum |  Maximum   | Increment | Cycles? | Cache
            ---------+-------+---------+------------+-----------+---------+-------
             integer |     1 |       1 | 2147483647 |         1 | no      |     1
            Owned by: public.t.id

            """);
    assertThat(run("\\d t_pkey"))
        .isEqualTo(
            """
                    Index "public.t_pkey"
             Column |  Type   | Key? | Definition
            --------+---------+------+------------
             id     | integer | yes  | id
            primary key, btree, for table "public.t"

            """);
    assertThat(run("\\d pg_views"))
        .startsWith("             View \"pg_catalog.pg_views\"\n")
        .contains(" definition | text |");
    assertThat(run("\\d pg_class"))
        .contains("Table \"pg_catalog.pg_class\"", " relkind        | character(1) |");
  }

  @Test
  void listsRelations() throws IOException, SQLException {
    assertThat(run("\\d")).isEqualTo("Did not find any relations.\n");
    make("create table one (id int primary key)");
    make("create table o_e (id serial)");
    make("create view v as select 1 as a");
    make("create schema s");
    make("create table s.hidden (id int)");
    assertThat(run("\\d"))
        .isEqualTo(
            """
                       List of relations
             Schema |    Name    |   Type   | Owner
            --------+------------+----------+-------
             public | o_e        | table    | waldb
             public | o_e_id_seq | sequence | waldb
             public | one        | table    | waldb
             public | v          | view     | waldb
            (4 rows)

            """);
    assertThat(run("\\dt o_e")).contains(" o_e ", "(1 row)");
    assertThat(run("\\dt O?e")).contains(" o_e ", " one ", "(2 rows)");
    assertThat(run("\\di"))
        .contains(
            " Schema |   Name   | Type  | Owner | Table\n",
            " public | one_pkey | index | waldb | one\n(1 row)");
    assertThat(run("\\dv")).contains(" public | v    | view | waldb\n(1 row)");
    assertThat(run("\\ds *seq")).contains(" o_e_id_seq ", "(1 row)");
    assertThat(run("\\dt S.*")).contains(" s      | hidden | table ", "(1 row)");
    assertThat(run("\\dt pg_cl?ss")).contains(" pg_catalog | pg_class | table | waldb\n(1 row)");
    assertThat(run("\\dvS")).contains(" pg_catalog | pg_tables ", " public     | v ");
    assertThat(run("\\dv pg_views")).contains(" pg_catalog | pg_views | view | waldb\n(1 row)");
    assertThat(run("\\dn")).contains(" public | waldb\n s      | waldb\n(2 rows)");
    assertThat(run("\\dnS")).contains(" pg_catalog | waldb\n");
    assertThat(run("\\dn s*")).contains(" s    | waldb\n(1 row)");
    assertThat(run("\\l")).contains(" waldb | waldb | UTF8     | jdbc:waldb:mem:commands\n(1 row)");
    assertThat(run("\\d nothing")).isEqualTo("Did not find any relation named \"nothing\".\n");
  }

  @Test
  void inAFailedTransactionListsFailAsStatementsDo() throws IOException {
    assertThat(run("begin;", "select 1 / 0;", "\\d", "rollback;"))
        .contains("ERROR:  current transaction is aborted, commands ignored until end of");
  }

  // ---- output

  @Test
  void expandedShowsRecords() throws IOException {
    assertThat(run("\\x", "select 1 as a, 'some longer text' as name union all select 2, null;"))
        .isEqualTo(
            """
            Expanded display is on.
            -[ RECORD 1 ]----------
            a    | 1
            name | some longer text
            -[ RECORD 2 ]----------
            a    | 2
            name |

            """);
    assertThat(run("select 1 as a where false; \\x off"))
        .isEqualTo("(0 rows)\n\nExpanded display is off.\n");
    assertThat(run("\\x maybe"))
        .isEqualTo("unrecognized value \"maybe\" for \"\\x\": Boolean expected\n");
  }

  @Test
  void unalignedSeparatesValues() throws IOException, SQLException {
    make("create table t (id int primary key)");
    assertThat(run("\\a", "select 1 as a, null as b;", "\\f ,", "select 1 as a, 2 as b;", "\\d t"))
        .isEqualTo(
            """
            Output format is unaligned.
            a|b
            1|
            (1 row)
            Field separator is ",".
            a,b
            1,2
            (1 row)
            Table "public.t"
            Column,Type,Collation,Nullable,Default
            id,integer,,not null,
            Indexes:
                "t_pkey" PRIMARY KEY, btree (id)
            """);
    assertThat(run("\\x \\\\ select 1 as a, 2 as b union all select 3, 4; \\dn", "\\x"))
        .isEqualTo(
            "Expanded display is on.\na,1\nb,2\n\na,3\nb,4\n"
                + "List of schemas\n\nName,public\nOwner,waldb\nExpanded display is off.\n");
    assertThat(
            run("\\pset format", "\\pset format aligned", "\\pset fieldsep", "\\pset format html"))
        .isEqualTo(
            "Output format is unaligned.\nOutput format is aligned.\nField separator is \",\".\n"
                + "\\pset: allowed formats are aligned, unaligned\n");
  }

  @Test
  void tuplesOnlyLeavesOutHeadingAndFooters() throws IOException, SQLException {
    make("create table t (id int primary key)");
    assertThat(run("\\t", "select 1 as a, 2 as b;", "\\d t"))
        .isEqualTo("Tuples only is on.\n 1 | 2\n\n id     | integer |           | not null |\n\n");
    assertThat(run("\\x", "select 1 as a, 2 as b union all select 3, 4;", "select 1 where false;"))
        .isEqualTo("Expanded display is on.\na | 1\nb | 2\n--+--\na | 3\nb | 4\n\n\n");
    assertThat(run("\\a", "select 1 as a where false;", "\\x", "\\a", "\\t", "\\t on", "\\pset t"))
        .isEqualTo(
            "Output format is unaligned.\nExpanded display is off.\nOutput format is aligned.\n"
                + "Tuples only is off.\nTuples only is off.\n");
    assertThat(run("\\t maybe"))
        .isEqualTo("unrecognized value \"maybe\" for \"tuples_only\": Boolean expected\n");
  }

  @Test
  void timingPrintsMilliseconds() throws IOException {
    assertThat(run("\\timing on", "select 1 as a;", "select 1 / 0;"))
        .matches(
            "Timing is on\\.\n a\n---\n 1\n\\(1 row\\)\n\nTime: \\d+\\.\\d{3} ms\n"
                + "ERROR:  division by zero\nTime: \\d+\\.\\d{3} ms\n");
    assertThat(run("\\timing")).isEqualTo("Timing is off.\n");
  }

  @Test
  void longTimesAreShownByTheClock() {
    assertThat(ElapsedTime.line(12_345_000L)).isEqualTo("Time: 12.345 ms");
    assertThat(ElapsedTime.line(61_002_000_000L)).isEqualTo("Time: 61002.000 ms (01:01.002)");
    assertThat(ElapsedTime.line(3_600_000_000_000L))
        .isEqualTo("Time: 3600000.000 ms (01:00:00.000)");
    assertThat(ElapsedTime.line(90_000_000_000_000L))
        .isEqualTo("Time: 90000000.000 ms (1 d 01:00:00.000)");
  }

  @Test
  void nullIsShownAsChosen() throws IOException {
    assertThat(run("\\pset null '(it''s null)'", "select null as a;"))
        .isEqualTo(
            "Null display is \"(it's null)\".\n"
                + "      a\n-------------\n (it's null)\n(1 row)\n\n");
    assertThat(run("\\pset")).isEqualTo("\\pset: missing required argument\n");
    assertThat(run("\\pset border 2")).isEqualTo("\\pset: unknown option: border\n");
  }

  @Test
  void resultsGoToAFile() throws IOException {
    Path file = directory.resolve("the results");
    assertThat(
            run(
                "\\o '" + file + "'",
                "\\timing \\\\ select 1 as a;",
                "\\timing",
                "\\o",
                "select 2;"))
        .matches(
            "Timing is on\\.\nTime: \\S+ ms\nTiming is off\\.\n"
                + " \\S+\n-+\n +2\n\\(1 row\\)\n\n");
    assertThat(Files.readString(file).replace(System.lineSeparator(), "\n"))
        .isEqualTo(" a\n---\n 1\n(1 row)\n\n");
    assertThat(run("\\o " + directory)).startsWith(directory + " (");
    assertThat(run("\\o |less")).isEqualTo("\\o: pipes are not supported\n");
  }

  /** As psql 15 prints them. */
  @Test
  void echoPrintsItsWords() throws IOException {
    assertThat(run("\\echo hello   world; \\echo", "\\echo 'two  words' \"x  y\" it''s"))
        .isEqualTo("hello world;\n\ntwo  words \"x  y\" its\n");
    assertThat(run("\\echo -n no line end", "\\echo -n -n x", "\\echo x -n"))
        .isEqualTo("no line end-n xx -n\n");
    assertThat(run("select \\echo inside \\\\ 1 as a;"))
        .isEqualTo("inside\n a\n---\n 1\n(1 row)\n\n");
    Path file = directory.resolve("results");
    assertThat(run("\\o " + file, "\\echo e", "\\qecho q", "\\warn w", "\\o")).isEqualTo("e\nw\n");
    assertThat(Files.readString(file).replace(System.lineSeparator(), "\n")).isEqualTo("q\n");
  }

  /** As psql 15 reads them. */
  @Test
  void inSingleQuotesABackslashStandsForACharacter() throws IOException {
    assertThat(run("\\echo 'a\\tb\\nc'", "\\echo 'q\\'q\\\\q\\x41\\101\\0777\\q' \\echo second"))
        .isEqualTo("a\tb\nc\nq'q\\qAA?7q\nsecond\n");
    assertThat(run("\\f '\\t'", "\\a", "select 1 as a, 2 as b;"))
        .isEqualTo(
            "Field separator is \"\t\".\nOutput format is unaligned.\na\tb\n1\t2\n(1 row)\n");
    assertThat(run("\\echo 'open \\", "\\echo 'end")).isEqualTo("open \\\nend\n");
  }

  // ---- input

  @Test
  void includedFilesGoOnAfterErrorsUnlessToldToStop() throws IOException {
    Path file = directory.resolve("file.sql");
    Files.writeString(file, "select 1 / 0;\n\\foo\nselect 1 as a;\n");
    assertThat(run("\\i " + file))
        .isEqualTo(
            "ERROR:  division by zero\ninvalid command \\foo\nTry \\? for help.\n"
                + " a\n---\n 1\n(1 row)\n\n");
    assertThat(run("\\set ON_ERROR_STOP", "\\set", "\\i " + file, "select 2;"))
        .isEqualTo("ON_ERROR_STOP = 'on'\nERROR:  division by zero\n");
    assertThat(run("\\unset ON_ERROR_STOP", "\\i none.sql", "select 2 as b;"))
        .startsWith("none.sql (")
        .endsWith(" b\n---\n 2\n(1 row)\n\n");
    assertThat(run("\\i")).isEqualTo("\\i: missing required argument\n");
    assertThat(run("\\set x 1")).isEqualTo("\\set: unknown variable: x\n");
  }

  @Test
  void aFileThatIncludesItselfEnds() throws IOException {
    Path file = directory.resolve("file.sql");
    Files.writeString(file, "\\i " + file);
    assertThat(run("\\i " + file)).isEqualTo(file + ": too many files that include one another\n");
  }

  @Test
  void commandsStandInsideOfStatements() throws IOException {
    assertThat(run("select 1 \\x \\x \\\\ as a", "\\g", "select \\r", "select 2 as b \\g"))
        .isEqualTo(
            "Expanded display is on.\nExpanded display is off.\n"
                + " a\n---\n 1\n(1 row)\n\n"
                + "Query buffer reset (cleared).\n b\n---\n 2\n(1 row)\n\n");
    assertThat(run("select 1; \\q", "select 2;")).doesNotContain("2");
  }

  @Test
  void anUnknownCommandIsNamed() throws IOException {
    assertThat(run("\\foo")).isEqualTo("invalid command \\foo\nTry \\? for help.\n");
    assertThat(run("\\dx")).isEqualTo("invalid command \\dx\nTry \\? for help.\n");
    assertThat(succeeds("\\foo", "select 1;")).isFalse();
    assertThat(succeeds("\\d nothing")).isFalse();
    assertThat(succeeds("\\timing")).isTrue();
  }

  @Test
  void helpListsCommandsAndStatements() throws IOException {
    assertThat(run("\\?")).contains("\\timing", "\\d[+] PATTERN");
    assertThat(run("\\h")).contains("  SELECT\n", "  CREATE TABLE\n");
    assertThat(run("\\h create t"))
        .isEqualTo(
            "Available SQL commands, as in PostgreSQL's manual:\n"
                + "  CREATE TABLE\n  CREATE TABLE AS\n");
    assertThat(run("\\h foo"))
        .isEqualTo(
            "No help available for \"foo\".\n"
                + "Try \\h with no arguments to see available help.\n");
    assertThat(run("\\conninfo"))
        .isEqualTo("You are connected to database \"waldb\" at jdbc:waldb:mem:commands.\n");
  }
}
