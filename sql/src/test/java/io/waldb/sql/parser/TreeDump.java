package io.waldb.sql.parser;

import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SourceQuery;
import io.waldb.sql.syntax.SyntaxExpression.Argument;
import io.waldb.sql.syntax.SyntaxExpression.BinaryOperation;
import io.waldb.sql.syntax.SyntaxExpression.ColumnReference;
import io.waldb.sql.syntax.SyntaxExpression.NumberLiteral;
import io.waldb.sql.syntax.SyntaxExpression.Parameter;
import io.waldb.sql.syntax.SyntaxExpression.StringLiteral;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.sql.syntax.TextSpan;
import io.waldb.sql.syntax.TypeName;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Syntax trees as text: nested {@code Kind{field=value}} with what is null, false or empty left
 * out. Positions are shown only where asked for.
 */
final class TreeDump {
  private static final int WIDTH = 96;

  private final boolean positions;

  private TreeDump(boolean positions) {
    this.positions = positions;
  }

  /** The tree, broken into lines. */
  static String of(Object tree) {
    return new TreeDump(false).value(tree, 0);
  }

  /** The tree on one line. */
  static String line(Object tree) {
    return new TreeDump(false).value(tree, Integer.MIN_VALUE / 2);
  }

  /** The tree with positions, broken into lines. */
  static String withPositions(Object tree) {
    return new TreeDump(true).value(tree, 0);
  }

  private String value(Object value, int indent) {
    if (!positions) {
      String brief = brief(value);
      if (brief != null) {
        return brief;
      }
    }
    if (value instanceof Record tree) {
      return block(tree.getClass().getSimpleName() + "{", components(tree, indent), "}", indent);
    }
    if (value instanceof Collection<?> items) {
      List<String> parts = new ArrayList<>();
      for (Object item : items) {
        parts.add(value(item, indent + 2));
      }
      return block("[", parts, "]", indent);
    }
    if (value instanceof String text) {
      return quote(text);
    }
    return String.valueOf(value);
  }

  private String brief(Object value) {
    if (value instanceof Identifier name) {
      return quoteName(name.name());
    }
    if (value instanceof QualifiedName name) {
      return dotted(name.parts());
    }
    if (value instanceof ColumnReference column) {
      return dotted(column.parts());
    }
    if (value instanceof NumberLiteral number) {
      return number.text();
    }
    if (value instanceof StringLiteral string) {
      return quote(string.value());
    }
    if (value instanceof Parameter parameter) {
      return "$" + parameter.index();
    }
    if (value instanceof Argument argument && argument.name() == null) {
      return null;
    }
    if (value instanceof TypeName type) {
      String modifiers =
          type.modifiers().isEmpty()
              ? ""
              : type.modifiers().toString().replace('[', '(').replace(']', ')').replace(" ", "");
      String fields = type.intervalFields() == null ? "" : " " + type.intervalFields();
      return dotted(type.name().parts()) + modifiers + fields + "[]".repeat(type.arrayDimensions());
    }
    return null;
  }

  private List<String> components(Record tree, int indent) {
    if (tree instanceof Argument argument && argument.name() == null) {
      return List.of(value(argument.value(), indent + 2));
    }
    if (!positions && tree instanceof BinaryOperation operation) {
      return List.of(
          value(operation.left(), indent + 2),
          operation.operator(),
          value(operation.right(), indent + 2));
    }
    List<String> parts = new ArrayList<>();
    for (RecordComponent component : tree.getClass().getRecordComponents()) {
      Object value = get(component, tree);
      boolean position = isPosition(component);
      boolean unset =
          value == null
              || (component.getType() == boolean.class && Boolean.FALSE.equals(value))
              || (value instanceof Collection<?> items && items.isEmpty());
      if (position ? positions : !unset) {
        parts.add(component.getName() + "=" + value(value, indent + 2));
      }
    }
    return parts;
  }

  private static boolean isPosition(RecordComponent component) {
    Class<?> type = component.getDeclaringRecord();
    return component.getName().equals("position")
        || component.getType() == TextSpan.class
        || type == TableExpression.Natural.class
        || (type == SourceQuery.class && component.getName().equals("start"));
  }

  static Object get(RecordComponent component, Record tree) {
    try {
      return component.getAccessor().invoke(tree);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static String block(String open, List<String> parts, String close, int indent) {
    String line = open + String.join(", ", parts) + close;
    if (indent < 0 || (line.indexOf('\n') < 0 && line.length() + indent <= WIDTH)) {
      return line;
    }
    StringBuilder block = new StringBuilder(open);
    for (String part : parts) {
      block.append('\n').append(" ".repeat(indent + 2)).append(part);
    }
    return block.append(close).toString();
  }

  private static String dotted(List<String> parts) {
    List<String> quoted = new ArrayList<>();
    for (String part : parts) {
      quoted.add(quoteName(part));
    }
    return String.join(".", quoted);
  }

  private static String quoteName(String name) {
    return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name + '"';
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("\n", "\\n").replace("'", "\\'") + "'";
  }
}
