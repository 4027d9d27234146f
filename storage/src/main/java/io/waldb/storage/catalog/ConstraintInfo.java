package io.waldb.storage.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A constraint of a table as the catalog has it (NOT NULL is a property of the column). Immutable.
 *
 * @param id catalog id
 * @param name its name, unique in the table
 * @param table catalog id of the table it is on
 * @param kind which kind
 * @param columns 0-based positions of the columns it is about, in the order written
 * @param index catalog id of the index that enforces a primary key or unique constraint, or of the
 *     referenced table's index that a foreign key looks into; 0 for a check
 * @param checkText SQL text of a check's condition; else null
 * @param referencedTable catalog id of the table a foreign key refers to; else 0
 * @param referencedColumns positions there, one for each of {@code columns}; else empty
 * @param onDelete what a foreign key does when the referenced row is deleted
 * @param onUpdate what a foreign key does when the referenced key is changed
 * @param deferrable true when the check may be put off to the commit
 * @param initiallyDeferred true when it is put off unless asked otherwise
 * @param validated false when existing rows were not checked
 */
public record ConstraintInfo(
    int id,
    String name,
    int table,
    Kind kind,
    List<Integer> columns,
    int index,
    @Nullable String checkText,
    int referencedTable,
    List<Integer> referencedColumns,
    ReferentialAction onDelete,
    ReferentialAction onUpdate,
    boolean deferrable,
    boolean initiallyDeferred,
    boolean validated) {
  /** Kinds of constraint. */
  public enum Kind {
    /** PRIMARY KEY. */
    PRIMARY_KEY,
    /** UNIQUE. */
    UNIQUE,
    /** CHECK. */
    CHECK,
    /** FOREIGN KEY. */
    FOREIGN_KEY
  }

  /** What a foreign key does to the referring rows. */
  public enum ReferentialAction {
    /** Refuse at the end of the statement, or at commit when deferred. */
    NO_ACTION,
    /** Refuse at once. */
    RESTRICT,
    /** Delete or change them too. */
    CASCADE,
    /** Set the referring columns to NULL. */
    SET_NULL,
    /** Set the referring columns to their defaults. */
    SET_DEFAULT
  }

  /** Keeps unmodifiable copies of the lists. */
  public ConstraintInfo {
    columns = List.copyOf(columns);
    referencedColumns = List.copyOf(referencedColumns);
  }

  /** This constraint under another name. */
  public ConstraintInfo withName(String newName) {
    return new ConstraintInfo(
        id,
        newName,
        table,
        kind,
        columns,
        index,
        checkText,
        referencedTable,
        referencedColumns,
        onDelete,
        onUpdate,
        deferrable,
        initiallyDeferred,
        validated);
  }

  /** This check with another text of its condition. */
  public ConstraintInfo withCheckText(String newText) {
    return new ConstraintInfo(
        id,
        name,
        table,
        kind,
        columns,
        index,
        newText,
        referencedTable,
        referencedColumns,
        onDelete,
        onUpdate,
        deferrable,
        initiallyDeferred,
        validated);
  }

  /** This constraint, which all rows are now known to satisfy. */
  public ConstraintInfo asValidated() {
    return new ConstraintInfo(
        id,
        name,
        table,
        kind,
        columns,
        index,
        checkText,
        referencedTable,
        referencedColumns,
        onDelete,
        onUpdate,
        deferrable,
        initiallyDeferred,
        true);
  }
}
