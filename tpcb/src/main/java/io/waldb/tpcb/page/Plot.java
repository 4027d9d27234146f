package io.waldb.tpcb.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A plot over one horizontal axis, as SVG whose colours come from the page's style sheet: lines,
 * columns, vertical marks, and shaded stretches. Belongs to one thread.
 */
public final class Plot {
  /** A point. */
  public record Point(double x, double y) {}

  private record Line(String style, List<Point> points, boolean steps) {}

  private record Column(double from, double to, double foot, double head, String style) {}

  private record Mark(double x, String style, String label) {}

  private record Shade(double from, double to, String style) {}

  private static final double WIDE = 720;

  /** Of the same plot for a screen on which the letters of the wide one would be too small. */
  private static final double NARROW = 350;

  private static final double LEFT = 62;
  private static final double RIGHT = 12;
  private static final double BOTTOM = 34;
  private static final double LABEL_ROW = 13;
  private static final double CHARACTER = 6.4;
  private static final double TICK_WIDTH = 92;
  private static final int ROWS = 6;
  private static final double FINEST = 2;

  private final String title;
  private final double from;
  private final double to;
  private final double height;
  private final List<Line> lines = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private final List<Shade> shades = new ArrayList<>();
  private String xName = "";
  private String yName = "";
  private DoubleFunction<String> yText = Plot::plain;
  private double highest;
  private double lowest;
  private double width = WIDE;

  /**
   * An empty plot.
   *
   * @param title what the picture shows, in a sentence: read aloud in place of the picture
   * @param from left end of the axis
   * @param to right end of the axis, above {@code from}
   * @param height of the area, in pixels of a page as wide as the picture
   */
  public Plot(String title, double from, double to, double height) {
    this.title = title;
    this.from = from;
    this.to = Math.max(to, Math.nextUp(from));
    this.height = height;
  }

  /** Names the axes. */
  public Plot axes(String horizontal, String vertical, DoubleFunction<String> verticalText) {
    xName = horizontal;
    yName = vertical;
    yText = verticalText;
    return this;
  }

  /** Sets the lower end of the vertical axis, 0 otherwise. */
  public Plot startAt(double value) {
    lowest = value;
    return this;
  }

  /** Adds a line from point to point, or with steps: a value stays until the next. */
  public Plot line(String style, List<Point> points, boolean steps) {
    points.forEach(point -> highest = Math.max(highest, point.y));
    lines.add(new Line(style, List.copyOf(points), steps));
    return this;
  }

  /** Adds a column from the axis up. */
  public Plot column(double left, double right, double value, String style) {
    return column(left, right, 0, value, style);
  }

  /** Adds a column that stands on another. */
  public Plot column(double left, double right, double foot, double head, String style) {
    highest = Math.max(highest, head);
    if (head > foot) {
      columns.add(new Column(left, right, foot, head, style));
    }
    return this;
  }

  /** Adds a vertical mark with a label over the plot. */
  public Plot mark(double x, String style, String label) {
    marks.add(new Mark(x, style, label));
    return this;
  }

  /** Shades a stretch of the axis. */
  public Plot shade(double left, double right, String style) {
    shades.add(new Shade(left, right, style));
    return this;
  }

  private double x(double value) {
    double clipped = Math.max(from, Math.min(to, value));
    return LEFT + (clipped - from) / (to - from) * (width - LEFT - RIGHT);
  }

  private double y(double top, double scale, double value) {
    return top + height - (value - lowest) / (scale - lowest) * height;
  }

  /** Writes the picture twice, of which the style sheet shows the one that fits the screen. */
  public void writeTo(Markup out) {
    width = WIDE;
    write(out, "wide");
    width = NARROW;
    write(out, "narrow");
  }

  private void write(Markup out, String style) {
    int[] rows = labelRows();
    int used = 0;
    for (int row : rows) {
      used = Math.max(used, row + 1);
    }
    double top = 8 + used * LABEL_ROW;
    double step = step((Math.max(highest, lowest + 1e-9) - lowest) / 4);
    double scale = lowest + step * Math.max(1, Math.ceil((highest - lowest) / step - 1e-9));
    double whole = top + height + BOTTOM;
    String box = "0 0 " + Markup.number(width) + " " + Markup.number(whole);
    // A screen reader says the sentence and skips the drawing.
    out.open("svg", "class", style, "viewBox", box, "role", "img", "aria-label", title);
    for (Shade shade : shades) {
      rectangle(out, shade.style, x(shade.from), top, x(shade.to) - x(shade.from), height);
    }
    for (double value = lowest; value <= scale + step / 2; value += step) {
      double at = y(top, scale, value);
      out.empty("line", "class", "grid", "x1", LEFT, "x2", width - RIGHT, "y1", at, "y2", at);
      text(out, "end", LEFT - 6, at + 4, yText.apply(value));
    }
    horizontalAxis(out, top);
    writeColumns(out, top, scale);
    for (Line line : lines) {
      out.empty("path", "class", "line " + line.style, "d", path(line, top, scale));
    }
    writeMarks(out, top, rows);
    if (!yName.isEmpty()) {
      text(out, "start", 2, 10, yName);
    }
    out.close("svg");
  }

