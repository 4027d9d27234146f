package io.waldb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
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

  @Test
  void connectsWithNothingElseOnTheClassPath() throws Exception {
    URL[] jar = {Path.of(System.getProperty("waldb.jar")).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
      Driver driver =
          ServiceLoader.load(Driver.class, loader).stream()
              .map(ServiceLoader.Provider::get)
              .filter(found -> found.getClass().getClassLoader() == loader)
              .findFirst()
              .orElseThrow();
      try (Connection connection = driver.connect("jdbc:waldb:mem:jar", new Properties());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (id int PRIMARY KEY, name text)");
        statement.execute("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        try (ResultSet row = statement.executeQuery("SELECT name FROM t WHERE id = 2")) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isEqualTo("two");
        }
      }
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
