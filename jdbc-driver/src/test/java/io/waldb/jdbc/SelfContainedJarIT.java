package io.waldb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The jar that {@code waldb jar} names. */
@DisabledIfSystemProperty(
    named = "waldb.shade.skip",
    matches = "true",
    disabledReason = "a quick build does not make the jar")
class SelfContainedJarIT {
  @Test
  void holdsItsLibrariesOutOfTheUsersWay() {
    assertThat(entries())
        .filteredOn(name -> name.endsWith(".class"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("io/waldb/"))
        .anyMatch(name -> name.startsWith("io/waldb/shaded/caffeine/cache/"))
        .anyMatch(name -> name.startsWith("io/waldb/shaded/jsqlparser/parser/"));
  }

  @Test
  void holdsNothingButClassesAndItsOwnMetadata() {
    assertThat(entries())
        .filteredOn(name -> !name.endsWith(".class") && !name.endsWith("/"))
        .allMatch(name -> name.startsWith("META-INF/") || name.startsWith("io/waldb/"))
        .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/MANIFEST.MF")
        .doesNotHaveDuplicates();
  }

  @Test
  void namesItsModule() throws IOException {
    try (JarFile jar = new JarFile(System.getProperty("waldb.jar"))) {
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("io.waldb.jdbc");
    }
  }

  private static List<String> entries() {
    try (JarFile jar = new JarFile(System.getProperty("waldb.jar"))) {
      return jar.stream().map(JarEntry::getName).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
