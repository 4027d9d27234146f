package io.waldb.sql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.DatabaseException;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SyntaxExpression.ColumnReference;
import io.waldb.sql.syntax.SyntaxExpression.NumberLiteral;
import io.waldb.sql.syntax.SyntaxExpression.Parameter;
import io.waldb.sql.syntax.SyntaxExpression.Star;
import io.waldb.sql.syntax.TypeName;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every position in every tree of the corpus points at what it is the position of. */
final class PositionTest {
  private int checked;

  @Test
  void namesNumbersAndParametersStandWhereTheirPositionsSay() throws IOException {
    for (Path file : Corpus.files("(?!expressions|jdbc).*\\.script")) {
      for (Corpus.Case one : Corpus.read(file)) {
        if (one.input().contains("{")) {
          continue; // What stands for a JDBC escape has the escape's position.
        }
        try {
          for (ParsedStatement statement : SqlParser.parse(one.input())) {
            check(statement.statement(), one.input());
          }
        } catch (DatabaseException e) {
          assertThat(e.position()).as(one.input()).isBetween(1, one.input().length() + 1);
        }
      }
    }
    assertThat(checked).isGreaterThan(2_000);
  }

  @Test
  void theTextOfAStatementGivesTheSameTreeAgain() throws IOException {
    for (Path file : Corpus.files("(?!expressions).*\\.script")) {
      for (Corpus.Case one : Corpus.read(file)) {
        if (one.expected().startsWith("error")) {
          continue;
        }
        for (ParsedStatement statement : SqlParser.parse(one.input())) {
          List<ParsedStatement> again = SqlParser.parse(statement.text());
          assertThat(again).as(one.input()).hasSize(1);
          assertThat(TreeDump.of(again.get(0).statement()))
              .isEqualTo(TreeDump.of(statement.statement()));
          assertThat(again.get(0).text()).isEqualTo(statement.text());
        }
      }
    }
  }

  private void check(Object value, String text) {
    if (value instanceof Collection<?> items) {
      items.forEach(item -> check(item, text));
    } else if (value instanceof Record tree) {
      checkRecord(tree, text);
    }
  }

  private void checkRecord(Record tree, String text) {
    if (tree instanceof Identifier name) {
      at(text, name.position(), name.name());
    } else if (tree instanceof QualifiedName name) {
      boolean grammars = name.parts().get(0).equals(QualifiedName.SYSTEM_SCHEMA);
      at(text, name.position(), grammars ? "" : name.parts().get(0));
    } else if (tree instanceof ColumnReference column) {
      at(text, column.position(), column.parts().get(0));
    } else if (tree instanceof TypeName type) {
      at(text, type.position(), "");
    } else if (tree instanceof NumberLiteral number && !number.text().equals("1")) {
      at(text, number.position(), number.text().substring(0, 1));
    } else if (tree instanceof Parameter parameter) {
      assertThat(text.charAt(parameter.position())).isIn('?', '$');
    }
    if (tree instanceof Star star && !star.isTable()) {
      assertThat(text.charAt(star.span().end() - 1)).isEqualTo('*');
    }
    for (RecordComponent component : tree.getClass().getRecordComponents()) {
      Object value = TreeDump.get(component, tree);
      if (component.getName().equals("position") && !(tree instanceof Identifier)) {
        at(text, (int) value, "");
      }
      check(value, text);
    }
  }

  /** The text at the position begins with the name, in any case, quoted or not. */
  private void at(String text, int position, String name) {
    if (position == Identifier.NO_POSITION && (name.isEmpty() || name.equals("btree"))) {
      return;
    }
    checked++;
    assertThat(position).as("%s in %s", name, text).isBetween(0, text.length() - 1);
    String there = text.substring(position).toLowerCase(Locale.ROOT);
    String wanted = name.toLowerCase(Locale.ROOT);
    assertThat(Character.isWhitespace(there.charAt(0))).isFalse();
    assertThat(there)
        .as("%s at %s in %s", name, position, text)
        .satisfiesAnyOf(
            t -> assertThat(t).startsWith(wanted),
            t -> assertThat(t).startsWith("\"" + wanted.replace("\"", "\"\"")));
  }
}
