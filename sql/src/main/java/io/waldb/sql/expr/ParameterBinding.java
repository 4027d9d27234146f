package io.waldb.sql.expr;

/**
 * The setting of one {@link RuntimeParameter} from the current row.
 *
 * @param parameter index of the runtime parameter
 * @param value evaluated over the inputs of the node that holds this binding
 */
public record ParameterBinding(int parameter, Expression value) {}
