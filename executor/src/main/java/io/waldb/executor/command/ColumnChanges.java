package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.executor.expression.Evaluator;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.plan.Command.AlterAction.AddColumn;
import io.waldb.sql.plan.Command.AlterAction.SetType;
import io.waldb.sql.plan.RowChecks.CheckCondition;
import io.waldb.sql.plan.TableDefinition.ColumnDefinition;
import io.waldb.sql.plan.TableDefinition.ConstraintDefinition;
import io.waldb.sql.plan.TableDefinition.SequenceDefinition;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.ConstraintInfo.Kind;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.Sequence;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.TupleDescriptor;
import io.waldb.storage.tuple.TupleSlot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds, drops and renames columns and gives them other types; the table is locked ACCESS EXCLUSIVE.
 *
 * <p>A column that is added with the same value for all rows that are there costs nothing: the
 * value is kept with the column as that of rows which end before it. A value of its own for each
 * row, and another type, rewrite the table.
 */
final class ColumnChanges {
  private final CommandContext context;
  private final Constraints constraints;

  ColumnChanges(CommandContext context) {
    this.context = context;
    this.constraints = new Constraints(context);
  }

  // ---- ADD COLUMN

  void add(int id, AddColumn action) {
    ColumnDefinition definition = action.column();
    TableInfo before = context.table(id);
    refuseTaken(before, definition.name());
    int position = before.columns().size();
    boolean eachItsOwn = isOwnValueForEach(definition);
    Object common = eachItsOwn ? null : commonValue(definition);
    context
        .catalog()
        .alterTable(
            context.transaction(),
            id,
            of -> withColumn(of, CreateTableCommand.column(definition, position), common));
    SequenceInfo sequence = null;
    SequenceDefinition sequenceDefinition = definition.sequence();
    if (sequenceDefinition != null) {
      sequence =
          CreateTableCommand.addSequence(
              context,
              context.table(id),
              definition.name(),
              definition.identity(),
              sequenceDefinition);
    }
    if (hasRows(before)) {
      if (eachItsOwn) {
        rewriteWith(before, definition, position, sequence);
      } else if (definition.notNull() && common == null) {
        constraints.requireNoNulls(context.table(id), definition.name());
      }
    }
    for (ConstraintDefinition constraint : action.constraints()) {
      constraints.add(id, constraint);
    }
  }

  private static void refuseTaken(TableInfo table, String column) {
    if (table.column(column) != null) {
      throw new DatabaseException(
          SqlState.DUPLICATE_COLUMN,
          "column \"" + column + "\" of relation \"" + table.name() + "\" already exists");
    }
  }

  private boolean hasRows(TableInfo table) {
    return context.catalog().relations().heap(table).relation().blockCount() > 0;
  }

  private static boolean isOwnValueForEach(ColumnDefinition definition) {
    Expression value = definition.defaultValue();
    return definition.generatedValue() != null
        || definition.sequence() != null
        || (value != null && Expressions.isVolatile(value));
  }

  private @Nullable Object commonValue(ColumnDefinition definition) {
    Expression value = definition.defaultValue();
    return value == null
        ? null
        : context.compile(value, new TupleSlot(TupleDescriptor.EMPTY)).evalBoxed();
  }

  private static TableInfo withColumn(TableInfo of, ColumnInfo column, @Nullable Object missing) {
    List<ColumnInfo> columns = new ArrayList<>(of.columns());
    columns.add(column);
    List<TupleDescriptor.Column> described = new ArrayList<>();
    for (int i = 0; i < of.descriptor().columnCount(); i++) {
      described.add(of.descriptor().column(i));
    }
    described.add(new TupleDescriptor.Column(column.name(), column.type(), false, missing));
    return of.withColumns(columns, new TupleDescriptor(described));
  }

  private void rewriteWith(
      TableInfo before,
      ColumnDefinition definition,
      int position,
      @Nullable SequenceInfo sequence) {
    Expression value =
        definition.generatedValue() != null
            ? definition.generatedValue()
            : definition.defaultValue();
    new TableRewrite(context)
        .run(
            before,
            (from, to) -> {
              if (sequence != null) {
                Sequence numbers = context.catalog().relations().sequence(sequence);
                return () -> to.setLong(position, numbers.next(context.transaction(), sequence));
              }
              if (value == null) {
                throw new IllegalArgumentException("no value for column " + definition.name());
              }
              Evaluator evaluator = context.compile(value, to);
              return () -> {
                evaluator.store(to, position);
                if (definition.notNull() && to.isNull(position)) {
                  throw constraints.containsNulls(before, definition.name());
                }
              };
            });
  }

  // ---- DROP COLUMN

