package io.waldb.sql.function;

import static io.waldb.storage.tuple.TypeKind.ANY;
import static io.waldb.storage.tuple.TypeKind.BIGINT;
import static io.waldb.storage.tuple.TypeKind.BOOLEAN;
import static io.waldb.storage.tuple.TypeKind.BYTEA;
import static io.waldb.storage.tuple.TypeKind.CHAR;
import static io.waldb.storage.tuple.TypeKind.DATE;
import static io.waldb.storage.tuple.TypeKind.DOUBLE;
import static io.waldb.storage.tuple.TypeKind.INTEGER;
import static io.waldb.storage.tuple.TypeKind.INTERVAL;
import static io.waldb.storage.tuple.TypeKind.NAME;
import static io.waldb.storage.tuple.TypeKind.NUMERIC;
import static io.waldb.storage.tuple.TypeKind.OID;
import static io.waldb.storage.tuple.TypeKind.PG_LSN;
import static io.waldb.storage.tuple.TypeKind.REAL;
import static io.waldb.storage.tuple.TypeKind.REGCLASS;
import static io.waldb.storage.tuple.TypeKind.SMALLINT;
import static io.waldb.storage.tuple.TypeKind.TEXT;
import static io.waldb.storage.tuple.TypeKind.TIME;
import static io.waldb.storage.tuple.TypeKind.TIMESTAMP;
import static io.waldb.storage.tuple.TypeKind.TIMESTAMPTZ;
import static io.waldb.storage.tuple.TypeKind.UUID;
import static io.waldb.storage.tuple.TypeKind.VOID;

import io.waldb.storage.tuple.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The signatures of all built-in functions and operators, as lines of a table: name, id, result,
 * arguments.
 *
 * <p>Follows PostgreSQL {@code pg_proc.dat} and {@code pg_operator.dat} for names and types.
 */
final class BuiltinFunctions {
  private final Map<String, List<FunctionSignature>> functions = new HashMap<>();
  private final Map<String, List<FunctionSignature>> operators = new HashMap<>();

  BuiltinFunctions() {
    arithmetic();
    bits();
    mathematics();
    strings();
    times();
    system();
  }

  Map<String, List<FunctionSignature>> functions() {
    return functions;
  }

  Map<String, List<FunctionSignature>> operators() {
    return operators;
  }

