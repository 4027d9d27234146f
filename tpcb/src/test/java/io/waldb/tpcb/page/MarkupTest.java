package io.waldb.tpcb.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
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
  void aPlotHasItsPointsWithinItsFrame() throws Exception {
    Markup markup = new Markup();
    List<Plot.Point> points =
        List.of(new Plot.Point(0, 0), new Plot.Point(5, 37), new Plot.Point(9, 3));
    new Plot("three points", 0, 10, 100)
        .line("durable", points, true)
        .column(1, 2, 12, "rate")
        .mark(10, "bad", "the end, with a label that is long")
        .writeTo(markup);
    Document read = parse(markup);
    assertThat(read.getDocumentElement().getAttribute("aria-label")).isEqualTo("three points");
    double height =
        Double.parseDouble(read.getDocumentElement().getAttribute("viewBox").split(" ")[3]);
    String path =
        read.getElementsByTagName("path").item(0).getAttributes().getNamedItem("d").getNodeValue();
    for (String point : path.substring(1).split("L", -1)) {
      String[] xy = point.split(" ", -1);
      assertThat(Double.parseDouble(xy[0])).isBetween(0.0, 720.0);
      assertThat(Double.parseDouble(xy[1])).isBetween(0.0, height);
    }
  }

  @Test
  void stepsOfAnAxisAreRoundNumbers() {
    assertThat(Plot.step(0.3)).isEqualTo(0.5);
    assertThat(Plot.step(1)).isEqualTo(1);
    assertThat(Plot.step(1700)).isEqualTo(2000);
  }
}
