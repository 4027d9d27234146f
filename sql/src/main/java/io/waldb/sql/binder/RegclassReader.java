package io.waldb.sql.binder;

import io.waldb.sql.expr.Constant;
import io.waldb.sql.parser.IdentifierText;
import io.waldb.sql.syntax.Identifier;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.SequenceInfo;
import io.waldb.storage.catalog.TableInfo;
import io.waldb.storage.catalog.ViewInfo;
import io.waldb.storage.tuple.SqlType;

/** Reads the text form of regclass: the name of a relation, or its number. */
final class RegclassReader {
  private final BindContext context;

  RegclassReader(BindContext context) {
    this.context = context;
  }

  /**
   * The relation a text names.
   *
   * @throws io.waldb.common.DatabaseException 42P01 when there is none
   */
  Constant read(String text, int position) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9') && text.length() < 10) {
      return new Constant(SqlType.REGCLASS, Long.parseLong(text));
    }
    QualifiedName name = new QualifiedName(IdentifierText.split(text, '.'), Identifier.NO_POSITION);
    TableInfo table = context.names().table(name);
    if (table != null) {
      return new Constant(SqlType.REGCLASS, (long) table.id());
    }
    SequenceInfo sequence = context.names().sequence(name);
    if (sequence != null) {
      return new Constant(SqlType.REGCLASS, (long) sequence.id());
    }
    IndexInfo index = context.names().index(name);
    if (index != null) {
      return new Constant(SqlType.REGCLASS, (long) index.id());
    }
    ViewInfo view = context.names().view(name);
    if (view != null) {
      return new Constant(SqlType.REGCLASS, (long) view.id());
    }
    throw SqlErrors.undefinedTable(position, text);
  }
}
