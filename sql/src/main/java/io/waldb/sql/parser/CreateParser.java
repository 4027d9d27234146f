package io.waldb.sql.parser;

import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.DefinitionStatement.CheckOption;
import io.waldb.sql.syntax.DefinitionStatement.CreateMaterializedView;
import io.waldb.sql.syntax.DefinitionStatement.CreateSchema;
import io.waldb.sql.syntax.DefinitionStatement.CreateSequence;
import io.waldb.sql.syntax.DefinitionStatement.CreateView;
import io.waldb.sql.syntax.DefinitionStatement.Persistence;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Query;
import io.waldb.sql.syntax.SourceQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CREATE: finds the kind of object; views, sequences and schemas are read here. */
final class CreateParser {
  private final Grammar grammar;
  private final TokenReader in;

  CreateParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with CREATE. */
  DefinitionStatement create() {
    int position = in.position();
    in.expect(Keyword.CREATE);
    boolean replace = in.accept(Keyword.OR, Keyword.REPLACE);
    if (!replace) {
      DefinitionStatement statement = createNew(position);
      if (statement != null) {
        return statement;
      }
    }
    boolean temporary = temporary();
    boolean recursive = in.accept(Keyword.RECURSIVE);
    if (in.at(Keyword.VIEW)) {
      return view(replace, temporary, recursive, position);
    }
    if (!temporary && !recursive) {
      throw grammar.statements().unsupportedObject("CREATE");
    }
    throw in.error();
  }

  private boolean temporary() {
    if (in.at(Keyword.LOCAL) || in.at(Keyword.GLOBAL)) {
      if (in.keyword(1) != Keyword.TEMPORARY && in.keyword(1) != Keyword.TEMP) {
        throw in.error();
      }
      in.skip();
    }
    return in.accept(Keyword.TEMPORARY) || in.accept(Keyword.TEMP);
  }

  /** What cannot be replaced; null, at the first token, if it is none of it. */
  private @Nullable DefinitionStatement createNew(int position) {
    int from = in.index();
    if (in.accept(Keyword.UNIQUE)) {
      return grammar.indexes().createIndex(true, position);
    }
    if (in.at(Keyword.INDEX)) {
      return grammar.indexes().createIndex(false, position);
    }
    if (in.accept(Keyword.SCHEMA)) {
      return schema(position);
    }
    if (in.accept(Keyword.MATERIALIZED)) {
      return materializedView(position);
    }
    Persistence persistence =
        in.accept(Keyword.UNLOGGED)
            ? Persistence.UNLOGGED
            : temporary() ? Persistence.TEMPORARY : Persistence.PERMANENT;
    if (in.at(Keyword.TABLE)) {
      return grammar.createTables().createTable(persistence, position);
    }
    if (in.at(Keyword.SEQUENCE)) {
      return sequence(persistence, position);
    }
    if (persistence == Persistence.UNLOGGED) {
      throw in.error();
    }
    in.seek(from);
    return null;
  }

  private CreateSequence sequence(Persistence persistence, int position) {
    in.skip();
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    return new CreateSequence(
        name, persistence, ifNotExists, grammar.sequences().options(), position);
  }

  private CreateSchema schema(int position) {
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    Identifier name = in.at(Keyword.AUTHORIZATION) ? null : in.name();
    Identifier authorization = in.accept(Keyword.AUTHORIZATION) ? in.roleName() : null;
    if (name == null && authorization == null) {
      throw in.error();
    }
    if (!in.atEnd() && (in.at(Keyword.CREATE) || in.at(Keyword.GRANT))) {
      throw in.notSupported("CREATE SCHEMA with schema elements");
    }
    return new CreateSchema(name, ifNotExists, authorization, position);
  }

  private CreateView view(boolean replace, boolean temporary, boolean recursive, int position) {
    in.expect(Keyword.VIEW);
    QualifiedName name = in.qualifiedName();
    List<Identifier> columns = recursive ? in.nameList() : in.optionalNameList();
    List<Option> options =
        in.accept(Keyword.WITH) ? grammar.options().relationOptions() : List.of();
    in.expect(Keyword.AS);
    int end = checkOptionStart();
    CheckOption check = checkOption(end);
    SourceQuery query = query(end);
    return new CreateView(
        name, replace, temporary, recursive, columns, options, query, check, position);
  }

  /** Where {@code WITH [CASCADED | LOCAL] CHECK OPTION} at the limit begins, or the limit. */
  private int checkOptionStart() {
    int limit = in.limit();
    if (in.keywordAt(limit - 1) != Keyword.OPTION || in.keywordAt(limit - 2) != Keyword.CHECK) {
      return limit;
    }
    Keyword before = in.keywordAt(limit - 3);
    int with = before == Keyword.CASCADED || before == Keyword.LOCAL ? limit - 4 : limit - 3;
    return in.keywordAt(with) == Keyword.WITH ? with : limit;
  }

  private CheckOption checkOption(int start) {
    if (start == in.limit()) {
      return CheckOption.NONE;
    }
    return in.keywordAt(start + 1) == Keyword.LOCAL ? CheckOption.LOCAL : CheckOption.CASCADED;
  }

  /** A query up to the token given; the current token is then the reader's limit. */
  private SourceQuery query(int end) {
    int from = in.index();
    int before = in.narrow(end);
    Query query = grammar.queries().query();
    in.expectEnd();
    in.narrow(before);
    in.seek(before);
    return new SourceQuery(query, in.tokens().start(from), in.tokens().text(from, end));
  }

  private CreateMaterializedView materializedView(int position) {
    in.expect(Keyword.VIEW);
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    QualifiedName name = in.qualifiedName();
    List<Identifier> columns = in.optionalNameList();
    List<Option> options =
        in.accept(Keyword.WITH) ? grammar.options().relationOptions() : List.of();
    Identifier tablespace = in.accept(Keyword.TABLESPACE) ? in.name() : null;
    in.expect(Keyword.AS);
    int end = grammar.withDataStart();
    boolean withData = grammar.isWithData(end);
    return new CreateMaterializedView(
        name, ifNotExists, columns, options, tablespace, query(end), withData, position);
  }
}
