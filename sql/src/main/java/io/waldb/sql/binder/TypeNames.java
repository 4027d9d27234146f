package io.waldb.sql.binder;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.TypeName;
import io.waldb.storage.tuple.SqlType;
import io.waldb.storage.tuple.TypeKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up types by PostgreSQL's names. */
final class TypeNames {
  private static final Map<String, TypeKind> KINDS =
      Map.ofEntries(
          Map.entry("int2", TypeKind.SMALLINT),
          Map.entry("smallint", TypeKind.SMALLINT),
          Map.entry("int4", TypeKind.INTEGER),
          Map.entry("int", TypeKind.INTEGER),
          Map.entry("integer", TypeKind.INTEGER),
          Map.entry("int8", TypeKind.BIGINT),
          Map.entry("bigint", TypeKind.BIGINT),
          Map.entry("float4", TypeKind.REAL),
          Map.entry("real", TypeKind.REAL),
          Map.entry("float8", TypeKind.DOUBLE),
          Map.entry("numeric", TypeKind.NUMERIC),
          Map.entry("decimal", TypeKind.NUMERIC),
          Map.entry("bool", TypeKind.BOOLEAN),
          Map.entry("boolean", TypeKind.BOOLEAN),
          Map.entry("bpchar", TypeKind.CHAR),
          Map.entry("varchar", TypeKind.VARCHAR),
          Map.entry("text", TypeKind.TEXT),
          Map.entry("name", TypeKind.NAME),
          Map.entry("bytea", TypeKind.BYTEA),
          Map.entry("date", TypeKind.DATE),
          Map.entry("time", TypeKind.TIME),
          Map.entry("timestamp", TypeKind.TIMESTAMP),
          Map.entry("timestamptz", TypeKind.TIMESTAMPTZ),
          Map.entry("interval", TypeKind.INTERVAL),
          Map.entry("uuid", TypeKind.UUID),
          Map.entry("oid", TypeKind.OID),
          Map.entry("tid", TypeKind.TID),
          Map.entry("xid", TypeKind.XID),
          Map.entry("xid8", TypeKind.XID),
          Map.entry("pg_lsn", TypeKind.PG_LSN),
          Map.entry("regclass", TypeKind.REGCLASS));

  private TypeNames() {}

  /** The kind that an unqualified name means, or null. */
  static @Nullable TypeKind kind(String name) {
    return KINDS.get(name);
  }

  /**
   * The type that is written.
   *
   * @throws DatabaseException 42704 when there is no such type, 0A000 for an array, 42601 or 22023
   *     for bad modifiers
   */
  static SqlType resolve(TypeName written) {
    QualifiedName name = written.name();
    String schema = name.schema();
    TypeKind kind =
        schema == null || schema.equals(QualifiedName.SYSTEM_SCHEMA)
            ? KINDS.get(name.name())
            : null;
    if (kind == null) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_OBJECT,
          written.position(),
          "type \"" + displayName(name) + "\" does not exist");
    }
    if (written.arrayDimensions() > 0) {
      throw SqlErrors.notSupported(written.position(), "type " + kind.sqlName() + "[]");
    }
    try {
      return modified(kind, written);
    } catch (DatabaseException e) {
      throw SqlErrors.locate(e, written.position());
    }
  }

  private static String displayName(QualifiedName name) {
    return QualifiedName.SYSTEM_SCHEMA.equals(name.schema()) ? name.name() : name.toString();
  }

  private static SqlType modified(TypeKind kind, TypeName written) {
    int count = written.modifiers().size();
    if (count == 0) {
      return SqlType.of(kind);
    }
    int first = written.modifiers().get(0);
    if (kind == TypeKind.NUMERIC && count <= 2) {
      return SqlType.numeric(first, count == 2 ? written.modifiers().get(1) : 0);
    }
    if (count == 1) {
      SqlType type =
          switch (kind) {
            case CHAR -> SqlType.character(first);
            case VARCHAR -> SqlType.varchar(first);
            case TIME -> SqlType.time(first);
            case TIMESTAMP -> SqlType.timestamp(first);
            case TIMESTAMPTZ -> SqlType.timestamptz(first);
            case INTERVAL -> SqlType.interval(first);
            default -> null;
          };
      if (type != null) {
        return type;
      }
    }
    throw new DatabaseException(
        SqlState.SYNTAX_ERROR,
        count > 1 && kind != TypeKind.NUMERIC
            ? "invalid type modifier"
            : "type modifier is not allowed for type \"" + written.name().name() + "\"");
  }
}
