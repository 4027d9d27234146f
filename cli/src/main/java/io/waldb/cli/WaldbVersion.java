package io.waldb.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the version in the jar's manifest, and the Java that runs it. */
final class WaldbVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = WaldbCommand.class.getPackage().getImplementationVersion();
    return new String[] {
      "waldb " + (version == null ? "(development)" : version),
      System.getProperty("java.vm.name") + " " + Runtime.version(),
    };
  }
}