  private void arithmetic() {
    operator("+", FunctionId.SMALLINT_ADD, SMALLINT, SMALLINT, SMALLINT);
    operator("+", FunctionId.INTEGER_ADD, INTEGER, INTEGER, INTEGER);
    operator("+", FunctionId.BIGINT_ADD, BIGINT, BIGINT, BIGINT);
    operator("+", FunctionId.REAL_ADD, REAL, REAL, REAL);
    operator("+", FunctionId.DOUBLE_ADD, DOUBLE, DOUBLE, DOUBLE);
    operator("+", FunctionId.NUMERIC_ADD, NUMERIC, NUMERIC, NUMERIC);
    operator("+", FunctionId.INTEGER_ADD, INTEGER, SMALLINT, INTEGER);
    operator("+", FunctionId.INTEGER_ADD, INTEGER, INTEGER, SMALLINT);
    operator("+", FunctionId.BIGINT_ADD, BIGINT, SMALLINT, BIGINT);
    operator("+", FunctionId.BIGINT_ADD, BIGINT, BIGINT, SMALLINT);
    operator("+", FunctionId.BIGINT_ADD, BIGINT, INTEGER, BIGINT);
    operator("+", FunctionId.BIGINT_ADD, BIGINT, BIGINT, INTEGER);
    operator("+", FunctionId.DOUBLE_ADD, DOUBLE, REAL, DOUBLE);
    operator("+", FunctionId.DOUBLE_ADD, DOUBLE, DOUBLE, REAL);
    operator("-", FunctionId.SMALLINT_SUBTRACT, SMALLINT, SMALLINT, SMALLINT);
    operator("-", FunctionId.INTEGER_SUBTRACT, INTEGER, INTEGER, INTEGER);
    operator("-", FunctionId.BIGINT_SUBTRACT, BIGINT, BIGINT, BIGINT);
    operator("-", FunctionId.REAL_SUBTRACT, REAL, REAL, REAL);
    operator("-", FunctionId.DOUBLE_SUBTRACT, DOUBLE, DOUBLE, DOUBLE);
    operator("-", FunctionId.NUMERIC_SUBTRACT, NUMERIC, NUMERIC, NUMERIC);
    operator("-", FunctionId.INTEGER_SUBTRACT, INTEGER, SMALLINT, INTEGER);
    operator("-", FunctionId.INTEGER_SUBTRACT, INTEGER, INTEGER, SMALLINT);
    operator("-", FunctionId.BIGINT_SUBTRACT, BIGINT, SMALLINT, BIGINT);
    operator("-", FunctionId.BIGINT_SUBTRACT, BIGINT, BIGINT, SMALLINT);
    operator("-", FunctionId.BIGINT_SUBTRACT, BIGINT, INTEGER, BIGINT);
    operator("-", FunctionId.BIGINT_SUBTRACT, BIGINT, BIGINT, INTEGER);
    operator("-", FunctionId.DOUBLE_SUBTRACT, DOUBLE, REAL, DOUBLE);
    operator("-", FunctionId.DOUBLE_SUBTRACT, DOUBLE, DOUBLE, REAL);
    operator("*", FunctionId.SMALLINT_MULTIPLY, SMALLINT, SMALLINT, SMALLINT);
    operator("*", FunctionId.INTEGER_MULTIPLY, INTEGER, INTEGER, INTEGER);
    operator("*", FunctionId.BIGINT_MULTIPLY, BIGINT, BIGINT, BIGINT);
    operator("*", FunctionId.REAL_MULTIPLY, REAL, REAL, REAL);
    operator("*", FunctionId.DOUBLE_MULTIPLY, DOUBLE, DOUBLE, DOUBLE);
    operator("*", FunctionId.NUMERIC_MULTIPLY, NUMERIC, NUMERIC, NUMERIC);
    operator("*", FunctionId.INTEGER_MULTIPLY, INTEGER, SMALLINT, INTEGER);
    operator("*", FunctionId.INTEGER_MULTIPLY, INTEGER, INTEGER, SMALLINT);
    operator("*", FunctionId.BIGINT_MULTIPLY, BIGINT, SMALLINT, BIGINT);
    operator("*", FunctionId.BIGINT_MULTIPLY, BIGINT, BIGINT, SMALLINT);
    operator("*", FunctionId.BIGINT_MULTIPLY, BIGINT, INTEGER, BIGINT);
    operator("*", FunctionId.BIGINT_MULTIPLY, BIGINT, BIGINT, INTEGER);
    operator("*", FunctionId.DOUBLE_MULTIPLY, DOUBLE, REAL, DOUBLE);
    operator("*", FunctionId.DOUBLE_MULTIPLY, DOUBLE, DOUBLE, REAL);
    operator("/", FunctionId.SMALLINT_DIVIDE, SMALLINT, SMALLINT, SMALLINT);
    operator("/", FunctionId.INTEGER_DIVIDE, INTEGER, INTEGER, INTEGER);
    operator("/", FunctionId.BIGINT_DIVIDE, BIGINT, BIGINT, BIGINT);
    operator("/", FunctionId.REAL_DIVIDE, REAL, REAL, REAL);
    operator("/", FunctionId.DOUBLE_DIVIDE, DOUBLE, DOUBLE, DOUBLE);
    operator("/", FunctionId.NUMERIC_DIVIDE, NUMERIC, NUMERIC, NUMERIC);
    operator("/", FunctionId.INTEGER_DIVIDE, INTEGER, SMALLINT, INTEGER);
    operator("/", FunctionId.INTEGER_DIVIDE, INTEGER, INTEGER, SMALLINT);
    operator("/", FunctionId.BIGINT_DIVIDE, BIGINT, SMALLINT, BIGINT);
    operator("/", FunctionId.BIGINT_DIVIDE, BIGINT, BIGINT, SMALLINT);
    operator("/", FunctionId.BIGINT_DIVIDE, BIGINT, INTEGER, BIGINT);
    operator("/", FunctionId.BIGINT_DIVIDE, BIGINT, BIGINT, INTEGER);
    operator("/", FunctionId.DOUBLE_DIVIDE, DOUBLE, REAL, DOUBLE);
    operator("/", FunctionId.DOUBLE_DIVIDE, DOUBLE, DOUBLE, REAL);
    operator("%", FunctionId.SMALLINT_REMAINDER, SMALLINT, SMALLINT, SMALLINT);
    operator("%", FunctionId.INTEGER_REMAINDER, INTEGER, INTEGER, INTEGER);
    operator("%", FunctionId.BIGINT_REMAINDER, BIGINT, BIGINT, BIGINT);
    operator("%", FunctionId.NUMERIC_REMAINDER, NUMERIC, NUMERIC, NUMERIC);
    operator("%", FunctionId.INTEGER_REMAINDER, INTEGER, SMALLINT, INTEGER);
    operator("%", FunctionId.INTEGER_REMAINDER, INTEGER, INTEGER, SMALLINT);
    operator("%", FunctionId.BIGINT_REMAINDER, BIGINT, SMALLINT, BIGINT);
    operator("%", FunctionId.BIGINT_REMAINDER, BIGINT, BIGINT, SMALLINT);
    operator("%", FunctionId.BIGINT_REMAINDER, BIGINT, INTEGER, BIGINT);
    operator("%", FunctionId.BIGINT_REMAINDER, BIGINT, BIGINT, INTEGER);
    operator("-", FunctionId.SMALLINT_NEGATE, SMALLINT, SMALLINT);
    operator("-", FunctionId.INTEGER_NEGATE, INTEGER, INTEGER);
    operator("-", FunctionId.BIGINT_NEGATE, BIGINT, BIGINT);
    operator("-", FunctionId.REAL_NEGATE, REAL, REAL);
    operator("-", FunctionId.DOUBLE_NEGATE, DOUBLE, DOUBLE);
    operator("-", FunctionId.NUMERIC_NEGATE, NUMERIC, NUMERIC);
    operator("+", FunctionId.UNARY_PLUS, SMALLINT, SMALLINT);
    operator("+", FunctionId.UNARY_PLUS, INTEGER, INTEGER);
    operator("+", FunctionId.UNARY_PLUS, BIGINT, BIGINT);
    operator("+", FunctionId.UNARY_PLUS, REAL, REAL);
    operator("+", FunctionId.UNARY_PLUS, DOUBLE, DOUBLE);
    operator("+", FunctionId.UNARY_PLUS, NUMERIC, NUMERIC);
    function("abs", FunctionId.SMALLINT_ABS, SMALLINT, SMALLINT);
    operator("@", FunctionId.SMALLINT_ABS, SMALLINT, SMALLINT);
    function("abs", FunctionId.INTEGER_ABS, INTEGER, INTEGER);
    operator("@", FunctionId.INTEGER_ABS, INTEGER, INTEGER);
    function("abs", FunctionId.BIGINT_ABS, BIGINT, BIGINT);
    operator("@", FunctionId.BIGINT_ABS, BIGINT, BIGINT);
    function("abs", FunctionId.REAL_ABS, REAL, REAL);
    operator("@", FunctionId.REAL_ABS, REAL, REAL);
    function("abs", FunctionId.DOUBLE_ABS, DOUBLE, DOUBLE);
    operator("@", FunctionId.DOUBLE_ABS, DOUBLE, DOUBLE);
    function("abs", FunctionId.NUMERIC_ABS, NUMERIC, NUMERIC);
    operator("@", FunctionId.NUMERIC_ABS, NUMERIC, NUMERIC);
    operator("^", FunctionId.DOUBLE_POWER, DOUBLE, DOUBLE, DOUBLE);
    operator("^", FunctionId.NUMERIC_POWER, NUMERIC, NUMERIC, NUMERIC);
    function("power", FunctionId.DOUBLE_POWER, DOUBLE, DOUBLE, DOUBLE);
    function("power", FunctionId.NUMERIC_POWER, NUMERIC, NUMERIC, NUMERIC);
    function("pow", FunctionId.DOUBLE_POWER, DOUBLE, DOUBLE, DOUBLE);
    function("pow", FunctionId.NUMERIC_POWER, NUMERIC, NUMERIC, NUMERIC);
    function("sqrt", FunctionId.DOUBLE_SQUARE_ROOT, DOUBLE, DOUBLE);
    operator("|/", FunctionId.DOUBLE_SQUARE_ROOT, DOUBLE, DOUBLE);
    function("sqrt", FunctionId.NUMERIC_SQUARE_ROOT, NUMERIC, NUMERIC);
    function("cbrt", FunctionId.CUBE_ROOT, DOUBLE, DOUBLE);
    operator("||/", FunctionId.CUBE_ROOT, DOUBLE, DOUBLE);
  }

