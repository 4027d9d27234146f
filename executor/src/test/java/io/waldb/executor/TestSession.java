package io.waldb.executor;

import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.executor.value.ValueText;
import io.waldb.executor.value.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A database in memory and sessions whose results are text. */
final class TestSession {
  private TestSession() {}

  static Database open(FileSystem files) {
    Properties settings = new Properties();
    settings.setProperty("shared_buffers", "4MB");
    settings.setProperty("timezone", "UTC");
    return Database.open(files, settings);
  }

  static Database open() {
    return open(new MemoryFileSystem());
  }

  /** Runs statements; the rows of the last one that has some, {@code |} between columns. */
  static List<String> run(Session session, String sql) {
    List<String> rows = new ArrayList<>();
    for (StatementResult result : session.executeScript(sql, ExecuteOptions.DEFAULT)) {
      rows.clear();
      if (result.hasRows()) {
        try (RowCursor cursor = result.cursor()) {
          while (cursor.next()) {
            rows.add(row(cursor));
          }
        }
      } else {
        rows.add(result.commandTag());
      }
    }
    return rows;
  }

  private static String row(RowCursor cursor) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < cursor.descriptor().columnCount(); i++) {
      Object value = cursor.row().getBoxed(i);
      out.append(i == 0 ? "" : "|");
      if (value != null) {
        out.append(ValueText.format(cursor.row().descriptor().type(i).kind(), value, Zone.UTC));
      }
    }
    return out.toString();
  }
}
