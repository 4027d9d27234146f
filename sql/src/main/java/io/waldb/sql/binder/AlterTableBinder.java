package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.plan.Command;
import io.waldb.sql.plan.Command.AlterAction;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.sql.syntax.AlterTableAction;
import io.waldb.sql.syntax.Constraint;
import io.waldb.sql.syntax.DefinitionStatement;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.type.CastContext;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ColumnInfo.Identity;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds ALTER TABLE: each action against the table as the actions before it leave it. */
final class AlterTableBinder {
  private final BindContext context;
  private final Set<String> relations = new HashSet<>();
  private final List<AlterAction> actions = new ArrayList<>();
  private TableInfo table;

  AlterTableBinder(BindContext context, TableInfo table) {
    this.context = context;
    this.table = table;
  }

  Command bind(DefinitionStatement.AlterTable syntax) {
    TableInfo found = table;
    for (AlterTableAction action : syntax.actions()) {
      add(action);
    }
    return new Command.AlterTable(found, actions);
  }

  private void add(AlterTableAction action) {
    if (action instanceof AlterTableAction.AddColumn add) {
      addColumn(add);
    } else if (action instanceof AlterTableAction.DropColumn drop) {
      dropColumn(drop);
    } else if (action instanceof AlterTableAction.AlterColumnType change) {
      changeType(change);
    } else if (action instanceof AlterTableAction.SetDefault change) {
      setDefault(change);
    } else if (action instanceof AlterTableAction.SetNotNull change) {
      column(change.column());
      actions.add(new AlterAction.SetNotNull(change.column().name(), change.notNull()));
    } else if (action instanceof AlterTableAction.AddConstraint add) {
      addConstraint(add);
    } else if (action instanceof AlterTableAction.DropConstraint drop) {
      dropConstraint(drop);
    } else if (action instanceof AlterTableAction.ValidateConstraint validate) {
      validate(validate.name());
    } else {
      addOther(action);
    }
  }

  private void addOther(AlterTableAction action) {
    if (action instanceof AlterTableAction.AddIdentity add) {
      addIdentity(add);
    } else if (action instanceof AlterTableAction.SetIdentity set) {
      setIdentity(set);
    } else if (action instanceof AlterTableAction.DropIdentity drop) {
      ColumnInfo column = column(drop.column());
      if (column.identity() == Identity.NONE) {
        if (!drop.ifExists()) {
          throw notIdentity(drop.column());
        }
        actions.add(
            new AlterAction.Ignored(
                "column \""
                    + column.name()
                    + "\" of relation \""
                    + table.name()
                    + "\" is not an identity column, skipping"));
        return;
      }
      actions.add(new AlterAction.DropIdentity(column.name()));
    } else if (action instanceof AlterTableAction.DropExpression drop) {
      ColumnInfo column = column(drop.column());
      if (column.generatedText() == null) {
        throw SqlErrors.at(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            drop.column().position(),
            "column \""
                + column.name()
                + "\" of relation \""
                + table.name()
                + "\" is not a generated column");
      }
      actions.add(new AlterAction.DropExpression(column.name()));
    } else if (action instanceof AlterTableAction.SetStatistics
        || action instanceof AlterTableAction.SetStorage
        || action instanceof AlterTableAction.SetColumnOptions
        || action instanceof AlterTableAction.SetOptions
        || action instanceof AlterTableAction.SetOwner
        || action instanceof AlterTableAction.SetTablespace
        || action instanceof AlterTableAction.ReplicaIdentity
        || action instanceof AlterTableAction.ClusterOn) {
      actions.add(new AlterAction.Ignored(""));
    } else {
      throw SqlErrors.notSupported(action.position(), "this form of ALTER TABLE");
    }
  }

  private ColumnInfo column(Identifier name) {
    return TargetTables.column(table, name);
  }

