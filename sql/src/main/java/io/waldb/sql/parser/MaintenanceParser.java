package io.waldb.sql.parser;

import io.waldb.sql.syntax.MaintenanceStatement.Analyze;
import io.waldb.sql.syntax.MaintenanceStatement.Call;
import io.waldb.sql.syntax.MaintenanceStatement.Checkpoint;
import io.waldb.sql.syntax.MaintenanceStatement.Explain;
import io.waldb.sql.syntax.MaintenanceStatement.LockTable;
import io.waldb.sql.syntax.MaintenanceStatement.Reindex;
import io.waldb.sql.syntax.MaintenanceStatement.ReindexKind;
import io.waldb.sql.syntax.MaintenanceStatement.TableLock;
import io.waldb.sql.syntax.MaintenanceStatement.Target;
import io.waldb.sql.syntax.MaintenanceStatement.Vacuum;
import io.waldb.sql.syntax.Option;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.Statement;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.SyntaxExpression.FunctionCall;
import io.waldb.sql.syntax.TableExpression.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** EXPLAIN, VACUUM, ANALYZE, CHECKPOINT, REINDEX, LOCK and CALL. */
final class MaintenanceParser {
  private final Grammar grammar;
  private final TokenReader in;

  MaintenanceParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** A statement that begins with EXPLAIN. */
  Statement explain() {
    int position = in.position();
    in.expect(Keyword.EXPLAIN);
    List<Option> options = new ArrayList<>();
    if (in.at(TokenKind.LEFT_PAREN) && !grammar.isQuery(in.index())) {
      options.addAll(grammar.options().utilityOptions());
    } else {
      legacyOption(options, Keyword.ANALYZE);
      legacyOption(options, Keyword.VERBOSE);
    }
    return new Explain(options, explained(), position);
  }

  private Statement explained() {
    if (grammar.data().atStatement()) {
      return grammar.statements().data();
    }
    if (in.at(Keyword.CREATE)) {
      Statement statement = grammar.creates().create();
      boolean query =
          statement.tag().equals("CREATE TABLE AS")
              || statement.tag().equals("CREATE MATERIALIZED VIEW");
      if (query) {
        return statement;
      }
    } else if (in.at(Keyword.EXECUTE)) {
      return grammar.sessions().execute();
    }
    throw in.error();
  }

  /** Takes the word, ANALYSE too, and notes it as an option. */
  private boolean legacyOption(List<Option> options, Keyword keyword) {
    int position = in.position();
    boolean found =
        in.accept(keyword) || (keyword == Keyword.ANALYZE && in.accept(Keyword.ANALYSE));
    if (found) {
      options.add(OptionParser.word(keyword.word(), position));
    }
    return found;
  }

  /** A statement that begins with VACUUM. */
  Statement vacuum() {
    int position = in.position();
    in.expect(Keyword.VACUUM);
    List<Option> options = new ArrayList<>();
    if (in.at(TokenKind.LEFT_PAREN)) {
      options.addAll(grammar.options().utilityOptions());
    } else {
      legacyOption(options, Keyword.FULL);
      legacyOption(options, Keyword.FREEZE);
      legacyOption(options, Keyword.VERBOSE);
      legacyOption(options, Keyword.ANALYZE);
    }
    return new Vacuum(options, targets(), position);
  }

  /** A statement that begins with ANALYZE or ANALYSE. */
  Statement analyze() {
    int position = in.position();
    in.skip();
    List<Option> options = new ArrayList<>();
    if (in.at(TokenKind.LEFT_PAREN)) {
      options.addAll(grammar.options().utilityOptions());
    } else {
      legacyOption(options, Keyword.VERBOSE);
    }
    return new Analyze(options, targets(), position);
  }

  private List<Target> targets() {
    if (in.atEnd()) {
      return List.of();
    }
    return in.commaSeparated(
        () -> {
          QualifiedName table = grammar.tables().relation().name();
          return new Target(table, in.optionalNameList());
        });
  }

  /** {@code CHECKPOINT}. */
  Statement checkpoint() {
    int position = in.position();
    in.expect(Keyword.CHECKPOINT);
    return new Checkpoint(position);
  }

  /** A statement that begins with REINDEX. */
  Statement reindex() {
    int position = in.position();
    in.expect(Keyword.REINDEX);
    List<Option> options =
        in.at(TokenKind.LEFT_PAREN) ? grammar.options().utilityOptions() : List.of();
    ReindexKind kind = null;
    for (ReindexKind candidate : ReindexKind.values()) {
      Keyword keyword = in.keyword();
      if (keyword != null && keyword.name().equals(candidate.name())) {
        kind = candidate;
      }
    }
    if (kind == null) {
      throw in.error();
    }
    in.skip();
    boolean concurrently = in.accept(Keyword.CONCURRENTLY);
    boolean nameless = in.atEnd() && (kind == ReindexKind.DATABASE || kind == ReindexKind.SYSTEM);
    QualifiedName name = nameless ? null : in.qualifiedName();
    return new Reindex(kind, name, concurrently, options, position);
  }

  /** A statement that begins with LOCK. */
  Statement lock() {
    int position = in.position();
    in.expect(Keyword.LOCK);
    in.accept(Keyword.TABLE);
    List<Table> tables = in.commaSeparated(grammar.tables()::relation);
    TableLock mode = TableLock.ACCESS_EXCLUSIVE;
    if (in.accept(Keyword.IN)) {
      mode = lockMode();
      in.expect(Keyword.MODE);
    }
    return new LockTable(tables, mode, in.accept(Keyword.NOWAIT), position);
  }

  private TableLock lockMode() {
    int start = in.index();
    StringBuilder words = new StringBuilder();
    while (in.atLabel() && !in.at(Keyword.MODE)) {
      words.append(words.length() == 0 ? "" : "_").append(in.label().name());
    }
    String name = words.toString().toUpperCase(Locale.ROOT);
    for (TableLock mode : TableLock.values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    throw SyntaxErrors.syntax(in.tokens(), start);
  }

  /** {@code CALL procedure(...)}. */
  Statement call() {
    int position = in.position();
    in.expect(Keyword.CALL);
    int from = in.index();
    SyntaxExpression call = grammar.expressions().operand();
    if (call instanceof FunctionCall function) {
      return new Call(function, position);
    }
    throw SyntaxErrors.syntax(in.tokens(), from);
  }
}
