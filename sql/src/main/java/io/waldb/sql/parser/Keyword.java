package io.waldb.sql.parser;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words with a meaning in the grammar, with PostgreSQL 17's categories. Unreserved words that
 * no parser here names are left out: they are plain identifiers.
 */
enum Keyword {
  ABORT(Category.UNRESERVED),
  ACCESS(Category.UNRESERVED),
  ACTION(Category.UNRESERVED),
  ADD(Category.UNRESERVED),
  ALL(Category.RESERVED),
  ALTER(Category.UNRESERVED),
  ALWAYS(Category.UNRESERVED),
  ANALYSE(Category.RESERVED),
  ANALYZE(Category.RESERVED),
  AND(Category.RESERVED),
  ANY(Category.RESERVED),
  ARRAY(Category.RESERVED, true),
  AS(Category.RESERVED, true),
  ASC(Category.RESERVED),
  ASYMMETRIC(Category.RESERVED),
  AT(Category.UNRESERVED),
  ATTACH(Category.UNRESERVED),
  AUTHORIZATION(Category.TYPE_OR_FUNCTION),
  BEGIN(Category.UNRESERVED),
  BETWEEN(Category.COLUMN),
  BIGINT(Category.COLUMN),
  BINARY(Category.TYPE_OR_FUNCTION),
  BIT(Category.COLUMN),
  BOOLEAN(Category.COLUMN),
  BOTH(Category.RESERVED),
  BY(Category.UNRESERVED),
  CACHE(Category.UNRESERVED),
  CALL(Category.UNRESERVED),
  CASCADE(Category.UNRESERVED),
  CASCADED(Category.UNRESERVED),
  CASE(Category.RESERVED),
  CAST(Category.RESERVED),
  CHAIN(Category.UNRESERVED),
  CHAR(Category.COLUMN, true),
  CHARACTER(Category.COLUMN, true),
  CHARACTERISTICS(Category.UNRESERVED),
  CHECK(Category.RESERVED),
  CHECKPOINT(Category.UNRESERVED),
  CLOSE(Category.UNRESERVED),
  CLUSTER(Category.UNRESERVED),
  COALESCE(Category.COLUMN),
  COLLATE(Category.RESERVED),
  COLLATION(Category.TYPE_OR_FUNCTION),
  COLUMN(Category.RESERVED),
  COMMENT(Category.UNRESERVED),
  COMMENTS(Category.UNRESERVED),
  COMMIT(Category.UNRESERVED),
  COMMITTED(Category.UNRESERVED),
  COMPRESSION(Category.UNRESERVED),
  CONCURRENTLY(Category.TYPE_OR_FUNCTION),
  CONFLICT(Category.UNRESERVED),
  CONSTRAINT(Category.RESERVED),
  CONSTRAINTS(Category.UNRESERVED),
  CONTENT(Category.UNRESERVED),
  CONTINUE(Category.UNRESERVED),
  COPY(Category.UNRESERVED),
  CREATE(Category.RESERVED, true),
  CROSS(Category.TYPE_OR_FUNCTION),
  CSV(Category.UNRESERVED),
  CUBE(Category.UNRESERVED),
  CURRENT(Category.UNRESERVED),
  CURRENT_CATALOG(Category.RESERVED),
  CURRENT_DATE(Category.RESERVED),
  CURRENT_ROLE(Category.RESERVED),
  CURRENT_SCHEMA(Category.TYPE_OR_FUNCTION),
  CURRENT_TIME(Category.RESERVED),
  CURRENT_TIMESTAMP(Category.RESERVED),
  CURRENT_USER(Category.RESERVED),
  CYCLE(Category.UNRESERVED),
  DATA(Category.UNRESERVED),
  DATABASE(Category.UNRESERVED),
  DAY(Category.UNRESERVED, true),
  DEALLOCATE(Category.UNRESERVED),
  DEC(Category.COLUMN),
  DECIMAL(Category.COLUMN),
  DECLARE(Category.UNRESERVED),
  DEFAULT(Category.RESERVED),
  DEFAULTS(Category.UNRESERVED),
  DEFERRABLE(Category.RESERVED),
  DEFERRED(Category.UNRESERVED),
  DELETE(Category.UNRESERVED),
  DELIMITER(Category.UNRESERVED),
  DELIMITERS(Category.UNRESERVED),
  DEPENDS(Category.UNRESERVED),
  DESC(Category.RESERVED),
  DETACH(Category.UNRESERVED),
  DISABLE(Category.UNRESERVED),
  DISCARD(Category.UNRESERVED),
  DISTINCT(Category.RESERVED),
  DO(Category.RESERVED),
  DOCUMENT(Category.UNRESERVED),
  DOMAIN(Category.UNRESERVED),
  DOUBLE(Category.UNRESERVED),
  DROP(Category.UNRESERVED),
  EACH(Category.UNRESERVED),
  ELSE(Category.RESERVED),
  ENABLE(Category.UNRESERVED),
  ENCODING(Category.UNRESERVED),
  END(Category.RESERVED),
  ENFORCED(Category.UNRESERVED),
  ESCAPE(Category.UNRESERVED),
  EXCEPT(Category.RESERVED, true),
  EXCLUDE(Category.UNRESERVED),
  EXCLUDING(Category.UNRESERVED),
  EXCLUSIVE(Category.UNRESERVED),
  EXECUTE(Category.UNRESERVED),
  EXISTS(Category.COLUMN),
  EXPLAIN(Category.UNRESERVED),
  EXPRESSION(Category.UNRESERVED),
  EXTENSION(Category.UNRESERVED),
  EXTERNAL(Category.UNRESERVED),
  EXTRACT(Category.COLUMN),
  FALSE(Category.RESERVED),
  FETCH(Category.RESERVED, true),
  FILTER(Category.UNRESERVED, true),
  FIRST(Category.UNRESERVED),
  FLOAT(Category.COLUMN),
  FOLLOWING(Category.UNRESERVED),
  FOR(Category.RESERVED, true),
  FORCE(Category.UNRESERVED),
  FOREIGN(Category.RESERVED),
  FORMAT(Category.UNRESERVED),
  FREEZE(Category.TYPE_OR_FUNCTION),
  FROM(Category.RESERVED, true),
  FULL(Category.TYPE_OR_FUNCTION),
  FUNCTION(Category.UNRESERVED),
  GENERATED(Category.UNRESERVED),
  GLOBAL(Category.UNRESERVED),
  GRANT(Category.RESERVED, true),
  GREATEST(Category.COLUMN),
  GROUP(Category.RESERVED, true),
  GROUPING(Category.COLUMN),
  GROUPS(Category.UNRESERVED),
  HAVING(Category.RESERVED, true),
  HEADER(Category.UNRESERVED),
  HOUR(Category.UNRESERVED, true),
  IDENTITY(Category.UNRESERVED),
  IF(Category.UNRESERVED),
  ILIKE(Category.TYPE_OR_FUNCTION),
  IMMEDIATE(Category.UNRESERVED),
  IMPORT(Category.UNRESERVED),
  IN(Category.RESERVED),
  INCLUDE(Category.UNRESERVED),
  INCLUDING(Category.UNRESERVED),
  INCREMENT(Category.UNRESERVED),
  INDEX(Category.UNRESERVED),
  INDEXES(Category.UNRESERVED),
  INHERIT(Category.UNRESERVED),
  INHERITS(Category.UNRESERVED),
  INITIALLY(Category.RESERVED),
  INNER(Category.TYPE_OR_FUNCTION),
  INOUT(Category.COLUMN),
  INSERT(Category.UNRESERVED),
  INSTEAD(Category.UNRESERVED),
  INT(Category.COLUMN),
  INTEGER(Category.COLUMN),
  INTERSECT(Category.RESERVED, true),
  INTERVAL(Category.COLUMN),
  INTO(Category.RESERVED, true),
  IS(Category.TYPE_OR_FUNCTION),
  ISNULL(Category.TYPE_OR_FUNCTION, true),
  ISOLATION(Category.UNRESERVED),
  JOIN(Category.TYPE_OR_FUNCTION),
  JSON(Category.COLUMN),
  JSON_ARRAY(Category.COLUMN),
  JSON_ARRAYAGG(Category.COLUMN),
  JSON_EXISTS(Category.COLUMN),
  JSON_OBJECT(Category.COLUMN),
  JSON_OBJECTAGG(Category.COLUMN),
  JSON_QUERY(Category.COLUMN),
  JSON_SCALAR(Category.COLUMN),
  JSON_SERIALIZE(Category.COLUMN),
  JSON_TABLE(Category.COLUMN),
  JSON_VALUE(Category.COLUMN),
  KEY(Category.UNRESERVED),
  LAST(Category.UNRESERVED),
  LATERAL(Category.RESERVED),
  LEADING(Category.RESERVED),
  LEAST(Category.COLUMN),
  LEFT(Category.TYPE_OR_FUNCTION),
  LEVEL(Category.UNRESERVED),
  LIKE(Category.TYPE_OR_FUNCTION),
  LIMIT(Category.RESERVED, true),
  LISTEN(Category.UNRESERVED),
  LOAD(Category.UNRESERVED),
  LOCAL(Category.UNRESERVED),
  LOCALTIME(Category.RESERVED),
  LOCALTIMESTAMP(Category.RESERVED),
  LOCATION(Category.UNRESERVED),
  LOCK(Category.UNRESERVED),
  LOCKED(Category.UNRESERVED),
  LOGGED(Category.UNRESERVED),
  MAPPING(Category.UNRESERVED),
  MATCH(Category.UNRESERVED),
  MATCHED(Category.UNRESERVED),
  MATERIALIZED(Category.UNRESERVED),
  MAXVALUE(Category.UNRESERVED),
  MERGE(Category.UNRESERVED),
  MERGE_ACTION(Category.COLUMN),
  MINUTE(Category.UNRESERVED, true),
  MINVALUE(Category.UNRESERVED),
  MODE(Category.UNRESERVED),
  MONTH(Category.UNRESERVED, true),
  MOVE(Category.UNRESERVED),
  NAME(Category.UNRESERVED),
  NAMES(Category.UNRESERVED),
  NATIONAL(Category.COLUMN),
  NATURAL(Category.TYPE_OR_FUNCTION),
  NCHAR(Category.COLUMN),
  NEXT(Category.UNRESERVED),
  NFC(Category.UNRESERVED),
  NFD(Category.UNRESERVED),
  NFKC(Category.UNRESERVED),
  NFKD(Category.UNRESERVED),
  NO(Category.UNRESERVED),
  NONE(Category.COLUMN),
  NORMALIZE(Category.COLUMN),
  NORMALIZED(Category.UNRESERVED),
  NOT(Category.RESERVED),
  NOTHING(Category.UNRESERVED),
  NOTIFY(Category.UNRESERVED),
  NOTNULL(Category.TYPE_OR_FUNCTION, true),
  NOWAIT(Category.UNRESERVED),
  NULL(Category.RESERVED),
  NULLIF(Category.COLUMN),
  NULLS(Category.UNRESERVED),
  NUMERIC(Category.COLUMN),
  OBJECT(Category.UNRESERVED),
  OF(Category.UNRESERVED),
  OFF(Category.UNRESERVED),
  OFFSET(Category.RESERVED, true),
  OIDS(Category.UNRESERVED),
  ON(Category.RESERVED, true),
  ONLY(Category.RESERVED),
  OPERATOR(Category.UNRESERVED),
  OPTION(Category.UNRESERVED),
  OPTIONS(Category.UNRESERVED),
  OR(Category.RESERVED),
  ORDER(Category.RESERVED, true),
  ORDINALITY(Category.UNRESERVED),
  OTHERS(Category.UNRESERVED),
  OUT(Category.COLUMN),
  OUTER(Category.TYPE_OR_FUNCTION),
  OVER(Category.UNRESERVED, true),
  OVERLAPS(Category.TYPE_OR_FUNCTION, true),
  OVERLAY(Category.COLUMN),
  OVERRIDING(Category.UNRESERVED),
  OWNED(Category.UNRESERVED),
  OWNER(Category.UNRESERVED),
  PARTIAL(Category.UNRESERVED),
  PARTITION(Category.UNRESERVED),
  PLACING(Category.RESERVED),
  PLANS(Category.UNRESERVED),
  POLICY(Category.UNRESERVED),
  POSITION(Category.COLUMN),
  PRECEDING(Category.UNRESERVED),
  PRECISION(Category.COLUMN, true),
  PREPARE(Category.UNRESERVED),
  PREPARED(Category.UNRESERVED),
  PRESERVE(Category.UNRESERVED),
  PRIMARY(Category.RESERVED),
  PROCEDURE(Category.UNRESERVED),
  PROGRAM(Category.UNRESERVED),
  PUBLICATION(Category.UNRESERVED),
  QUOTE(Category.UNRESERVED),
  RANGE(Category.UNRESERVED),
  READ(Category.UNRESERVED),
  REAL(Category.COLUMN),
  REASSIGN(Category.UNRESERVED),
  RECURSIVE(Category.UNRESERVED),
  REFERENCES(Category.RESERVED),
  REFRESH(Category.UNRESERVED),
  REINDEX(Category.UNRESERVED),
  RELEASE(Category.UNRESERVED),
  RENAME(Category.UNRESERVED),
  REPEATABLE(Category.UNRESERVED),
  REPLACE(Category.UNRESERVED),
  REPLICA(Category.UNRESERVED),
  RESET(Category.UNRESERVED),
  RESTART(Category.UNRESERVED),
  RESTRICT(Category.UNRESERVED),
  RETURNING(Category.RESERVED, true),
  RETURNS(Category.UNRESERVED),
  REVOKE(Category.UNRESERVED),
  RIGHT(Category.TYPE_OR_FUNCTION),
  ROLE(Category.UNRESERVED),
  ROLLBACK(Category.UNRESERVED),
  ROLLUP(Category.UNRESERVED),
  ROUTINE(Category.UNRESERVED),
  ROW(Category.COLUMN),
  ROWS(Category.UNRESERVED),
  RULE(Category.UNRESERVED),
  SAVEPOINT(Category.UNRESERVED),
  SCHEMA(Category.UNRESERVED),
  SCROLL(Category.UNRESERVED),
  SEARCH(Category.UNRESERVED),
  SECOND(Category.UNRESERVED, true),
  SECURITY(Category.UNRESERVED),
  SELECT(Category.RESERVED),
  SEQUENCE(Category.UNRESERVED),
  SEQUENCES(Category.UNRESERVED),
  SERIALIZABLE(Category.UNRESERVED),
  SERVER(Category.UNRESERVED),
  SESSION(Category.UNRESERVED),
  SESSION_USER(Category.RESERVED),
  SET(Category.UNRESERVED),
  SETOF(Category.COLUMN),
  SETS(Category.UNRESERVED),
  SHARE(Category.UNRESERVED),
  SHOW(Category.UNRESERVED),
  SIMILAR(Category.TYPE_OR_FUNCTION),
  SIMPLE(Category.UNRESERVED),
  SKIP(Category.UNRESERVED),
  SMALLINT(Category.COLUMN),
  SNAPSHOT(Category.UNRESERVED),
  SOME(Category.RESERVED),
  SOURCE(Category.UNRESERVED),
  START(Category.UNRESERVED),
  STATEMENT(Category.UNRESERVED),
  STATISTICS(Category.UNRESERVED),
  STDIN(Category.UNRESERVED),
  STDOUT(Category.UNRESERVED),
  STORAGE(Category.UNRESERVED),
  STORED(Category.UNRESERVED),
  SUBSCRIPTION(Category.UNRESERVED),
  SUBSTRING(Category.COLUMN),
  SYMMETRIC(Category.RESERVED),
  SYSTEM(Category.UNRESERVED),
  SYSTEM_USER(Category.RESERVED),
  TABLE(Category.RESERVED),
  TABLES(Category.UNRESERVED),
  TABLESAMPLE(Category.TYPE_OR_FUNCTION),
  TABLESPACE(Category.UNRESERVED),
  TARGET(Category.UNRESERVED),
  TEMP(Category.UNRESERVED),
  TEMPLATE(Category.UNRESERVED),
  TEMPORARY(Category.UNRESERVED),
  THEN(Category.RESERVED),
  TIES(Category.UNRESERVED),
  TIME(Category.COLUMN),
  TIMESTAMP(Category.COLUMN),
  TO(Category.RESERVED, true),
  TRAILING(Category.RESERVED),
  TRANSACTION(Category.UNRESERVED),
  TREAT(Category.COLUMN),
  TRIGGER(Category.UNRESERVED),
  TRIM(Category.COLUMN),
  TRUE(Category.RESERVED),
  TRUNCATE(Category.UNRESERVED),
  TRUSTED(Category.UNRESERVED),
  TYPE(Category.UNRESERVED),
  UESCAPE(Category.UNRESERVED),
  UNBOUNDED(Category.UNRESERVED),
  UNCOMMITTED(Category.UNRESERVED),
  UNION(Category.RESERVED, true),
  UNIQUE(Category.RESERVED),
  UNKNOWN(Category.UNRESERVED),
  UNLISTEN(Category.UNRESERVED),
  UNLOGGED(Category.UNRESERVED),
  UNTIL(Category.UNRESERVED),
  UPDATE(Category.UNRESERVED),
  USER(Category.RESERVED),
  USING(Category.RESERVED),
  VACUUM(Category.UNRESERVED),
  VALID(Category.UNRESERVED),
  VALIDATE(Category.UNRESERVED),
  VALUE(Category.UNRESERVED),
  VALUES(Category.COLUMN),
  VARCHAR(Category.COLUMN),
  VARIADIC(Category.RESERVED),
  VARYING(Category.UNRESERVED, true),
  VERBOSE(Category.TYPE_OR_FUNCTION),
  VERSION(Category.UNRESERVED),
  VIEW(Category.UNRESERVED),
  VIRTUAL(Category.UNRESERVED),
  WHEN(Category.RESERVED),
  WHERE(Category.RESERVED, true),
  WHITESPACE(Category.UNRESERVED),
  WINDOW(Category.RESERVED, true),
  WITH(Category.RESERVED, true),
  WITHIN(Category.UNRESERVED, true),
  WITHOUT(Category.UNRESERVED, true),
  WORK(Category.UNRESERVED),
  WRITE(Category.UNRESERVED),
  XML(Category.UNRESERVED),
  XMLATTRIBUTES(Category.COLUMN),
  XMLCONCAT(Category.COLUMN),
  XMLELEMENT(Category.COLUMN),
  XMLEXISTS(Category.COLUMN),
  XMLFOREST(Category.COLUMN),
  XMLNAMESPACES(Category.COLUMN),
  XMLPARSE(Category.COLUMN),
  XMLPI(Category.COLUMN),
  XMLROOT(Category.COLUMN),
  XMLSERIALIZE(Category.COLUMN),
  XMLTABLE(Category.COLUMN),
  YEAR(Category.UNRESERVED, true),
  ZONE(Category.UNRESERVED);