  private void addColumn(AlterTableAction.AddColumn add) {
    Identifier name = add.column().name();
    if (table.column(name.name()) != null) {
      String message =
          "column \"" + name.name() + "\" of relation \"" + table.name() + "\" already exists";
      if (!add.ifNotExists()) {
        throw SqlErrors.at(SqlState.DUPLICATE_COLUMN, name.position(), message);
      }
      actions.add(new AlterAction.Ignored(message + ", skipping"));
      return;
    }
    ColumnDefinition column =
        new ColumnBinder(context, table.schema(), table.name())
            .bind(add.column(), false, relations);
    List<ColumnInfo> columns = new ArrayList<>(table.columns());
    columns.add(ColumnBinder.info(column, columns.size()));
    table = withColumns(columns);
    if (column.generatedText() != null) {
      column =
          CreateTableBinder.withGenerated(
              column,
              CreateTableBinder.generatedValue(
                  context, table, column.name(), column.generatedText()));
    }
    ConstraintBinder binder = new ConstraintBinder(context, table, relations);
    List<ConstraintDefinition> constraints = new ArrayList<>();
    for (Constraint constraint : add.column().constraints()) {
      ConstraintDefinition bound = binder.bind(constraint);
      if (bound != null) {
        constraints.add(bound);
      }
    }
    actions.add(new AlterAction.AddColumn(column, constraints));
  }

  private TableInfo withColumns(List<ColumnInfo> columns) {
    return new TableInfo(
        table.id(),
        table.schema(),
        table.name(),
        table.relation(),
        columns,
        TableInfo.describe(columns, null),
        table.indexes(),
        table.constraints(),
        table.rowEstimate(),
        table.pageEstimate(),
        table.system());
  }

  private void dropColumn(AlterTableAction.DropColumn drop) {
    Identifier name = drop.column();
    if (table.column(name.name()) == null && drop.ifExists()) {
      actions.add(
          new AlterAction.Ignored(
              "column \""
                  + name.name()
                  + "\" of relation \""
                  + table.name()
                  + "\" does not exist, skipping"));
      return;
    }
    ColumnInfo column = column(name);
    actions.add(new AlterAction.DropColumn(column.name(), drop.cascade()));
    List<ColumnInfo> columns = new ArrayList<>(table.columns());
    columns.set(
        column.position(),
        new ColumnInfo(
            "", column.type(), column.position(), false, true, null, Identity.NONE, 0, null, null));
    table = withColumns(columns);
  }

  private void changeType(AlterTableAction.AlterColumnType change) {
    ColumnInfo column = column(change.column());
    SqlType type = TypeNames.resolve(change.type());
    Scope scope = new ConstraintBinder(context, table, relations).scope();
    Expression value =
        change.using() == null
            ? scope.resolve(List.of(column.name()), change.position())
            : new ExpressionBinder(context, scope, Clause.USING, null).bind(change.using());
    Expression cast =
        context.coercion().tryCoerce(value, type, CastContext.ASSIGNMENT, change.position());
    if (cast == null) {
      throw change.using() == null
          ? SqlErrors.at(
                  SqlState.DATATYPE_MISMATCH,
                  -1,
                  "column \""
                      + column.name()
                      + "\" cannot be cast automatically to type "
                      + type.kind().sqlName())
              .withHint("You might need to specify \"USING " + column.name() + "::" + type + "\".")
          : SqlErrors.at(
              SqlState.DATATYPE_MISMATCH,
              -1,
              "result of USING clause for column \""
                  + column.name()
                  + "\" cannot be cast automatically to type "
                  + type.kind().sqlName());
    }
    actions.add(new AlterAction.SetType(column.name(), type, ColumnBinder.overRow(cast)));
  }

  private void setDefault(AlterTableAction.SetDefault change) {
    ColumnInfo column = column(change.column());
    if (column.identity() != Identity.NONE || column.generatedText() != null) {
      throw SqlErrors.at(
          SqlState.SYNTAX_ERROR,
          change.column().position(),
          "column \""
              + column.name()
              + "\" of relation \""
              + table.name()
              + "\" is "
              + (column.generatedText() != null ? "a generated" : "an identity")
              + " column");
    }
    String text = null;
    if (change.value() != null) {
      new ColumnBinder(context, table.schema(), table.name())
          .defaultValue(change.value(), column.name(), column.type());
      text = change.value().text();
    }
    actions.add(new AlterAction.SetDefault(column.name(), text));
  }

