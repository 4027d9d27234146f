package io.waldb.sql.function;

import io.waldb.storage.tuple.TypeKind;
import java.util.List;

/**
 * An aggregate chosen for given argument types.
 *
 * @param id which
 * @param arguments kinds the arguments must be cast to; ANY stays as it is
 * @param result kind of the result; ANY means that of the first argument
 */
public record AggregateSignature(AggregateId id, List<TypeKind> arguments, TypeKind result) {}
