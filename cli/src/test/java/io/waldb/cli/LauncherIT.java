package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a tree of its own, with a stand-in for Maven that counts its runs and delivers
 * the jars of the build under test.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherIT {
  private static final Path BUILD = Path.of(System.getProperty("waldb.build"));

  @TempDir private Path directory;
  private Path root;
  private Path source;
  private Path runs;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(directory.resolve("a tree"));
    runs = directory.resolve("runs");
    Path launcher = Path.of(System.getProperty("waldb.root"), "waldb");
    Files.copy(launcher, root.resolve("waldb"));
    makeExecutable(root.resolve("waldb"));
    source = root.resolve("cli/src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "class A {}");
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    age(source, root.resolve("pom.xml"));

    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(
        bin.resolve("mvn"),
        """
        #!/bin/sh
        echo run >>'%1$s'
        echo noise of the build
        echo more noise >&2
        [ -z "$BREAK_BUILD" ] || exit 1
        mkdir -p cli/target/quick jdbc-driver/target/quick
        cp -R '%2$s/waldb.jar' '%2$s/lib' cli/target/quick
        cp '%2$s/waldb.jar' jdbc-driver/target/quick/waldb-jdbc-driver-1-all.jar
        """
            .formatted(runs, BUILD));
    makeExecutable(bin.resolve("mvn"));
  }

  @Test
  void buildsOnFirstUseOnly() throws IOException {
    Outcome first = waldb("--version");
    assertThat(first.exitCode()).isZero();
    assertThat(first.out()).startsWith("waldb ").doesNotContain("noise");
    assertThat(first.err()).hasLineCount(1).startsWith("waldb: building (first use");
    assertThat(waldb("--version")).isEqualTo(new Outcome(0, first.out(), ""));
    assertThat(Files.readAllLines(runs)).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrGone() throws IOException {
    waldb("--version");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(waldb("--version").err()).startsWith("waldb: building (the sources have changed)");
    Files.delete(source);
    Files.setLastModifiedTime(
        source.getParent(), FileTime.from(Instant.now().plusSeconds(1))); // coarse clocks
    assertThat(waldb("--version").err()).startsWith("waldb: building (the sources have changed)");
    assertThat(Files.readAllLines(runs)).hasSize(3);
  }

  @Test
  void showsTheBuildOnlyWhenItFailsAndTriesAgainNextTime() throws IOException {
    Outcome failed = run(List.of(root + "/waldb", "--version"), Map.of("BREAK_BUILD", "1"));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .contains("noise of the build", "more noise")
        .endsWith("waldb: error: the build failed; its output is above\n");
    assertThat(waldb("--version").exitCode()).isZero();
    assertThat(Files.readAllLines(runs)).hasSize(2);
  }

  @Test
  void twoFirstUsesBuildOnce() throws IOException {
    CompletableFuture<Outcome> other = CompletableFuture.supplyAsync(() -> waldb("--version"));
    assertThat(waldb("--version").exitCode()).isZero();
    assertThat(other.join().exitCode()).isZero();
    assertThat(Files.readAllLines(runs)).hasSize(1);
  }

  @Test
  void worksThroughLinksAndHandsOnArgumentsAndExitCode() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a tree/waldb"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), link);
    Outcome outcome = run(List.of(second.toString(), "no such", "command"), Map.of());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("'no such'");
  }

  @Test
  void jarPrintsOnePathAndNothingElse() {
    Outcome outcome = waldb("jar");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).hasLineCount(1).endsWith(".jar\n");
    assertThat(Path.of(outcome.out().strip())).isRegularFile();
    assertThat(waldb("jar", "x").exitCode()).isEqualTo(1);
  }

  @Test
  void namesWhatIsMissing() {
    List<String> command = List.of(root + "/waldb", "--version");
    assertThat(run(command, Map.of("JAVA_HOME", "/no/such/jdk")).err())
        .isEqualTo(
            "waldb: error: no Java in JAVA_HOME (/no/such/jdk): set it to a JDK 17 or newer\n");
  }

  private Outcome waldb(String... arguments) {
    List<String> command = new ArrayList<>(List.of(root + "/waldb"));
    command.addAll(List.of(arguments));
    return run(command, Map.of());
  }

  private Outcome run(List<String> command, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile(directory, "out", "");
      Path err = Files.createTempFile(directory, "err", "");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder
          .environment()
          .merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
      builder.environment().remove("WALDB_JAVA_OPTS");
      builder.environment().putAll(environment);
      int exitCode = builder.start().waitFor();
      return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void age(Path... files) throws IOException {
    for (Path file : files) {
      for (Path path = file; !path.endsWith("a tree"); path = path.getParent()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
      }
    }
  }

  private static void makeExecutable(Path file) {
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