  private void bits() {
    operator("&", FunctionId.INTEGER_BIT_AND, SMALLINT, SMALLINT, SMALLINT);
    operator("&", FunctionId.INTEGER_BIT_AND, INTEGER, INTEGER, INTEGER);
    operator("&", FunctionId.INTEGER_BIT_AND, BIGINT, BIGINT, BIGINT);
    operator("|", FunctionId.INTEGER_BIT_OR, SMALLINT, SMALLINT, SMALLINT);
    operator("|", FunctionId.INTEGER_BIT_OR, INTEGER, INTEGER, INTEGER);
    operator("|", FunctionId.INTEGER_BIT_OR, BIGINT, BIGINT, BIGINT);
    operator("#", FunctionId.INTEGER_BIT_XOR, SMALLINT, SMALLINT, SMALLINT);
    operator("#", FunctionId.INTEGER_BIT_XOR, INTEGER, INTEGER, INTEGER);
    operator("#", FunctionId.INTEGER_BIT_XOR, BIGINT, BIGINT, BIGINT);
    operator("~", FunctionId.INTEGER_BIT_NOT, SMALLINT, SMALLINT);
    operator("~", FunctionId.INTEGER_BIT_NOT, INTEGER, INTEGER);
    operator("~", FunctionId.INTEGER_BIT_NOT, BIGINT, BIGINT);
    operator("<<", FunctionId.SMALLINT_SHIFT_LEFT, SMALLINT, SMALLINT, INTEGER);
    operator(">>", FunctionId.SMALLINT_SHIFT_RIGHT, SMALLINT, SMALLINT, INTEGER);
    operator("<<", FunctionId.INTEGER_SHIFT_LEFT, INTEGER, INTEGER, INTEGER);
    operator(">>", FunctionId.INTEGER_SHIFT_RIGHT, INTEGER, INTEGER, INTEGER);
    operator("<<", FunctionId.BIGINT_SHIFT_LEFT, BIGINT, BIGINT, INTEGER);
    operator(">>", FunctionId.BIGINT_SHIFT_RIGHT, BIGINT, BIGINT, INTEGER);
  }

