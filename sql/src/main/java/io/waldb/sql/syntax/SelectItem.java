package io.waldb.sql.syntax;

import org.jspecify.annotations.Nullable;

/**
 * One item of a select list or of RETURNING.
 *
 * @param expression may be a {@link SyntaxExpression.Star}
 * @param alias the name given, or null: the binder makes one as PostgreSQL does
 */
public record SelectItem(SyntaxExpression expression, @Nullable Identifier alias, int position) {}