  private void addConstraint(AlterTableAction.AddConstraint add) {
    if (add.constraint() instanceof Constraint.NotNull notNull) {
      column(notNull.column());
      actions.add(new AlterAction.SetNotNull(notNull.column().name(), true));
      return;
    }
    ConstraintDefinition bound =
        new ConstraintBinder(context, table, relations).bind(add.constraint());
    if (bound != null) {
      actions.add(new AlterAction.AddConstraint(bound));
    }
  }

  private @Nullable ConstraintInfo findConstraint(String name) {
    for (ConstraintInfo constraint : table.constraints()) {
      if (constraint.name().equals(name)) {
        return constraint;
      }
    }
    return null;
  }

  private void validate(Identifier name) {
    ConstraintInfo constraint = constraint(name);
    Expression condition = null;
    if (constraint.checkText() != null) {
      Scope scope = new ConstraintBinder(context, table, relations).scope();
      condition =
          ColumnBinder.overRow(
              new ExpressionBinder(context, scope, Clause.CHECK, null)
                  .bindBoolean(SourceTexts.expression(constraint.checkText()), "CHECK"));
    }
    actions.add(new AlterAction.ValidateConstraint(constraint.name(), condition));
  }

  private ConstraintInfo constraint(Identifier name) {
    ConstraintInfo found = findConstraint(name.name());
    if (found == null) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_OBJECT,
          name.position(),
          "constraint \"" + name.name() + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return found;
  }

  private void dropConstraint(AlterTableAction.DropConstraint drop) {
    if (findConstraint(drop.name().name()) == null && drop.ifExists()) {
      actions.add(
          new AlterAction.Ignored(
              "constraint \""
                  + drop.name().name()
                  + "\" of relation \""
                  + table.name()
                  + "\" does not exist, skipping"));
      return;
    }
    constraint(drop.name());
    actions.add(new AlterAction.DropConstraint(drop.name().name(), drop.cascade()));
  }

  private void addIdentity(AlterTableAction.AddIdentity add) {
    ColumnInfo column = column(add.column());
    if (column.identity() != Identity.NONE) {
      throw SqlErrors.at(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          add.column().position(),
          "column \""
              + column.name()
              + "\" of relation \""
              + table.name()
              + "\" is already an identity column");
    }
    if (!column.notNull()) {
      throw SqlErrors.at(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          add.column().position(),
          "column \""
              + column.name()
              + "\" of relation \""
              + table.name()
              + "\" must be declared NOT NULL before identity can be added");
    }
    if (column.defaultText() != null) {
      throw SqlErrors.at(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          add.column().position(),
          "column \""
              + column.name()
              + "\" of relation \""
              + table.name()
              + "\" already has a default value");
    }
    SequenceDefinition sequence =
        new ColumnBinder(context, table.schema(), table.name())
            .sequence(
                column.name(), column.type(), add.identity().options(), relations, add.position());
    actions.add(new AlterAction.AddIdentity(column.name(), add.identity().always(), sequence));
  }

  private io.waldb.common.DatabaseException notIdentity(Identifier column) {
    return SqlErrors.at(
        SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
        column.position(),
        "column \""
            + column.name()
            + "\" of relation \""
            + table.name()
            + "\" is not an identity column");
  }

  private void setIdentity(AlterTableAction.SetIdentity set) {
    ColumnInfo column = column(set.column());
    SequenceInfo present = context.catalog().sequence(column.identitySequence());
    if (column.identity() == Identity.NONE || present == null) {
      throw notIdentity(set.column());
    }
    SequenceDefinition sequence =
        SequenceBinder.alter(
            set.options(),
            new SequenceBinder.Place(present.schema(), present.name(), table.name(), column.name()),
            present,
            set.position());
    Long restartWith = set.options().restartWith();
    actions.add(
        new AlterAction.SetIdentity(
            column.name(),
            set.always(),
            sequence,
            set.options().restart(),
            restartWith == null ? sequence.start() : restartWith));
  }
}
