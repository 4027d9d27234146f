package io.waldb.tpcb.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Bars in groups that lie under each other, as SVG whose colours come from the page's style sheet.
 * Each group has a scale of its own: its longest bar has the full length. Belongs to one thread.
 */
public final class Bars {
  private record Bar(
      String label, double value, double least, double most, String text, String style) {}

  private record Group(String title, List<Bar> bars) {}

  private static final double WIDTH = 720;
  private static final double LEFT = 232;
  private static final double RIGHT = 118;
  private static final double HEADING = 24;
  private static final double ROW = 18;
  private static final double THICKNESS = 12;

  private final String title;
  private final List<Group> groups = new ArrayList<>();

  /**
   * No bars yet.
   *
   * @param title what the picture shows, in a sentence: read aloud in place of the picture
   */
  public Bars(String title) {
    this.title = title;
  }

  /** Begins a group. */
  public Bars group(String heading) {
    groups.add(new Group(heading, new ArrayList<>()));
    return this;
  }

  /**
   * Adds a bar to the last group.
   *
   * @param value its length, not negative
   * @param least end of the thin line over it that says how much the value varies
   * @param most other end of that line
   * @param text the value with its unit
   */
  public Bars bar(
      String label, double value, double least, double most, String text, String style) {
    groups.get(groups.size() - 1).bars.add(new Bar(label, value, least, most, text, style));
    return this;
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return groups.stream().allMatch(group -> group.bars.isEmpty());
  }

  /** Writes the picture. */
  public void writeTo(Markup out) {
    double height = 4;
    for (Group group : groups) {
      height += HEADING + group.bars.size() * ROW;
    }
    String box = "0 0 " + Markup.number(WIDTH) + " " + Markup.number(height);
    out.open("svg", "viewBox", box, "role", "img", "aria-label", title);
    double top = 0;
    for (Group group : groups) {
      out.element("text", group.title, "class", "heading", "x", 2.0, "y", top + HEADING - 8);
      top += HEADING;
      double longest = group.bars.stream().mapToDouble(Bar::most).max().orElse(0);
      for (Bar bar : group.bars) {
        write(out, bar, top, (WIDTH - LEFT - RIGHT) / Math.max(longest, Double.MIN_NORMAL));
        top += ROW;
      }
    }
    out.close("svg");
  }

  private static void write(Markup out, Bar bar, double top, double scale) {
    double middle = top + ROW / 2;
    double text = middle + 4;
    out.element("text", bar.label, "class", "tick", "text-anchor", "end", "x", LEFT - 6, "y", text);
    out.empty(
        "rect",
        "class",
        bar.style,
        "x",
        LEFT,
        "y",
        middle - THICKNESS / 2,
        "width",
        Math.max(0.8, bar.value * scale),
        "height",
        THICKNESS);
    if (bar.most > bar.least) {
      out.empty(
          "line",
          "class",
          "spread",
          "x1",
          LEFT + bar.least * scale,
          "x2",
          LEFT + bar.most * scale,
          "y1",
          middle,
          "y2",
          middle);
    }
    double end = LEFT + Math.max(bar.value, bar.most) * scale + 6;
    out.element("text", bar.text, "class", "value", "x", end, "y", text);
  }
}
