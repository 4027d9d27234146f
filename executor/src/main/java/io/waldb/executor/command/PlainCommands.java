package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.Context;
import io.waldb.common.config.SettingsFile;
import io.waldb.sql.syntax.DefinitionStatement.Comment;
import io.waldb.sql.syntax.MaintenanceStatement.Reindex;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SessionStatement.AlterSystem;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.catalog.TableInfo;
import java.util.LinkedHashMap;
import java.util.List;

/** Statements that had nothing to be bound: ALTER SYSTEM, COMMENT, REINDEX. */
final class PlainCommands {
  /** Ids of the system tables that list what a comment can be on. */
  private static final int PG_CLASS = 1259;

  private static final int PG_CONSTRAINT = 2606;
  private static final int PG_NAMESPACE = 2615;

  private final CommandContext context;

  PlainCommands(CommandContext context) {
    this.context = context;
  }

  // ---- ALTER SYSTEM

  void alterSystem(AlterSystem alter) {
    var files = context.engine().files();
    synchronized (context.engine()) {
      String name = alter.name();
      if (name == null) {
        SettingsFile.write(files, new LinkedHashMap<>());
      } else {
        String value = alter.values().isEmpty() ? null : String.join(", ", alter.values());
        if (value != null) {
          SettingChecks.check(name, value);
        }
        SettingsFile.alter(files, name, value);
      }
      SettingsFile.apply(files, context.engine().settings(), Context.RELOAD);
    }
  }

  // ---- COMMENT

  void comment(Comment comment) {
    QualifiedName name = comment.object();
    switch (comment.kind()) {
      case TABLE -> set(table(name).id(), PG_CLASS, 0, comment);
      case VIEW, SEQUENCE -> set(relation(name).id(), PG_CLASS, 0, comment);
      case INDEX -> set(index(name).id(), PG_CLASS, 0, comment);
      case COLUMN -> {
        TableInfo table = table(name);
        set(
            table.id(),
            PG_CLASS,
            Constraints.column(table, member(comment)).position() + 1,
            comment);
      }
      case CONSTRAINT -> {
        TableInfo table = table(name);
        ConstraintInfo constraint = table.constraint(member(comment));
        if (constraint == null) {
          throw Errors.undefinedConstraint(table.name(), member(comment));
        }
        set(constraint.id(), PG_CONSTRAINT, 0, comment);
      }
      case SCHEMA -> {
        var schema = context.state().schema(name.name());
        if (schema == null) {
          throw new DatabaseException(
              SqlState.INVALID_SCHEMA_NAME, "schema \"" + name.name() + "\" does not exist");
        }
        set(schema.id(), PG_NAMESPACE, 0, comment);
      }
      case MATERIALIZED_VIEW, TYPE, DOMAIN, FUNCTION, DATABASE, ROLE ->
          throw Errors.notSupported("COMMENT ON " + comment.kind().title());
    }
  }

  private static String member(Comment comment) {
    var member = comment.member();
    if (member == null) {
      throw new IllegalArgumentException("no column or constraint: " + comment);
    }
    return member.name();
  }

  private void set(int object, int systemTable, int column, Comment comment) {
    context.catalog().comment(context.transaction(), object, systemTable, column, comment.text());
  }

  // ---- names

  private RelationInfo relation(QualifiedName name) {
    RelationInfo relation = context.session().names().relation(name);
    if (relation == null) {
      throw Errors.undefined("relation", name.toString());
    }
    return relation;
  }

  private TableInfo table(QualifiedName name) {
    if (relation(name) instanceof TableInfo table) {
      return table;
    }
    throw wrongType(name, "a table");
  }

  private IndexInfo index(QualifiedName name) {
    if (relation(name) instanceof IndexInfo index) {
      return index;
    }
    throw wrongType(name, "an index");
  }

  private static DatabaseException wrongType(QualifiedName name, String kind) {
    return new DatabaseException(
        SqlState.WRONG_OBJECT_TYPE, "\"" + name.name() + "\" is not " + kind);
  }

  // ---- REINDEX

  void reindex(Reindex reindex) {
    IndexCommands commands = new IndexCommands(context);
    QualifiedName name = reindex.name();
    switch (reindex.kind()) {
      case INDEX, TABLE -> throw new IllegalStateException("REINDEX of one table is bound");
      case SCHEMA -> {
        if (name != null) {
          for (TableInfo table : List.copyOf(context.state().tables(name.name()))) {
            commands.reindex(table.id(), List.of());
          }
        }
      }
      case DATABASE -> {
        for (CatalogObject object : List.copyOf(context.state().objects())) {
          if (object instanceof TableInfo table && !table.system()) {
            commands.reindex(table.id(), List.of());
          }
        }
      }
      case SYSTEM -> context.notice("the system tables have no indexes");
    }
  }
}