  /** Where a keyword may still be a name. */
  enum Category {
    /** Anywhere. */
    UNRESERVED,
    /** A column, table or alias, but no function or type. */
    COLUMN,
    /** A function or type, but no column or table. */
    TYPE_OR_FUNCTION,
    /** Nowhere, except after AS in a select list and after a dot. */
    RESERVED
  }

  private static final int SLOT_COUNT = 2048;
  private static final int LENGTH_MAX = 17;
  private static final @Nullable Keyword[] SLOTS = buildTable();

  private final Category category;
  private final boolean needsAs;
  private final String word;

  Keyword(Category category) {
    this(category, false);
  }

  Keyword(Category category, boolean needsAs) {
    this.category = category;
    this.needsAs = needsAs;
    this.word = name().toLowerCase(Locale.ROOT);
  }

  /** The category. */
  Category category() {
    return category;
  }

  /** True if it can be a select item's label only after AS. */
  boolean needsAs() {
    return needsAs;
  }

  /** Lower case. */
  String word() {
    return word;
  }

  /** True if it can be a column's, table's or alias's name. */
  boolean isColumnName() {
    return category == Category.UNRESERVED || category == Category.COLUMN;
  }

  /** True if it can be a function's or type's name. */
  boolean isFunctionName() {
    return category == Category.UNRESERVED || category == Category.TYPE_OR_FUNCTION;
  }

  /** The keyword that the characters spell in any case of letters, or null. */
  static @Nullable Keyword find(char[] text, int start, int end) {
    int length = end - start;
    if (length > LENGTH_MAX) {
      return null;
    }
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + lower(text[i]);
    }
    int slot = slot(hash);
    while (true) {
      Keyword candidate = SLOTS[slot];
      if (candidate == null || candidate.matches(text, start, length)) {
        return candidate;
      }
      slot = (slot + 1) & (SLOT_COUNT - 1);
    }
  }

  private boolean matches(char[] text, int start, int length) {
    if (word.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(text[start + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 15) & (SLOT_COUNT - 1);
  }

  private static @Nullable Keyword[] buildTable() {
    @Nullable Keyword[] table = new @Nullable Keyword[SLOT_COUNT];
    for (Keyword keyword : values()) {
      assert keyword.word.length() <= LENGTH_MAX : keyword;
      int slot = slot(keyword.word.hashCode());
      while (table[slot] != null) {
        slot = (slot + 1) & (SLOT_COUNT - 1);
      }
      table[slot] = keyword;
    }
    return table;
  }
}
