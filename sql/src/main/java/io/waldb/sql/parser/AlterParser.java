package io.waldb.sql.parser;

import io.waldb.sql.syntax.AlterTableAction;
import io.waldb.sql.syntax.DefinitionStatement.AlterIndexOptions;
import io.waldb.sql.syntax.DefinitionStatement.AlterSequence;
import io.waldb.sql.syntax.DefinitionStatement.AlterTable;
import io.waldb.sql.syntax.DefinitionStatement.ObjectKind;
import io.waldb.sql.syntax.DefinitionStatement.RenameColumn;
import io.waldb.sql.syntax.DefinitionStatement.RenameConstraint;
import io.waldb.sql.syntax.DefinitionStatement.RenameObject;
import io.waldb.sql.syntax.DefinitionStatement.SetOwner;
import io.waldb.sql.syntax.DefinitionStatement.SetSchema;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.SessionStatement.AlterSystem;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.TableExpression.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ALTER of every kind of object. */
final class AlterParser {
  private final Grammar grammar;
  private final TokenReader in;

  AlterParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with ALTER. */
  Statement alter() {
    int position = in.position();
    in.expect(Keyword.ALTER);
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw grammar.statements().unsupportedObject("ALTER");
    }
    switch (keyword) {
      case TABLE -> {
        in.skip();
        return table(position);
      }
      case INDEX -> {
        in.skip();
        return index(position);
      }
      case SEQUENCE -> {
        in.skip();
        return sequence(position);
      }
      case VIEW -> {
        in.skip();
        return other(ObjectKind.VIEW, position);
      }
      case MATERIALIZED -> {
        in.skip();
        in.expect(Keyword.VIEW);
        return other(ObjectKind.MATERIALIZED_VIEW, position);
      }
      case SCHEMA -> {
        in.skip();
        return other(ObjectKind.SCHEMA, position);
      }
      case SYSTEM -> {
        in.skip();
        return system(position);
      }
      default -> throw grammar.statements().unsupportedObject("ALTER");
    }
  }

  private Statement table(int position) {
    if (in.at(Keyword.ALL)) {
      throw in.notSupported("ALTER TABLE ALL IN TABLESPACE");
    }
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    Table table = grammar.tables().relation();
    if (in.accept(Keyword.RENAME)) {
      return rename(ObjectKind.TABLE, table.name(), ifExists, position);
    }
    if (in.accept(Keyword.SET, Keyword.SCHEMA)) {
      return new SetSchema(ObjectKind.TABLE, table.name(), ifExists, in.name(), position);
    }
    List<AlterTableAction> actions = grammar.alterTables().actions();
    return new AlterTable(table.name(), ifExists, table.only(), actions, position);
  }

  private Statement rename(ObjectKind kind, QualifiedName name, boolean ifExists, int position) {
    if (in.accept(Keyword.TO)) {
      return new RenameObject(kind, name, ifExists, in.name(), position);
    }
    boolean table = kind == ObjectKind.TABLE;
    if (!table && kind != ObjectKind.VIEW && kind != ObjectKind.MATERIALIZED_VIEW) {
      throw in.error();
    }
    if (table && in.accept(Keyword.CONSTRAINT)) {
      Identifier constraint = in.name();
      in.expect(Keyword.TO);
      return new RenameConstraint(name, ifExists, constraint, in.name(), position);
    }
    in.accept(Keyword.COLUMN);
    Identifier column = in.name();
    in.expect(Keyword.TO);
    return new RenameColumn(kind, name, ifExists, column, in.name(), position);
  }

  private Statement index(int position) {
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    boolean reset = in.at(Keyword.RESET);
    if ((reset || in.at(Keyword.SET)) && in.kind(1) == TokenKind.LEFT_PAREN) {
      in.skip();
      return new AlterIndexOptions(
          name, ifExists, grammar.options().relationOptions(), reset, position);
    }
    Statement common = common(ObjectKind.INDEX, name, ifExists, position);
    if (common == null) {
      throw in.atEnd() ? in.error() : in.notSupported("this form of ALTER INDEX");
    }
    return common;
  }

  private Statement sequence(int position) {
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    Statement common = common(ObjectKind.SEQUENCE, name, ifExists, position);
    if (common != null) {
      return common;
    }
    SequenceOptions options = grammar.sequences().options();
    if (options.equals(SequenceOptions.NONE)) {
      throw in.error();
    }
    return new AlterSequence(name, ifExists, options, position);
  }

  private Statement other(ObjectKind kind, int position) {
    boolean ifExists = kind != ObjectKind.SCHEMA && in.accept(Keyword.IF, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    Statement common = common(kind, name, ifExists, position);
    if (common == null) {
      throw in.atEnd() ? in.error() : in.notSupported("this form of ALTER " + kind.title());
    }
    return common;
  }

  private @Nullable Statement common(
      ObjectKind kind, QualifiedName name, boolean ifExists, int position) {
    if (in.accept(Keyword.RENAME)) {
      return rename(kind, name, ifExists, position);
    }
    if (in.accept(Keyword.OWNER)) {
      in.expect(Keyword.TO);
      return new SetOwner(kind, name, ifExists, in.roleName(), position);
    }
    if (kind != ObjectKind.SCHEMA
        && kind != ObjectKind.INDEX
        && in.accept(Keyword.SET, Keyword.SCHEMA)) {
      return new SetSchema(kind, name, ifExists, in.name(), position);
    }
    return null;
  }

  private AlterSystem system(int position) {
    if (in.accept(Keyword.RESET)) {
      String name = in.accept(Keyword.ALL) ? null : grammar.options().settingName();
      return new AlterSystem(name, List.of(), position);
    }
    in.expect(Keyword.SET);
    String name = grammar.options().settingName();
    if (!in.accept(Keyword.TO)) {
      in.expectOperator("=");
    }
    return new AlterSystem(name, grammar.options().settingValues(), position);
  }
}
