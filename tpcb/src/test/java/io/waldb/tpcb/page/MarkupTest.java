package io.waldb.tpcb.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.StringReader;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class MarkupTest {
  private static Document parse(Markup markup) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(markup.toString())));
  }

  @Test
  void textAndAttributesComeBackAsTheyWereGiven() throws Exception {
    String text = "a < b && c > \"d\" 'e' \u00e9 \ud83d\ude00 <script>";
    Document read = parse(new Markup().element("p", text, "title", text));
    assertThat(read.getDocumentElement().getTextContent()).isEqualTo(text);
    assertThat(read.getDocumentElement().getAttribute("title")).isEqualTo(text);
  }

  @Test
  void charactersThatXmlDoesNotHaveAreReplaced() throws Exception {
    Document read = parse(new Markup().element("p", "a\0b\u001bc\ud800d"));
    assertThat(read.getDocumentElement().getTextContent()).isEqualTo("a\ufffdb\ufffdc\ufffdd");
  }

  @Test
  void aDocumentWithAnOpenElementIsRefused() {
    Markup markup = new Markup().open("p").open("b");
    assertThatIllegalStateException().isThrownBy(markup::toString).withMessageContaining("<b>");
    assertThatIllegalStateException().isThrownBy(() -> markup.close("p"));
  }

  @Test
  void aPlotHasItsPointsWithinItsFrameInBothItsForms() throws Exception {
    Markup markup = new Markup().open("div");
    List<Plot.Point> points =
        List.of(new Plot.Point(0, 0), new Plot.Point(5, 37), new Plot.Point(9, 3));
    new Plot("three points", 0, 10, 100)
        .line("durable", points, true)
        .column(1, 2, 12, "rate")
        .mark(10, "bad", "the end, with a label that is long")
        .writeTo(markup);
    NodeList forms = parse(markup.close("div")).getElementsByTagName("svg");
    assertThat(forms.getLength()).as("for wide and for narrow screens").isEqualTo(2);
    for (int i = 0; i < forms.getLength(); i++) {
      Element form = (Element) forms.item(i);
      assertThat(form.getAttribute("aria-label")).isEqualTo("three points");
      String[] box = form.getAttribute("viewBox").split(" ", -1);
      NodeList paths = form.getElementsByTagName("path");
      assertThat(paths.getLength()).as("the line and the column").isEqualTo(2);
      for (int k = 0; k < paths.getLength(); k++) {
        assertWithin(
            ((Element) paths.item(k)).getAttribute("d"),
            Double.parseDouble(box[2]),
            Double.parseDouble(box[3]));
      }
    }
  }

  /** Walks along a path. */
  private static void assertWithin(String path, double width, double height) {
    double x = 0;
    double y = 0;
    Matcher commands = Pattern.compile("([MLHVhvz])(-?[0-9.]*)(?: (-?[0-9.]+))?").matcher(path);
    int end = 0;
    while (commands.lookingAt()) {
      double first = commands.group(2).isEmpty() ? 0 : Double.parseDouble(commands.group(2));
      switch (commands.group(1)) {
        case "M", "L" -> {
          x = first;
          y = Double.parseDouble(commands.group(3));
        }
        case "H" -> x = first;
        case "V" -> y = first;
        case "h" -> x += first;
        case "v" -> y += first;
        default -> {}
      }
      assertThat(x).isBetween(0.0, width);
      assertThat(y).isBetween(0.0, height);
      end = commands.end();
      commands.region(end, path.length());
    }
    assertThat(end).as(path).isEqualTo(path.length());
  }

  @Test
  void stepsOfAnAxisAreRoundNumbers() {
    assertThat(Plot.step(0.3)).isEqualTo(0.5);
    assertThat(Plot.step(1)).isEqualTo(1);
    assertThat(Plot.step(1700)).isEqualTo(2000);
  }
}
