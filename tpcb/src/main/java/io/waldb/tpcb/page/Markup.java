package io.waldb.tpcb.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * A document of HTML or SVG that is being written, in the syntax that XML parsers read, too.
 *
 * <p>Text and attributes are escaped here and nowhere else; characters that XML does not have
 * become U+FFFD. Elements are closed in the order they were opened; {@link #toString} refuses a
 * document with open ones. Belongs to one thread.
 */
public final class Markup {
  /** Elements without content, which HTML does not close. */
  private static final Set<String> EMPTY = Set.of("meta", "br", "hr", "wbr", "col");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** An empty document. */
  public Markup() {}

  /** The line that makes browsers keep to the standard; comes first. */
  public Markup doctype() {
    out.append("<!DOCTYPE html>\n");
    return this;
  }

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn; values are escaped
   */
  public Markup open(String element, Object... attributes) {
    start(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Ends the innermost element. */
  public Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Ends the innermost element, which must be this one, and the line. */
  public Markup close(String element) {
    if (!element.equals(open.peek())) {
      throw new IllegalStateException("<" + open.peek() + "> is open, not <" + element + ">");
    }
    close();
    out.append('\n');
    return this;
  }

  /** An element without content. */
  public Markup empty(String element, Object... attributes) {
    start(element, attributes);
    if (EMPTY.contains(element)) {
      out.append('/');
      out.append('>');
    } else {
      out.append("></").append(element).append('>');
    }
    return this;
  }

  /** An element with text in it. */
  public Markup element(String element, String text, Object... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Text. */
  public Markup text(String text) {
    escape(text, false);
    return this;
  }

  /**
   * The content of a style element, which HTML does not unescape: it may not contain any of {@code
   * <}, {@code >} and {@code &}.
   */
  public Markup style(String css) {
    for (int i = 0; i < css.length(); i++) {
      if ("<>&".indexOf(css.charAt(i)) >= 0) {
        throw new IllegalArgumentException("style sheet with " + css.charAt(i));
      }
    }
    open("style");
    out.append('\n').append(css);
    return close("style");
  }

  private void start(String element, Object... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("an attribute of <" + element + "> has no value");
    }
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(value(attributes[i + 1]), true);
      out.append('"');
    }
  }

  private static String value(Object value) {
    return value instanceof Double number ? number(number) : String.valueOf(value);
  }

  /** A coordinate, to a tenth. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private void escape(String text, boolean inAttribute) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append(inAttribute ? "&quot;" : "\"");
                default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
  }

  private static boolean isXml(int c) {
    return (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF))
        || c == '\n'
        || c == '\t';
  }

  /**
   * The document.
   *
   * @throws IllegalStateException if an element is open
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("<" + open.peek() + "> is open");
    }
    return out.toString();
  }
}