  private void mathematics() {
    function("mod", FunctionId.SMALLINT_REMAINDER, SMALLINT, SMALLINT, SMALLINT);
    function("mod", FunctionId.INTEGER_REMAINDER, INTEGER, INTEGER, INTEGER);
    function("mod", FunctionId.BIGINT_REMAINDER, BIGINT, BIGINT, BIGINT);
    function("mod", FunctionId.NUMERIC_REMAINDER, NUMERIC, NUMERIC, NUMERIC);
    function("div", FunctionId.NUMERIC_DIV, NUMERIC, NUMERIC, NUMERIC);
    function("gcd", FunctionId.INTEGER_GCD, INTEGER, INTEGER, INTEGER);
    function("gcd", FunctionId.BIGINT_GCD, BIGINT, BIGINT, BIGINT);
    function("gcd", FunctionId.NUMERIC_GCD, NUMERIC, NUMERIC, NUMERIC);
    function("lcm", FunctionId.INTEGER_LCM, INTEGER, INTEGER, INTEGER);
    function("lcm", FunctionId.BIGINT_LCM, BIGINT, BIGINT, BIGINT);
    function("lcm", FunctionId.NUMERIC_LCM, NUMERIC, NUMERIC, NUMERIC);
    function("factorial", FunctionId.FACTORIAL, NUMERIC, BIGINT);
    function("ceil", FunctionId.DOUBLE_CEILING, DOUBLE, DOUBLE);
    function("ceil", FunctionId.NUMERIC_CEILING, NUMERIC, NUMERIC);
    function("ceiling", FunctionId.DOUBLE_CEILING, DOUBLE, DOUBLE);
    function("ceiling", FunctionId.NUMERIC_CEILING, NUMERIC, NUMERIC);
    function("floor", FunctionId.DOUBLE_FLOOR, DOUBLE, DOUBLE);
    function("floor", FunctionId.NUMERIC_FLOOR, NUMERIC, NUMERIC);
    function("round", FunctionId.DOUBLE_ROUND, DOUBLE, DOUBLE);
    function("round", FunctionId.NUMERIC_ROUND, NUMERIC, NUMERIC);
    function("trunc", FunctionId.DOUBLE_TRUNCATE, DOUBLE, DOUBLE);
    function("trunc", FunctionId.NUMERIC_TRUNCATE, NUMERIC, NUMERIC);
    function("sign", FunctionId.DOUBLE_SIGN, DOUBLE, DOUBLE);
    function("sign", FunctionId.NUMERIC_SIGN, NUMERIC, NUMERIC);
    function("round", FunctionId.NUMERIC_ROUND_TO, NUMERIC, NUMERIC, INTEGER);
    function("trunc", FunctionId.NUMERIC_TRUNCATE_TO, NUMERIC, NUMERIC, INTEGER);
    function("scale", FunctionId.NUMERIC_SCALE, INTEGER, NUMERIC);
    function("min_scale", FunctionId.NUMERIC_MIN_SCALE, INTEGER, NUMERIC);
    function("trim_scale", FunctionId.NUMERIC_TRIM_SCALE, NUMERIC, NUMERIC);
    function("exp", FunctionId.DOUBLE_EXP, DOUBLE, DOUBLE);
    function("exp", FunctionId.NUMERIC_EXP, NUMERIC, NUMERIC);
    function("ln", FunctionId.DOUBLE_LN, DOUBLE, DOUBLE);
    function("ln", FunctionId.NUMERIC_LN, NUMERIC, NUMERIC);
    function("log", FunctionId.DOUBLE_LOG10, DOUBLE, DOUBLE);
    function("log10", FunctionId.DOUBLE_LOG10, DOUBLE, DOUBLE);
    function("log", FunctionId.NUMERIC_LOG10, NUMERIC, NUMERIC);
    function("log10", FunctionId.NUMERIC_LOG10, NUMERIC, NUMERIC);
    function("log", FunctionId.NUMERIC_LOG, NUMERIC, NUMERIC, NUMERIC);
    function("pi", FunctionId.PI, DOUBLE);
    function("degrees", FunctionId.DEGREES, DOUBLE, DOUBLE);
    function("radians", FunctionId.RADIANS, DOUBLE, DOUBLE);
    function("sin", FunctionId.SIN, DOUBLE, DOUBLE);
    function("cos", FunctionId.COS, DOUBLE, DOUBLE);
    function("tan", FunctionId.TAN, DOUBLE, DOUBLE);
    function("cot", FunctionId.COT, DOUBLE, DOUBLE);
    function("asin", FunctionId.ASIN, DOUBLE, DOUBLE);
    function("acos", FunctionId.ACOS, DOUBLE, DOUBLE);
    function("atan", FunctionId.ATAN, DOUBLE, DOUBLE);
    function("sinh", FunctionId.SINH, DOUBLE, DOUBLE);
    function("cosh", FunctionId.COSH, DOUBLE, DOUBLE);
    function("tanh", FunctionId.TANH, DOUBLE, DOUBLE);
    function("asinh", FunctionId.ASINH, DOUBLE, DOUBLE);
    function("acosh", FunctionId.ACOSH, DOUBLE, DOUBLE);
    function("atanh", FunctionId.ATANH, DOUBLE, DOUBLE);
    function("sind", FunctionId.SIND, DOUBLE, DOUBLE);
    function("cosd", FunctionId.COSD, DOUBLE, DOUBLE);
    function("tand", FunctionId.TAND, DOUBLE, DOUBLE);
    function("cotd", FunctionId.COTD, DOUBLE, DOUBLE);
    function("asind", FunctionId.ASIND, DOUBLE, DOUBLE);
    function("acosd", FunctionId.ACOSD, DOUBLE, DOUBLE);
    function("atand", FunctionId.ATAND, DOUBLE, DOUBLE);
    function("atan2", FunctionId.ATAN2, DOUBLE, DOUBLE, DOUBLE);
    function("atan2d", FunctionId.ATAN2D, DOUBLE, DOUBLE, DOUBLE);
    function("random", FunctionId.RANDOM, DOUBLE);
    function("random", FunctionId.INTEGER_RANDOM, INTEGER, INTEGER, INTEGER);
    function("random", FunctionId.BIGINT_RANDOM, BIGINT, BIGINT, BIGINT);
    function("random", FunctionId.NUMERIC_RANDOM, NUMERIC, NUMERIC, NUMERIC);
    function("setseed", FunctionId.SETSEED, VOID, DOUBLE);
    function(
        "width_bucket", FunctionId.DOUBLE_WIDTH_BUCKET, INTEGER, DOUBLE, DOUBLE, DOUBLE, INTEGER);
    function(
        "width_bucket",
        FunctionId.NUMERIC_WIDTH_BUCKET,
        INTEGER,
        NUMERIC,
        NUMERIC,
        NUMERIC,
        INTEGER);
  }