  /** Columns of one style that follow one another are one path. */
  private void writeColumns(Markup out, double top, double scale) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      double at = y(top, scale, column.head);
      double broad = Math.max(0.8, x(column.to) - x(column.from) - 0.8);
      double tall = y(top, scale, column.foot) - at;
      path.append('M').append(Markup.number(x(column.from))).append(' ').append(Markup.number(at));
      path.append('h').append(Markup.number(broad)).append('v').append(Markup.number(tall));
      path.append('h').append(Markup.number(-broad)).append('z');
      if (i == columns.size() - 1 || !columns.get(i + 1).style.equals(column.style)) {
        out.empty("path", "class", column.style, "d", path.toString());
        path.setLength(0);
      }
    }
  }

  private void horizontalAxis(Markup out, double top) {
    double step = step((to - from) / (width / TICK_WIDTH));
    double base = top + height;
    for (double value = Math.ceil(from / step - 1e-9) * step;
        value <= to + step * 1e-9;
        value += step) {
      double at = x(value);
      out.empty("line", "class", "axis", "x1", at, "x2", at, "y1", base, "y2", base + 4);
      text(out, "middle", at, base + 16, plain(value));
    }
    out.empty("line", "class", "axis", "x1", LEFT, "x2", width - RIGHT, "y1", base, "y2", base);
    text(out, "end", width - RIGHT, base + 30, xName);
  }

  private String path(Line line, double top, double scale) {
    return line.steps ? steps(line.points, top, scale) : straight(line.points, top, scale);
  }

  private String straight(List<Point> points, double top, double scale) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? 'M' : 'L').append(Markup.number(x(point.x))).append(' ');
      path.append(Markup.number(y(top, scale, point.y)));
    }
    return path.toString();
  }

  /** Of several steps too close to each other to be told apart only the last is drawn. */
  private String steps(List<Point> points, double top, double scale) {
    StringBuilder path = new StringBuilder();
    String height = "";
    for (int i = 0; i < points.size(); i++) {
      double across = x(points.get(i).x);
      String y = Markup.number(y(top, scale, points.get(i).y));
      boolean last = i == points.size() - 1;
      if (path.isEmpty()) {
        path.append('M').append(Markup.number(across)).append(' ').append(y);
        height = y;
      } else if (last || Math.rint(x(points.get(i + 1).x) / FINEST) > Math.rint(across / FINEST)) {
        if (last || !y.equals(height)) {
          path.append('H').append(Markup.number(across));
        }
        if (!y.equals(height)) {
          path.append('V').append(y);
        }
        height = y;
      }
    }
    return path.toString();
  }

  /** Labels that would meet are put into rows over each other; what has no room, has no label. */
  private int[] labelRows() {
    int[] rows = new int[marks.size()];
    double[] ends = new double[ROWS];
    java.util.Arrays.fill(ends, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < rows.length; i++) {
      double[] span = labelSpan(marks.get(i));
      rows[i] = -1;
      for (int row = 0; row < ROWS && rows[i] < 0 && !marks.get(i).label.isEmpty(); row++) {
        if (span[0] > ends[row] + CHARACTER) {
          rows[i] = row;
          ends[row] = span[1];
        }
      }
    }
    return rows;
  }

  private double[] labelSpan(Mark mark) {
    double length = mark.label.length() * CHARACTER;
    double start = Math.max(2, Math.min(width - 2 - length, x(mark.x) - length / 2));
    return new double[] {start, start + length};
  }

  private void writeMarks(Markup out, double top, int[] rows) {
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      double at = x(mark.x);
      double begin = rows[i] < 0 ? top : top - 3 - rows[i] * LABEL_ROW;
      String style = "mark " + mark.style;
      out.empty("line", "class", style, "x1", at, "x2", at, "y1", begin, "y2", top + height);
      if (rows[i] >= 0) {
        out.element(
            "text",
            mark.label,
            "class",
            "label " + mark.style,
            "x",
            labelSpan(mark)[0],
            "y",
            begin - 2);
      }
    }
  }

  private static void rectangle(
      Markup out, String style, double x, double y, double width, double height) {
    out.empty("rect", "class", style, "x", x, "y", y, "width", width, "height", height);
  }

  private static void text(Markup out, String anchor, double x, double y, String text) {
    out.element("text", text, "class", "tick", "text-anchor", anchor, "x", x, "y", y);
  }

  /** The next larger of 1, 2, 5 times a power of ten. */
  static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-9))));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= least * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** A number with no more digits than it needs. */
  public static String plain(double value) {
    double rounded = Math.rint(value * 1e4) / 1e4;
    if (rounded == Math.rint(rounded)) {
      return String.format(java.util.Locale.ROOT, "%,d", (long) rounded).replace(',', '\u202f');
    }
    return Double.toString(rounded);
  }
}
