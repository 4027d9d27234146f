package io.waldb.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.common.file.CrashPolicy;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.SimulatedFileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private final Settings settings = new Settings();

  @ParameterizedTest
  @CsvSource({
    "shared_buffers, 64MB, 64MB",
    "shared_buffers, 8192, 64MB",
    "shared_buffers, 1000000B, 976kB",
    "work_mem, 0.5GB, 512MB",
    "work_mem, 0x100, 256kB",
    "wal_writer_delay, 1s, 1s",
    "wal_writer_delay, 1500, 1500ms",
    "wal_writer_delay, ' 250 ms ', 250ms",
    "checkpoint_timeout, 1h, 1h",
    "checkpoint_timeout, 90, 90s",
    "wal_segment_size, 16MB, 16MB",
    "lock_timeout, 0, 0",
    "wal_buffers, -1, -1",
    "checkpoint_completion_target, .5, 0.5",
    "vacuum_cost_delay, 2, 2ms",
    "seq_page_cost, 1e2, 100",
    "full_page_writes, of, off",
    "full_page_writes, T, on",
    "synchronous_commit, OFF, off",
    "synchronous_commit, remote_apply, on",
    "default_transaction_isolation, Repeatable Read, repeatable read",
    "WAL_COMPRESSION, on, lz4",
    "timezone, Europe/Vienna, Europe/Vienna",
  })
  void textIsReadAndShownAsPostgresqlDoes(String name, String text, String shown) {
    settings.set(name, text, Context.CREATE_ONLY);
    assertThat(settings.show(name)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "shared_buffers, 64XB, invalid value for parameter \"shared_buffers\": \"64XB\"",
    "shared_buffers, 64ms, invalid value for parameter \"shared_buffers\": \"64ms\"",
    "shared_buffers, '', invalid value for parameter \"shared_buffers\": \"\"",
    "commit_siblings, 5kB, invalid value for parameter \"commit_siblings\": \"5kB\"",
    "work_mem, 1kB, 1 kB is outside the valid range for parameter \"work_mem\" (64 kB .. 2147483647 kB)",
    "commit_siblings, -1, -1 is outside the valid range for parameter \"commit_siblings\" (0 .. 1000)",
    "checkpoint_completion_target, NaN, invalid value for parameter \"checkpoint_completion_target\": \"NaN\"",
    "full_page_writes, maybe, parameter \"full_page_writes\" requires a Boolean value",
    "full_page_writes, o, parameter \"full_page_writes\" requires a Boolean value",
    "wal_level, hot, invalid value for parameter \"wal_level\": \"hot\"",
  })
  void wrongTextIsRefused(String name, String text, String message) {
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set(name, text, Context.CREATE_ONLY))
        .withMessage(message)
        .matches(e -> e.state() == SqlState.INVALID_PARAMETER_VALUE);
  }

  @Test
  void hintsNameUnitsAndValues() {
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set("lock_timeout", "1x", Context.SESSION))
        .matches(e -> String.valueOf(e.hint()).contains("\"min\""));
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set("wal_level", "x", Context.OPEN))
        .matches(e -> "Available values: minimal, replica, logical.".equals(e.hint()));
  }

  @Test
  void unknownNameIsRefused() {
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set("no_such", "1", Context.SESSION))
        .withMessage("unrecognized configuration parameter \"no_such\"")
        .matches(e -> e.state() == SqlState.UNDEFINED_OBJECT);
  }

  @Test
  void settingIsChangedOnlyOnItsOccasions() {
    settings.set("wal_block_size", "4kB", Context.CREATE_ONLY);
    for (String name : new String[] {"wal_block_size", "shared_buffers", "max_wal_size"}) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> settings.set(name, "4096", Context.SESSION))
          .matches(e -> e.state() == SqlState.CANT_CHANGE_RUNTIME_PARAM);
    }
    settings.set("max_wal_size", "4096", Context.RELOAD);
    settings.set("shared_buffers", "4096", Context.OPEN);
    settings.set("work_mem", "4096", Context.SESSION);
  }

  @Test
  void childHasTheParentsValueUntilItHasItsOwn() {
    Settings session = settings.child();
    Settings transaction = session.child();
    settings.set("work_mem", "8MB", Context.SESSION);
    assertThat(transaction.getInt(WaldbSettings.WORK_MEM)).isEqualTo(8192);
    assertThat(transaction.getBytes(WaldbSettings.WORK_MEM)).isEqualTo(8L << 20);
    session.set("work_mem", "1MB", Context.SESSION);
    transaction.set("work_mem", "2MB", Context.SESSION);
    assertThat(transaction.show("work_mem")).isEqualTo("2MB");
    transaction.resetAll();
    assertThat(transaction.show("work_mem")).isEqualTo("1MB");
    session.reset("work_mem", Context.SESSION);
    assertThat(transaction.show("work_mem")).isEqualTo("8MB");
    assertThat(settings.show("work_mem")).isEqualTo("8MB");
  }

  @Test
  void restoreGoesBackToAMark() {
    settings.set("work_mem", "8MB", Context.SESSION);
    Settings.Mark mark = settings.mark();
    settings.set("work_mem", "9MB", Context.SESSION);
    settings.set("lock_timeout", "9s", Context.SESSION);
    settings.restore(mark);
    assertThat(settings.show("work_mem")).isEqualTo("8MB");
    assertThat(settings.getMillis(WaldbSettings.LOCK_TIMEOUT)).isZero();
  }

  @Test
  void everyDefaultIsAValueOfItsSetting() {
    for (Setting<?> setting : WaldbSettings.all()) {
      settings.set(setting, setting.defaultText());
      assertThat(settings.show(setting)).as(setting.name()).isEqualTo(setting.defaultText());
    }
  }

  @Test
  void settingsFileIsReadInAllItsForms() {
    Map<String, String> lines =
        SettingsFile.parse(
            "# comment\n\n  Work_Mem = '16MB' # more\nlock_timeout 5s\r\nsearch_path='a''b\\'c, \"d\"'\n"
                + "work_mem=1MB");
    assertThat(lines)
        .containsExactly(
            Map.entry("lock_timeout", "5s"),
            Map.entry("search_path", "a'b'c, \"d\""),
            Map.entry("work_mem", "1MB"));
    assertThat(SettingsFile.parse(SettingsFile.format(lines))).isEqualTo(lines);
  }

  @Test
  void malformedLineOfTheSettingsFileIsNamed() {
    for (String line : new String[] {"work_mem", "work_mem =", "= 3", "a = 'x", "a = b c"}) {
      assertThatExceptionOfType(DatabaseException.class)
          .isThrownBy(() -> SettingsFile.parse("x = 1\n" + line))
          .withMessageContaining("line 2")
          .matches(e -> e.state() == SqlState.CONFIG_FILE_ERROR);
    }
  }

  @Test
  void wrongValueInTheSettingsFileIsRefusedAtOpen() {
    MemoryFileSystem files = new MemoryFileSystem();
    try (DataFile file = files.open(SettingsFile.NAME, OpenMode.CREATE)) {
      file.write(0, ByteBuffer.wrap("work_mem = 'x'".getBytes(StandardCharsets.UTF_8)));
    }
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> SettingsFile.apply(files, settings, Context.OPEN))
        .withMessageContaining("work_mem")
        .matches(e -> e.state() == SqlState.CONFIG_FILE_ERROR);
  }

  @Test
  void alterSystemLeavesTheOldFileOrTheNewOneAtEveryCrash() {
    for (int operation = 1; ; operation++) {
      SimulatedFileSystem disk = new SimulatedFileSystem(operation);
      SettingsFile.alter(disk, "work_mem", "8MB");
      int before = disk.operations();
      disk.crashAt(before + operation);
      boolean done = false;
      try {
        SettingsFile.alter(disk, "work_mem", "16MB");
        done = true;
      } catch (DatabaseException e) {
        assertThat(e).hasMessageContaining("no power");
      }
      for (CrashPolicy policy :
          new CrashPolicy[] {CrashPolicy.DROP_ALL, CrashPolicy.KEEP_ALL, CrashPolicy.SCATTER}) {
        Settings read = new Settings();
        SettingsFile.apply(disk.crashClone(policy), read, Context.OPEN);
        assertThat(read.show("work_mem")).isIn(done ? "" : "8MB", "16MB");
      }
      if (done) {
        return;
      }
    }
  }

  @Test
  void alterSystemRefusesWhatCannotTakeEffectAndTakesOut() {
    MemoryFileSystem files = new MemoryFileSystem();
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> SettingsFile.alter(files, "wal_block_size", "4kB"))
        .matches(e -> e.state() == SqlState.CANT_CHANGE_RUNTIME_PARAM);
    SettingsFile.alter(files, "work_mem", "8MB");
    SettingsFile.alter(files, "lock_timeout", "8s");
    SettingsFile.alter(files, "work_mem", null);
    assertThat(SettingsFile.read(files)).containsExactly(Map.entry("lock_timeout", "8s"));
  }

  @Test
  void aSettingThatWouldChangeResultsStaysAtItsDefault() {
    Settings settings = new Settings();
    settings.set("datestyle", "iso, mdy", Context.SESSION);
    settings.set("client_encoding", "utf-8", Context.SESSION);
    settings.set("standard_conforming_strings", "yes", Context.SESSION);
    assertThat(settings.show("datestyle")).isEqualTo("ISO, MDY");
    assertThat(settings.show("client_encoding")).isEqualTo("UTF8");
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set("datestyle", "German", Context.SESSION))
        .satisfies(e -> assertThat(e.state()).isEqualTo(SqlState.FEATURE_NOT_SUPPORTED))
        .withMessage("parameter \"DateStyle\" can only be \"ISO, MDY\"");
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> settings.set("temp_file_limit", "1MB", Context.SESSION))
        .withMessage("parameter \"temp_file_limit\" can only be \"-1\"");
    assertThat(settings.show("datestyle")).isEqualTo("ISO, MDY");
    assertThat(WaldbSettings.find("enable_seqscan").description())
        .endsWith("(Accepted without effect.)");
  }
}
