package io.waldb.sql.parser;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JDBC's escapes ({@code {d '...'}}, {@code {t}}, {@code {ts}}, {@code {fn}}, {@code {oj}}, {@code
 * {call}}, {@code {?= call}}, {@code {escape}}, {@code {limit}}) to the SQL they stand for.
 *
 * <p>{@code {?= call f(x)}} becomes a query of the function; its first parameter is the result: it
 * is gone from the text, and the others keep their numbers. A brace that opens no escape stays, and
 * is a syntax error later.
 */
final class JdbcEscapes {

  /**
   * SQL of JDBC's scalar functions that PostgreSQL does not have by that name; $n is argument n.
   */
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          entry("char", "chr($1)"),
          entry("insert", "overlay($1 placing $4 from $2 for $3)"),
          entry("lcase", "lower($1)"),
          entry("ucase", "upper($1)"),
          entry("locate", "position($1 in $2)"),
          entry(
              "locate3",
              "coalesce(nullif(position($1 in substring($2 from $3)), 0) + ($3) - 1, 0)"),
          entry("space", "repeat(' ', $1)"),
          entry("log", "ln($1)"),
          entry("log10", "log($1)"),
          entry("rand", "random()"),
          entry("truncate", "trunc($1, $2)"),
          entry("curdate", "current_date"),
          entry("current_date", "current_date"),
          entry("curtime", "localtime"),
          entry("current_time", "localtime"),
          entry("current_timestamp", "localtimestamp"),
          entry("dayname", "to_char($1, 'FMDay')"),
          entry("monthname", "to_char($1, 'FMMonth')"),
          entry("dayofmonth", "cast(extract(day from $1) as integer)"),
          entry("dayofweek", "cast(extract(dow from $1) + 1 as integer)"),
          entry("dayofyear", "cast(extract(doy from $1) as integer)"),
          entry("hour", "cast(extract(hour from $1) as integer)"),
          entry("minute", "cast(extract(minute from $1) as integer)"),
          entry("second", "cast(trunc(extract(second from $1)) as integer)"),
          entry("month", "cast(extract(month from $1) as integer)"),
          entry("quarter", "cast(extract(quarter from $1) as integer)"),
          entry("week", "cast(extract(week from $1) as integer)"),
          entry("year", "cast(extract(year from $1) as integer)"),
          entry("database", "current_database()"),
          entry("user", "user"),
          entry("ifnull", "coalesce($1, $2)"));

  /** Seconds of the units of TIMESTAMPDIFF that have a fixed length. */
  private static final Map<String, Integer> UNIT_SECONDS =
      Map.of(
          "sql_tsi_second", 1,
          "sql_tsi_minute", 60,
          "sql_tsi_hour", 3_600,
          "sql_tsi_day", 86_400,
          "sql_tsi_week", 604_800);

  private static final Map<String, String> UNIT_INTERVALS =
      Map.of(
          "sql_tsi_frac_second", "1 microsecond",
          "sql_tsi_second", "1 second",
          "sql_tsi_minute", "1 minute",
          "sql_tsi_hour", "1 hour",
          "sql_tsi_day", "1 day",
          "sql_tsi_week", "7 days",
          "sql_tsi_month", "1 month",
          "sql_tsi_quarter", "3 months",
          "sql_tsi_year", "1 year");

  private static final Map<String, String> CONVERT_TYPES =
      Map.ofEntries(
          entry("bigint", "bigint"),
          entry("binary", "bytea"),
          entry("varbinary", "bytea"),
          entry("longvarbinary", "bytea"),
          entry("bit", "boolean"),
          entry("boolean", "boolean"),
          entry("char", "char"),
          entry("varchar", "varchar"),
          entry("longvarchar", "text"),
          entry("nvarchar", "varchar"),
          entry("date", "date"),
          entry("time", "time"),
          entry("timestamp", "timestamp"),
          entry("decimal", "numeric"),
          entry("numeric", "numeric"),
          entry("double", "double precision"),
          entry("float", "double precision"),
          entry("real", "real"),
          entry("integer", "integer"),
          entry("smallint", "smallint"),
          entry("tinyint", "smallint"));

  private final Tokens tokens;
  private final StringBuilder out = new StringBuilder();
  private final SourceMap map = new SourceMap();

  JdbcEscapes(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The text without escapes. */
  String translate() {
    copy(0, tokens.count());
    map.add(out.length(), tokens.text().length(), 0);
    return out.toString();
  }

  /** Where {@link #translate}'s text comes from. */
  SourceMap map() {
    return map;
  }

  private void copy(int from, int to) {
    int i = from;
    while (i < to) {
      int close = tokens.kind(i) == TokenKind.LEFT_BRACE ? closingBrace(i, to) : -1;
      if (close > 0 && escape(i + 1, close)) {
        out.append(' ');
        i = close + 1;
      } else {
        original(i, i + 1 < tokens.count() ? tokens.start(i + 1) : tokens.end(i));
        i++;
      }
    }
  }

  private void original(int token, int end) {
    int start = tokens.start(token);
    map.add(out.length(), start, end - start);
    if (tokens.kind(token) == TokenKind.PARAMETER) {
      // Templates reorder and repeat arguments: from here on parameters go by number.
      out.append('$').append(tokens.value(token)).append(tokens.text(), tokens.end(token), end);
    } else {
      out.append(tokens.text(), start, end);
    }
  }

  private void literal(String sql, int origin) {
    map.add(out.length(), tokens.start(origin), 0);
    out.append(sql);
  }

  private int closingBrace(int open, int to) {
    int depth = 0;
    for (int i = open; i < to; i++) {
      if (tokens.kind(i) == TokenKind.LEFT_BRACE) {
        depth++;
      } else if (tokens.kind(i) == TokenKind.RIGHT_BRACE) {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    return -1;
  }

  private boolean escape(int from, int close) {
    if (tokens.kind(from) == TokenKind.PARAMETER
        && tokens.isOperator(from + 1, "=")
        && word(from + 2).equals("call")) {
      literal("SELECT * FROM ", from - 1);
      call(from + 3, close);
      literal(" AS result", close);
      return true;
    }
    switch (word(from)) {
      case "d" -> prefixed("DATE ", from, close);
      case "t" -> prefixed("TIME ", from, close);
      case "ts" -> prefixed("TIMESTAMP ", from, close);
      case "escape" -> prefixed("ESCAPE ", from, close);
      case "limit" -> prefixed("LIMIT ", from, close);
      case "oj" -> prefixed("", from, close);
      case "call" -> {
        literal("CALL ", from - 1);
        call(from + 1, close);
      }
      case "fn" -> {
        return function(from + 1, close);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private String word(int token) {
    return tokens.kind(token) == TokenKind.WORD
        ? TokenText.fold(tokens.text(), tokens.start(token), tokens.end(token))
        : "";
  }

  private void prefixed(String sql, int from, int close) {
    literal(sql, from - 1);
    copy(from + 1, close);
  }

  private void call(int from, int close) {
    copy(from, close);
    if (close > from && tokens.kind(close - 1) != TokenKind.RIGHT_PAREN) {
      literal("()", close - 1);
    }
  }

  private boolean function(int from, int close) {
    String name = word(from);
    if (name.isEmpty()
        || tokens.kind(from + 1) != TokenKind.LEFT_PAREN
        || tokens.value(from + 1) != close - 1) {
      return false;
    }
    List<int[]> arguments = arguments(from + 2, close - 1);
    String template = template(name, arguments);
    if (template == null) {
      copy(from, close);
    } else {
      fill(template, arguments, from - 2);
    }
    return true;
  }

  private @Nullable String template(String name, List<int[]> arguments) {
    switch (name) {
      case "timestampadd" -> {
        String interval =
            arguments.size() == 3 ? UNIT_INTERVALS.get(word(arguments.get(0)[0])) : null;
        return interval == null ? null : "(($3) + ($2) * interval '" + interval + "')";
      }
      case "timestampdiff" -> {
        Integer seconds =
            arguments.size() == 3 ? UNIT_SECONDS.get(word(arguments.get(0)[0])) : null;
        return seconds == null
            ? null
            : "cast(trunc(extract(epoch from (($3) - ($2))) / " + seconds + ") as bigint)";
      }
      case "convert" -> {
        if (arguments.size() != 2) {
          return null;
        }
        String type = word(arguments.get(1)[0]);
        String sql = CONVERT_TYPES.get(type.startsWith("sql_") ? type.substring(4) : type);
        return sql == null ? null : "cast($1 as " + sql + ")";
      }
      default -> {
        String sql =
            FUNCTIONS.get(name.equals("locate") && arguments.size() == 3 ? "locate3" : name);
        return sql == null || highestArgument(sql) != arguments.size() ? null : sql;
      }
    }
  }

  private static int highestArgument(String template) {
    int highest = 0;
    for (int i = template.indexOf('$'); i >= 0; i = template.indexOf('$', i + 1)) {
      highest = Math.max(highest, template.charAt(i + 1) - '0');
    }
    return highest;
  }

  /** The token ranges between the commas. */
  private List<int[]> arguments(int from, int to) {
    List<int[]> ranges = new ArrayList<>();
    int start = from;
    int i = from;
    while (i < to) {
      boolean opens =
          tokens.kind(i) == TokenKind.LEFT_PAREN || tokens.kind(i) == TokenKind.LEFT_BRACKET;
      if (opens && tokens.value(i) > i) {
        i = tokens.value(i);
      } else if (tokens.kind(i) == TokenKind.COMMA) {
        ranges.add(new int[] {start, i});
        start = i + 1;
      }
      i++;
    }
    if (to > from) {
      ranges.add(new int[] {start, to});
    }
    return ranges;
  }

  private void fill(String template, List<int[]> arguments, int origin) {
    int i = 0;
    while (i < template.length()) {
      int dollar = template.indexOf('$', i);
      if (dollar < 0) {
        literal(template.substring(i), origin);
        return;
      }
      literal(template.substring(i, dollar), origin);
      int[] range = arguments.get(template.charAt(dollar + 1) - '1');
      copy(range[0], range[1]);
      i = dollar + 2;
    }
  }
}
