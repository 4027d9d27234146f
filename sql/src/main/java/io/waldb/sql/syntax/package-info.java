/**
 * The syntax tree: what a SQL text says, before any name or type is looked up.
 *
 * <p>Entry types: {@link io.waldb.sql.syntax.Statement}, {@link io.waldb.sql.syntax.Query}, {@link
 * io.waldb.sql.syntax.TableExpression}, {@link io.waldb.sql.syntax.SyntaxExpression}. All are
 * immutable records. Rules that hold for the whole tree:
 *
 * <ul>
 *   <li>Every {@code position} is a 0-based offset in UTF-16 units into the text that was parsed,
 *       of the token an error caret belongs under (PostgreSQL's choice where it has one), or {@link
 *       io.waldb.sql.syntax.Identifier#NO_POSITION}.
 *   <li>Names are folded: an unquoted name is lower case, a quoted one is as written, without
 *       quotes. String values are decoded. Lists are unmodifiable; an absent clause is {@code null}
 *       if it is one thing and an empty list if it is many.
 *   <li>Operators nest by PostgreSQL's precedence; parentheses leave no trace. {@code AND} and
 *       {@code OR} chains are one flat node; other chains are left-deep and never deeper than the
 *       parser's limit.
 *   <li>Spellings PostgreSQL's grammar turns into a function or a type of {@code pg_catalog} arrive
 *       as that function or type.
 *   <li>Parts that the catalog keeps as text (defaults, checks, views) carry their source text: a
 *       tree is never printed back to SQL.
 * </ul>
 *
 * <p>May not depend on anything else of the engine.
 */
@NullMarked
package io.waldb.sql.syntax;

import org.jspecify.annotations.NullMarked;
