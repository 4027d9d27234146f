package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.AlterAction;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.syntax.AlterTableAction;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;

/** Binds ALTER TABLE. */
final class AlterBinder {
  private final BindContext context;
  private final TableBinder tables;

  AlterBinder(BindContext context) {
    this.context = context;
    tables = new TableBinder(context);
  }

  Command bind(DefinitionStatement.AlterTable alter) {
    if (context.names().table(alter.table()) == null && alter.ifExists()) {
      return DefinitionBinder.missing(alter.table());
    }
    TableInfo table = TargetTables.require(context, alter.table(), "alter");
    TableBinder.Subject subject = TableBinder.subject(table);
    List<AlterAction> actions = new ArrayList<>();
    for (AlterTableAction action : alter.actions()) {
      AlterAction bound = action(table, subject, action);
      actions.add(bound);
      if (bound instanceof AlterAction.AddColumn added) {
        subject = withColumn(subject, added.column());
      }
    }
    return new Command.AlterTable(table, actions);
  }

  /** Later actions of the statement may name the new column. */
  private static TableBinder.Subject withColumn(
      TableBinder.Subject subject, ColumnDefinition column) {
    List<ColumnInfo> columns = new ArrayList<>(subject.columns());
    columns.add(
        new ColumnInfo(
            column.name(),
            column.type(),
            columns.size(),
            column.notNull(),
            false,
            column.defaultText(),
            ColumnInfo.Identity.NONE,
            0,
            column.generatedText(),
            null));
    return new TableBinder.Subject(
        subject.schema(), subject.name(), columns, subject.primaryKey(), subject.constraintNames());
  }

  private AlterAction action(
      TableInfo table, TableBinder.Subject subject, AlterTableAction action) {
    if (action instanceof AlterTableAction.AddColumn add) {
      return addColumn(table, subject, add);
    }
    if (action instanceof AlterTableAction.DropColumn drop) {
      if (drop.ifExists() && subject.column(drop.column().name()) == null) {
        return new AlterAction.Ignored(
            "column \""
                + drop.column().name()
                + "\" of relation \""
                + table.name()
                + "\" does not exist, skipping");
      }
      return new AlterAction.DropColumn(drop.column().name(), drop.cascade());
    }
    if (action instanceof AlterTableAction.AlterColumnType change) {
      return setType(table, subject, change);
    }
    if (action instanceof AlterTableAction.SetDefault set) {
      ColumnInfo column = TargetTables.column(table, set.column());
      if (set.value() != null) {
        tables.defaultValue(set.value(), column.type(), column.name());
      }
      return new AlterAction.SetDefault(
          column.name(), set.value() == null ? null : set.value().text());
    }
    if (action instanceof AlterTableAction.SetNotNull set) {
      return new AlterAction.SetNotNull(set.column().name(), set.notNull());
    }
    if (action instanceof AlterTableAction.DropExpression drop) {
      return new AlterAction.DropExpression(drop.column().name());
    }
    if (action instanceof AlterTableAction.AddIdentity add) {
      ColumnInfo column = TargetTables.column(table, add.column());
      return new AlterAction.AddIdentity(
          column.name(),
          add.identity().always(),
          new SequenceBinder(context)
              .ofColumn(
                  table.schema(),
                  table.name(),
                  column.name(),
                  column.type().kind(),
                  add.identity().options(),
                  add.position()));
    }
    if (action instanceof AlterTableAction.SetIdentity set) {
      return setIdentity(table, set);
    }
    if (action instanceof AlterTableAction.DropIdentity drop) {
      return new AlterAction.DropIdentity(drop.column().name());
    }
    if (action instanceof AlterTableAction.AddConstraint add) {
      if (add.constraint() instanceof Constraint.NotNull notNull) {
        return new AlterAction.SetNotNull(notNull.column().name(), true);
      }
      ConstraintDefinition definition = tables.constraint(subject, add.constraint());
      if (definition == null) {
        throw SqlErrors.notSupported(add.position(), "this constraint");
      }
      return new AlterAction.AddConstraint(definition);
    }
    if (action instanceof AlterTableAction.DropConstraint drop) {
      if (drop.ifExists() && table.constraint(drop.name().name()) == null) {
        return new AlterAction.Ignored(
            "constraint \""
                + drop.name().name()
                + "\" of relation \""
                + table.name()
                + "\" does not exist, skipping");
      }
      return new AlterAction.DropConstraint(drop.name().name(), drop.cascade());
    }
    if (action instanceof AlterTableAction.ValidateConstraint validate) {
      return new AlterAction.ValidateConstraint(validate.name().name());
    }
    if (action instanceof AlterTableAction.SetStatistics
        || action instanceof AlterTableAction.SetStorage
        || action instanceof AlterTableAction.SetColumnOptions
        || action instanceof AlterTableAction.SetOptions
        || action instanceof AlterTableAction.SetOwner
        || action instanceof AlterTableAction.ClusterOn
        || action instanceof AlterTableAction.ReplicaIdentity) {
      return new AlterAction.Ignored("");
    }
    throw SqlErrors.notSupported(action.position(), "this form of ALTER TABLE");
  }

