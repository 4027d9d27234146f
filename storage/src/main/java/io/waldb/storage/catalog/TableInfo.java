package io.waldb.storage.catalog;

import io.waldb.buffer.RelationFiles;
import io.waldb.storage.tuple.TupleDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog has it. Immutable.
 *
 * @param id catalog id
 * @param schema name of its schema
 * @param name its name
 * @param relation file number of the heap
 * @param columns all columns by position, dropped ones included
 * @param descriptor the same for the row format
 * @param indexes its indexes by id
 * @param constraints its constraints by id
 * @param rowEstimate rows when last counted by ANALYZE or VACUUM; negative when never
 * @param pageEstimate pages at that time
 * @param system true for a table of the catalog itself, which statements only read
 * @param toastRelation file number of the heap of its out-of-line values; 0 for none
 * @param fillFactor how full inserts make a page, 10 to 100 per cent
 */
public record TableInfo(
    int id,
    String schema,
    String name,
    int relation,
    List<ColumnInfo> columns,
    TupleDescriptor descriptor,
    List<IndexInfo> indexes,
    List<ConstraintInfo> constraints,
    double rowEstimate,
    int pageEstimate,
    boolean system,
    int toastRelation,
    int fillFactor)
    implements CatalogObject, RelationInfo {
  /** The first id that is not of the catalog itself. */
  public static final int FIRST_NORMAL_ID = RelationFiles.FIRST_NORMAL;

  /** The fill factor unless told otherwise. */
  public static final int DEFAULT_FILL_FACTOR = 100;

  /** Keeps unmodifiable copies of the lists. */
  public TableInfo {
    columns = List.copyOf(columns);
    indexes = List.copyOf(indexes);
    constraints = List.copyOf(constraints);
  }

  /** A table without out-of-line values. */
  public TableInfo(
      int id,
      String schema,
      String name,
      int relation,
      List<ColumnInfo> columns,
      TupleDescriptor descriptor,
      List<IndexInfo> indexes,
      List<ConstraintInfo> constraints,
      double rowEstimate,
      int pageEstimate,
      boolean system) {
    this(
        id,
        schema,
        name,
        relation,
        columns,
        descriptor,
        indexes,
        constraints,
        rowEstimate,
        pageEstimate,
        system,
        0,
        DEFAULT_FILL_FACTOR);
  }

  /**
   * How rows of these columns are read and written.
   *
   * @param older the descriptor so far, for the values that rows older than a column have; or null
   */
  public static TupleDescriptor describe(
      List<ColumnInfo> columns, @Nullable TupleDescriptor older) {
    List<TupleDescriptor.Column> described = new ArrayList<>(columns.size());
    for (ColumnInfo column : columns) {
      int position = column.position();
      Object missing =
          older != null && position < older.columnCount() ? older.column(position).missing() : null;
      described.add(
          new TupleDescriptor.Column(column.name(), column.type(), column.dropped(), missing));
    }
    return new TupleDescriptor(described);
  }

  /** The column of that name, or null; dropped columns have no name. */
  public @Nullable ColumnInfo column(String columnName) {
    for (ColumnInfo column : columns) {
      if (!column.dropped() && column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }

  /** The index with that id, or null. */
  public @Nullable IndexInfo index(int indexId) {
    for (IndexInfo index : indexes) {
      if (index.id() == indexId) {
        return index;
      }
    }
    return null;
  }

  /** The index of the primary key, or null. */
  public @Nullable IndexInfo primaryKey() {
    for (IndexInfo index : indexes) {
      if (index.primary()) {
        return index;
      }
    }
    return null;
  }

  /** The name with its schema. */
  public String qualifiedName() {
    return schema + "." + name;
  }

  /** The constraint with this exact name, or null. */
  public @Nullable ConstraintInfo constraint(String constraintName) {
    for (ConstraintInfo constraint : constraints) {
      if (constraint.name().equals(constraintName)) {
        return constraint;
      }
    }
    return null;
  }

  /** This table under another name. */
  public TableInfo withName(String newSchema, String newName) {
    return new TableInfo(
        id,
        newSchema,
        newName,
        relation,
        columns,
        descriptor,
        indexes,
        constraints,
        rowEstimate,
        pageEstimate,
        system,
        toastRelation,
        fillFactor);
  }

  /** This table with other columns; rows are read as the descriptor says. */
  public TableInfo withColumns(List<ColumnInfo> newColumns, TupleDescriptor newDescriptor) {
    return new TableInfo(
        id,
        schema,
        name,
        relation,
        newColumns,
        newDescriptor,
        indexes,
        constraints,
        rowEstimate,
        pageEstimate,
        system,
        toastRelation,
        fillFactor);
  }

  /** This table with other indexes. */
  public TableInfo withIndexes(List<IndexInfo> newIndexes) {
    return new TableInfo(
        id,
        schema,
        name,
        relation,
        columns,
        descriptor,
        newIndexes,
        constraints,
        rowEstimate,
        pageEstimate,
        system,
        toastRelation,
        fillFactor);
  }

  /** This table with other constraints. */
  public TableInfo withConstraints(List<ConstraintInfo> newConstraints) {
    return new TableInfo(
        id,
        schema,
        name,
        relation,
        columns,
        descriptor,
        indexes,
        newConstraints,
        rowEstimate,
        pageEstimate,
        system,
        toastRelation,
        fillFactor);
  }

  /** This table in other files; 0 for no out-of-line values. */
  public TableInfo withRelations(int newRelation, int newToastRelation) {
    return new TableInfo(
        id,
        schema,
        name,
        newRelation,
        columns,
        descriptor,
        indexes,
        constraints,
        rowEstimate,
        pageEstimate,
        system,
        newToastRelation,
        fillFactor);
  }

  /** Whether another state of the table differs in nothing but what was counted. */
  boolean isDefinedAs(TableInfo other) {
    return withoutStatistics().equals(other.withoutStatistics());
  }

  private TableInfo withoutStatistics() {
    List<ColumnInfo> bare = columns.stream().map(column -> column.withStatistics(null)).toList();
    return withColumns(bare, descriptor).withEstimates(-1, 0);
  }

  /**
   * Whether a plan made with the estimates and statistics of this state would hardly differ from
   * one made with those of another: no number has about doubled or halved.
   */
  public boolean isCountedAs(TableInfo other) {
    if ((rowEstimate < 0) != (other.rowEstimate < 0)
        || columns.size() != other.columns.size()
        || !ColumnStatistics.areAlike(rowEstimate, other.rowEstimate)
        || !ColumnStatistics.areAlike(pageEstimate, other.pageEstimate)) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!ColumnStatistics.areAlike(
          columns.get(i).statistics(),
          rowEstimate,
          other.columns.get(i).statistics(),
          other.rowEstimate)) {
        return false;
      }
    }
    return true;
  }

  /** This table with new estimates. */
  public TableInfo withEstimates(double rows, int pages) {
    return new TableInfo(
        id,
        schema,
        name,
        relation,
        columns,
        descriptor,
        indexes,
        constraints,
        rows,
        pages,
        system,
        toastRelation,
        fillFactor);
  }
}