  void drop(int id, String name, boolean cascade) {
    TableInfo table = context.table(id);
    ColumnInfo column = Constraints.column(table, name);
    int position = column.position();
    StoredTexts texts = new StoredTexts(context);
    List<ViewInfo> views = texts.views(id);
    dropGenerated(id, column, cascade);
    for (ConstraintInfo reference : List.copyOf(context.state().referencing(id))) {
      if (reference.table() != id && reference.referencedColumns().contains(position)) {
        dropReference(reference, id, name, cascade);
      }
    }
    for (ConstraintInfo constraint : List.copyOf(context.table(id).constraints())) {
      boolean refersToIt =
          constraint.referencedTable() == id && constraint.referencedColumns().contains(position);
      if (constraint.columns().contains(position) || refersToIt) {
        constraints.drop(id, constraint.name(), true);
      }
    }
    for (IndexInfo index : List.copyOf(context.table(id).indexes())) {
      if (index.covers(position)) {
        context.catalog().dropIndex(context.transaction(), id, index.id());
      }
    }
    constraints.changeColumn(id, name, ColumnInfo::asDropped);
    for (SequenceInfo sequence : List.copyOf(context.state().ownedSequences(id))) {
      if (sequence.ownerColumn() == position) {
        context.catalog().dropSequence(context.transaction(), sequence.id());
      }
    }
    for (ViewInfo view : views) {
      if (!texts.works(view)) {
        new DropCommand(context)
            .dropDependentView(view, "column " + name + " of table " + table.name(), cascade);
      }
    }
  }

  /** Drops the generated columns that are computed from the column. */
  private void dropGenerated(int id, ColumnInfo column, boolean cascade) {
    StoredTexts texts = new StoredTexts(context);
    ColumnInfo generated = texts.generatedFrom(id, column.position());
    while (generated != null) {
      String of = " of table " + context.table(id).name();
      String what = "column " + generated.name() + of;
      if (!cascade) {
        throw Errors.dependents(
            "column " + column.name() + of, what + " depends on column " + column.name() + of);
      }
      context.notice("drop cascades to " + what);
      drop(id, generated.name(), true);
      generated = texts.generatedFrom(id, column.position());
    }
  }

  private void dropReference(ConstraintInfo reference, int table, String column, boolean cascade) {
    String from = context.table(reference.table()).name();
    String of = context.table(table).name();
    if (!cascade) {
      throw Errors.dependents(
          "column " + column + " of table " + of,
          "constraint "
              + reference.name()
              + " on table "
              + from
              + " depends on column "
              + column
              + " of table "
              + of);
    }
    constraints.dropReference(reference);
  }

  // ---- RENAME COLUMN

  void rename(int id, String name, String newName) {
    TableInfo table = context.table(id);
    Constraints.column(table, name);
    refuseTaken(table, newName);
    new StoredTexts(context)
        .rename(
            id,
            () -> constraints.changeColumn(id, name, each -> each.withName(newName)),
            text -> NameReplacement.ofColumn(text, name, newName));
  }

  // ---- ALTER COLUMN TYPE

  void setType(int id, SetType action) {
    TableInfo before = context.table(id);
    ColumnInfo column = Constraints.column(before, action.column());
    int position = column.position();
    if (column.generatedText() != null) {
      throw Errors.notSupported("ALTER COLUMN TYPE of a generated column");
    }
    StoredTexts texts = new StoredTexts(context);
    if (texts.generatedFrom(id, position) != null) {
      throw new DatabaseException(
          SqlState.FEATURE_NOT_SUPPORTED,
          "cannot alter type of a column used by a generated column");
    }
    List<ViewInfo> views = texts.viewsOver(before, position);
    if (!views.isEmpty()) {
      throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot alter type of a column used by a view or rule")
          .withDetail(
              "rule _RETURN on view "
                  + views.get(0).name()
                  + " depends on column \""
                  + column.name()
                  + '"');
    }
    context
        .catalog()
        .alterTable(
            context.transaction(),
            id,
            of -> {
              List<ColumnInfo> columns = new ArrayList<>(of.columns());
              columns.set(
                  position, columns.get(position).withType(action.type()).withStatistics(null));
              // All rows are written anew, so none is older than a column.
              return of.withColumns(columns, TableInfo.describe(columns, null));
            });
    new TableRewrite(context)
        .run(
            before,
            (from, to) -> {
              Evaluator using = context.compile(action.using(), from);
              return () -> {
                using.store(to, position);
                if (column.notNull() && to.isNull(position)) {
                  throw constraints.containsNulls(before, action.column());
                }
              };
            });
    revalidateKeys(id, position);
    for (CheckCondition check : texts.rules(id).conditions()) {
      ConstraintInfo constraint = context.table(id).constraint(check.name());
      if (constraint != null && constraint.validated()) {
        constraints.validateCheck(context.table(id), check.name(), check.condition());
      }
    }
  }

  /** Holds foreign keys from and to the column against its new values. */
  private void revalidateKeys(int id, int position) {
    for (ConstraintInfo constraint : context.table(id).constraints()) {
      if (constraint.kind() == Kind.FOREIGN_KEY
          && constraint.validated()
          && constraint.columns().contains(position)) {
        constraints.validateForeignKey(context.table(id), constraint);
      }
    }
    for (ConstraintInfo reference : context.state().referencing(id)) {
      if (reference.validated() && reference.referencedColumns().contains(position)) {
        constraints.validateForeignKey(context.table(reference.table()), reference);
      }
    }
  }
}
