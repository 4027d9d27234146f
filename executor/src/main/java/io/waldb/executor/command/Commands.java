package io.waldb.executor.command;

import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Utility;
import io.waldb.sql.syntax.DefinitionStatement.Comment;
import io.waldb.sql.syntax.MaintenanceStatement.Checkpoint;
import io.waldb.sql.syntax.MaintenanceStatement.Reindex;
import io.waldb.sql.syntax.SessionStatement.AlterSystem;
import io.waldb.sql.syntax.UtilityStatement;

/**
 * Runs the statements without a plan that work in a transaction.
 *
 * <p>A command was bound before any lock was taken; so each one locks what it is about and looks it
 * up again before it acts.
 */
public final class Commands {
  private Commands() {}

  /**
   * Runs a command.
   *
   * @param utility neither PREPARE nor EXECUTE, which are the session's own, nor one that needs no
   *     transaction
   * @throws io.waldb.common.DatabaseException 0A000 when it is not supported
   */
  public static CommandResult run(Utility utility, CommandContext context) {
    Command command = utility.command();
    String tag = utility.statement().tag();
    if (command instanceof Command.Plain) {
      plain(utility.statement(), context);
    } else if (command instanceof Command.Nothing nothing) {
      context.notice(nothing.notice());
    } else if (command instanceof Command.Explain explain) {
      return new CommandResult(tag, 0, new Explain(context).run(explain));
    } else if (command instanceof Command.Vacuum vacuum) {
      new MaintenanceCommands(context).vacuum(vacuum);
    } else if (command instanceof Command.Analyze analyze) {
      new MaintenanceCommands(context).analyze(analyze);
    } else if (command instanceof Command.LockTables lock) {
      new MaintenanceCommands(context).lock(lock);
    } else if (command instanceof Command.Reindex reindex) {
      new IndexCommands(context).reindex(reindex.table().id(), reindex.indexes());
    } else if (command instanceof Command.Truncate truncate) {
      new TruncateCommand(context).run(truncate);
    } else {
      return define(command, tag, context);
    }
    return CommandResult.of(tag);
  }

  /** Runs a statement that says all itself. */
  private static void plain(UtilityStatement statement, CommandContext context) {
    if (statement instanceof Checkpoint) {
      context.engine().checkpoint(context.session().cancelToken());
    } else if (statement instanceof AlterSystem alter) {
      new PlainCommands(context).alterSystem(alter);
    } else if (statement instanceof Comment comment) {
      new PlainCommands(context).comment(comment);
    } else if (statement instanceof Reindex reindex) {
      new PlainCommands(context).reindex(reindex);
    } else {
      throw Errors.notSupported(statement.tag());
    }
  }

  /** As {@link #run}. ALTER has in its tag what it found, whatever it was called. */
  private static CommandResult define(Command command, String tag, CommandContext context) {
    if (command instanceof Command.CreateTable create) {
      CreateTableCommand.create(context, create.ifNotExists(), create.table());
    } else if (command instanceof Command.CreateTableAs create) {
      return CreateTableCommand.createAs(context, create, tag);
    } else if (command instanceof Command.AlterTable alter) {
      new AlterTableCommand(context).run(alter);
      return CommandResult.of("ALTER TABLE");
    } else if (command instanceof Command.CreateIndex create) {
      new IndexCommands(context).create(create);
    } else if (command instanceof Command.CreateSequence create) {
      new SequenceCommands(context).create(create);
    } else if (command instanceof Command.AlterSequence alter) {
      new SequenceCommands(context).alter(alter);
    } else if (command instanceof Command.CreateView create) {
      new NameCommands(context).createView(create);
    } else if (command instanceof Command.CreateSchema create) {
      new NameCommands(context).createSchema(create);
    } else if (command instanceof Command.Drop drop) {
      new DropCommand(context).run(drop);
    } else if (command instanceof Command.Rename rename) {
      new NameCommands(context).rename(rename);
      return CommandResult.of("ALTER " + rename.kind());
    } else if (command instanceof Command.SetSchema move) {
      new NameCommands(context).setSchema(move);
      return CommandResult.of("ALTER " + move.kind());
    } else {
      throw Errors.notSupported(tag);
    }
    return CommandResult.of(tag);
  }
}
