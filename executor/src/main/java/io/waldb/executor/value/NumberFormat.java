package io.waldb.executor.value;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * to_char and to_number: numbers by a picture such as {@code FM999,990.00}.
 *
 * <p>A picture is read into elements once a call; then the digits are laid into it from the left.
 * Follows PostgreSQL {@code utils/adt/formatting.c} ({@code NUM_processor}).
 */
public final class NumberFormat {
  private enum Kind {
    NINE,
    ZERO,
    POINT,
    COMMA,
    MINUS,
    PLUS,
    SIGN,
    EITHER_SIGN,
    BRACKETS,
    CURRENCY,
    ROMAN,
    SMALL_ROMAN,
    ORDINAL,
    SMALL_ORDINAL,
    SHIFT,
    EXPONENT,
    LITERAL
  }

  private record Element(Kind kind, String text) {}

  private static final String[] ROMAN_ONES = {
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"
  };
  private static final String[] ROMAN_TENS = {
    "", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"
  };
  private static final String[] ROMAN_HUNDREDS = {
    "", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"
  };

  private final List<Element> elements = new ArrayList<>();
  private boolean fill;
  private boolean decimal;
  private boolean zero;
  private boolean brackets;
  private boolean exponent;
  private boolean roman;

  /** An S: the sign goes before the first digit or behind the last. */
  private boolean sign;

  private boolean signBehind;
  private boolean ownSign;
  private int whole;
  private int fraction;
  private int shift;
  private int zeroStart = Integer.MAX_VALUE;

  private NumberFormat(String picture) {
    read(picture);
  }

  private void read(String picture) {
    int at = 0;
    boolean shifting = false;
    while (at < picture.length()) {
      String rest = picture.substring(at, Math.min(picture.length(), at + 4));
      String upper = rest.toUpperCase(Locale.ROOT);
      char c = upper.charAt(0);
      int length = 1;
      if (upper.startsWith("FM")) {
        fill = true;
        length = 2;
      } else if (upper.startsWith("EEEE")) {
        exponent = true;
        elements.add(new Element(Kind.EXPONENT, ""));
        length = 4;
      } else if (upper.startsWith("MI")) {
        add(Kind.MINUS);
        ownSign = true;
        length = 2;
      } else if (upper.startsWith("PL")) {
        add(Kind.PLUS);
        ownSign = true;
        length = 2;
      } else if (upper.startsWith("SG")) {
        add(Kind.EITHER_SIGN);
        ownSign = true;
        length = 2;
      } else if (upper.startsWith("PR")) {
        brackets = true;
        add(Kind.BRACKETS);
        length = 2;
      } else if (upper.startsWith("RN")) {
        roman = true;
        add(rest.charAt(0) == 'r' ? Kind.SMALL_ROMAN : Kind.ROMAN);
        length = 2;
      } else if (upper.startsWith("TH")) {
        add(rest.charAt(0) == 't' ? Kind.SMALL_ORDINAL : Kind.ORDINAL);
        length = 2;
      } else if (c == '9' || c == '0') {
        digit(c == '0', shifting);
      } else if (c == '.' || c == 'D') {
        if (decimal) {
          throw syntax("multiple decimal points");
        }
        decimal = true;
        add(Kind.POINT);
      } else if (c == ',' || c == 'G') {
        add(Kind.COMMA);
      } else if (c == 'S') {
        if (sign) {
          throw syntax("cannot use \"S\" twice");
        }
        sign = true;
        signBehind = whole > 0 || fraction > 0;
        add(Kind.SIGN);
      } else if (c == 'L') {
        add(Kind.CURRENCY);
      } else if (c == 'V') {
        if (decimal) {
          throw syntax("cannot use \"V\" and decimal point together");
        }
        shifting = true;
        add(Kind.SHIFT);
      } else if (c == '"') {
        int end = picture.indexOf('"', at + 1);
        end = end < 0 ? picture.length() : end;
        elements.add(new Element(Kind.LITERAL, picture.substring(at + 1, end)));
        length = end + 1 - at;
      } else {
        elements.add(new Element(Kind.LITERAL, picture.substring(at, at + 1)));
      }
      at += length;
    }
  }

  private void add(Kind kind) {
    elements.add(new Element(kind, ""));
  }

  private void digit(boolean isZero, boolean shifting) {
    add(isZero ? Kind.ZERO : Kind.NINE);
    if (shifting) {
      shift++;
    }
    if (decimal) {
      fraction++;
    } else {
      if (isZero && !zero) {
        zero = true;
        zeroStart = whole;
      }
      whole++;
    }
  }