  private void strings() {
    function("to_hex", FunctionId.TO_HEX, TEXT, INTEGER);
    function("to_hex", FunctionId.TO_HEX, TEXT, BIGINT);
    operator("||", FunctionId.TEXT_CONCATENATE, TEXT, TEXT, TEXT);
    operator("||", FunctionId.TEXT_CONCATENATE, TEXT, TEXT, ANY);
    operator("||", FunctionId.TEXT_CONCATENATE, TEXT, ANY, TEXT);
    operator("||", FunctionId.BYTEA_CONCATENATE, BYTEA, BYTEA, BYTEA);
    operator("~", FunctionId.REGEX_MATCH, BOOLEAN, TEXT, TEXT);
    operator("~*", FunctionId.REGEX_MATCH_IGNORE_CASE, BOOLEAN, TEXT, TEXT);
    operator("!~", FunctionId.REGEX_NO_MATCH, BOOLEAN, TEXT, TEXT);
    operator("!~*", FunctionId.REGEX_NO_MATCH_IGNORE_CASE, BOOLEAN, TEXT, TEXT);
    operator("~", FunctionId.REGEX_MATCH, BOOLEAN, CHAR, TEXT);
    operator("~*", FunctionId.REGEX_MATCH_IGNORE_CASE, BOOLEAN, CHAR, TEXT);
    operator("!~", FunctionId.REGEX_NO_MATCH, BOOLEAN, CHAR, TEXT);
    operator("!~*", FunctionId.REGEX_NO_MATCH_IGNORE_CASE, BOOLEAN, CHAR, TEXT);
    function("starts_with", FunctionId.STARTS_WITH, BOOLEAN, TEXT, TEXT);
    operator("^@", FunctionId.STARTS_WITH, BOOLEAN, TEXT, TEXT);
    function("length", FunctionId.TEXT_LENGTH, INTEGER, TEXT);
    function("length", FunctionId.CHAR_LENGTH, INTEGER, CHAR);
    function("char_length", FunctionId.TEXT_LENGTH, INTEGER, TEXT);
    function("char_length", FunctionId.CHAR_LENGTH, INTEGER, CHAR);
    function("character_length", FunctionId.TEXT_LENGTH, INTEGER, TEXT);
    function("character_length", FunctionId.CHAR_LENGTH, INTEGER, CHAR);
    function("length", FunctionId.BYTEA_LENGTH, INTEGER, BYTEA);
    function("octet_length", FunctionId.BYTEA_LENGTH, INTEGER, BYTEA);
    function("octet_length", FunctionId.TEXT_OCTET_LENGTH, INTEGER, TEXT);
    function("octet_length", FunctionId.TEXT_OCTET_LENGTH, INTEGER, CHAR);
    function("bit_length", FunctionId.TEXT_BIT_LENGTH, INTEGER, TEXT);
    function("bit_length", FunctionId.BYTEA_BIT_LENGTH, INTEGER, BYTEA);
    function("lower", FunctionId.LOWER, TEXT, TEXT);
    function("upper", FunctionId.UPPER, TEXT, TEXT);
    function("initcap", FunctionId.INITCAP, TEXT, TEXT);
    function("reverse", FunctionId.REVERSE, TEXT, TEXT);
    function("md5", FunctionId.MD5, TEXT, TEXT);
    function("md5", FunctionId.BYTEA_MD5, TEXT, BYTEA);
    function("sha224", FunctionId.SHA224, BYTEA, BYTEA);
    function("sha256", FunctionId.SHA256, BYTEA, BYTEA);
    function("sha384", FunctionId.SHA384, BYTEA, BYTEA);
    function("sha512", FunctionId.SHA512, BYTEA, BYTEA);
    function("substr", FunctionId.TEXT_SUBSTRING, TEXT, TEXT, INTEGER);
    function("substr", FunctionId.TEXT_SUBSTRING, TEXT, TEXT, INTEGER, INTEGER);
    function("substr", FunctionId.BYTEA_SUBSTRING, BYTEA, BYTEA, INTEGER);
    function("substr", FunctionId.BYTEA_SUBSTRING, BYTEA, BYTEA, INTEGER, INTEGER);
    function("substring", FunctionId.TEXT_SUBSTRING, TEXT, TEXT, INTEGER);
    function("substring", FunctionId.TEXT_SUBSTRING, TEXT, TEXT, INTEGER, INTEGER);
    function("substring", FunctionId.BYTEA_SUBSTRING, BYTEA, BYTEA, INTEGER);
    function("substring", FunctionId.BYTEA_SUBSTRING, BYTEA, BYTEA, INTEGER, INTEGER);
    function("substring", FunctionId.SUBSTRING_REGEX, TEXT, TEXT, TEXT);
    function("left", FunctionId.TEXT_LEFT, TEXT, TEXT, INTEGER);
    function("right", FunctionId.TEXT_RIGHT, TEXT, TEXT, INTEGER);
    function("btrim", FunctionId.TEXT_BTRIM, TEXT, TEXT);
    function("btrim", FunctionId.TEXT_BTRIM, TEXT, TEXT, TEXT);
    function("btrim", FunctionId.BYTEA_BTRIM, BYTEA, BYTEA, BYTEA);
    function("ltrim", FunctionId.TEXT_LTRIM, TEXT, TEXT);
    function("ltrim", FunctionId.TEXT_LTRIM, TEXT, TEXT, TEXT);
    function("ltrim", FunctionId.BYTEA_LTRIM, BYTEA, BYTEA, BYTEA);
    function("rtrim", FunctionId.TEXT_RTRIM, TEXT, TEXT);
    function("rtrim", FunctionId.TEXT_RTRIM, TEXT, TEXT, TEXT);
    function("rtrim", FunctionId.BYTEA_RTRIM, BYTEA, BYTEA, BYTEA);
    function("lpad", FunctionId.LPAD, TEXT, TEXT, INTEGER);
    function("lpad", FunctionId.LPAD, TEXT, TEXT, INTEGER, TEXT);
    function("rpad", FunctionId.RPAD, TEXT, TEXT, INTEGER);
    function("rpad", FunctionId.RPAD, TEXT, TEXT, INTEGER, TEXT);
    function("replace", FunctionId.REPLACE, TEXT, TEXT, TEXT, TEXT);
    function("repeat", FunctionId.REPEAT, TEXT, TEXT, INTEGER);
    function("strpos", FunctionId.STRING_POSITION, INTEGER, TEXT, TEXT);
    function("position", FunctionId.POSITION, INTEGER, TEXT, TEXT);
    function("position", FunctionId.BYTEA_POSITION, INTEGER, BYTEA, BYTEA);
    function("split_part", FunctionId.SPLIT_PART, TEXT, TEXT, TEXT, INTEGER);
    function("translate", FunctionId.TRANSLATE, TEXT, TEXT, TEXT, TEXT);
    function("overlay", FunctionId.TEXT_OVERLAY, TEXT, TEXT, TEXT, INTEGER);
    function("overlay", FunctionId.TEXT_OVERLAY, TEXT, TEXT, TEXT, INTEGER, INTEGER);
    function("overlay", FunctionId.BYTEA_OVERLAY, BYTEA, BYTEA, BYTEA, INTEGER);
    function("overlay", FunctionId.BYTEA_OVERLAY, BYTEA, BYTEA, BYTEA, INTEGER, INTEGER);
    function("ascii", FunctionId.ASCII, INTEGER, TEXT);
    function("chr", FunctionId.CHR, TEXT, INTEGER);
    variadic("concat", FunctionId.CONCAT, TEXT, ANY);
    variadic("concat_ws", FunctionId.CONCAT_WS, TEXT, TEXT, ANY);
    variadic("format", FunctionId.FORMAT, TEXT, TEXT, ANY);
    function("format", FunctionId.FORMAT, TEXT, TEXT);
    function("encode", FunctionId.ENCODE, TEXT, BYTEA, TEXT);
    function("decode", FunctionId.DECODE, BYTEA, TEXT, TEXT);
    function("quote_ident", FunctionId.QUOTE_IDENT, TEXT, TEXT);
    function("quote_literal", FunctionId.QUOTE_LITERAL, TEXT, TEXT);
    function("quote_nullable", FunctionId.QUOTE_NULLABLE, TEXT, TEXT);
    function("regexp_replace", FunctionId.REGEXP_REPLACE, TEXT, TEXT, TEXT, TEXT);
    function("regexp_replace", FunctionId.REGEXP_REPLACE, TEXT, TEXT, TEXT, TEXT, TEXT);
    function("regexp_like", FunctionId.REGEXP_LIKE, BOOLEAN, TEXT, TEXT);
    function("regexp_like", FunctionId.REGEXP_LIKE, BOOLEAN, TEXT, TEXT, TEXT);
    function("regexp_count", FunctionId.REGEXP_COUNT, INTEGER, TEXT, TEXT);
    function("regexp_count", FunctionId.REGEXP_COUNT, INTEGER, TEXT, TEXT, INTEGER);
    function("regexp_count", FunctionId.REGEXP_COUNT, INTEGER, TEXT, TEXT, INTEGER, TEXT);
    function("get_byte", FunctionId.GET_BYTE, INTEGER, BYTEA, INTEGER);
    function("set_byte", FunctionId.SET_BYTE, BYTEA, BYTEA, INTEGER, INTEGER);
  }

