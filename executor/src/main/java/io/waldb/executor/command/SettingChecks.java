package io.waldb.executor.command;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.config.IsolationLevel;
import io.waldb.common.config.WaldbSettings;
import io.waldb.executor.value.Zone;

/** Refuses values that a setting's own type allows and no session can work with. */
public final class SettingChecks {
  private SettingChecks() {}

  /**
   * Checks a value that is to be set.
   *
   * @throws DatabaseException 22023 for a time zone that is not known, 0A000 for SERIALIZABLE
   */
  public static void check(String name, String value) {
    if (name.equalsIgnoreCase(WaldbSettings.TIMEZONE.name()) && Zone.find(value) == null) {
      throw new DatabaseException(
          SqlState.INVALID_PARAMETER_VALUE,
          "invalid value for parameter \"TimeZone\": \"" + value + "\"");
    }
    if (name.equalsIgnoreCase(WaldbSettings.DEFAULT_TRANSACTION_ISOLATION.name())
        && value.strip().equalsIgnoreCase(IsolationLevel.SERIALIZABLE.label())) {
      check(IsolationLevel.SERIALIZABLE);
    }
  }

  /**
   * Checks an isolation level that a transaction is to have.
   *
   * @throws DatabaseException 0A000 for SERIALIZABLE
   */
  public static void check(IsolationLevel level) {
    if (level == IsolationLevel.SERIALIZABLE) {
      throw new DatabaseException(
              SqlState.FEATURE_NOT_SUPPORTED, "isolation level serializable is not supported")
          .withHint("Use repeatable read, which is snapshot isolation, with SELECT FOR UPDATE.");
    }
  }
}
