package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.sql.syntax.DataStatement;
import io.waldb.sql.syntax.DataStatement.Select;
import io.waldb.sql.syntax.DefinitionStatement.CreateTableAs;
import io.waldb.sql.syntax.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One statement of any kind: its first words say which parser it is for. */
final class StatementParser {

  /** Kinds of object that PostgreSQL has and no parser here reads. */
  private static final Set<String> OTHER_OBJECTS =
      Set.of(
          "access",
          "aggregate",
          "cast",
          "collation",
          "constraint",
          "conversion",
          "database",
          "default",
          "domain",
          "event",
          "extension",
          "foreign",
          "function",
          "group",
          "language",
          "large",
          "operator",
          "owned",
          "policy",
          "procedural",
          "procedure",
          "publication",
          "role",
          "routine",
          "rule",
          "server",
          "statistics",
          "subscription",
          "tablespace",
          "text",
          "transform",
          "trigger",
          "trusted",
          "type",
          "user");

  private final Grammar grammar;
  private final TokenReader in;

  StatementParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** The statement that fills the reader's tokens. */
  Statement statement() {
    Statement statement = grammar.data().atStatement() ? data() : utility();
    in.expectEnd();
    QueryParser.Into into = grammar.queries().takeInto();
    if (into != null) {
      throw SyntaxErrors.syntax("SELECT ... INTO is not allowed here", into.position());
    }
    return statement;
  }

  /** A statement over rows; SELECT INTO is one that creates a table. */
  Statement data() {
    DataStatement statement = grammar.data().statement();
    QueryParser.Into into = grammar.queries().takeInto();
    if (into == null) {
      return statement;
    }
    if (!(statement instanceof Select select)) {
      throw SyntaxErrors.syntax("SELECT ... INTO is not allowed here", into.position());
    }
    return new CreateTableAs(
        into.name(),
        into.persistence(),
        false,
        List.of(),
        select.query(),
        true,
        List.of(),
        null,
        null,
        statement.position());
  }

  private Statement utility() {
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    return switch (keyword) {
      case BEGIN -> grammar.transactions().begin();
      case START -> grammar.transactions().start();
      case COMMIT, END -> grammar.transactions().commit();
      case ROLLBACK, ABORT -> grammar.transactions().rollback();
      case SAVEPOINT -> grammar.transactions().savepoint();
      case RELEASE -> grammar.transactions().release();
      case SET -> grammar.sessions().set();
      case RESET -> grammar.sessions().reset();
      case SHOW -> grammar.sessions().show();
      case DISCARD -> grammar.sessions().discard();
      case PREPARE ->
          in.keyword(1) == Keyword.TRANSACTION
              ? grammar.transactions().prepareTransaction()
              : grammar.sessions().prepare();
      case EXECUTE -> grammar.sessions().execute();
      case DEALLOCATE -> grammar.sessions().deallocate();
      case CREATE -> grammar.creates().create();
      case ALTER -> grammar.alters().alter();
      case DROP -> grammar.drops().drop();
      case TRUNCATE -> grammar.drops().truncate();
      case COMMENT -> grammar.drops().comment();
      case REFRESH -> grammar.drops().refresh();
      case EXPLAIN -> grammar.maintenance().explain();
      case VACUUM -> grammar.maintenance().vacuum();
      case ANALYZE, ANALYSE -> grammar.maintenance().analyze();
      case CHECKPOINT -> grammar.maintenance().checkpoint();
      case REINDEX -> grammar.maintenance().reindex();
      case LOCK -> grammar.maintenance().lock();
      case CALL -> grammar.maintenance().call();
      case COPY -> grammar.copies().copy();
      default -> throw unsupported(keyword);
    };
  }

  /** 0A000 for a statement PostgreSQL has; 42601 for anything else. */
  private DatabaseException unsupported(Keyword keyword) {
    return switch (keyword) {
      case DO,
          GRANT,
          REVOKE,
          DECLARE,
          FETCH,
          MOVE,
          CLOSE,
          LISTEN,
          NOTIFY,
          UNLISTEN,
          CLUSTER,
          LOAD,
          SECURITY,
          IMPORT,
          REASSIGN ->
          in.notSupported(keyword.name());
      default -> in.error();
    };
  }

  /** 0A000 if the current word is a kind of object PostgreSQL has; else 42601. */
  DatabaseException unsupportedObject(String verb) {
    if (!in.at(TokenKind.WORD)) {
      return in.error();
    }
    String word = TokenText.name(in.tokens(), in.index());
    return OTHER_OBJECTS.contains(word)
        ? in.notSupported(verb + " " + word.toUpperCase(Locale.ROOT))
        : in.error();
  }
}