  private void times() {
    operator("+", FunctionId.DATE_ADD_DAYS, DATE, DATE, INTEGER);
    commuted("+", FunctionId.DATE_ADD_DAYS, DATE, INTEGER, DATE);
    operator("-", FunctionId.DATE_SUBTRACT_DAYS, DATE, DATE, INTEGER);
    operator("-", FunctionId.DATE_DIFFERENCE, INTEGER, DATE, DATE);
    operator("+", FunctionId.DATE_ADD_INTERVAL, TIMESTAMP, DATE, INTERVAL);
    commuted("+", FunctionId.DATE_ADD_INTERVAL, TIMESTAMP, INTERVAL, DATE);
    operator("-", FunctionId.DATE_SUBTRACT_INTERVAL, TIMESTAMP, DATE, INTERVAL);
    operator("+", FunctionId.DATE_ADD_TIME, TIMESTAMP, DATE, TIME);
    commuted("+", FunctionId.DATE_ADD_TIME, TIMESTAMP, TIME, DATE);
    operator("+", FunctionId.TIMESTAMP_ADD_INTERVAL, TIMESTAMP, TIMESTAMP, INTERVAL);
    commuted("+", FunctionId.TIMESTAMP_ADD_INTERVAL, TIMESTAMP, INTERVAL, TIMESTAMP);
    operator("-", FunctionId.TIMESTAMP_SUBTRACT_INTERVAL, TIMESTAMP, TIMESTAMP, INTERVAL);
    operator("-", FunctionId.TIMESTAMP_DIFFERENCE, INTERVAL, TIMESTAMP, TIMESTAMP);
    operator("+", FunctionId.TIMESTAMPTZ_ADD_INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL);
    commuted("+", FunctionId.TIMESTAMPTZ_ADD_INTERVAL, TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ);
    operator("-", FunctionId.TIMESTAMPTZ_SUBTRACT_INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ, INTERVAL);
    operator("-", FunctionId.TIMESTAMPTZ_DIFFERENCE, INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ);
    operator("+", FunctionId.TIME_ADD_INTERVAL, TIME, TIME, INTERVAL);
    commuted("+", FunctionId.TIME_ADD_INTERVAL, TIME, INTERVAL, TIME);
    operator("-", FunctionId.TIME_SUBTRACT_INTERVAL, TIME, TIME, INTERVAL);
    operator("-", FunctionId.TIME_DIFFERENCE, INTERVAL, TIME, TIME);
    operator("+", FunctionId.INTERVAL_ADD, INTERVAL, INTERVAL, INTERVAL);
    operator("-", FunctionId.INTERVAL_SUBTRACT, INTERVAL, INTERVAL, INTERVAL);
    operator("*", FunctionId.INTERVAL_MULTIPLY, INTERVAL, INTERVAL, DOUBLE);
    commuted("*", FunctionId.INTERVAL_MULTIPLY, INTERVAL, DOUBLE, INTERVAL);
    operator("/", FunctionId.INTERVAL_DIVIDE, INTERVAL, INTERVAL, DOUBLE);
    operator("-", FunctionId.INTERVAL_NEGATE, INTERVAL, INTERVAL);
    function("extract", FunctionId.DATE_EXTRACT, NUMERIC, TEXT, DATE);
    function("date_part", FunctionId.DATE_DATE_PART, DOUBLE, TEXT, DATE);
    function("extract", FunctionId.TIME_EXTRACT, NUMERIC, TEXT, TIME);
    function("date_part", FunctionId.TIME_DATE_PART, DOUBLE, TEXT, TIME);
    function("extract", FunctionId.TIMESTAMP_EXTRACT, NUMERIC, TEXT, TIMESTAMP);
    function("date_part", FunctionId.TIMESTAMP_DATE_PART, DOUBLE, TEXT, TIMESTAMP);
    function("extract", FunctionId.TIMESTAMPTZ_EXTRACT, NUMERIC, TEXT, TIMESTAMPTZ);
    function("date_part", FunctionId.TIMESTAMPTZ_DATE_PART, DOUBLE, TEXT, TIMESTAMPTZ);
    function("extract", FunctionId.INTERVAL_EXTRACT, NUMERIC, TEXT, INTERVAL);
    function("date_part", FunctionId.INTERVAL_DATE_PART, DOUBLE, TEXT, INTERVAL);
    function("date_trunc", FunctionId.TIMESTAMP_TRUNCATE, TIMESTAMP, TEXT, TIMESTAMP);
    function("date_trunc", FunctionId.TIMESTAMPTZ_TRUNCATE, TIMESTAMPTZ, TEXT, TIMESTAMPTZ);
    function("date_trunc", FunctionId.INTERVAL_TRUNCATE, INTERVAL, TEXT, INTERVAL);
    function("date_trunc", FunctionId.TIMESTAMPTZ_TRUNCATE, TIMESTAMPTZ, TEXT, TIMESTAMPTZ, TEXT);
    function("age", FunctionId.TIMESTAMP_AGE, INTERVAL, TIMESTAMP, TIMESTAMP);
    function("age", FunctionId.TIMESTAMPTZ_AGE, INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ);
    function("age", FunctionId.TIMESTAMP_AGE_TODAY, INTERVAL, TIMESTAMP);
    function("age", FunctionId.TIMESTAMPTZ_AGE_TODAY, INTERVAL, TIMESTAMPTZ);
    function("make_date", FunctionId.MAKE_DATE, DATE, INTEGER, INTEGER, INTEGER);
    function("make_time", FunctionId.MAKE_TIME, TIME, INTEGER, INTEGER, DOUBLE);
    function(
        "make_timestamp",
        FunctionId.MAKE_TIMESTAMP,
        TIMESTAMP,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        DOUBLE);
    function(
        "make_timestamptz",
        FunctionId.MAKE_TIMESTAMPTZ,
        TIMESTAMPTZ,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        DOUBLE);
    function(
        "make_timestamptz",
        FunctionId.MAKE_TIMESTAMPTZ,
        TIMESTAMPTZ,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        DOUBLE,
        TEXT);
    function("make_interval", FunctionId.MAKE_INTERVAL, INTERVAL, INTEGER);
    function("make_interval", FunctionId.MAKE_INTERVAL, INTERVAL, INTEGER, INTEGER);
    function("make_interval", FunctionId.MAKE_INTERVAL, INTERVAL, INTEGER, INTEGER, INTEGER);
    function(
        "make_interval", FunctionId.MAKE_INTERVAL, INTERVAL, INTEGER, INTEGER, INTEGER, INTEGER);
    function(
        "make_interval",
        FunctionId.MAKE_INTERVAL,
        INTERVAL,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER);
    function(
        "make_interval",
        FunctionId.MAKE_INTERVAL,
        INTERVAL,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER);
    function(
        "make_interval",
        FunctionId.MAKE_INTERVAL,
        INTERVAL,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        INTEGER,
        DOUBLE);
    function("to_timestamp", FunctionId.EPOCH_TO_TIMESTAMPTZ, TIMESTAMPTZ, DOUBLE);
    function("to_timestamp", FunctionId.TEXT_TO_TIMESTAMPTZ, TIMESTAMPTZ, TEXT, TEXT);
    function("to_date", FunctionId.TO_DATE, DATE, TEXT, TEXT);
    function("to_number", FunctionId.TO_NUMBER, NUMERIC, TEXT, TEXT);
    function("to_char", FunctionId.TIMESTAMP_TO_CHAR, TEXT, TIMESTAMP, TEXT);
    function("to_char", FunctionId.TIMESTAMPTZ_TO_CHAR, TEXT, TIMESTAMPTZ, TEXT);
    function("to_char", FunctionId.INTERVAL_TO_CHAR, TEXT, INTERVAL, TEXT);
    function("to_char", FunctionId.INTEGER_TO_CHAR, TEXT, INTEGER, TEXT);
    function("to_char", FunctionId.BIGINT_TO_CHAR, TEXT, BIGINT, TEXT);
    function("to_char", FunctionId.REAL_TO_CHAR, TEXT, REAL, TEXT);
    function("to_char", FunctionId.DOUBLE_TO_CHAR, TEXT, DOUBLE, TEXT);
    function("to_char", FunctionId.NUMERIC_TO_CHAR, TEXT, NUMERIC, TEXT);
    function("timezone", FunctionId.TIMESTAMP_AT_ZONE, TIMESTAMPTZ, TEXT, TIMESTAMP);
    function("timezone", FunctionId.TIMESTAMPTZ_AT_ZONE, TIMESTAMP, TEXT, TIMESTAMPTZ);
    function("timezone", FunctionId.TIMESTAMP_AT_OFFSET, TIMESTAMPTZ, INTERVAL, TIMESTAMP);
    function("timezone", FunctionId.TIMESTAMPTZ_AT_OFFSET, TIMESTAMP, INTERVAL, TIMESTAMPTZ);
    function("isfinite", FunctionId.DATE_IS_FINITE, BOOLEAN, DATE);
    function("isfinite", FunctionId.TIMESTAMP_IS_FINITE, BOOLEAN, TIMESTAMP);
    function("isfinite", FunctionId.TIMESTAMPTZ_IS_FINITE, BOOLEAN, TIMESTAMPTZ);
    function("isfinite", FunctionId.INTERVAL_IS_FINITE, BOOLEAN, INTERVAL);
    function("justify_days", FunctionId.JUSTIFY_DAYS, INTERVAL, INTERVAL);
    function("justify_hours", FunctionId.JUSTIFY_HOURS, INTERVAL, INTERVAL);
    function("justify_interval", FunctionId.JUSTIFY_INTERVAL, INTERVAL, INTERVAL);
    function("date_bin", FunctionId.TIMESTAMP_BIN, TIMESTAMP, INTERVAL, TIMESTAMP, TIMESTAMP);
    function("date_bin", FunctionId.TIMESTAMP_BIN, TIMESTAMPTZ, INTERVAL, TIMESTAMPTZ, TIMESTAMPTZ);
    function("timeofday", FunctionId.TIME_OF_DAY, TEXT);
  }