  private static DatabaseException syntax(String message) {
    return new DatabaseException(SqlState.SYNTAX_ERROR, message);
  }

  /** A numeric by a picture. */
  public static String format(BigDecimal value, String picture) {
    return picture.isEmpty() ? "" : new NumberFormat(picture).lay(value);
  }

  /** A real or double precision value by a picture. */
  public static String format(double value, boolean real, String picture) {
    if (picture.isEmpty()) {
      return "";
    }
    NumberFormat format = new NumberFormat(picture);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return format.layText(
          value < 0,
          Double.isNaN(value) ? "NaN" : "Infinity",
          Double.isNaN(value) ? "NaN" : "Infinity");
    }
    BigDecimal digits =
        new BigDecimal(value).round(new MathContext(real ? 6 : 15, RoundingMode.HALF_EVEN));
    return format.lay(digits);
  }

  private String layText(boolean negative, String whole1, String number) {
    String shown = whole1.length() > whole ? "#".repeat(whole) : number;
    return new Layer(negative, shown, Math.max(0, whole - shown.length())).lay();
  }

  private String lay(BigDecimal given) {
    if (roman) {
      return romanNumber(given);
    }
    if (exponent) {
      return scientific(given);
    }
    BigDecimal value = shift > 0 ? given.movePointRight(shift) : given;
    BigDecimal rounded = value.abs().setScale(fraction, RoundingMode.HALF_UP);
    String text = rounded.toPlainString();
    int point = text.indexOf('.');
    int digits = point < 0 ? text.length() : point;
    boolean negative = value.signum() < 0 && rounded.signum() != 0;
    if (digits > whole) {
      // 0.5 fits a picture without a digit before the point.
      if (!(whole == 0 && digits == 1 && text.charAt(0) == '0')) {
        String hashes = "#".repeat(whole) + (point < 0 ? "" : "." + "#".repeat(fraction));
        return new Layer(negative, hashes, 0).lay();
      }
      text = text.substring(1);
      digits = 0;
    }
    if (point < 0 && decimal) {
      text = text + ".";
    }
    return new Layer(negative, text, whole - digits).lay();
  }

  private String romanNumber(BigDecimal value) {
    BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
    boolean small = elements.stream().anyMatch(e -> e.kind == Kind.SMALL_ROMAN);
    if (rounded.compareTo(BigDecimal.ONE) < 0 || rounded.compareTo(BigDecimal.valueOf(3999)) > 0) {
      return "###############";
    }
    int n = rounded.intValue();
    String text =
        "M".repeat(n / 1000)
            + ROMAN_HUNDREDS[n / 100 % 10]
            + ROMAN_TENS[n / 10 % 10]
            + ROMAN_ONES[n % 10];
    String shown = small ? text.toLowerCase(Locale.ROOT) : text;
    return fill ? shown : " ".repeat(15 - shown.length()) + shown;
  }

  private String scientific(BigDecimal value) {
    int power = value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    BigDecimal mantissa = value.movePointLeft(power).setScale(fraction, RoundingMode.HALF_UP);
    if (mantissa.abs().compareTo(BigDecimal.TEN) >= 0) {
      mantissa = mantissa.movePointLeft(1).setScale(fraction, RoundingMode.HALF_UP);
      power++;
    }
    StringBuilder out = new StringBuilder();
    out.append(mantissa.signum() < 0 ? "" : fill ? "" : " ").append(mantissa.toPlainString());
    out.append('e').append(power < 0 ? '-' : '+');
    TimeText.two(Math.abs(power), out);
    return out.toString();
  }

  /** Lays one number into the elements. */
  private final class Layer {
    private final boolean negative;
    private final String number;

    /** Places of the picture before the first digit of the number. */
    private final int leading;

    /** With FM: the last place of the number that must be shown; -1 for all. */
    private final int lastRelevant;

    private final StringBuilder out = new StringBuilder();
    private int next;
    private int place;
    private int end;
    private boolean signWritten;
    private boolean inNumber;

    Layer(boolean negative, String number, int leading) {
      this.negative = negative;
      this.number = number;
      this.leading = leading;
      this.lastRelevant = fill && decimal ? lastRelevant(number) : -1;
      this.signWritten = ownSign;
      this.end = whole + fraction + (decimal ? 1 : 0);
    }

    private static int lastRelevant(String number) {
      int point = number.indexOf('.');
      if (point < 0) {
        return -1;
      }
      int last = point;
      for (int i = point + 1; i < number.length(); i++) {
        if (number.charAt(i) != '0') {
          last = i;
        }
      }
      return last;
    }

    String lay() {
      for (Element element : elements) {
        switch (element.kind) {
          case NINE, ZERO, POINT -> part(element.kind);
          case COMMA -> out.append(inNumber ? "," : fill ? "" : " ");
          case MINUS -> out.append(negative ? "-" : fill ? "" : " ");
          case PLUS -> out.append(negative ? (fill ? "" : " ") : "+");
          case EITHER_SIGN -> out.append(negative ? '-' : '+');
          case CURRENCY -> out.append(fill ? "" : " ");
          case ORDINAL, SMALL_ORDINAL -> ordinal(element.kind == Kind.SMALL_ORDINAL);
          case LITERAL -> out.append(element.text);
          case SIGN, BRACKETS, SHIFT, EXPONENT, ROMAN, SMALL_ROMAN -> {}
        }
      }
      return out.toString();
    }

    private void ordinal(boolean small) {
      if (negative || number.startsWith("#") || decimal) {
        return;
      }
      String suffix = ordinalSuffix(number);
      out.append(small ? suffix : suffix.toUpperCase(Locale.ROOT));
    }

    /**
     * Whether the zero before the point is left out: the picture has no 0 and a fraction follows.
     */
    private boolean hidesZero() {
      return !zero && next == 0 && !number.isEmpty() && number.charAt(0) == '0' && fraction != 0;
    }

    private void part(Kind kind) {
      boolean reached = place >= leading || (zero && zeroStart == place);
      if (!signWritten
          && reached
          && (!hidesZero() || (lastRelevant >= 0 && number.charAt(lastRelevant) == '.'))) {
        writeSign();
      }
      if (place < leading && (zeroStart > place || !zero)) {
        out.append(fill ? "" : " ");
      } else if (zero && place < leading) {
        out.append('0');
        inNumber = true;
      } else {
        digitOrPoint(kind);
        next = Math.min(next + 1, number.length());
      }
      place++;
      boolean done = place == end || (lastRelevant >= 0 && next == lastRelevant + 1);
      if (done && signWritten) {
        end = -1;
        if (brackets) {
          out.append(negative ? ">" : fill ? "" : " ");
        } else if (sign && signBehind) {
          out.append(negative ? '-' : '+');
        }
      }
    }

    private void writeSign() {
      if (sign) {
        if (!signBehind) {
          out.append(negative ? '-' : '+');
        }
      } else if (brackets) {
        out.append(negative ? "<" : fill ? "" : " ");
      } else {
        out.append(negative ? "-" : fill ? "" : " ");
      }
      signWritten = true;
    }

    private void digitOrPoint(Kind kind) {
      char c = next < number.length() ? number.charAt(next) : 0;
      if (c == '.') {
        out.append('.');
      } else if (c != 0) {
        boolean irrelevant = lastRelevant >= 0 && next > lastRelevant && kind != Kind.ZERO;
        if (irrelevant) {
          return;
        }
        if (hidesZero()) {
          if (!fill) {
            out.append(' ');
          } else if (lastRelevant >= 0 && number.charAt(lastRelevant) == '.') {
            out.append('0');
          }
        } else {
          out.append(c);
          inNumber = true;
        }
      }
    }
  }

  /** The English ending of an ordinal number given by its digits. */
  static String ordinalSuffix(String digits) {
    char last = digits.charAt(digits.length() - 1);
    boolean teen = digits.length() > 1 && digits.charAt(digits.length() - 2) == '1';
    if (teen) {
      return "th";
    }
    return switch (last) {
      case '1' -> "st";
      case '2' -> "nd";
      case '3' -> "rd";
      default -> "th";
    };
  }

  /**
   * The number in a text that was written by a picture.
   *
   * @throws DatabaseException 22P02 when there is none
   */
  public static BigDecimal parse(String text, String picture) {
    NumberFormat format = new NumberFormat(picture);
    StringBuilder digits = new StringBuilder();
    boolean negative = false;
    boolean point = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      } else if (c == '.' && !point && format.decimal) {
        point = true;
        digits.append('.');
      } else if (c == '-' || c == '<') {
        negative = true;
      }
    }
    if (digits.length() == 0 || (digits.length() == 1 && point)) {
      throw new DatabaseException(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid input syntax for type numeric: \"" + (text.isEmpty() ? " " : text) + "\"");
    }
    BigDecimal value = new BigDecimal(digits.toString());
    if (format.shift > 0) {
      value = value.movePointLeft(format.shift);
    }
    return negative ? value.negate() : value;
  }
}