  private AlterAction addColumn(
      TableInfo table, TableBinder.Subject subject, AlterTableAction.AddColumn add) {
    String name = add.column().name().name();
    if (subject.column(name) != null) {
      String message =
          "column \"" + name + "\" of relation \"" + table.name() + "\" already exists";
      if (add.ifNotExists()) {
        return new AlterAction.Ignored(message + ", skipping");
      }
      throw SqlErrors.at(SqlState.DUPLICATE_COLUMN, add.position(), message);
    }
    ColumnDefinition column = tables.column(table.schema(), table.name(), add.column());
    boolean notNull =
        column.notNull()
            || add.column().constraints().stream()
                .anyMatch(
                    each ->
                        each instanceof Constraint.NotNull
                            || (each instanceof Constraint.Unique unique && unique.primaryKey()));
    if (notNull != column.notNull()) {
      column =
          new ColumnDefinition(
              column.name(),
              column.type(),
              true,
              column.defaultText(),
              column.defaultValue(),
              column.identity(),
              column.sequence(),
              column.generatedText(),
              column.generatedValue());
    }
    if (add.column().generated() != null) {
      column = tables.withGenerated(subject, column, add.column().generated().expression());
    }
    TableBinder.Subject with = withColumn(subject, column);
    List<ConstraintDefinition> constraints = new ArrayList<>();
    for (Constraint constraint : add.column().constraints()) {
      ConstraintDefinition definition = tables.constraint(with, constraint);
      if (definition != null) {
        constraints.add(definition);
      }
    }
    return new AlterAction.AddColumn(column, constraints);
  }

  private AlterAction setType(
      TableInfo table, TableBinder.Subject subject, AlterTableAction.AlterColumnType change) {
    ColumnInfo column = TargetTables.column(table, change.column());
    SqlType type = TypeNames.resolve(change.type());
    SyntaxExpression using = change.using();
    Expression value;
    if (using != null) {
      value =
          context
              .coercion()
              .assignment(
                  new ExpressionBinder(context, tables.scope(subject), Clause.USING, null)
                      .bind(using),
                  type,
                  column.name(),
                  change.position());
    } else {
      Expression old = new ColumnReference(0, column.position(), column.type(), !column.notNull());
      Expression cast =
          context.coercion().tryCoerce(old, type, CastContext.ASSIGNMENT, change.position());
      if (cast == null) {
        throw SqlErrors.at(
                SqlState.DATATYPE_MISMATCH,
                change.position(),
                "column \"" + column.name() + "\" cannot be cast automatically to type " + type)
            .withHint("You might need to specify \"USING " + column.name() + "::" + type + "\".");
      }
      value = cast;
    }
    return new AlterAction.SetType(column.name(), type, value);
  }

  private AlterAction setIdentity(TableInfo table, AlterTableAction.SetIdentity set) {
    ColumnInfo column = TargetTables.column(table, set.column());
    SequenceInfo sequence =
        column.identitySequence() == 0
            ? null
            : context.catalog().sequence(column.identitySequence());
    if (sequence == null) {
      throw SqlErrors.at(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          set.position(),
          "column \""
              + column.name()
              + "\" of relation \""
              + table.name()
              + "\" is not an identity column");
    }
    Long with = set.options().restartWith();
    return new AlterAction.SetIdentity(
        column.name(),
        set.always(),
        new SequenceBinder(context).change(sequence, set.options(), set.position()),
        set.options().restart(),
        with == null ? sequence.start() : with);
  }
}
