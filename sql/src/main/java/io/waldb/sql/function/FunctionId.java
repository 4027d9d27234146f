package io.waldb.sql.function;

import java.util.Locale;

/**
 * The identity of each thing a function or operator can compute.
 *
 * <p>One id may serve several signatures whose arguments have the same Java representation, such as
 * {@code smallint + integer} and {@code integer + integer}; the result's type is in the call. An
 * evaluator finds arguments of the declared types. Ids are names, never written to disk, and may be
 * reordered.
 */
public enum FunctionId {
  // Arithmetic.
  SMALLINT_ADD("+", Form.OPERATOR),
  INTEGER_ADD("+", Form.OPERATOR),
  BIGINT_ADD("+", Form.OPERATOR),
  REAL_ADD("+", Form.OPERATOR),
  DOUBLE_ADD("+", Form.OPERATOR),
  NUMERIC_ADD("+", Form.OPERATOR),
  SMALLINT_SUBTRACT("-", Form.OPERATOR),
  INTEGER_SUBTRACT("-", Form.OPERATOR),
  BIGINT_SUBTRACT("-", Form.OPERATOR),
  REAL_SUBTRACT("-", Form.OPERATOR),
  DOUBLE_SUBTRACT("-", Form.OPERATOR),
  NUMERIC_SUBTRACT("-", Form.OPERATOR),
  SMALLINT_MULTIPLY("*", Form.OPERATOR),
  INTEGER_MULTIPLY("*", Form.OPERATOR),
  BIGINT_MULTIPLY("*", Form.OPERATOR),
  REAL_MULTIPLY("*", Form.OPERATOR),
  DOUBLE_MULTIPLY("*", Form.OPERATOR),
  NUMERIC_MULTIPLY("*", Form.OPERATOR),
  SMALLINT_DIVIDE("/", Form.OPERATOR),
  INTEGER_DIVIDE("/", Form.OPERATOR),
  BIGINT_DIVIDE("/", Form.OPERATOR),
  REAL_DIVIDE("/", Form.OPERATOR),
  DOUBLE_DIVIDE("/", Form.OPERATOR),
  NUMERIC_DIVIDE("/", Form.OPERATOR),
  SMALLINT_REMAINDER("%", Form.OPERATOR),
  INTEGER_REMAINDER("%", Form.OPERATOR),
  BIGINT_REMAINDER("%", Form.OPERATOR),
  NUMERIC_REMAINDER("%", Form.OPERATOR),
  SMALLINT_NEGATE("-", Form.PREFIX),
  INTEGER_NEGATE("-", Form.PREFIX),
  BIGINT_NEGATE("-", Form.PREFIX),
  REAL_NEGATE("-", Form.PREFIX),
  DOUBLE_NEGATE("-", Form.PREFIX),
  NUMERIC_NEGATE("-", Form.PREFIX),
  UNARY_PLUS("+", Form.PREFIX),
  SMALLINT_ABS("abs"),
  INTEGER_ABS("abs"),
  BIGINT_ABS("abs"),
  REAL_ABS("abs"),
  DOUBLE_ABS("abs"),
  NUMERIC_ABS("abs"),
  DOUBLE_POWER("^", Form.OPERATOR),
  NUMERIC_POWER("^", Form.OPERATOR),
  DOUBLE_SQUARE_ROOT("sqrt"),
  NUMERIC_SQUARE_ROOT("sqrt"),
  CUBE_ROOT("cbrt"),
  // Bits of integers.
  INTEGER_BIT_AND("&", Form.OPERATOR),
  INTEGER_BIT_OR("|", Form.OPERATOR),
  INTEGER_BIT_XOR("#", Form.OPERATOR),
  INTEGER_BIT_NOT("~", Form.PREFIX),
  SMALLINT_SHIFT_LEFT("<<", Form.OPERATOR),
  SMALLINT_SHIFT_RIGHT(">>", Form.OPERATOR),
  INTEGER_SHIFT_LEFT("<<", Form.OPERATOR),
  INTEGER_SHIFT_RIGHT(">>", Form.OPERATOR),
  BIGINT_SHIFT_LEFT("<<", Form.OPERATOR),
  BIGINT_SHIFT_RIGHT(">>", Form.OPERATOR),
  // Mathematics.
  NUMERIC_DIV("div"),
  INTEGER_GCD("gcd"),
  BIGINT_GCD("gcd"),
  NUMERIC_GCD("gcd"),
  INTEGER_LCM("lcm"),
  BIGINT_LCM("lcm"),
  NUMERIC_LCM("lcm"),
  FACTORIAL("factorial"),
  DOUBLE_CEILING("ceil"),
  NUMERIC_CEILING("ceil"),
  DOUBLE_FLOOR("floor"),
  NUMERIC_FLOOR("floor"),
  DOUBLE_ROUND("round"),
  NUMERIC_ROUND("round"),
  DOUBLE_TRUNCATE("trunc"),
  NUMERIC_TRUNCATE("trunc"),
  DOUBLE_SIGN("sign"),
  NUMERIC_SIGN("sign"),
  NUMERIC_ROUND_TO("round"),
  NUMERIC_TRUNCATE_TO("trunc"),
  NUMERIC_SCALE("scale"),
  NUMERIC_MIN_SCALE("min_scale"),
  NUMERIC_TRIM_SCALE("trim_scale"),
  DOUBLE_EXP("exp"),
  NUMERIC_EXP("exp"),
  DOUBLE_LN("ln"),
  NUMERIC_LN("ln"),
  DOUBLE_LOG10("log"),
  NUMERIC_LOG10("log"),
  NUMERIC_LOG("log"),
  PI("pi"),
  DEGREES("degrees"),
  RADIANS("radians"),
  SIN("sin"),
  COS("cos"),
  TAN("tan"),
  COT("cot"),
  ASIN("asin"),
  ACOS("acos"),
  ATAN("atan"),
  SINH("sinh"),
  COSH("cosh"),
  TANH("tanh"),
  ASINH("asinh"),
  ACOSH("acosh"),
  ATANH("atanh"),
  SIND("sind"),
  COSD("cosd"),
  TAND("tand"),
  COTD("cotd"),
  ASIND("asind"),
  ACOSD("acosd"),
  ATAND("atand"),
  ATAN2("atan2"),
  ATAN2D("atan2d"),
  RANDOM("random", Volatility.VOLATILE),
  INTEGER_RANDOM("random", Volatility.VOLATILE),
  BIGINT_RANDOM("random", Volatility.VOLATILE),
  NUMERIC_RANDOM("random", Volatility.VOLATILE),
  SETSEED("setseed", Volatility.VOLATILE),
  DOUBLE_WIDTH_BUCKET("width_bucket"),
  NUMERIC_WIDTH_BUCKET("width_bucket"),
  TO_HEX("to_hex"),
  // Strings.
  TEXT_CONCATENATE("||", Form.OPERATOR),
  BYTEA_CONCATENATE("||", Form.OPERATOR),
  REGEX_MATCH("~", Form.OPERATOR),
  REGEX_MATCH_IGNORE_CASE("~*", Form.OPERATOR),
  REGEX_NO_MATCH("!~", Form.OPERATOR),
  REGEX_NO_MATCH_IGNORE_CASE("!~*", Form.OPERATOR),
  STARTS_WITH("starts_with"),
  TEXT_LENGTH("length"),
  CHAR_LENGTH("length"),
  BYTEA_LENGTH("length"),
  TEXT_OCTET_LENGTH("octet_length"),
  TEXT_BIT_LENGTH("bit_length"),
  BYTEA_BIT_LENGTH("bit_length"),
  LOWER("lower"),
  UPPER("upper"),
  INITCAP("initcap"),
  REVERSE("reverse"),
  MD5("md5"),
  BYTEA_MD5("md5"),
  SHA224("sha224"),
  SHA256("sha256"),
  SHA384("sha384"),
  SHA512("sha512"),
  TEXT_SUBSTRING("substring"),
  BYTEA_SUBSTRING("substring"),
  SUBSTRING_REGEX("substring"),
  TEXT_LEFT("left"),
  TEXT_RIGHT("right"),
  TEXT_BTRIM("btrim"),
  BYTEA_BTRIM("btrim"),
  TEXT_LTRIM("ltrim"),
  BYTEA_LTRIM("ltrim"),
  TEXT_RTRIM("rtrim"),
  BYTEA_RTRIM("rtrim"),
  LPAD("lpad"),
  RPAD("rpad"),
  REPLACE("replace"),
  REPEAT("repeat"),
  STRING_POSITION("strpos"),
  POSITION("position"),
  BYTEA_POSITION("position"),
  SPLIT_PART("split_part"),
  TRANSLATE("translate"),
  TEXT_OVERLAY("overlay"),
  BYTEA_OVERLAY("overlay"),
  ASCII("ascii"),
  CHR("chr"),
  CONCAT("concat", Volatility.STABLE, false),
  CONCAT_WS("concat_ws", Volatility.STABLE, false),
  FORMAT("format", Volatility.STABLE, false),
  ENCODE("encode"),
  DECODE("decode"),
  QUOTE_IDENT("quote_ident"),
  QUOTE_LITERAL("quote_literal"),
  QUOTE_NULLABLE("quote_nullable", Volatility.IMMUTABLE, false),
  REGEXP_REPLACE("regexp_replace"),
  REGEXP_LIKE("regexp_like"),
  REGEXP_COUNT("regexp_count"),
  GET_BYTE("get_byte"),
  SET_BYTE("set_byte"),
  // Dates and times.
  DATE_ADD_DAYS("+", Form.OPERATOR),
  DATE_SUBTRACT_DAYS("-", Form.OPERATOR),
  DATE_DIFFERENCE("-", Form.OPERATOR),
  DATE_ADD_INTERVAL("+", Form.OPERATOR),
  DATE_SUBTRACT_INTERVAL("-", Form.OPERATOR),
  DATE_ADD_TIME("+", Form.OPERATOR),
  TIMESTAMP_ADD_INTERVAL("+", Form.OPERATOR),
  TIMESTAMP_SUBTRACT_INTERVAL("-", Form.OPERATOR),
  TIMESTAMP_DIFFERENCE("-", Form.OPERATOR),
  TIMESTAMPTZ_ADD_INTERVAL("+", Form.OPERATOR, Volatility.STABLE),
  TIMESTAMPTZ_SUBTRACT_INTERVAL("-", Form.OPERATOR, Volatility.STABLE),
  TIMESTAMPTZ_DIFFERENCE("-", Form.OPERATOR),
  TIME_ADD_INTERVAL("+", Form.OPERATOR),
  TIME_SUBTRACT_INTERVAL("-", Form.OPERATOR),
  TIME_DIFFERENCE("-", Form.OPERATOR),
  INTERVAL_ADD("+", Form.OPERATOR),
  INTERVAL_SUBTRACT("-", Form.OPERATOR),
  INTERVAL_MULTIPLY("*", Form.OPERATOR),
  INTERVAL_DIVIDE("/", Form.OPERATOR),
  INTERVAL_NEGATE("-", Form.PREFIX),
  DATE_EXTRACT("extract"),
  DATE_DATE_PART("date_part"),
  TIME_EXTRACT("extract"),
  TIME_DATE_PART("date_part"),
  TIMESTAMP_EXTRACT("extract"),
  TIMESTAMP_DATE_PART("date_part"),
  TIMESTAMPTZ_EXTRACT("extract", Volatility.STABLE),
  TIMESTAMPTZ_DATE_PART("date_part", Volatility.STABLE),
  INTERVAL_EXTRACT("extract"),
  INTERVAL_DATE_PART("date_part"),
  TIMESTAMP_TRUNCATE("date_trunc"),
  TIMESTAMPTZ_TRUNCATE("date_trunc", Volatility.STABLE),
  INTERVAL_TRUNCATE("date_trunc"),
  TIMESTAMP_AGE("age"),
  TIMESTAMPTZ_AGE("age", Volatility.STABLE),
  TIMESTAMP_AGE_TODAY("age", Volatility.STABLE),
  TIMESTAMPTZ_AGE_TODAY("age", Volatility.STABLE),
  MAKE_DATE("make_date"),
  MAKE_TIME("make_time"),
  MAKE_TIMESTAMP("make_timestamp"),
  MAKE_TIMESTAMPTZ("make_timestamptz", Volatility.STABLE),
  MAKE_INTERVAL("make_interval"),
  EPOCH_TO_TIMESTAMPTZ("to_timestamp"),
  TEXT_TO_TIMESTAMPTZ("to_timestamp", Volatility.STABLE),
  TO_DATE("to_date", Volatility.STABLE),
  TO_NUMBER("to_number", Volatility.STABLE),
  TIMESTAMP_TO_CHAR("to_char", Volatility.STABLE),
  TIMESTAMPTZ_TO_CHAR("to_char", Volatility.STABLE),
  INTERVAL_TO_CHAR("to_char", Volatility.STABLE),
  INTEGER_TO_CHAR("to_char", Volatility.STABLE),
  BIGINT_TO_CHAR("to_char", Volatility.STABLE),
  REAL_TO_CHAR("to_char", Volatility.STABLE),
  DOUBLE_TO_CHAR("to_char", Volatility.STABLE),
  NUMERIC_TO_CHAR("to_char", Volatility.STABLE),
  TIMESTAMP_AT_ZONE("timezone"),
  TIMESTAMPTZ_AT_ZONE("timezone"),
  TIMESTAMP_AT_OFFSET("timezone"),
  TIMESTAMPTZ_AT_OFFSET("timezone"),
  DATE_IS_FINITE("isfinite"),
  TIMESTAMP_IS_FINITE("isfinite"),
  TIMESTAMPTZ_IS_FINITE("isfinite"),
  INTERVAL_IS_FINITE("isfinite"),
  JUSTIFY_DAYS("justify_days"),
  JUSTIFY_HOURS("justify_hours"),
  JUSTIFY_INTERVAL("justify_interval"),
  TIMESTAMP_BIN("date_bin"),
  TIME_OF_DAY("timeofday", Volatility.VOLATILE),
  // Identifiers, the session and the system.
  GENERATE_UUID("gen_random_uuid", Volatility.VOLATILE),
  COUNT_NULLS("num_nulls", Volatility.IMMUTABLE, false),
  COUNT_NOT_NULLS("num_nonnulls", Volatility.IMMUTABLE, false),
  SLEEP("pg_sleep", Volatility.VOLATILE),
  CURRENT_SETTING("current_setting", Volatility.STABLE),
  SET_CONFIG("set_config", Volatility.VOLATILE, false),
  RELATION_SIZE("pg_relation_size", Volatility.VOLATILE),
  TABLE_SIZE("pg_table_size", Volatility.VOLATILE),
  INDEXES_SIZE("pg_indexes_size", Volatility.VOLATILE),
  TOTAL_RELATION_SIZE("pg_total_relation_size", Volatility.VOLATILE),
  DATABASE_SIZE("pg_database_size", Volatility.VOLATILE),
  RELATION_FILE_PATH("pg_relation_filepath", Volatility.STABLE),
  BIGINT_SIZE_PRETTY("pg_size_pretty"),
  NUMERIC_SIZE_PRETTY("pg_size_pretty"),
  CURRENT_WAL_LSN("pg_current_wal_lsn", Volatility.VOLATILE),
  CURRENT_WAL_INSERT_LSN("pg_current_wal_insert_lsn", Volatility.VOLATILE),
  CURRENT_WAL_FLUSH_LSN("pg_current_wal_flush_lsn", Volatility.VOLATILE),
  WAL_LSN_DIFFERENCE("pg_wal_lsn_diff"),
  LSN_DIFFERENCE("-", Form.OPERATOR),
  LSN_ADD("+", Form.OPERATOR),
  LSN_SUBTRACT("-", Form.OPERATOR),
  WAL_FILE_NAME("pg_walfile_name", Volatility.STABLE),
  BT_INDEX_CHECK("bt_index_check", Volatility.VOLATILE),
  BT_INDEX_PARENT_CHECK("bt_index_parent_check", Volatility.VOLATILE),
  DATABASE_CHECK("waldb_check", Volatility.VOLATILE),
  SWITCH_WAL("pg_switch_wal", Volatility.VOLATILE),
  IS_IN_RECOVERY("pg_is_in_recovery", Volatility.VOLATILE),
  RESET_SHARED_STATISTICS("pg_stat_reset_shared", Volatility.VOLATILE),
  CANCEL_BACKEND("pg_cancel_backend", Volatility.VOLATILE),
  TABLE_IS_VISIBLE("pg_table_is_visible", Volatility.STABLE),
  FORMAT_TYPE("format_type", Volatility.STABLE, false),
  TO_REGCLASS("to_regclass", Volatility.STABLE);

