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
    int ownerColumn) {}
