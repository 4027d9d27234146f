package io.waldb.sql.binder;

import io.waldb.common.SqlState;
import io.waldb.sql.expr.ColumnReference;
import io.waldb.sql.expr.Expression;
import io.waldb.sql.function.TableFunction;
import io.waldb.sql.query.BoundColumn;
import io.waldb.sql.query.BoundQuery;
import io.waldb.sql.query.BoundQuery.DistinctKind;
import io.waldb.sql.query.BoundQuery.SelectBody;
import io.waldb.sql.query.FromItem;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.SyntaxExpression;
import io.waldb.sql.syntax.TableExpression;
import io.waldb.storage.catalog.ColumnInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds FROM: each item becomes known to the scope, and to the items behind it when they are
 * lateral.
 *
 * <p>Follows PostgreSQL {@code parse_clause.c}, {@code transformFromClauseItem}.
 */
final class FromBinder implements TableExpression.Visitor<FromBinder.Bound> {
  private final BindContext context;
  private final @Nullable Scope outer;
  private final CommonTables commonTables;

  /** Names that lateral items can use: those of the items before. */
  private final List<Bound> before = new ArrayList<>();

  /**
   * An item with the names it makes known.
   *
   * @param item what it is
   * @param tables range variables that can be named
   * @param columns columns that can be named without a table
   */
  record Bound(FromItem item, List<ScopeTable> tables, List<ScopeColumn> columns) {}

  /**
   * Binds the FROM of one query.
   *
   * @param outer scope of the enclosing query, or null
   */
  FromBinder(BindContext context, @Nullable Scope outer, CommonTables commonTables) {
    this.context = context;
    this.outer = outer;
    this.commonTables = commonTables;
  }

  /** Binds items joined by comma and makes their names known to a scope. */
  List<FromItem> bind(List<TableExpression> tables, Scope scope) {
    List<FromItem> items = new ArrayList<>(tables.size());
    for (TableExpression table : tables) {
      Bound bound = table.accept(this);
      scope.add(bound.tables(), bound.columns(), table.position());
      before.add(bound);
      items.add(bound.item());
    }
    return items;
  }

  /** Makes the names of a target of UPDATE or DELETE known to lateral items. */
  void addBefore(Bound target) {
    before.add(target);
  }

  private Scope lateralScope() {
    Scope scope = new Scope(outer, commonTables);
    for (Bound bound : before) {
      for (ScopeTable table : bound.tables()) {
        scope.tables().add(table);
      }
      scope.columns().addAll(bound.columns());
    }
    return scope;
  }

  @Override
  public Bound table(TableExpression.Table syntax) {
    if (syntax.sample() != null) {
      throw SqlErrors.notSupported(syntax.sample().position(), "TABLESAMPLE");
    }
    if (syntax.name().schema() == null) {
      CommonTables.Entry entry = commonTables.find(syntax.name().name(), syntax.position());
      if (entry != null) {
        return commonTable(syntax, entry);
      }
    }
    TableFunction systemView = context.names().systemView(syntax.name());
    if (systemView != null) {
      return systemView(systemView, syntax);
    }
    TableInfo table = context.names().table(syntax.name());
    if (table != null) {
      return table(table, syntax.alias());
    }
    ViewInfo view = context.names().view(syntax.name());
    if (view != null) {
      return view(view, syntax);
    }
    if (context.names().index(syntax.name()) != null
        || context.names().sequence(syntax.name()) != null) {
      throw SqlErrors.at(
          SqlState.WRONG_OBJECT_TYPE,
          syntax.position(),
          "cannot open relation \"" + syntax.name().name() + "\"");
    }
    throw SqlErrors.undefinedTable(syntax.position(), syntax.name().toString());
  }

