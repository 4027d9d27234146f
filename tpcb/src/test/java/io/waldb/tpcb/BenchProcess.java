package io.waldb.tpcb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link BenchWorker}, as the process that compares sees it. */
final class BenchProcess implements AutoCloseable {
  /** What was done in one second of a run; latencies in microseconds. */
  record Second(long number, long count, long p50, long p99, long p999, double stolen) {
    private Second earlier(int by) {
      return new Second(number - by, count, p50, p99, p999, stolen);
    }
  }

  /** A checkpoint of waldb that began or was complete so many seconds after the run began. */
  record Checkpoint(double second, boolean begins) {}

  /**
   * What one run did; latencies in microseconds, 0 where they were not taken.
   *
   * @param length in seconds
   * @param flushes cache flushes of the disk, negative when unknown
   * @param seconds what was done in each; may be added to by who made it
   */
  record Run(
      double length,
      double tps,
      long p50,
      long p99,
      long p999,
      long maximum,
      long flushes,
      List<Second> seconds,
      List<Checkpoint> checkpoints) {
    /** What is left without its first seconds; figures that are not of seconds stay. */
    Run after(int first) {
      return new Run(
          length,
          tps,
          p50,
          p99,
          p999,
          maximum,
          flushes,
          seconds.stream()
              .filter(second -> second.number() > first)
              .map(second -> second.earlier(first))
              .toList(),
          checkpoints.stream()
              .filter(mark -> mark.second() > first)
              .map(mark -> new Checkpoint(mark.second() - first, mark.begins()))
              .toList());
    }

    /** Flushes of the device for each transaction; negative when unknown. */
    double flushesEach() {
      return flushes < 0 ? -1 : flushes / Math.max(1, tps * length);
    }
  }

  private static final long EXIT_SECONDS = 60;

  private final BenchPeer peer;
  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private BenchProcess(BenchPeer peer, Process process) {
    this.peer = peer;
    this.process = process;
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a database's process.
   *
   * @param directory empty, for its files
   * @param heap as for -Xmx
   */
  static BenchProcess start(BenchPeer peer, Path directory, String heap, String postgresql)
      throws IOException {
    Files.createDirectories(directory);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseParallelGC");
    command.addAll(peer.javaOptions(heap));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(BenchWorker.class.getName());
    command.addAll(List.of(peer.id(), directory.toAbsolutePath().toString(), postgresql));
    Process process =
        new ProcessBuilder(command)
            .redirectError(directory.resolveSibling(peer.id() + ".err").toFile())
            .start();
    return new BenchProcess(peer, process);
  }

  BenchPeer peer() {
    return peer;
  }

  long pid() {
    return process.pid();
  }

  double load(int scale) throws IOException {
    return Double.parseDouble(ask("load " + scale));
  }

  double makeRows() throws IOException {
    return Double.parseDouble(ask("rows"));
  }

  double query(BenchQuery query) throws IOException {
    return Double.parseDouble(ask("query " + query.id()));
  }

  /** Bytes of log for each of so many transactions of TPC-B that follow a checkpoint. */
  double logBytes(int clients, int transactions) throws IOException {
    return Double.parseDouble(ask("log " + clients + " " + transactions));
  }

  void checkSums() throws IOException {
    ask("sums");
  }

  long size() throws IOException {
    return Long.parseLong(ask("size"));
  }

  /** The database's version and the settings that only it knows. */
  String about() throws IOException {
    return ask("about");
  }

  Run run(BenchWorkload workload, int clients, int seconds) throws IOException {
    List<Second> samples = new ArrayList<>();
    List<Checkpoint> checkpoints = new ArrayList<>();
    String command = "run " + workload.id() + " " + clients + " " + seconds;
    String[] fields = ask(command, samples, checkpoints).split(" ", -1);
    return new Run(
        Double.parseDouble(fields[0]),
        Double.parseDouble(fields[1]),
        Long.parseLong(fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]),
        Long.parseLong(fields[6]),
        samples,
        checkpoints);
  }

  private String ask(String command) throws IOException {
    return ask(command, new ArrayList<>(), new ArrayList<>());
  }

  private String ask(String command, List<Second> samples, List<Checkpoint> checkpoints)
      throws IOException {
    commands.println(command);
    String line;
    while ((line = answers.readLine()) != null) {
      String[] fields = line.split(" ", -1);
      switch (fields[0]) {
        case "=" -> {
          return line.substring(2);
        }
        case "." ->
            samples.add(
                new Second(
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4]),
                    Long.parseLong(fields[5]),
                    Double.parseDouble(fields[6])));
        case "!" ->
            checkpoints.add(
                new Checkpoint(Double.parseDouble(fields[1]), fields[2].equals("starting")));
        default -> {
          // A driver's message.
        }
      }
    }
    throw new IOException(
        peer.title() + " ended at \"" + command + "\"; its messages: " + peer.id() + ".err");
  }

  /** Ends the process at once, as a crash would. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  @Override
  public void close() {
    commands.close();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
