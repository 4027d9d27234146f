package io.waldb.storage.catalog;

import io.waldb.storage.tuple.TypeKind;

/**
 * A sequence as the catalog has it; its present value is not here. Immutable.
 *
 * @param id catalog id
 * @param schema name of its schema
 * @param name its name
 * @param relation file number
 * @param type SMALLINT, INTEGER or BIGINT
 * @param start first value
 * @param increment step, not 0
 * @param minimum least value
 * @param maximum greatest value
 * @param cache values taken at a time
 * @param cycle true when it begins again at the end
 * @param ownerTable catalog id of the table whose column owns it; 0 when none
 * @param ownerColumn position of that column
 * @param identity whether that column is an identity column which takes its values from it
 */
public record SequenceInfo(
    int id,
    String schema,
    String name,
    int relation,
    TypeKind type,
    long start,
    long increment,
    long minimum,
    long maximum,
    long cache,
    boolean cycle,
    int ownerTable,
    int ownerColumn,
    boolean identity)
    implements CatalogObject, RelationInfo {

  /** This sequence under another name. */
  public SequenceInfo withName(String newSchema, String newName) {
    return new SequenceInfo(
        id,
        newSchema,
        newName,
        relation,
        type,
        start,
        increment,
        minimum,
        maximum,
        cache,
        cycle,
        ownerTable,
        ownerColumn,
        identity);
  }

  /** This sequence in another file. */
  public SequenceInfo withRelation(int newRelation) {
    return new SequenceInfo(
        id,
        schema,
        name,
        newRelation,
        type,
        start,
        increment,
        minimum,
        maximum,
        cache,
        cycle,
        ownerTable,
        ownerColumn,
        identity);
  }

  /** This sequence owned by a column; by none (0, 0). */
  public SequenceInfo withOwner(int newTable, int newColumn) {
    return new SequenceInfo(
        id, schema, name, relation, type, start, increment, minimum, maximum, cache, cycle,
        newTable, newColumn, false);
  }

  /** This sequence as that of an identity column. */
  public SequenceInfo withIdentity(int newTable, int newColumn) {
    return new SequenceInfo(
        id, schema, name, relation, type, start, increment, minimum, maximum, cache, cycle,
        newTable, newColumn, true);
  }

  /** This sequence under another id and in another file. */
  SequenceInfo withIds(int newId, int newRelation) {
    return new SequenceInfo(
        newId,
        schema,
        name,
        newRelation,
        type,
        start,
        increment,
        minimum,
        maximum,
        cache,
        cycle,
        ownerTable,
        ownerColumn,
        identity);
  }
}
