package io.waldb.executor.command;

import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Utility;
import org.jspecify.annotations.Nullable;

/**
 * Runs the statements that define, drop and maintain.
 *
 * <p>A command was bound before any lock was taken; so each one locks what it is about and looks it
 * up again before it acts.
 */
public final class Commands {
  private Commands() {}

  /**
   * Runs a command.
   *
   * @return PostgreSQL's command tag; null for a command that is the session's own: EXPLAIN,
   *     PREPARE, EXECUTE, CREATE TABLE AS, transaction control, settings
   */
  public static @Nullable String run(Utility utility, CommandContext context) {
    Command command = utility.command();
    if (command instanceof Command.Plain) {
      return PlainCommands.run(utility.statement(), context);
    } else if (command instanceof Command.Nothing nothing) {
      context.notice(nothing.notice());
      return "";
    } else if (command instanceof Command.Vacuum vacuum) {
      new MaintenanceCommands(context).vacuum(vacuum);
      return "VACUUM";
    } else if (command instanceof Command.Analyze analyze) {
      new MaintenanceCommands(context).analyze(analyze);
      return "ANALYZE";
    } else if (command instanceof Command.LockTables lock) {
      new MaintenanceCommands(context).lock(lock);
      return "LOCK TABLE";
    } else if (command instanceof Command.Reindex reindex) {
      new IndexCommands(context).reindex(reindex.table().id(), reindex.indexes());
      return "REINDEX";
    } else if (command instanceof Command.Truncate truncate) {
      new TruncateCommand(context).run(truncate);
      return "TRUNCATE TABLE";
    }
    return define(command, context);
  }

  private static @Nullable String define(Command command, CommandContext context) {
    if (command instanceof Command.CreateTable create) {
      CreateTableCommand.create(context, create.ifNotExists(), create.table());
      return "CREATE TABLE";
    } else if (command instanceof Command.AlterTable alter) {
      new AlterTableCommand(context).run(alter);
      return "ALTER TABLE";
    } else if (command instanceof Command.CreateIndex create) {
      new IndexCommands(context).create(create);
      return "CREATE INDEX";
    } else if (command instanceof Command.CreateSequence create) {
      new SequenceCommands(context).create(create);
      return "CREATE SEQUENCE";
    } else if (command instanceof Command.AlterSequence alter) {
      new SequenceCommands(context).alter(alter);
      return "ALTER SEQUENCE";
    } else if (command instanceof Command.CreateView create) {
      new NameCommands(context).createView(create);
      return "CREATE VIEW";
    } else if (command instanceof Command.CreateSchema create) {
      new NameCommands(context).createSchema(create);
      return "CREATE SCHEMA";
    } else if (command instanceof Command.Drop drop) {
      new DropCommand(context).run(drop);
      return "DROP " + drop.kind();
    } else if (command instanceof Command.Rename rename) {
      new NameCommands(context).rename(rename);
      return "ALTER " + rename.kind();
    } else if (command instanceof Command.SetSchema move) {
      new NameCommands(context).setSchema(move);
      return "ALTER " + move.kind();
    }
    return null;
  }
}
