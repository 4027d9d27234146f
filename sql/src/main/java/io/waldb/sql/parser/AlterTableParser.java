package io.waldb.sql.parser;

import io.waldb.sql.syntax.AlterTableAction;
import io.waldb.sql.syntax.AlterTableAction.AddColumn;
import io.waldb.sql.syntax.AlterTableAction.AddConstraint;
import io.waldb.sql.syntax.AlterTableAction.AddIdentity;
import io.waldb.sql.syntax.AlterTableAction.AlterColumnType;
import io.waldb.sql.syntax.AlterTableAction.AlterConstraint;
import io.waldb.sql.syntax.AlterTableAction.ClusterOn;
import io.waldb.sql.syntax.AlterTableAction.DropColumn;
import io.waldb.sql.syntax.AlterTableAction.DropConstraint;
import io.waldb.sql.syntax.AlterTableAction.DropExpression;
import io.waldb.sql.syntax.AlterTableAction.DropIdentity;
import io.waldb.sql.syntax.AlterTableAction.ReplicaIdentity;
import io.waldb.sql.syntax.AlterTableAction.ReplicaIdentityKind;
import io.waldb.sql.syntax.AlterTableAction.SetColumnOptions;
import io.waldb.sql.syntax.AlterTableAction.SetDefault;
import io.waldb.sql.syntax.AlterTableAction.SetExpression;
import io.waldb.sql.syntax.AlterTableAction.SetIdentity;
import io.waldb.sql.syntax.AlterTableAction.SetLogged;
import io.waldb.sql.syntax.AlterTableAction.SetNotNull;
import io.waldb.sql.syntax.AlterTableAction.SetOptions;
import io.waldb.sql.syntax.AlterTableAction.SetOwner;
import io.waldb.sql.syntax.AlterTableAction.SetStatistics;
import io.waldb.sql.syntax.AlterTableAction.SetStorage;
import io.waldb.sql.syntax.AlterTableAction.SetTablespace;
import io.waldb.sql.syntax.AlterTableAction.ValidateConstraint;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.SourceExpression;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableElement.Identity;
import io.waldb.sql.syntax.TypeName;
import java.util.List;

/** The actions of ALTER TABLE. */
final class AlterTableParser {
  private final Grammar grammar;
  private final TokenReader in;

  AlterTableParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** Actions with commas between. */
  List<AlterTableAction> actions() {
    return in.commaSeparated(this::action);
  }

  private AlterTableAction action() {
    int position = in.position();
    Keyword keyword = in.keyword();
    if (keyword == null) {
      throw in.error();
    }
    in.skip();
    return switch (keyword) {
      case ADD -> add(position);
      case DROP -> drop(position);
      case ALTER ->
          in.accept(Keyword.CONSTRAINT) ? alterConstraint(position) : alterColumn(position);
      case VALIDATE -> {
        in.expect(Keyword.CONSTRAINT);
        yield new ValidateConstraint(in.name(), position);
      }
      case SET -> set(position);
      case RESET -> new SetOptions(grammar.options().relationOptions(), true, position);
      case OWNER -> {
        in.expect(Keyword.TO);
        yield new SetOwner(in.roleName(), position);
      }
      case CLUSTER -> {
        in.expect(Keyword.ON);
        yield new ClusterOn(in.name(), position);
      }
      case REPLICA -> {
        in.expect(Keyword.IDENTITY);
        yield replicaIdentity(position);
      }
      case ENABLE, DISABLE, INHERIT, NO, OF, NOT, ATTACH, DETACH ->
          throw SyntaxErrors.notSupported("ALTER TABLE ... " + keyword, position);
      default -> {
        in.seek(in.index() - 1);
        throw in.error();
      }
    };
  }

  private AlterTableAction add(int position) {
    if (grammar.constraints().atTableConstraint()) {
      return new AddConstraint(grammar.constraints().tableConstraint(), position);
    }
    in.accept(Keyword.COLUMN);
    boolean ifNotExists = in.accept(Keyword.IF, Keyword.NOT, Keyword.EXISTS);
    return new AddColumn(grammar.createTables().column(), ifNotExists, position);
  }

  private AlterTableAction drop(int position) {
    boolean constraint = in.accept(Keyword.CONSTRAINT);
    if (!constraint) {
      in.accept(Keyword.COLUMN);
    }
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    Identifier name = in.name();
    boolean cascade = grammar.cascade();
    return constraint
        ? new DropConstraint(name, ifExists, cascade, position)
        : new DropColumn(name, ifExists, cascade, position);
  }

  private AlterConstraint alterConstraint(int position) {
    Identifier name = in.name();
    return new AlterConstraint(name, grammar.constraints().timing(), position);
  }

