package io.waldb.cli;

import picocli.CommandLine.Option;

/** The options of {@code waldb sql} that say how results look; psql's. */
final class OutputOptions {
  @Option(
      names = {"-A", "--no-align"},
      description = "print values as they are, a line for each row")
  private boolean unaligned;

  @Option(
      names = {"-F", "--field-separator"},
      paramLabel = "SEP",
      description = "what stands between values that are not aligned (default: |)")
  private String fieldSeparator = SqlOutput.FIELD_SEPARATOR;

  @Option(
      names = {"-q", "--quiet"},
      description = "print no tags, such as INSERT 0 1")
  private boolean quiet;

  @Option(
      names = {"-t", "--tuples-only"},
      description = "print rows only, without headings and the number of rows")
  private boolean tuplesOnly;

  /** Has an output begin as these options say. */
  void applyTo(SqlOutput output) {
    output.setUnaligned(unaligned);
    output.setFieldSeparator(fieldSeparator);
    output.setTuplesOnly(tuplesOnly);
    output.setQuiet(quiet);
  }
}
