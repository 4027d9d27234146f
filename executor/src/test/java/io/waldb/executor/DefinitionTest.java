package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.SettingsFile;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Statements that define tables, indexes, constraints, sequences and views, by what they lead to.
 */
class DefinitionTest {
  private final MemoryFileSystem files = new MemoryFileSystem();
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = TestSession.open(files);
    session = database.connect(new Properties());
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private List<String> run(String sql) {
    return TestSession.run(session, sql);
  }

  private void fails(String sql, SqlState state, String message) {
    assertThatThrownBy(() -> run(sql))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).as(e.getMessage()).isEqualTo(state))
        .hasMessageContaining(message);
  }

  private void crash() {
    database.closeImmediately();
    open();
  }

  // ---- tables and constraints

  @Test
  void aTableHasItsConstraints() {
    run("create table p (id int primary key, name text not null unique)");
    run("create table c (id int primary key, p int references p, n int check (n > 0))");
    run("insert into p values (1, 'a'), (2, 'b')");
    run("insert into c values (1, 1, 5)");
    fails("insert into p values (1, 'c')", SqlState.UNIQUE_VIOLATION, "p_pkey");
    fails("insert into p values (3, 'a')", SqlState.UNIQUE_VIOLATION, "p_name_key");
    fails("insert into p values (3, null)", SqlState.NOT_NULL_VIOLATION, "name");
    fails("insert into c values (2, 9, 1)", SqlState.FOREIGN_KEY_VIOLATION, "c_p_fkey");
    fails("insert into c values (2, 1, 0)", SqlState.CHECK_VIOLATION, "c_n_check");
    fails("delete from p where id = 1", SqlState.FOREIGN_KEY_VIOLATION, "c_p_fkey");
  }

  /** As in PostgreSQL; a column may own others besides. */
  @Test
  void anIdentityColumnKeepsItsSequence() {
    run("create table t (id int generated always as identity, a int)");
    for (String owner : List.of("none", "t.a")) {
      fails(
          "alter sequence t_id_seq owned by " + owner,
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot change ownership of identity sequence");
    }
    run("alter sequence t_id_seq increment 5");
    run("create sequence q start 1000 owned by t.id");
    assertThat(run("insert into t (a) values (1) returning id")).containsExactly("1");
    session.close();
    database.close();
    open();
    assertThat(run("insert into t (a) values (1) returning id")).containsExactly("6");
    run("drop table t");
    fails("select nextval('q')", SqlState.UNDEFINED_TABLE, "q");
  }

  @Test
  void ifNotExistsPassesOverAnExistingTable() {
    run("create table t (a int)");
    assertThat(run("create table if not exists t (b int)")).containsExactly("CREATE TABLE");
    fails("create table t (a int)", SqlState.DUPLICATE_TABLE, "\"t\" already exists");
    run("insert into t (a) values (1)");
  }

  @Test
  void theQueryThatATableIsMadeOfHasParameters() {
    for (String end : List.of("", " with no data")) {
      fails(
          "create table t as select $1::int as a" + end,
          SqlState.UNDEFINED_PARAMETER,
          "there is no parameter $1");
    }
    PreparedPlan prepared =
        session.prepare(
            "create table t as select $1 as a, $2::text as b", List.of(SqlType.INTEGER));
    assertThat(prepared.parameterTypes()).containsExactly(SqlType.INTEGER, SqlType.TEXT);
    prepared.parameters().setBoxed(0, 5L);
    prepared.parameters().setBoxed(1, "x");
    session.execute(prepared, ExecuteOptions.DEFAULT);
    assertThat(run("select a + 1, b from t")).containsExactly("6|x");
  }

  @Test
  void constraintsAreHeldAgainstTheRowsThatAreThere() {
    run("create table p (id int, v int); insert into p values (1, 1), (2, null), (2, 3)");
    fails("alter table p add primary key (id)", SqlState.UNIQUE_VIOLATION, "p_pkey");
    fails("alter table p add unique (id)", SqlState.UNIQUE_VIOLATION, "p_id_key");
    fails("alter table p alter v set not null", SqlState.NOT_NULL_VIOLATION, "null values");
    fails("alter table p add check (v < 3)", SqlState.CHECK_VIOLATION, "p_v_check");
    run("delete from p where v = 3; alter table p add primary key (id)");
    run("create table c (p int); insert into c values (1), (7), (null)");
    fails("alter table c add foreign key (p) references p", SqlState.FOREIGN_KEY_VIOLATION, "c_p");
    run("delete from c where p = 7; alter table c add foreign key (p) references p");
    fails("insert into c values (7)", SqlState.FOREIGN_KEY_VIOLATION, "c_p_fkey");
  }

  @Test
  void aConstraintThatIsNotValidIsValidatedLater() {
    run("create table t (a int); insert into t values (-1)");
    run("alter table t add constraint positive check (a > 0) not valid");
    fails("insert into t values (-2)", SqlState.CHECK_VIOLATION, "positive");
    fails("alter table t validate constraint positive", SqlState.CHECK_VIOLATION, "positive");
    run("update t set a = 1; alter table t validate constraint positive");
    run("create table p (id int primary key); alter table t add column p int default 4");
    run("alter table t add constraint f foreign key (p) references p not valid");
    fails("alter table t validate constraint f", SqlState.FOREIGN_KEY_VIOLATION, "\"f\"");
    run("insert into p values (4); alter table t validate constraint f");
  }

  @Test
  void droppingAConstraintLiftsIt() {
    run("create table t (a int constraint u unique, b int constraint k check (b > 0))");
    run("alter table t drop constraint u, drop constraint k");
    run("insert into t values (1, -1), (1, -1)");
    fails("alter table t drop constraint k", SqlState.UNDEFINED_OBJECT, "\"k\"");
  }

  @Test
  void whatAForeignKeyNeedsIsDroppedOnlyWithCascade() {
    run("create table p (id int primary key); create table c (p int references p)");
    fails("drop table p", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "other objects depend");
    fails(
        "alter table p drop constraint p_pkey",
        SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
        "other objects depend");
    fails("alter table p drop column id", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "depend");
    run("drop table p cascade");
    run("insert into c values (5)");
    run("create table p (id int primary key)");
    run("delete from c; alter table c add foreign key (p) references p");
    run("drop table c, p");
    fails("select * from c", SqlState.UNDEFINED_TABLE, "\"c\"");
  }

  // ---- indexes

  @Test
  void anIndexFindsTheRowsThatWereThere() {
    run("create table t (a int, b text)");
    run("insert into t select i, 'row ' || i from generate_series(1, 3000) i");
    run("update t set b = 'changed' where a % 10 = 0; delete from t where a % 10 = 1");
    run("create index on t (a); create index t_b on t (b desc, a)");
    run("analyze t");
    assertThat(run("select b from t where a = 20")).containsExactly("changed");
    assertThat(run("select count(*) from t where a = 11")).containsExactly("0");
    assertThat(run("select count(*) from t where b = 'changed'")).containsExactly("300");
    run("reindex table t");
    assertThat(run("select b from t where a = 22")).containsExactly("row 22");
    run("drop index t_b");
    assertThat(run("select count(*) from t where b = 'changed'")).containsExactly("300");
  }

  @Test
  void aUniqueIndexOverRowsWithOneKeyIsRefusedAndLeavesNothing() {
    run("create table t (a int); insert into t values (1), (2), (2)");
    assertThatThrownBy(() -> run("create unique index i on t (a)"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.state()).isEqualTo(SqlState.UNIQUE_VIOLATION);
              assertThat(e.detail()).isEqualTo("Key (a)=(2) is duplicated.");
            });
    run("create index i on t (a)");
  }

  @Test
  void anIndexOfAConstraintIsNotDropped() {
    run("create table t (a int primary key)");
    fails("drop index t_pkey", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "requires it");
  }

  // ---- columns

  @Test
  void anAddedColumnHasItsDefaultInOldRows() {
    run("create table t (a int); insert into t values (1), (2)");
    run("alter table t add column b int default 7, add c text");
    run("insert into t values (3, 8, 'x')");
    assertThat(run("select a, b, c from t order by a")).containsExactly("1|7|", "2|7|", "3|8|x");
    run("alter table t alter b set default 9");
    run("insert into t (a) values (4)");
    assertThat(run("select b from t order by a")).containsExactly("7", "7", "8", "9");
    fails("alter table t add d int not null", SqlState.NOT_NULL_VIOLATION, "\"d\"");
    run("alter table t add d int not null default 0");
    crash();
    assertThat(run("select a, b, d from t order by a"))
        .containsExactly("1|7|0", "2|7|0", "3|8|0", "4|9|0");
  }

  @Test
  void anAddedColumnIsComputedForEachRow() {
    run("create table t (a int primary key); insert into t values (1), (2), (3)");
    run("alter table t add s serial, add g int generated always as (a * 10) stored");
    assertThat(run("select a, s, g from t order by a"))
        .containsExactly("1|1|10", "2|2|20", "3|3|30");
    run("insert into t (a) values (4)");
    assertThat(run("select s, g from t where a = 4")).containsExactly("4|40");
    run("alter table t add i int generated always as identity");
    assertThat(run("select count(distinct i) from t")).containsExactly("4");
  }

  @Test
  void aDroppedColumnKeepsItsPlace() {
    run("create table t (a int primary key, b text, c int, unique (b, c))");
    run("insert into t values (1, 'x', 10)");
    run("alter table t drop column b");
    run("insert into t values (2, 10)");
    assertThat(run("select * from t order by a")).containsExactly("1|10", "2|10");
    run("alter table t add column b text default 'new'");
    assertThat(run("select * from t order by a")).containsExactly("1|10|new", "2|10|new");
    fails("select * from t where x = 1", SqlState.UNDEFINED_COLUMN, "\"x\"");
    crash();
    assertThat(run("select * from t order by a")).containsExactly("1|10|new", "2|10|new");
  }

  @Test
  void aColumnGetsAnotherType() {
    run("create table t (a int primary key, b text default '5', c numeric)");
    run("insert into t values (1, '10', 1.5), (2, '20', null)");
    run("create index t_b on t (b)");
    run("alter table t alter b drop default, alter b type bigint using b::bigint * 2");
    run("alter table t alter a type bigint, alter c type varchar(10)");
    assertThat(run("select a, b, c from t where b = 40")).containsExactly("2|40|");
    assertThat(run("select c || '!' from t where a = 1")).containsExactly("1.5!");
    fails("insert into t values (1, 1, '')", SqlState.UNIQUE_VIOLATION, "t_pkey");
    fails("alter table t alter c type varchar(2)", SqlState.STRING_DATA_RIGHT_TRUNCATION, "2");
  }

  @Test
  void checksFollowTheNamesOfColumnsAndTables() {
    run("create table t (price int, qty int, check (t.price > 0 and \"qty\" < 5))");
    run("alter table t rename column price to cost");
    run("alter table t rename to u");
    fails("insert into u values (0, 1)", SqlState.CHECK_VIOLATION, "t_check");
    fails("insert into u values (1, 5)", SqlState.CHECK_VIOLATION, "t_check");
    run("insert into u (cost, qty) values (1, 4)");
    fails("alter table u rename cost to qty", SqlState.DUPLICATE_COLUMN, "\"qty\"");
  }

  @Test
  void constraintsAndIndexesAreRenamed() {
    run("create table t (a int primary key, b int check (b > 0)); create index i on t (b)");
    run("alter table t rename constraint t_pkey to k; alter index i rename to j");
    run("alter table t rename constraint t_b_check to positive");
    run("insert into t values (1, 1)");
    fails("insert into t values (1, 1)", SqlState.UNIQUE_VIOLATION, "\"k\"");
    fails("insert into t values (2, 0)", SqlState.CHECK_VIOLATION, "\"positive\"");
    fails("drop index i", SqlState.UNDEFINED_OBJECT, "\"i\"");
    run("drop index j");
  }

  @Test
  void notNullIsSetAndDropped() {
    run("create table t (a int primary key, b int)");
    run("alter table t alter b set not null");
    fails("insert into t values (1, null)", SqlState.NOT_NULL_VIOLATION, "\"b\"");
    run("alter table t alter b drop not null; insert into t values (1, null)");
    fails("alter table t alter a drop not null", SqlState.INVALID_TABLE_DEFINITION, "primary key");
  }

  @Test
  void identityComesAndGoes() {
    run("create table t (a int not null)");
    run("alter table t alter a add generated always as identity (start with 10)");
    run("insert into t default values");
    run("alter table t alter a set generated by default restart with 20");
    run("insert into t default values; insert into t values (5)");
    run("alter table t alter a drop identity");
    fails("insert into t default values", SqlState.NOT_NULL_VIOLATION, "\"a\"");
    assertThat(run("select a from t order by a")).containsExactly("5", "10", "20");
  }

  // ---- rollback and crashes

  @Test
  void aRollbackTakesDefinitionsBack() {
    run("create table t (a int primary key, b text); insert into t values (1, 'x')");
    run(
        "begin; alter table t add c int default 3; create index i on t (b); drop table t; rollback");
    assertThat(run("select * from t")).containsExactly("1|x");
    run("begin; truncate t; insert into t values (2, 'y'); rollback");
    assertThat(run("select * from t")).containsExactly("1|x");
    run("begin; alter table t alter a type bigint; create table u (a int); rollback");
    fails("insert into t values (3000000000, '')", SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "range");
    fails("select * from u", SqlState.UNDEFINED_TABLE, "\"u\"");
  }

  @Test
  void aSavepointTakesDefinitionsBack() {
    run("create table t (a int); insert into t values (1)");
    run(
        "begin; create table u (a int); savepoint s; drop table t; create table v (a int);"
            + " alter table u add b int; rollback to s; insert into u values (1); commit");
    assertThat(run("select * from t")).containsExactly("1");
    assertThat(run("select * from u")).containsExactly("1");
    fails("select * from v", SqlState.UNDEFINED_TABLE, "\"v\"");
  }

  @Test
  void afterACrashDefinitionsAreThereExactlyWhenCommitted() {
    run("create table t (a int primary key, b text); insert into t values (1, 'x'), (2, 'y')");
    run("create index i on t (b); alter table t add c int default 5");
    run(
        "begin; create table u (a int); drop index i; alter table t drop column b;"
            + " truncate t; insert into t values (9, 9)");
    crash();
    assertThat(run("select * from t order by a")).containsExactly("1|x|5", "2|y|5");
    fails("select * from u", SqlState.UNDEFINED_TABLE, "\"u\"");
    assertThat(run("select a from t where b = 'y'")).containsExactly("2");
    run("drop index i; truncate t");
    crash();
    assertThat(run("select count(*) from t")).containsExactly("0");
    fails("drop index i", SqlState.UNDEFINED_OBJECT, "\"i\"");
  }

  // ---- truncate

  @Test
  void truncateEmptiesTablesAndRestartsIdentity() {
    run("create table t (a int generated always as identity primary key, b text)");
    run("insert into t (b) values ('x'), ('y')");
    assertThat(run("truncate t")).containsExactly("TRUNCATE TABLE");
    run("insert into t (b) values ('z')");
    assertThat(run("select * from t")).containsExactly("3|z");
    run("truncate t restart identity; insert into t (b) values ('z')");
    assertThat(run("select * from t")).containsExactly("1|z");
    assertThat(run("select b from t where a = 1")).containsExactly("z");
  }

  @Test
  void truncateRefusesWhatIsReferredTo() {
    run("create table p (id int primary key); create table c (p int references p)");
    run("insert into p values (1); insert into c values (1)");
    fails("truncate p", SqlState.FEATURE_NOT_SUPPORTED, "referenced in a foreign key constraint");
    run("truncate p, c; insert into p values (1); insert into c values (1)");
    run("truncate p cascade");
    assertThat(run("select count(*) from c")).containsExactly("0");
  }

  // ---- sequences, views, schemas

  @Test
  void sequencesAreMadeChangedAndDropped() {
    run("create sequence s start 5 increment 2");
    assertThat(run("select nextval('s')")).containsExactly("5");
    run("alter sequence s increment 10");
    assertThat(run("select nextval('s')")).containsExactly("15");
    run("alter sequence s restart with 100");
    assertThat(run("select nextval('s')")).containsExactly("100");
    run("alter sequence s rename to r");
    assertThat(run("select nextval('r')")).containsExactly("110");
    run("drop sequence r");
    fails("select nextval('r')", SqlState.UNDEFINED_TABLE, "\"r\"");
    run("create table t (a serial)");
    fails("drop sequence t_a_seq", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "depend");
    run("drop table t");
    fails("select nextval('t_a_seq')", SqlState.UNDEFINED_TABLE, "t_a_seq");
  }

  @Test
  void aRowKnowsItsTableWhereverItGoes() {
    run("create table t (a int); create table u (a int)");
    run("insert into t values (1), (2); insert into u values (2)");
    String ids = run("select tableoid from t limit 1").get(0) + '|';
    ids += run("select tableoid from u").get(0);
    assertThat(run("select t.tableoid, u.tableoid from t join u using (a)")).containsExactly(ids);
    String one = ids.substring(0, ids.indexOf('|'));
    assertThat(run("select t.tableoid, u.tableoid from t left join u using (a) order by t.a"))
        .containsExactly(one + '|', ids);
    assertThat(run("select count(*) from t where tableoid::text = '" + one + "'"))
        .containsExactly("2");
    assertThat(run("select distinct tableoid from (select * from t order by a) s, t"))
        .containsExactly(one);
    assertThat(run("update t set a = 3 where a = 1 returning tableoid")).containsExactly(one);
    assertThat(run("update t set a = 4 from u where u.a = t.a returning t.tableoid"))
        .containsExactly(one);
    assertThat(run("insert into t values (5) returning tableoid")).containsExactly(one);
  }

  @Test
  void aNaturalJoinInAViewJoinsWhatItDidWhenTheViewWasMade() {
    run("create table t (a int, b int); create table u (a int, c int)");
    run("insert into t values (1, 2), (5, 6); insert into u values (1, 3)");
    run("create view v as select * from t natural left join u /* natural */");
    run("create view w as select b from (t natural join u)natural join(select 3 as c)as s");
    run("create view x as select s.z from t natural join(select 5 as z)s where true");
    run("create view y (p, q) as table t");
    run("alter table t add column d int default 8; alter table u add column d int default 9");
    run("alter table t add column z int default 10");
    assertThat(run("select * from v order by a")).containsExactly("1|2|3", "5|6|");
    assertThat(run("select * from w")).containsExactly("2");
    assertThat(run("select * from x")).containsExactly("5", "5");
    assertThat(run("select * from y order by q")).containsExactly("1|2", "5|6");
    fails(
        "alter table u drop column a",
        SqlState.DEPENDENT_OBJECTS_STILL_EXIST,
        "cannot drop column a of table u");
    run("alter table u drop column d");
  }

  @Test
  void aStarInAViewIsWhatItWasWhenTheViewWasMade() {
    run("create table t (a int, \"B c\" int); create table u (x int, y text, z int)");
    run("insert into t values (1, 2); insert into u values (3, 'four', 5)");
    run("create view v as select * from t, (select * from u) as w /* * */ where '*' = '*'");
    run("create view w (q) as select t.*, p.y as last from t join u p on true");
    run("create view x as select *, 6 as six from t natural join (select 1 as a, 7 as s) n");
    run("create view z as table t");
    run("create view n as select*from(select t.*from t)as s");
    run("create view o as select distinct*from t union select t.*from t");
    run("alter table t add column d int default 8; alter table u add column e int default 9");
    assertThat(run("select * from v")).containsExactly("1|2|3|four|5");
    assertThat(run("select * from w")).containsExactly("1|2|four");
    assertThat(run("select * from x")).containsExactly("1|2|7|6");
    assertThat(run("select * from z")).containsExactly("1|2");
    assertThat(run("select * from n")).containsExactly("1|2");
    assertThat(run("select * from o")).containsExactly("1|2");
    fails("drop table t", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "cannot drop table t");
    fails(
        "alter table u alter y type varchar",
        SqlState.FEATURE_NOT_SUPPORTED,
        "cannot alter type of a column used by a view or rule");
    fails(
        "alter table t alter \"B c\" type bigint",
        SqlState.FEATURE_NOT_SUPPORTED,
        "cannot alter type of a column used by a view or rule");
    fails("alter table t drop a", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "column a");
    run("alter table t drop d; alter table u drop e");
    assertThat(run("select * from v")).containsExactly("1|2|3|four|5");
  }

  @Test
  void whatAViewReadsIsDroppedOnlyWithCascade() {
    run("create table t (a int, b int); insert into t values (1, 2)");
    run("create view v as select a from t; create view w as select a + 1 as x from v");
    assertThat(run("select x from w")).containsExactly("2");
    fails("drop table t", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "table t");
    fails(
        "alter table t alter a type bigint",
        SqlState.FEATURE_NOT_SUPPORTED,
        "cannot alter type of a column used by a view or rule");
    run("alter table t alter b type bigint");
    run(
        "create table q (a int primary key, b int default 7 check (b > 0)); insert into q values (3)");
    run("create view u as select b from q where b > 1; alter table q alter a type bigint");
    assertThat(run("select a, u.b from q, u")).containsExactly("3|7");
    fails("insert into q values (3)", SqlState.UNIQUE_VIOLATION, "q_pkey");
    fails("drop view v", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "view v");
    fails("alter table t drop column a", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "column a");
    run("alter table t drop column b");
    run("drop view v cascade");
    fails("select * from w", SqlState.UNDEFINED_TABLE, "\"w\"");
    run("create or replace view v as select a from t; drop table t cascade");
    fails("select * from v", SqlState.UNDEFINED_TABLE, "\"v\"");
  }

  @Test
  void schemasHoldTablesAndAreDroppedWithThem() {
    run("create schema app; create table app.t (a serial primary key); create table t (a int)");
    run("insert into app.t default values");
    fails("alter table t set schema app", SqlState.DUPLICATE_TABLE, "\"t\"");
    run("alter table t rename to u");
    run("alter table u set schema app; insert into app.u values (1)");
    fails("drop schema app", SqlState.DEPENDENT_OBJECTS_STILL_EXIST, "schema app");
    run("drop schema app cascade");
    fails("select * from app.u", SqlState.UNDEFINED_TABLE, "app.u");
    run("create schema if not exists app; create schema if not exists app");
  }

  // ---- maintenance

  @Test
  void maintenanceCommandsRun() {
    run("create table t (a int primary key, b text)");
    run("insert into t select i, repeat('x', 100) from generate_series(1, 2000) i");
    run("delete from t where a <= 1500");
    assertThat(run("vacuum t")).containsExactly("VACUUM");
    assertThat(run("vacuum (analyze, verbose) t")).containsExactly("VACUUM");
    assertThat(run("analyze")).containsExactly("ANALYZE");
    assertThat(run("checkpoint")).containsExactly("CHECKPOINT");
    assertThat(run("select count(*) from t")).containsExactly("500");
    assertThat(run("select reltuples from pg_class where relname = 't'")).containsExactly("500");
    fails("begin; vacuum t", SqlState.ACTIVE_SQL_TRANSACTION, "VACUUM cannot run inside");
    run("rollback");
    fails("explain (format json) select 1", SqlState.FEATURE_NOT_SUPPORTED, "FORMAT json");
    fails("lock table t", SqlState.NO_ACTIVE_SQL_TRANSACTION, "LOCK TABLE");
    run("begin; lock table t in share mode; commit");
    run("comment on table t is 'mine'; comment on column t.b is 'text'");
    run("alter system set work_mem = '8MB'");
    assertThat(SettingsFile.read(files)).containsEntry("work_mem", "8MB");
    assertThat(run("show work_mem")).containsExactly("8MB");
    run("alter system set timezone = 'Asia/Tokyo'");
    assertThat(run("show timezone")).as("given when it was opened").containsExactly("UTC");
    run("alter system reset timezone");
    fails("alter system set timezone = 'nowhere'", SqlState.INVALID_PARAMETER_VALUE, "nowhere");
    assertThat(SettingsFile.read(files)).doesNotContainKey("timezone");
    run("alter system reset work_mem");
    assertThat(SettingsFile.read(files)).doesNotContainKey("work_mem");
    assertThat(run("show work_mem")).containsExactly("4MB");
    fails("begin; alter system reset all", SqlState.ACTIVE_SQL_TRANSACTION, "ALTER SYSTEM");
    run("rollback");
  }

  @Test
  void beginThatIsRefusedOpensNoBlock() {
    fails("begin isolation level serializable", SqlState.FEATURE_NOT_SUPPORTED, "serializable");
    run("create table not_in_a_block (a int)");
    run("rollback");
    assertThat(run("select count(*) from not_in_a_block")).containsExactly("0");
  }

  /** As any error in a block does, also one in SET, which is no query. */
  @Test
  void settingThatIsRefusedFailsTheBlock() {
    for (String refused :
        List.of("set transaction isolation level serializable", "set work_mem = 'much'")) {
      run("begin");
      assertThatThrownBy(() -> run(refused)).isInstanceOf(DatabaseException.class);
      fails("select 1", SqlState.IN_FAILED_SQL_TRANSACTION, "current transaction is aborted");
      run("rollback");
      assertThat(run("select 1")).containsExactly("1");
    }
  }

  @Test
  void explainTellsTheTimeOfPlanningAndOfRunning() {
    assertThat(run("explain analyze select 1"))
        .anyMatch(line -> line.matches("Planning Time: [0-9.]+ ms"))
        .last()
        .asString()
        .matches("Execution Time: [0-9.]+ ms");
    assertThat(run("explain (summary) select 1"))
        .last()
        .asString()
        .matches("Planning Time: [0-9.]+ ms");
    assertThat(run("explain select 1")).noneMatch(line -> line.contains("Time:"));
  }
}
