package io.waldb.executor.system;

import io.waldb.common.config.Context;
import io.waldb.common.config.Setting;
import io.waldb.common.config.Settings;
import io.waldb.common.config.Unit;
import io.waldb.common.config.WaldbSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** pg_settings: numbers in the setting's own unit. */
final class SettingRows {
  private final Settings session;
  private final Settings database;

  private SettingRows(SystemContext context) {
    session = context.session().settings();
    database = context.engine().settings();
  }

  static List<@Nullable Object[]> rows(SystemContext context) {
    SettingRows settings = new SettingRows(context);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Setting<?> setting : WaldbSettings.all()) {
      rows.add(settings.row(setting));
    }
    return rows;
  }

  private @Nullable Object[] row(Setting<?> setting) {
    boolean number = setting.type() == Setting.Type.INTEGER || setting.type() == Setting.Type.REAL;
    boolean choice = setting.type() == Setting.Type.ENUM;
    return ListedRows.row(
        setting.name(),
        session.bare(setting),
        setting.unit() == Unit.NONE ? null : setting.unit().title(),
        null,
        setting.description(),
        null,
        context(setting.context()),
        setting.type().title(),
        source(setting),
        number ? Setting.bareNumber(setting.min()) : null,
        number ? Setting.bareNumber(setting.max()) : null,
        choice ? "{" + String.join(",", setting.values()) + "}" : null,
        setting.defaultBareText(),
        database.bare(setting),
        null,
        null,
        ListedRows.truth(false));
  }

  private static String context(Context context) {
    return switch (context) {
      case INTERNAL, CREATE_ONLY -> "internal";
      case OPEN -> "postmaster";
      case RELOAD -> "sighup";
      case SESSION -> "user";
    };
  }

  private String source(Setting<?> setting) {
    if (!session.bare(setting).equals(database.bare(setting))) {
      return "session";
    }
    if (!database.isGiven(setting)) {
      return "default";
    }
    return database.isFixed(setting) ? "command line" : "configuration file";
  }
}
