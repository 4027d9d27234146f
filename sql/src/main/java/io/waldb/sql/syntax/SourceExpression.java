package io.waldb.sql.syntax;

/**
 * An expression that the catalog keeps as text.
 *
 * @param text its source, trimmed; parsed again when the catalog is read
 */
public record SourceExpression(SyntaxExpression expression, String text) {

  /** Where an error caret belongs. */
  public int position() {
    return expression.position();
  }
}
