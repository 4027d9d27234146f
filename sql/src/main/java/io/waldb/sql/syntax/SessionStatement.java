package io.waldb.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements about settings and named statements of a session. */
public sealed interface SessionStatement extends UtilityStatement {

  @Override
  default boolean needsTransaction() {
    return false;
  }

  /**
   * SET [SESSION | LOCAL] name TO value, ...; also SET TIME ZONE ({@code timezone}), SET SCHEMA
   * ({@code search_path}), SET NAMES ({@code client_encoding}), SET ROLE ({@code role}), SET
   * SESSION AUTHORIZATION ({@code session_authorization}), and CREATE-like spellings of PostgreSQL.
   *
   * @param name lower case, with dots if it has parts
   * @param values as text: numbers with sign, words folded, strings decoded; empty for DEFAULT
   */
  record SetVariable(boolean local, String name, List<String> values, int position)
      implements SessionStatement {
    public SetVariable {
      values = List.copyOf(values);
    }

    @Override
    public String tag() {
      return "SET";
    }
  }

  /**
   * RESET name.
   *
   * @param name null for ALL
   */
  record Reset(@Nullable String name, int position) implements SessionStatement {
    @Override
    public String tag() {
      return "RESET";
    }
  }

  /**
   * SHOW name; also SHOW TIME ZONE, SHOW TRANSACTION ISOLATION LEVEL ({@code
   * transaction_isolation}).
   *
   * @param name null for ALL
   */
  record Show(@Nullable String name, int position) implements SessionStatement {
    @Override
    public String tag() {
      return "SHOW";
    }
  }

  /** What DISCARD throws away. */
  enum DiscardKind {
    ALL,
    PLANS,
    SEQUENCES,
    TEMPORARY
  }

  /** DISCARD kind. */
  record Discard(DiscardKind kind, int position) implements SessionStatement {
    @Override
    public String tag() {
      return "DISCARD " + (kind == DiscardKind.TEMPORARY ? "TEMP" : kind.name());
    }

    @Override
    public BlockRule blockRule() {
      return kind == DiscardKind.ALL ? BlockRule.NOT_IN_BLOCK : BlockRule.ANYWHERE;
    }
  }

  /**
   * PREPARE name (types) AS statement.
   *
   * @param text source of the statement
   */
  record Prepare(
      Identifier name, List<TypeName> types, DataStatement statement, String text, int position)
      implements SessionStatement {
    public Prepare {
      types = List.copyOf(types);
    }

    @Override
    public String tag() {
      return "PREPARE";
    }

    @Override
    public boolean needsTransaction() {
      return true;
    }
  }

  /** EXECUTE name (arguments). */
  record Execute(Identifier name, List<SyntaxExpression> arguments, int position)
      implements SessionStatement {
    public Execute {
      arguments = List.copyOf(arguments);
    }

    @Override
    public String tag() {
      return "EXECUTE";
    }

    @Override
    public boolean needsTransaction() {
      return true;
    }
  }

  /**
   * DEALLOCATE name.
   *
   * @param name null for ALL
   */
  record Deallocate(@Nullable Identifier name, int position) implements SessionStatement {
    @Override
    public String tag() {
      return name == null ? "DEALLOCATE ALL" : "DEALLOCATE";
    }
  }

  /**
   * ALTER SYSTEM SET name TO value, or RESET.
   *
   * @param name null for RESET ALL
   * @param values as in {@link SetVariable}; empty for DEFAULT and RESET
   */
  record AlterSystem(@Nullable String name, List<String> values, int position)
      implements SessionStatement {
    public AlterSystem {
      values = List.copyOf(values);
    }

    @Override
    public String tag() {
      return "ALTER SYSTEM";
    }

    @Override
    public boolean needsTransaction() {
      return true;
    }

    @Override
    public BlockRule blockRule() {
      return BlockRule.NOT_IN_BLOCK;
    }
  }
}
