package io.waldb.executor.expression;

import static io.waldb.executor.expression.Arguments.bytes;
import static io.waldb.executor.expression.Arguments.integer;
import static io.waldb.executor.expression.Arguments.text;
import static io.waldb.executor.expression.Arguments.truth;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.value.ByteStrings;
import io.waldb.executor.value.FormatText;
import io.waldb.executor.value.Regexes;
import io.waldb.executor.value.Strings;
import io.waldb.sql.function.FunctionId;
import io.waldb.sql.parser.IdentifierText;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Functions of text and bytea. */
final class StringFunctions {
  private StringFunctions() {}

  static void addTo(Map<FunctionId, Body> bodies) {
    lengths(bodies);
    parts(bodies);
    changes(bodies);
    search(bodies);
    byteStrings(bodies);
    patterns(bodies);
    assembly(bodies);
  }

  private static void lengths(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.TEXT_LENGTH, (s, a) -> Strings.length(text(a, 0)));
    bodies.put(FunctionId.CHAR_LENGTH, (s, a) -> Strings.length(Strings.stripBlanks(text(a, 0))));
    bodies.put(FunctionId.BYTEA_LENGTH, (s, a) -> bytes(a, 0).length);
    bodies.put(FunctionId.TEXT_OCTET_LENGTH, (s, a) -> Strings.utf8Length(text(a, 0)));
    bodies.put(FunctionId.TEXT_BIT_LENGTH, (s, a) -> Strings.utf8Length(text(a, 0)) * 8L);
    bodies.put(FunctionId.BYTEA_BIT_LENGTH, (s, a) -> bytes(a, 0).length * 8L);
    bodies.put(FunctionId.ASCII, (s, a) -> Strings.ascii(text(a, 0)));
    bodies.put(FunctionId.CHR, (s, a) -> Strings.chr(integer(a, 0)));
  }

  private static void parts(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.TEXT_SUBSTRING,
        (s, a) ->
            a.length == 2
                ? Strings.substring(text(a, 0), integer(a, 1))
                : Strings.substring(text(a, 0), integer(a, 1), integer(a, 2)));
    bodies.put(FunctionId.TEXT_LEFT, (s, a) -> Strings.left(text(a, 0), integer(a, 1)));
    bodies.put(FunctionId.TEXT_RIGHT, (s, a) -> Strings.right(text(a, 0), integer(a, 1)));
    bodies.put(FunctionId.TEXT_BTRIM, (s, a) -> Strings.trim(text(a, 0), set(a), true, true));
    bodies.put(FunctionId.TEXT_LTRIM, (s, a) -> Strings.trim(text(a, 0), set(a), true, false));
    bodies.put(FunctionId.TEXT_RTRIM, (s, a) -> Strings.trim(text(a, 0), set(a), false, true));
    bodies.put(
        FunctionId.SPLIT_PART, (s, a) -> Strings.splitPart(text(a, 0), text(a, 1), integer(a, 2)));
  }

  /** The second argument: what to trim, blanks when it is not there. */
  private static String set(Object[] a) {
    return a.length > 1 ? text(a, 1) : " ";
  }

  private static void changes(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.LOWER, (s, a) -> Strings.lower(text(a, 0)));
    bodies.put(FunctionId.UPPER, (s, a) -> Strings.upper(text(a, 0)));
    bodies.put(FunctionId.INITCAP, (s, a) -> Strings.initcap(text(a, 0)));
    bodies.put(FunctionId.REVERSE, (s, a) -> Strings.reverse(text(a, 0)));
    bodies.put(
        FunctionId.LPAD,
        (s, a) -> Strings.padLeft(text(a, 0), integer(a, 1), a.length > 2 ? text(a, 2) : " "));
    bodies.put(
        FunctionId.RPAD,
        (s, a) -> Strings.padRight(text(a, 0), integer(a, 1), a.length > 2 ? text(a, 2) : " "));
    bodies.put(FunctionId.REPLACE, (s, a) -> Strings.replace(text(a, 0), text(a, 1), text(a, 2)));
    bodies.put(FunctionId.REPEAT, (s, a) -> Strings.repeat(text(a, 0), integer(a, 1)));
    bodies.put(
        FunctionId.TRANSLATE, (s, a) -> Strings.translate(text(a, 0), text(a, 1), text(a, 2)));
    bodies.put(
        FunctionId.TEXT_OVERLAY,
        (s, a) ->
            Strings.overlay(
                text(a, 0),
                text(a, 1),
                integer(a, 2),
                a.length > 3 ? integer(a, 3) : Strings.length(text(a, 1))));
    bodies.put(FunctionId.QUOTE_IDENT, (s, a) -> IdentifierText.of(text(a, 0)));
    bodies.put(FunctionId.QUOTE_LITERAL, (s, a) -> Strings.quoteLiteral(text(a, 0)));
    bodies.put(
        FunctionId.QUOTE_NULLABLE,
        (s, a) -> a[0] == null ? "NULL" : Strings.quoteLiteral(text(a, 0)));
  }

  private static void search(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.STARTS_WITH, (s, a) -> truth(text(a, 0).startsWith(text(a, 1))));
    bodies.put(FunctionId.STRING_POSITION, (s, a) -> Strings.position(text(a, 0), text(a, 1)));
    bodies.put(FunctionId.POSITION, (s, a) -> Strings.position(text(a, 0), text(a, 1)));
    bodies.put(FunctionId.BYTEA_POSITION, (s, a) -> ByteStrings.position(bytes(a, 0), bytes(a, 1)));
  }

  private static void byteStrings(Map<FunctionId, Body> bodies) {
    bodies.put(
        FunctionId.BYTEA_CONCATENATE, (s, a) -> ByteStrings.concatenate(bytes(a, 0), bytes(a, 1)));
    bodies.put(
        FunctionId.BYTEA_SUBSTRING,
        (s, a) ->
            a.length == 2
                ? ByteStrings.substring(bytes(a, 0), integer(a, 1))
                : ByteStrings.substring(bytes(a, 0), integer(a, 1), integer(a, 2)));
    bodies.put(
        FunctionId.BYTEA_BTRIM, (s, a) -> ByteStrings.trim(bytes(a, 0), bytes(a, 1), true, true));
    bodies.put(
        FunctionId.BYTEA_LTRIM, (s, a) -> ByteStrings.trim(bytes(a, 0), bytes(a, 1), true, false));
    bodies.put(
        FunctionId.BYTEA_RTRIM, (s, a) -> ByteStrings.trim(bytes(a, 0), bytes(a, 1), false, true));
    bodies.put(
        FunctionId.BYTEA_OVERLAY,
        (s, a) ->
            ByteStrings.overlay(
                bytes(a, 0),
                bytes(a, 1),
                integer(a, 2),
                a.length > 3 ? integer(a, 3) : bytes(a, 1).length));
    bodies.put(FunctionId.GET_BYTE, (s, a) -> ByteStrings.get(bytes(a, 0), integer(a, 1)));
    bodies.put(
        FunctionId.SET_BYTE, (s, a) -> ByteStrings.set(bytes(a, 0), integer(a, 1), integer(a, 2)));
    bodies.put(FunctionId.ENCODE, (s, a) -> ByteStrings.encode(bytes(a, 0), text(a, 1)));
    bodies.put(FunctionId.DECODE, (s, a) -> ByteStrings.decode(text(a, 0), text(a, 1)));
    bodies.put(
        FunctionId.MD5, (s, a) -> ByteStrings.md5(text(a, 0).getBytes(StandardCharsets.UTF_8)));
    bodies.put(FunctionId.BYTEA_MD5, (s, a) -> ByteStrings.md5(bytes(a, 0)));
    bodies.put(FunctionId.SHA224, (s, a) -> ByteStrings.digest("SHA-224", bytes(a, 0)));
    bodies.put(FunctionId.SHA256, (s, a) -> ByteStrings.digest("SHA-256", bytes(a, 0)));
    bodies.put(FunctionId.SHA384, (s, a) -> ByteStrings.digest("SHA-384", bytes(a, 0)));
    bodies.put(FunctionId.SHA512, (s, a) -> ByteStrings.digest("SHA-512", bytes(a, 0)));
  }

  private static void patterns(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.REGEX_MATCH, (s, a) -> truth(finds(s, a, "", false)));
    bodies.put(FunctionId.REGEX_MATCH_IGNORE_CASE, (s, a) -> truth(finds(s, a, "", true)));
    bodies.put(FunctionId.REGEX_NO_MATCH, (s, a) -> truth(!finds(s, a, "", false)));
    bodies.put(FunctionId.REGEX_NO_MATCH_IGNORE_CASE, (s, a) -> truth(!finds(s, a, "", true)));
    bodies.put(
        FunctionId.REGEXP_LIKE,
        (s, a) -> truth(finds(s, a, a.length > 2 ? text(a, 2) : "", false)));
    bodies.put(
        FunctionId.SUBSTRING_REGEX,
        (s, a) ->
            Regexes.substring(text(a, 0), Regexes.compile(text(a, 1), "", false), s.cancelToken()));
    bodies.put(
        FunctionId.REGEXP_REPLACE,
        (s, a) -> {
          String flags = a.length > 3 ? text(a, 3) : "";
          return Regexes.replace(
              text(a, 0),
              Regexes.compile(text(a, 1), flags, false),
              text(a, 2),
              flags.indexOf('g') >= 0,
              s.cancelToken());
        });
    bodies.put(
        FunctionId.REGEXP_COUNT,
        (s, a) ->
            Regexes.count(
                text(a, 0),
                Regexes.compile(text(a, 1), a.length > 3 ? text(a, 3) : "", false),
                a.length > 2 ? integer(a, 2) : 1,
                s.cancelToken()));
  }

  private static boolean finds(
      SessionContext session, Object[] a, String flags, boolean ignoreCase) {
    if (flags.indexOf('g') >= 0) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE, "regexp_like() does not support the \"global\" option");
    }
    return Regexes.finds(
        text(a, 0), Regexes.compile(text(a, 1), flags, ignoreCase), session.cancelToken());
  }

  private static void assembly(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.TEXT_CONCATENATE, (s, a) -> text(a, 0).concat(text(a, 1)));
    bodies.put(FunctionId.CONCAT, (s, a) -> join("", a, 0));
    bodies.put(FunctionId.CONCAT_WS, (s, a) -> a[0] == null ? null : join(text(a, 0), a, 1));
    bodies.put(FunctionId.FORMAT, (s, a) -> a[0] == null ? null : FormatText.format(text(a, 0), a));
  }

  private static String join(String separator, Object[] a, int from) {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (int i = from; i < a.length; i++) {
      if (a[i] != null) {
        out.append(first ? "" : separator).append(text(a, i));
        first = false;
      }
    }
    return out.toString();
  }
}
