package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.ObjectName;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.DefinitionStatement.ObjectKind;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Binds statements that drop, rename or move whole objects. */
final class DropBinder {
  private final BindContext context;

  DropBinder(BindContext context) {
    this.context = context;
  }

  Command bind(DefinitionStatement.Drop drop) {
    Command.ObjectKind kind = kind(drop.kind());
    List<ObjectName> objects = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    for (QualifiedName name : drop.names()) {
      ObjectName found = kind == null ? null : find(kind, name);
      if (found != null) {
        if (!objects.contains(found)) {
          objects.add(found);
        }
      } else if (drop.ifExists()) {
        notices.add(title(drop.kind()) + " \"" + name + "\" does not exist, skipping");
      } else {
        throw missing(drop.kind(), name);
      }
    }
    if (kind == null) {
      return new Command.Nothing(String.join("\n", notices));
    }
    return new Command.Drop(kind, objects, drop.cascade(), notices);
  }

  private static Command.@Nullable ObjectKind kind(ObjectKind kind) {
    return switch (kind) {
      case TABLE -> Command.ObjectKind.TABLE;
      case INDEX -> Command.ObjectKind.INDEX;
      case SEQUENCE -> Command.ObjectKind.SEQUENCE;
      case VIEW -> Command.ObjectKind.VIEW;
      case SCHEMA -> Command.ObjectKind.SCHEMA;
      default -> null;
    };
  }

  private static String title(ObjectKind kind) {
    return kind.title().toLowerCase(Locale.ROOT);
  }

  private static DatabaseException missing(ObjectKind kind, QualifiedName name) {
    SqlState state =
        switch (kind) {
          case TABLE, VIEW, SEQUENCE, MATERIALIZED_VIEW -> SqlState.UNDEFINED_TABLE;
          case SCHEMA -> SqlState.INVALID_SCHEMA_NAME;
          case FUNCTION -> SqlState.UNDEFINED_FUNCTION;
          default -> SqlState.UNDEFINED_OBJECT;
        };
    return SqlErrors.at(state, -1, title(kind) + " \"" + name + "\" does not exist");
  }

  /** The object of that kind and name; null when there is none of any kind. */
  private @Nullable ObjectName find(Command.ObjectKind kind, QualifiedName name) {
    if (kind == Command.ObjectKind.SCHEMA) {
      return context.catalog().hasSchema(name.name()) ? new ObjectName("", name.name()) : null;
    }
    TableInfo table = context.names().table(name);
    ViewInfo view = context.names().view(name);
    SequenceInfo sequence = context.names().sequence(name);
    IndexInfo index = context.names().index(name);
    String schema =
        switch (kind) {
          case TABLE -> table == null ? null : table.schema();
          case VIEW -> view == null ? null : view.schema();
          case SEQUENCE -> sequence == null ? null : sequence.schema();
          default -> index == null ? null : context.names().schemaOfIndex(name);
        };
    if (schema != null) {
      if (table != null && table.system()) {
        throw SqlErrors.at(
            SqlState.INSUFFICIENT_PRIVILEGE,
            name.position(),
            "permission denied: \"" + name.name() + "\" is a system catalog");
      }
      return new ObjectName(schema, name.name());
    }
    String other =
        table != null
            ? "TABLE"
            : view != null
                ? "VIEW"
                : sequence != null ? "SEQUENCE" : index != null ? "INDEX" : null;
    if (other != null) {
      String article = kind == Command.ObjectKind.INDEX ? "an " : "a ";
      throw SqlErrors.at(
              SqlState.WRONG_OBJECT_TYPE,
              -1,
              "\"" + name.name() + "\" is not " + article + kind.name().toLowerCase(Locale.ROOT))
          .withHint(
              "Use DROP "
                  + other
                  + " to remove "
                  + (other.equals("INDEX") ? "an " : "a ")
                  + other.toLowerCase(Locale.ROOT)
                  + ".");
    }
    return null;
  }

  private Command.ObjectKind requireKind(ObjectKind kind, int position) {
    Command.ObjectKind known = kind(kind);
    if (known == null) {
      throw SqlErrors.notSupported(position, "ALTER " + kind.title());
    }
    return known;
  }

  Command rename(DefinitionStatement.RenameObject rename) {
    Command.ObjectKind kind = actualKind(rename.kind(), rename.object(), rename.position());
    ObjectName object = find(kind, rename.object());
    if (object == null) {
      return missingToAlter(rename.object(), kind, rename.ifExists());
    }
    String newName = rename.newName().name();
    boolean taken =
        kind == Command.ObjectKind.SCHEMA
            ? context.catalog().hasSchema(newName)
            : context.names().taken(object.schema(), newName);
    if (taken) {
      throw kind == Command.ObjectKind.SCHEMA
          ? SqlErrors.at(
              SqlState.DUPLICATE_SCHEMA,
              rename.newName().position(),
              "schema \"" + newName + "\" already exists")
          : CreateTableBinder.alreadyExists(rename.newName().position(), newName);
    }
    return new Command.Rename(kind, object, newName);
  }

  Command setSchema(DefinitionStatement.SetSchema set) {
    Command.ObjectKind kind = actualKind(set.kind(), set.object(), set.position());
    ObjectName object = find(kind, set.object());
    if (object == null) {
      return missingToAlter(set.object(), kind, set.ifExists());
    }
    context.names().requireSchema(set.schema().name(), set.schema().position());
    if (!set.schema().name().equals(object.schema())
        && context.names().taken(set.schema().name(), object.name())) {
      throw SqlErrors.at(
          SqlState.DUPLICATE_TABLE,
          set.schema().position(),
          "relation \""
              + object.name()
              + "\" already exists in schema \""
              + set.schema().name()
              + "\"");
    }
    return new Command.SetSchema(kind, object, set.schema().name());
  }

  private Command.ObjectKind actualKind(ObjectKind kind, QualifiedName name, int position) {
    Command.ObjectKind written = requireKind(kind, position);
    if (written == Command.ObjectKind.TABLE && context.names().table(name) == null) {
      if (context.names().view(name) != null) {
        return Command.ObjectKind.VIEW;
      }
      if (context.names().sequence(name) != null) {
        return Command.ObjectKind.SEQUENCE;
      }
      if (context.names().index(name) != null) {
        return Command.ObjectKind.INDEX;
      }
    }
    return written;
  }

  private static Command missingToAlter(
      QualifiedName name, Command.ObjectKind kind, boolean ifExists) {
    boolean schema = kind == Command.ObjectKind.SCHEMA;
    String message = (schema ? "schema" : "relation") + " \"" + name + "\" does not exist";
    if (ifExists) {
      return new Command.Nothing(message + ", skipping");
    }
    throw SqlErrors.at(
        schema ? SqlState.INVALID_SCHEMA_NAME : SqlState.UNDEFINED_TABLE, name.position(), message);
  }
}
