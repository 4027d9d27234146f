package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.expr.Expressions;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.plan.Assignment;
import io.waldb.sql.plan.InsertRows;
import io.waldb.sql.plan.RowChecks;
import io.waldb.sql.plan.RowChecks.CheckCondition;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.storage.catalog.CatalogObject;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.ConstraintInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.TupleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The expressions and queries that the catalog keeps as text: what they mean, and what depends on a
 * table through them.
 *
 * <p>The text of a check or of a generated column names columns; so a new name is put into it, and
 * the result is bound and compared with what was meant before. A view is not rewritten: what it
 * needs is not renamed or dropped under it.
 */
final class StoredTexts {
  private final CommandContext context;

  StoredTexts(CommandContext context) {
    this.context = context;
  }

  private StatementPlan plan(String sql) {
    return context.session().planOf(sql, context.state());
  }

  // ---- a table's own

  /** The generated columns and checks of a table, bound as for a new row. */
  RowChecks rules(int table) {
    TableInfo info = context.table(table);
    StatementPlan insert =
        plan("INSERT INTO " + IdentifierText.of(info.schema(), info.name()) + " DEFAULT VALUES");
    return insert.plan() instanceof InsertRows rows ? rows.checks() : RowChecks.NONE;
  }

  /** The condition of a check over a row of its table; null when it is always true. */
  @Nullable Expression condition(int table, String check) {
    for (CheckCondition each : rules(table).conditions()) {
      if (each.name().equals(check)) {
        return each.condition();
      }
    }
    return null;
  }

  /** The generated column that is computed from a column, or null. */
  @Nullable ColumnInfo generatedFrom(int table, int column) {
    for (Assignment generated : rules(table).generated()) {
      if (Expressions.any(
          generated.value(), e -> e instanceof ColumnReference r && r.column() == column)) {
        return context.table(table).columns().get(generated.column());
      }
    }
    return null;
  }

  /** Does a renaming and puts the new name into the texts of the table. */
  void rename(int table, Runnable change, UnaryOperator<String> newText) {
    RowChecks before = rules(table);
    List<ViewInfo> views = views(table);
    change.run();
    context
        .catalog()
        .alterTable(
            context.transaction(),
            table,
            of -> {
              List<ColumnInfo> columns =
                  of.columns().stream().map(each -> renamed(each, newText)).toList();
              List<ConstraintInfo> constraints =
                  of.constraints().stream().map(each -> renamed(each, newText)).toList();
              return of.withColumns(columns, of.descriptor()).withConstraints(constraints);
            });
    if (!rules(table).equals(before)) {
      throw Errors.notSupported(
          "a new name for what a check or generated column of table \""
              + context.table(table).name()
              + "\" uses");
    }
    for (ViewInfo view : views) {
      if (!works(view)) {
        throw Errors.notSupported("a new name for what view \"" + view.name() + "\" uses");
      }
    }
  }

  private static ColumnInfo renamed(ColumnInfo column, UnaryOperator<String> newText) {
    String text = column.generatedText();
    return text == null ? column : column.withGenerated(newText.apply(text));
  }

  private static ConstraintInfo renamed(ConstraintInfo constraint, UnaryOperator<String> newText) {
    String text = constraint.checkText();
    return text == null ? constraint : constraint.withCheckText(newText.apply(text));
  }

  // ---- views

  /** The views that read a table, directly or through others. */
  List<ViewInfo> views(int table) {
    List<ViewInfo> views = new ArrayList<>();
    for (CatalogObject object : context.state().objects()) {
      if (object instanceof ViewInfo view) {
        StatementPlan plan = planOf(view);
        if (plan != null && plan.locks().stream().anyMatch(lock -> lock.table() == table)) {
          views.add(view);
        }
      }
    }
    return views;
  }

  /** The views that read a column of a table: those that cannot be bound without it. */
  List<ViewInfo> viewsOver(TableInfo table, int column) {
    List<ViewInfo> views = views(table.id());
    if (views.isEmpty()) {
      return views;
    }
    List<ColumnInfo> columns = new ArrayList<>(table.columns());
    columns.set(column, columns.get(column).asDropped());
    replaceColumns(table, columns, TableInfo.describe(columns, table.descriptor()));
    views.removeIf(this::works);
    replaceColumns(table, table.columns(), table.descriptor());
    return views;
  }

  private void replaceColumns(
      TableInfo table, List<ColumnInfo> columns, TupleDescriptor descriptor) {
    context
        .catalog()
        .alterTable(context.transaction(), table.id(), of -> of.withColumns(columns, descriptor));
  }

  private @Nullable StatementPlan planOf(ViewInfo view) {
    try {
      return plan("SELECT * FROM " + IdentifierText.of(view.schema(), view.name()));
    } catch (DatabaseException e) {
      if (e.state() == SqlState.INTERNAL_ERROR) {
        throw e;
      }
      return null;
    }
  }

  /** The other views that cannot be bound without a view. */
  List<ViewInfo> viewsOver(ViewInfo gone, Runnable drop) {
    List<ViewInfo> views = new ArrayList<>();
    for (CatalogObject object : context.state().objects()) {
      if (object instanceof ViewInfo view && view.id() != gone.id() && works(view)) {
        views.add(view);
      }
    }
    drop.run();
    views.removeIf(this::works);
    return views;
  }

  /** Whether a view can be bound. */
  boolean works(ViewInfo view) {
    return planOf(view) != null;
  }
}