  /** How a call is written. */
  public enum Form {
    /** {@code name(arguments)}. */
    FUNCTION,
    /** {@code left symbol right}. */
    OPERATOR,
    /** {@code symbol operand}. */
    PREFIX
  }

  private final String sqlName;
  private final Form form;
  private final Volatility volatility;
  private final boolean strict;

  FunctionId(String sqlName) {
    this(sqlName, Form.FUNCTION, Volatility.IMMUTABLE, true);
  }

  FunctionId(String sqlName, Form form) {
    this(sqlName, form, Volatility.IMMUTABLE, true);
  }

  FunctionId(String sqlName, Volatility volatility) {
    this(sqlName, Form.FUNCTION, volatility, true);
  }

  FunctionId(String sqlName, Volatility volatility, boolean strict) {
    this(sqlName, Form.FUNCTION, volatility, strict);
  }

  FunctionId(String sqlName, Form form, Volatility volatility) {
    this(sqlName, form, volatility, true);
  }

  FunctionId(String sqlName, Form form, Volatility volatility, boolean strict) {
    this.sqlName = sqlName;
    this.form = form;
    this.volatility = volatility;
    this.strict = strict;
  }

  /** The function's name or the operator's symbol, for display. */
  public String sqlName() {
    return sqlName;
  }

  /** How a call is written. */
  public Form form() {
    return form;
  }

  /** How far the result depends on the arguments alone. */
  public Volatility volatility() {
    return volatility;
  }

  /** True when a NULL argument makes the result NULL without a call. */
  public boolean strict() {
    return strict;
  }

  /** The id in lower case, for dumps. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
