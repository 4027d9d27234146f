package io.waldb.jdbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.waldb.common.config.Context;
import io.waldb.common.config.Setting;
import io.waldb.common.config.WaldbSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Holds the shape of the engine, from the driver down: what Maven's module chain cannot say.
 *
 * <p>The programs above the driver (tpcb, cli, examples) are not on this class path and not judged
 * here: they print, read the user's files and speak JDBC.
 */
class ArchitectureTest {
  /** Lowest first; a module may use what stands before it. */
  private static final List<String> MODULES =
      List.of("common", "wal", "buffer", "recovery", "storage", "sql", "executor", "jdbc");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.waldb");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.waldb.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void modulesUseOnlyModulesBelowThem() {
    for (int i = 0; i < MODULES.size() - 1; i++) {
      String[] above =
          MODULES.subList(i + 1, MODULES.size()).stream()
              .map(module -> "io.waldb." + module + "..")
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage("io.waldb." + MODULES.get(i) + ".."))
          .should()
          .dependOnClassesThat(resideInAnyPackage(above))
          .check(CLASSES);
    }
  }

  /** No setting claims to do what no code reads. */
  @Test
  void settingsSayWhetherTheyHaveAnEffect() throws IllegalAccessException {
    JavaClass owner = CLASSES.get(WaldbSettings.class);
    List<String> wrong = new ArrayList<>();
    for (JavaField field : owner.getFields()) {
      if (!field.getRawType().isEquivalentTo(Setting.class)) {
        continue;
      }
      Setting<?> setting = (Setting<?>) field.reflect().get(null);
      boolean read =
          field.getAccessesToSelf().stream()
              .anyMatch(access -> !access.getOriginOwner().equals(owner));
      boolean works = setting.effect() == Setting.Effect.FULL;
      if (read != works && setting.context() != Context.INTERNAL) {
        wrong.add(setting.name());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void onlySqlKnowsTheParserLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.waldb.sql..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.sf.jsqlparser..")
        .check(CLASSES);
  }

  @Test
  void onlyCommonFileTouchesFiles() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.waldb.common.file..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .or(nameMatching("java\\.io\\.(File.*|RandomAccessFile)")))
        .check(CLASSES);
  }

  @Test
  void onlyTheDriverKnowsJdbc() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.waldb.jdbc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .check(CLASSES);
  }

  /** The rules of changing pages are kept in one place; a checkpoint's record changes none. */
  @Test
  void onlyLoggedChangeLogsWhatChangesPages() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.waldb.storage.log.LoggedChange")
        .and()
        .doNotHaveFullyQualifiedName("io.waldb.recovery.CheckpointRun")
        .should()
        .callMethod("io.waldb.wal.WriteAheadLog", "insert", "io.waldb.wal.record.WalRecordBuilder")
        .check(CLASSES);
  }

  @Test
  void noNameEndsInImpl() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.waldb.jdbc..")
        .should()
        .haveSimpleNameEndingWith("Impl")
        .check(CLASSES);
  }

  /** A change is applied in a critical section and in recovery alike: it knows pages and bytes. */
  @Test
  void changesDependOnNothingThatCanFailOrDiffer() {
    noClasses()
        .that()
        .implement("io.waldb.storage.log.PageChange")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "io.waldb.common.file..",
                    "io.waldb.common.config..",
                    "io.waldb.recovery..",
                    "java.time..",
                    "java.util.concurrent..")
                .or(
                    nameMatching(
                        "io\\.waldb\\.buffer\\.(?!page\\.).*"
                            + "|io\\.waldb\\.storage\\.txn\\.(CommitLog|LockManager|Transaction)"
                            + "|java\\.lang\\.Thread.*|java\\.util\\.Random"
                            + "|io\\.waldb\\.wal\\.[A-Z].*")))
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