  /** A table as a range variable; also for targets of statements. */
  Bound table(TableInfo table, TableExpression.@Nullable Alias alias) {
    int relation = context.nextRelation();
    String name = alias == null ? table.name() : alias.name().name();
    List<ScopeColumn> columns = new ArrayList<>(table.columns().size());
    for (ColumnInfo column : table.columns()) {
      if (!column.dropped()) {
        columns.add(
            new ScopeColumn(
                column.name(),
                new ColumnReference(
                    relation, column.position(), column.type(), !column.notNull())));
      }
    }
    columns = renamed(columns, alias, name);
    ScopeTable named =
        new ScopeTable(
            name, alias == null ? table.schema() : null, relation, columns, table, false);
    return new Bound(new FromItem.Table(relation, table, name), List.of(named), columns);
  }

  private Bound commonTable(TableExpression.Table syntax, CommonTables.Entry entry) {
    commonTables.refer(entry);
    int relation = context.nextRelation();
    String name = syntax.alias() == null ? syntax.name().name() : syntax.alias().name().name();
    FromItem item = new FromItem.CteReference(relation, entry.number(), name);
    return named(item, relation, name, entry.columns(), syntax.alias());
  }

  /** A system view is a function without arguments under another syntax. */
  private Bound systemView(TableFunction view, TableExpression.Table syntax) {
    int relation = context.nextRelation();
    String name = syntax.alias() == null ? view.name() : syntax.alias().name().name();
    List<BoundColumn> columns = TableFunctions.columns(view);
    FromItem item = new FromItem.Function(relation, view.id(), List.of(), name, columns, false);
    return named(item, relation, name, columns, syntax.alias());
  }

  private Bound view(ViewInfo view, TableExpression.Table syntax) {
    context.enterView(syntax.position());
    BoundQuery query;
    try {
      query =
          new QueryBinder(context, null, new CommonTables(null, context))
              .bind(SourceTexts.query(view.queryText()));
    } finally {
      context.leaveView();
    }
    if (query.columns().size() < view.columns().size()) {
      throw SqlErrors.at(
          SqlState.UNDEFINED_COLUMN,
          syntax.position(),
          "view \"" + view.name() + "\" has columns that its query has lost");
    }
    List<BoundColumn> columns = new ArrayList<>();
    for (int i = 0; i < view.columns().size(); i++) {
      BoundColumn column = query.columns().get(i);
      columns.add(new BoundColumn(view.columns().get(i), column.type(), column.nullable()));
    }
    int relation = context.nextRelation();
    String name = syntax.alias() == null ? view.name() : syntax.alias().name().name();
    FromItem item = new FromItem.Subquery(relation, query, name, view.columns(), false);
    return named(item, relation, name, columns, syntax.alias());
  }

  @Override
  public Bound subquery(TableExpression.Subquery syntax) {
    Scope parent = syntax.lateral() ? lateralScope() : outer;
    BoundQuery query = new QueryBinder(context, parent, commonTables).bind(syntax.query());
    int relation = context.nextRelation();
    String name = syntax.alias() == null ? "" : syntax.alias().name().name();
    List<String> names = new ArrayList<>();
    for (BoundColumn column : query.columns()) {
      names.add(column.name());
    }
    FromItem item = new FromItem.Subquery(relation, query, name, names, syntax.lateral());
    return named(item, relation, name, query.columns(), syntax.alias());
  }

  @Override
  public Bound functions(TableExpression.Functions syntax) {
    if (syntax.functions().size() != 1 || !syntax.functions().get(0).columns().isEmpty()) {
      throw SqlErrors.notSupported(
          syntax.position(), "ROWS FROM of several functions or a column definition list");
    }
    SyntaxExpression call = syntax.functions().get(0).call();
    if (call instanceof SyntaxExpression.FunctionCall function
        && TableFunctions.isTableFunction(function.name())) {
      return tableFunction(syntax, function);
    }
    return scalarFunction(syntax, call);
  }