  private void system() {
    function("gen_random_uuid", FunctionId.GENERATE_UUID, UUID);
    variadic("num_nulls", FunctionId.COUNT_NULLS, INTEGER, ANY);
    variadic("num_nonnulls", FunctionId.COUNT_NOT_NULLS, INTEGER, ANY);
    function("pg_sleep", FunctionId.SLEEP, VOID, DOUBLE);
    function("current_setting", FunctionId.CURRENT_SETTING, TEXT, TEXT);
    function("current_setting", FunctionId.CURRENT_SETTING, TEXT, TEXT, BOOLEAN);
    function("set_config", FunctionId.SET_CONFIG, TEXT, TEXT, TEXT, BOOLEAN);
    function("pg_relation_size", FunctionId.RELATION_SIZE, BIGINT, REGCLASS);
    function("pg_table_size", FunctionId.TABLE_SIZE, BIGINT, REGCLASS);
    function("pg_indexes_size", FunctionId.INDEXES_SIZE, BIGINT, REGCLASS);
    function("pg_total_relation_size", FunctionId.TOTAL_RELATION_SIZE, BIGINT, REGCLASS);
    function("pg_database_size", FunctionId.DATABASE_SIZE, BIGINT, NAME);
    function("pg_relation_filepath", FunctionId.RELATION_FILE_PATH, TEXT, REGCLASS);
    function("pg_size_pretty", FunctionId.BIGINT_SIZE_PRETTY, TEXT, BIGINT);
    function("pg_size_pretty", FunctionId.NUMERIC_SIZE_PRETTY, TEXT, NUMERIC);
    operator("-", FunctionId.LSN_DIFFERENCE, NUMERIC, PG_LSN, PG_LSN);
    operator("+", FunctionId.LSN_ADD, PG_LSN, PG_LSN, NUMERIC);
    commuted("+", FunctionId.LSN_ADD, PG_LSN, NUMERIC, PG_LSN);
    operator("-", FunctionId.LSN_SUBTRACT, PG_LSN, PG_LSN, NUMERIC);
    function("pg_current_wal_lsn", FunctionId.CURRENT_WAL_LSN, PG_LSN);
    function("pg_current_wal_insert_lsn", FunctionId.CURRENT_WAL_INSERT_LSN, PG_LSN);
    function("pg_current_wal_flush_lsn", FunctionId.CURRENT_WAL_FLUSH_LSN, PG_LSN);
    function("pg_wal_lsn_diff", FunctionId.WAL_LSN_DIFFERENCE, NUMERIC, PG_LSN, PG_LSN);
    function("pg_walfile_name", FunctionId.WAL_FILE_NAME, TEXT, PG_LSN);
    function("pg_switch_wal", FunctionId.SWITCH_WAL, PG_LSN);
    function("pg_is_in_recovery", FunctionId.IS_IN_RECOVERY, BOOLEAN);
    function("pg_stat_reset_shared", FunctionId.RESET_SHARED_STATISTICS, VOID, TEXT);
    function("bt_index_check", FunctionId.BT_INDEX_CHECK, VOID, REGCLASS);
    function("bt_index_check", FunctionId.BT_INDEX_CHECK, VOID, REGCLASS, BOOLEAN);
    function("bt_index_parent_check", FunctionId.BT_INDEX_PARENT_CHECK, VOID, REGCLASS);
    function("bt_index_parent_check", FunctionId.BT_INDEX_PARENT_CHECK, VOID, REGCLASS, BOOLEAN);
    function("waldb_check", FunctionId.DATABASE_CHECK, VOID);
    function("waldb_check", FunctionId.DATABASE_CHECK, VOID, REGCLASS);
    function("pg_cancel_backend", FunctionId.CANCEL_BACKEND, BOOLEAN, INTEGER);
    function("pg_table_is_visible", FunctionId.TABLE_IS_VISIBLE, BOOLEAN, OID);
    function("format_type", FunctionId.FORMAT_TYPE, TEXT, OID, INTEGER);
    function("to_regclass", FunctionId.TO_REGCLASS, REGCLASS, TEXT);
  }

  private void function(String name, FunctionId id, TypeKind result, TypeKind... arguments) {
    add(functions, new FunctionSignature(name, id, result, List.of(arguments), false, false));
  }

  /** The last argument may be repeated. */
  private void variadic(String name, FunctionId id, TypeKind result, TypeKind... arguments) {
    add(functions, new FunctionSignature(name, id, result, List.of(arguments), true, false));
  }

  private void operator(String symbol, FunctionId id, TypeKind result, TypeKind... arguments) {
    add(operators, new FunctionSignature(symbol, id, result, List.of(arguments), false, false));
  }

  /** The evaluator takes the operands in the other order. */
  private void commuted(String symbol, FunctionId id, TypeKind result, TypeKind... arguments) {
    add(operators, new FunctionSignature(symbol, id, result, List.of(arguments), false, true));
  }

  private static void add(Map<String, List<FunctionSignature>> table, FunctionSignature signature) {
    table.computeIfAbsent(signature.name(), k -> new ArrayList<>()).add(signature);
  }
}
