package io.waldb.executor.expression;

import static io.waldb.executor.expression.Arguments.number;
import static io.waldb.executor.expression.Arguments.numeric;

import io.waldb.buffer.RelationFiles;
import io.waldb.common.Fork;
import io.waldb.executor.expression.Shapes.Body;
import io.waldb.executor.value.SizeText;
import io.waldb.sql.function.FunctionId;
import io.waldb.storage.catalog.IndexInfo;
import io.waldb.storage.catalog.RelationInfo;
import io.waldb.storage.catalog.TableInfo;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions of the files of relations and their sizes. */
final class SizeFunctions {
  /** What of a table is measured. */
  private enum Part {
    /** The main file. */
    MAIN,
    /** The table with its out-of-line store, without indexes. */
    TABLE,
    /** The indexes. */
    INDEXES,
    /** Everything. */
    TOTAL
  }

  private SizeFunctions() {}

  static void addTo(Map<FunctionId, Body> bodies) {
    bodies.put(FunctionId.RELATION_SIZE, (s, a) -> size(s, (int) number(a, 0), Part.MAIN));
    bodies.put(FunctionId.TABLE_SIZE, (s, a) -> size(s, (int) number(a, 0), Part.TABLE));
    bodies.put(FunctionId.INDEXES_SIZE, (s, a) -> size(s, (int) number(a, 0), Part.INDEXES));
    bodies.put(FunctionId.TOTAL_RELATION_SIZE, (s, a) -> size(s, (int) number(a, 0), Part.TOTAL));
    bodies.put(FunctionId.RELATION_FILE_PATH, (s, a) -> filePath(s, (int) number(a, 0)));
    bodies.put(FunctionId.DATABASE_SIZE, (s, a) -> s.databaseSize());
    bodies.put(
        FunctionId.BIGINT_SIZE_PRETTY, (s, a) -> SizeText.format(BigDecimal.valueOf(number(a, 0))));
    bodies.put(FunctionId.NUMERIC_SIZE_PRETTY, (s, a) -> SizeText.format(numeric(a, 0)));
  }

  /** Bytes of a part of a table, or of an index. */
  private static long size(SessionContext session, int id, Part part) {
    RelationInfo relation = session.catalog().relation(id);
    if (relation instanceof TableInfo table) {
      return switch (part) {
        case MAIN -> session.fileSize(table.relation());
        case TABLE -> withToast(session, table);
        case INDEXES -> indexes(session, table);
        case TOTAL -> withToast(session, table) + indexes(session, table);
      };
    }
    return relation instanceof IndexInfo ? session.fileSize(relation.relation()) : 0;
  }

  private static long withToast(SessionContext session, TableInfo table) {
    long heap = session.fileSize(table.relation());
    return table.toastRelation() == 0 ? heap : heap + session.fileSize(table.toastRelation());
  }

  private static long indexes(SessionContext session, TableInfo table) {
    long size = 0;
    for (IndexInfo index : table.indexes()) {
      size += session.fileSize(index.relation());
    }
    return size;
  }

  /** Below the database's directory; null when there is none. */
  private static @Nullable String filePath(SessionContext session, int id) {
    RelationInfo relation = session.catalog().relation(id);
    return relation == null || relation.relation() == 0
        ? null
        : RelationFiles.path(relation.relation(), Fork.MAIN);
  }
}
