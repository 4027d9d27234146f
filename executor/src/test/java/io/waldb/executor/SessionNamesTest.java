package io.waldb.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What names of relations mean at run time, their sizes, and what a session got of sequences. */
class SessionNamesTest {
  private Database database;
  private Session session;

  @BeforeEach
  void open() {
    database = TestSession.open();
    session = database.connect(new Properties());
    one(
        "create schema a; create schema b; set search_path = a, b;"
            + "create table a.t (id int primary key, v text); insert into a.t values (1, 'x');"
            + "create table b.t (id int primary key); create table b.\"U v\" (k int unique);"
            + "create sequence b.s; create table a.s (i int); create view b.w as select 1 as one;"
            + "create table n (name text)");
  }

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private String one(String sql) {
    return String.join(",", TestSession.run(session, sql));
  }

  private void fails(String sql, SqlState state, String message) {
    assertThatThrownBy(() -> one(sql))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.state()).as(e.getMessage()).isEqualTo(state))
        .hasMessageContaining(message);
  }

  /** By way of a table's row, so that it is not the binder that looks the name up. */
  private String named(String name) {
    return one("delete from n; insert into n values ('" + name + "'); select name::regclass from n")
        + (" " + one("select pg_table_is_visible(name::regclass) from n"));
  }

  @Test
  void aRelationIsCalledAsTheSearchPathRequires() {
    assertThat(one("select 'b.t'::regclass::text")).isEqualTo("b.t");
    assertThat(one("select 'a.t'::regclass::text")).isEqualTo("t");
    assertThat(one("select 'b.t_pkey'::regclass::text")).isEqualTo("b.t_pkey");
    assertThat(one("select 't_pkey'::regclass::text")).isEqualTo("t_pkey");
    assertThat(one("select 'w'::regclass::text")).isEqualTo("w");
    assertThat(one("select 'b.s'::regclass::text")).isEqualTo("b.s");
    assertThat(one("select 'b.\"U v\"'::regclass::text")).isEqualTo("\"U v\"");
    assertThat(one("set search_path = a; select 'b.\"U v\"'::regclass::text"))
        .isEqualTo("b.\"U v\"");
    assertThat(one("select 99999999::oid::regclass::text")).isEqualTo("99999999");
    assertThat(one("select 'pg_class'::regclass::text")).isEqualTo("pg_class");
  }

  @Test
  void aNameInATextIsLookedUpAlongTheSearchPath() {
    assertThat(one("select to_regclass(x)::text from (values ('T'), ('b.t'), ('w')) v (x)"))
        .isEqualTo("t,b.t,w");
    assertThat(one("select to_regclass(x)::text from (values ('pg_class'), ('x.y.b.s')) v (x)"))
        .isEqualTo("pg_class,b.s");
    assertThat(one("select to_regclass(x) is null from (values ('c.t'), ('nothing')) v (x)"))
        .isEqualTo("t,t");
    assertThat(named("b.t")).endsWith(" f");
    assertThat(named("t_pkey")).endsWith(" t");
    assertThat(named("b.t_pkey")).endsWith(" f");
    assertThat(named("w")).endsWith(" t");
    fails(
        "update n set name = 'no'; select name::regclass from n",
        SqlState.UNDEFINED_TABLE,
        "\"no\"");
    assertThat(one("select pg_table_is_visible(99999999::oid)")).isEqualTo("f");
  }

  @Test
  void commentsAndReindexFindWhatTheyName() {
    assertThat(one("comment on index b.t_pkey is 'x'; comment on view w is 'y'"))
        .isEqualTo("COMMENT");
    assertThat(one("reindex table t; reindex index \"U v_k_key\"")).isEqualTo("REINDEX");
    fails("comment on table b.s is 'x'", SqlState.WRONG_OBJECT_TYPE, "\"s\" is not a table");
    fails("comment on index t is 'x'", SqlState.WRONG_OBJECT_TYPE, "\"t\" is not an index");
    fails("comment on table c.t is 'x'", SqlState.UNDEFINED_TABLE, "\"c.t\"");
  }

  @Test
  void sizesAddUp() {
    String sizes = "select pg_relation_size(r), pg_table_size(r), pg_indexes_size(r), ";
    String total = "pg_total_relation_size(r) from (select %s::regclass as r) v";
    assertThat(one(sizes + total.formatted("'a.t'"))).isEqualTo("8192|8192|16384|24576");
    assertThat(one(sizes + total.formatted("'a.t_pkey'"))).isEqualTo("16384|16384|16384|16384");
    assertThat(one(sizes + total.formatted("'b.s'"))).isEqualTo("0|0|0|0");
    assertThat(one(sizes + total.formatted("'w'"))).isEqualTo("0|0|0|0");
    assertThat(one("select pg_relation_filepath('b.s') like 'base/%'")).isEqualTo("t");
  }

  @Test
  void aSessionRemembersWhatItGotOfSequences() {
    fails("select lastval()", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet");
    fails("select currval('s')", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "sequence \"s\" is");
    // A table of that name comes before it.
    one("insert into n values ('s')");
    assertThat(one("select nextval(name), currval(name), lastval() from n")).isEqualTo("1|1|1");
    assertThat(one("select setval(name, 7, false), currval(name) from n")).isEqualTo("7|1");
    assertThat(one("select lastval()")).isEqualTo("1");
    assertThat(one("select setval(name, 9), currval(name), lastval() from n")).isEqualTo("9|9|9");
    fails("select nextval(name || 's') from n", SqlState.UNDEFINED_TABLE, "relation \"ss\" does");
    fails(
        "begin read only; select nextval('s')",
        SqlState.READ_ONLY_SQL_TRANSACTION,
        "in a read-only transaction");
    one("rollback; discard sequences");
    fails("select currval('s')", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "sequence \"s\" is");
    fails("select lastval()", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet");
  }

  @Test
  void aComputedRegclassIsTheSequenceOfThatId() {
    one("insert into n values ('b.s')");
    assertThat(one("select nextval(name::regclass) from n")).isEqualTo("1");
    assertThat(one("select currval(name::regclass) from n")).isEqualTo("1");
    assertThat(one("select setval(oid::regclass, 5) from pg_class where relkind = 'S'"))
        .isEqualTo("5");
    assertThat(one("select nextval(name) from n")).isEqualTo("6");
    fails(
        "update n set name = 'b.t'; select nextval(name::regclass) from n",
        SqlState.WRONG_OBJECT_TYPE,
        "\"t\" is not a sequence");
    fails(
        "update n set name = '99999999'; select nextval(name::oid::regclass) from n",
        SqlState.UNDEFINED_TABLE,
        "relation \"99999999\" does not exist");
  }

  @Test
  void lastvalIsOfTheSequenceThatNextvalWasLastCalledOn() {
    one("create sequence q; create sequence r; select nextval('r'); select nextval('q')");
    assertThat(one("select setval('r', 50); select lastval()")).isEqualTo("1");
    assertThat(one("select setval('q', 99); select lastval()")).isEqualTo("99");
    one("begin; drop sequence q");
    fails("select lastval()", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet");
    assertThat(one("rollback; select lastval()")).isEqualTo("99");
    one("drop sequence q; create sequence q");
    fails("select lastval()", SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "lastval is not yet");
    assertThat(one("select nextval('r'); select lastval()")).isEqualTo("51");
  }
}