  private AlterTableAction set(int position) {
    if (in.at(TokenKind.LEFT_PAREN)) {
      return new SetOptions(grammar.options().relationOptions(), false, position);
    }
    if (in.accept(Keyword.LOGGED)) {
      return new SetLogged(true, position);
    }
    if (in.accept(Keyword.UNLOGGED)) {
      return new SetLogged(false, position);
    }
    if (in.accept(Keyword.TABLESPACE)) {
      return new SetTablespace(in.name(), position);
    }
    if (in.accept(Keyword.WITHOUT)) {
      in.expect(Keyword.CLUSTER);
      return new ClusterOn(null, position);
    }
    if (in.at(Keyword.ACCESS)) {
      throw in.notSupported("SET ACCESS METHOD");
    }
    throw in.error();
  }

  private ReplicaIdentity replicaIdentity(int position) {
    if (in.accept(Keyword.USING, Keyword.INDEX)) {
      return new ReplicaIdentity(ReplicaIdentityKind.INDEX, in.name(), position);
    }
    ReplicaIdentityKind kind;
    if (in.accept(Keyword.FULL)) {
      kind = ReplicaIdentityKind.FULL;
    } else if (in.accept(Keyword.NOTHING)) {
      kind = ReplicaIdentityKind.NOTHING;
    } else {
      in.expect(Keyword.DEFAULT);
      kind = ReplicaIdentityKind.DEFAULT;
    }
    return new ReplicaIdentity(kind, null, position);
  }

  private AlterTableAction alterColumn(int position) {
    in.accept(Keyword.COLUMN);
    Identifier column = in.name();
    if (in.at(Keyword.TYPE) || in.at(Keyword.SET, Keyword.DATA)) {
      return alterType(column, position);
    }
    if (in.accept(Keyword.ADD)) {
      in.expect(Keyword.GENERATED);
      int generated = in.position();
      boolean always = grammar.createTables().always();
      in.expect(Keyword.AS);
      in.expect(Keyword.IDENTITY);
      SequenceOptions options = grammar.sequences().optionalParenthesised();
      return new AddIdentity(column, new Identity(always, options, generated), position);
    }
    if (in.accept(Keyword.DROP)) {
      return dropFromColumn(column, position);
    }
    if (in.accept(Keyword.RESET)) {
      return new SetColumnOptions(column, grammar.options().relationOptions(), true, position);
    }
    if (in.at(Keyword.RESTART)
        || in.at(Keyword.SET, Keyword.GENERATED)
        || (in.at(Keyword.SET) && grammar.sequences().isOption(in.index() + 1))) {
      return setIdentity(column, position);
    }
    in.expect(Keyword.SET);
    return setOfColumn(column, position);
  }

  private AlterColumnType alterType(Identifier column, int position) {
    if (in.accept(Keyword.SET)) {
      in.expect(Keyword.DATA);
    }
    in.expect(Keyword.TYPE);
    TypeName type = grammar.types().type();
    QualifiedName collation = in.accept(Keyword.COLLATE) ? in.qualifiedName() : null;
    SyntaxExpression using = in.accept(Keyword.USING) ? grammar.expressions().expression() : null;
    return new AlterColumnType(column, type, collation, using, position);
  }

  private AlterTableAction dropFromColumn(Identifier column, int position) {
    if (in.accept(Keyword.DEFAULT)) {
      return new SetDefault(column, null, position);
    }
    if (in.accept(Keyword.NOT, Keyword.NULL)) {
      return new SetNotNull(column, false, position);
    }
    boolean identity = in.accept(Keyword.IDENTITY);
    if (!identity) {
      in.expect(Keyword.EXPRESSION);
    }
    boolean ifExists = in.accept(Keyword.IF, Keyword.EXISTS);
    return identity
        ? new DropIdentity(column, ifExists, position)
        : new DropExpression(column, ifExists, position);
  }

  private SetIdentity setIdentity(Identifier column, int position) {
    Boolean[] always = new Boolean[1];
    SequenceOptions options =
        grammar.sequences().identityChanges(() -> always[0] = grammar.createTables().always());
    return new SetIdentity(column, always[0], options, position);
  }

  private AlterTableAction setOfColumn(Identifier column, int position) {
    if (in.accept(Keyword.DEFAULT)) {
      return new SetDefault(column, grammar.sourceExpression(), position);
    }
    if (in.accept(Keyword.NOT)) {
      in.expect(Keyword.NULL);
      return new SetNotNull(column, true, position);
    }
    if (in.accept(Keyword.EXPRESSION)) {
      in.expect(Keyword.AS);
      in.expect(TokenKind.LEFT_PAREN);
      SourceExpression value = grammar.sourceExpression();
      in.expect(TokenKind.RIGHT_PAREN);
      return new SetExpression(column, value, position);
    }
    if (in.accept(Keyword.STATISTICS)) {
      int target = in.accept(Keyword.DEFAULT) ? -1 : (int) in.signedLong();
      return new SetStatistics(column, target, position);
    }
    if (in.at(TokenKind.LEFT_PAREN)) {
      return new SetColumnOptions(column, grammar.options().relationOptions(), false, position);
    }
    boolean compression = in.accept(Keyword.COMPRESSION);
    if (!compression) {
      in.expect(Keyword.STORAGE);
    }
    return new SetStorage(column, compression, in.nonReservedOrDefault(), position);
  }
}
