package io.waldb.sql.parser;

import io.waldb.common.SqlState;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Type names. Follows PostgreSQL {@code parser/gram.y}, Typename and SimpleTypename. */
final class TypeParser {
  private static final int FLOAT4_BITS_MAX = 24;
  private static final int FLOAT8_BITS_MAX = 53;

  private final TokenReader in;

  TypeParser(TokenReader in) {
    this.in = in;
  }

  /** A type with its array bounds. */
  TypeName type() {
    if (in.at(Keyword.SETOF)) {
      throw in.notSupported("SETOF");
    }
    TypeName type = simpleType();
    int dimensions = 0;
    if (in.accept(Keyword.ARRAY)) {
      dimensions = 1;
      if (in.accept(TokenKind.LEFT_BRACKET)) {
        in.integer();
        in.expect(TokenKind.RIGHT_BRACKET);
      }
    } else {
      while (in.accept(TokenKind.LEFT_BRACKET)) {
        if (in.at(TokenKind.NUMBER)) {
          in.integer();
        }
        in.expect(TokenKind.RIGHT_BRACKET);
        dimensions++;
      }
    }
    return dimensions == 0
        ? type
        : new TypeName(
            type.name(), type.modifiers(), type.intervalFields(), dimensions, type.position());
  }

  /**
   * True if a constant of a type the grammar knows begins here: {@code time '12:00'}, {@code
   * numeric(5, 2) '1.5'}, {@code double precision '1'}.
   */
  boolean atTypedConstant() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case DOUBLE -> in.keyword(1) == Keyword.PRECISION && in.kind(2).isString();
      case BIT, CHARACTER, CHAR, NCHAR -> constantFollows() || in.keyword(1) == Keyword.VARYING;
      case NATIONAL -> in.keyword(1) == Keyword.CHARACTER || in.keyword(1) == Keyword.CHAR;
      case TIME, TIMESTAMP ->
          constantFollows()
              || ((in.keyword(1) == Keyword.WITH || in.keyword(1) == Keyword.WITHOUT)
                  && in.keyword(2) == Keyword.TIME);
      case INT,
          INTEGER,
          SMALLINT,
          BIGINT,
          REAL,
          FLOAT,
          DECIMAL,
          DEC,
          NUMERIC,
          BOOLEAN,
          VARCHAR,
          INTERVAL,
          JSON ->
          constantFollows();
      default -> false;
    };
  }

  private boolean constantFollows() {
    return in.kind(1).isString() || in.kind(1) == TokenKind.LEFT_PAREN;
  }

  /** A type without array bounds. */
  TypeName simpleType() {
    int position = in.position();
    Keyword keyword = in.keyword();
    if (keyword == null) {
      return generic();
    }
    switch (keyword) {
      case INT, INTEGER -> {
        return plain("int4", position);
      }
      case SMALLINT -> {
        return plain("int2", position);
      }
      case BIGINT -> {
        return plain("int8", position);
      }
      case REAL -> {
        return plain("float4", position);
      }
      case BOOLEAN -> {
        return plain("bool", position);
      }
      case JSON -> {
        return plain("json", position);
      }
      case FLOAT -> {
        in.skip();
        return floating(position);
      }
      case DOUBLE -> {
        if (in.keyword(1) != Keyword.PRECISION) {
          return generic();
        }
        in.skip(2);
        return TypeName.system("float8", position);
      }
      case DECIMAL, DEC, NUMERIC -> {
        in.skip();
        return system("numeric", modifiers(), position);
      }
      case BIT -> {
        in.skip();
        boolean varying = in.accept(Keyword.VARYING);
        List<Integer> modifiers = modifiers();
        return varying
            ? system("varbit", modifiers, position)
            : system("bit", modifiers.isEmpty() ? List.of(1) : modifiers, position);
      }
      case CHARACTER, CHAR, VARCHAR, NATIONAL, NCHAR -> {
        return character(keyword, position);
      }
      case TIME, TIMESTAMP -> {
        return time(keyword, position);
      }
      case INTERVAL -> {
        in.skip();
        return interval(position);
      }
      default -> {
        return generic();
      }
    }
  }

  private TypeName plain(String name, int position) {
    in.skip();
    return TypeName.system(name, position);
  }

  private static TypeName system(String name, List<Integer> modifiers, int position) {
    return new TypeName(QualifiedName.system(name, position), modifiers, null, 0, position);
  }

  private TypeName floating(int position) {
    if (!in.accept(TokenKind.LEFT_PAREN)) {
      return TypeName.system("float8", position);
    }
    int bitsPosition = in.position();
    int bits = in.integer();
    in.expect(TokenKind.RIGHT_PAREN);
    if (bits < 1) {
      throw invalidParameter("precision for type float must be at least 1 bit", bitsPosition);
    }
    if (bits > FLOAT8_BITS_MAX) {
      throw invalidParameter("precision for type float must be less than 54 bits", bitsPosition);
    }
    return TypeName.system(bits <= FLOAT4_BITS_MAX ? "float4" : "float8", position);
  }

  private static RuntimeException invalidParameter(String message, int position) {
    return SyntaxErrors.error(SqlState.INVALID_PARAMETER_VALUE, message, position);
  }

  private TypeName character(Keyword keyword, int position) {
    in.skip();
    if (keyword == Keyword.NATIONAL && !in.accept(Keyword.CHARACTER) && !in.accept(Keyword.CHAR)) {
      throw in.error();
    }
    boolean varying = keyword == Keyword.VARCHAR || in.accept(Keyword.VARYING);
    List<Integer> modifiers = modifiers();
    return varying
        ? system("varchar", modifiers, position)
        : system("bpchar", modifiers.isEmpty() ? List.of(1) : modifiers, position);
  }

  private TypeName time(Keyword keyword, int position) {
    in.skip();
    List<Integer> modifiers = modifiers();
    boolean zone = false;
    if ((in.at(Keyword.WITH) || in.at(Keyword.WITHOUT)) && in.keyword(1) == Keyword.TIME) {
      zone = in.at(Keyword.WITH);
      in.skip(2);
      in.expect(Keyword.ZONE);
    }
    return system(keyword.word() + (zone ? "tz" : ""), modifiers, position);
  }

  private TypeName interval(int position) {
    if (in.at(TokenKind.LEFT_PAREN)) {
      return system("interval", modifiers(), position);
    }
    return withFields(position);
  }

  /** The fields that may follow INTERVAL or its constant. */
  TypeName withFields(int position) {
    String fields = null;
    List<Integer> modifiers = List.of();
    if (isField(in.keyword())) {
      StringBuilder text = new StringBuilder();
      Keyword last = field(text);
      if (last != Keyword.SECOND && in.at(Keyword.TO)) {
        in.skip();
        text.append(" TO ");
        Keyword first = last;
        int token = in.index();
        last = field(text);
        if (!isRange(first, last)) {
          throw SyntaxErrors.syntax(in.tokens(), token);
        }
      }
      fields = text.toString();
      if (last == Keyword.SECOND) {
        modifiers = modifiers();
      }
    }
    return new TypeName(QualifiedName.system("interval", position), modifiers, fields, 0, position);
  }

  private Keyword field(StringBuilder text) {
    Keyword keyword = in.keyword();
    if (keyword == null || !isField(keyword)) {
      throw in.error();
    }
    in.skip();
    text.append(keyword.name());
    return keyword;
  }

  private static boolean isField(@Nullable Keyword keyword) {
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND -> true;
      default -> false;
    };
  }

  private static boolean isRange(Keyword first, Keyword last) {
    return switch (first) {
      case YEAR -> last == Keyword.MONTH;
      case DAY -> last == Keyword.HOUR || last == Keyword.MINUTE || last == Keyword.SECOND;
      case HOUR -> last == Keyword.MINUTE || last == Keyword.SECOND;
      case MINUTE -> last == Keyword.SECOND;
      default -> false;
    };
  }

  private TypeName generic() {
    if (!in.atFunctionName()) {
      throw in.error();
    }
    Identifier first = in.label();
    QualifiedName name = in.qualified(first);
    if (in.atOperator("%")) {
      throw in.notSupported("%TYPE");
    }
    return new TypeName(name, modifiers(), null, 0, first.position());
  }

  /** {@code (n, ...)} if a parenthesis is next. A scale may be negative. */
  private List<Integer> modifiers() {
    if (!in.accept(TokenKind.LEFT_PAREN)) {
      return List.of();
    }
    List<Integer> modifiers = new ArrayList<>(2);
    do {
      boolean negative = in.acceptOperator("-");
      int value = in.integer();
      modifiers.add(negative ? -value : value);
    } while (in.accept(TokenKind.COMMA));
    in.expect(TokenKind.RIGHT_PAREN);
    return modifiers;
  }
}