  private Bound tableFunction(
      TableExpression.Functions syntax, SyntaxExpression.FunctionCall call) {
    ExpressionBinder binder =
        new ExpressionBinder(context, lateralScope(), Clause.FROM_FUNCTION, null);
    List<Expression> arguments = new ArrayList<>();
    for (SyntaxExpression.Argument argument : call.arguments()) {
      arguments.add(binder.bind(argument.value()));
    }
    String function = call.name().name();
    String name = syntax.alias() == null ? function : syntax.alias().name().name();
    TableFunctions.Choice choice =
        new TableFunctions(context.coercion()).choose(call, arguments, name);
    List<BoundColumn> columns = new ArrayList<>(choice.columns());
    if (syntax.withOrdinality()) {
      columns.add(new BoundColumn("ordinality", SqlType.BIGINT, false));
    }
    int relation = context.nextRelation();
    FromItem item =
        new FromItem.Function(
            relation,
            choice.function(),
            choice.arguments(),
            name,
            columns,
            syntax.withOrdinality());
    return named(item, relation, name, columns, syntax.alias());
  }

  /** A function of one value is a table of one row. */
  private Bound scalarFunction(TableExpression.Functions syntax, SyntaxExpression call) {
    if (syntax.withOrdinality()) {
      throw SqlErrors.notSupported(syntax.position(), "WITH ORDINALITY for this function");
    }
    Expression value =
        context
            .coercion()
            .settled(
                new ExpressionBinder(context, lateralScope(), Clause.FROM_FUNCTION, null)
                    .bind(call),
                call.position());
    String function = ColumnNames.figure(call);
    String name = syntax.alias() == null ? function : syntax.alias().name().name();
    List<BoundColumn> columns = List.of(new BoundColumn(name, value.type(), value.nullable()));
    SelectBody body =
        new SelectBody(
            List.of(),
            null,
            List.of(),
            List.of(),
            false,
            null,
            List.of(value),
            DistinctKind.NONE,
            List.of());
    BoundQuery query = new BoundQuery(body, columns, List.of(), null, null, false, List.of());
    int relation = context.nextRelation();
    FromItem item = new FromItem.Subquery(relation, query, name, List.of(name), true);
    return named(item, relation, name, columns, syntax.alias());
  }

  private Bound named(
      FromItem item,
      int relation,
      String name,
      List<BoundColumn> columns,
      TableExpression.@Nullable Alias alias) {
    List<ScopeColumn> named = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      BoundColumn column = columns.get(i);
      named.add(
          new ScopeColumn(
              column.name(), new ColumnReference(relation, i, column.type(), column.nullable())));
    }
    named = renamed(named, alias, name);
    ScopeTable table = new ScopeTable(name, null, relation, named, null, false);
    return new Bound(item, List.of(table), named);
  }

  private static List<ScopeColumn> renamed(
      List<ScopeColumn> columns, TableExpression.@Nullable Alias alias, String name) {
    if (alias == null || alias.columns().isEmpty()) {
      return columns;
    }
    List<Identifier> names = alias.columns();
    if (names.size() > columns.size()) {
      throw SqlErrors.at(
          SqlState.INVALID_COLUMN_REFERENCE,
          alias.name().position(),
          "table \""
              + name
              + "\" has "
              + columns.size()
              + " columns available but "
              + names.size()
              + " columns specified");
    }
    List<ScopeColumn> renamed = new ArrayList<>(columns);
    for (int i = 0; i < names.size(); i++) {
      renamed.set(i, new ScopeColumn(names.get(i).name(), columns.get(i).value()));
    }
    return renamed;
  }

  @Override
  public Bound join(TableExpression.Join syntax) {
    int mark = before.size();
    Bound left = syntax.left().accept(this);
    before.add(left);
    Bound right = syntax.right().accept(this);
    while (before.size() > mark) {
      before.remove(before.size() - 1);
    }
    return new JoinBinder(context, outer, commonTables).join(syntax, left, right);
  }
}
