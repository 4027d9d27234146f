package io.waldb.tpcb;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running {@link CrashWorker} or {@link RecoveryWorker}, seen from the process that will kill it.
 */
final class WorkerProcess implements AutoCloseable {
  private static final long EXIT_SECONDS = 30;

  private final Process process;
  private final BufferedReader messages;

  private WorkerProcess(Process process) {
    this.process = process;
    messages =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a worker with this process's class path.
   *
   * @param main the class whose {@code main} runs
   * @param arguments see there
   */
  static WorkerProcess start(Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-XX:+UseParallelGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new WorkerProcess(builder.start());
  }

  /**
   * Waits for a message.
   *
   * @throws IOException if the worker reports an error or ends first
   */
  void await(String expected, PrintStream out) throws IOException {
    while (true) {
      String line = messages.readLine();
      if (line == null) {
        throw new IOException("the worker process ended before it said \"" + expected + "\"");
      }
      if (line.startsWith("error ")) {
        throw new IOException("the worker process failed: " + line.substring("error ".length()));
      }
      if (line.equals(expected)) {
        return;
      }
      out.println(line);
    }
  }

  /**
   * The next line the worker prints, or has printed before it died; null when there is none left.
   */
  @Nullable String nextLine() throws IOException {
    return messages.readLine();
  }

  /** Kills the process without warning (SIGKILL) and waits until it is gone. */
  void kill() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the worker process ended before it was killed");
    }
    process.destroyForcibly();
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the worker process does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
