package io.waldb.cli;

import io.waldb.buffer.RelationFiles;
import io.waldb.buffer.RelationSizes;
import io.waldb.buffer.page.PageChecksum;
import io.waldb.buffer.page.PageHeader;
import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.Pages;
import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OpenMode;
import io.waldb.common.file.OsFileSystem;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.DatabaseState;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb checksums}: verifies the checksum of every data page of a database that was shut
 * down.
 */
@Command(
    name = "checksums",
    description = "Verifies the checksums of all data pages of a database that is shut down.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 0: all right; 1: a checksum is wrong, or the database cannot be checked."
    })
final class ChecksumsCommand implements Callable<Integer> {
  private static final int PAGES_AT_ONCE = 128;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // as spec
  @Parameters(paramLabel = "DIR", description = "the database's directory")
  private String directory;

  private long files;
  private long blocks;
  private long bad;
  private int cutShort;
  private @Nullable RelationSizes sizes;
  private final Map<Integer, Integer> found = new HashMap<>();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    FileSystem database = OsFileSystem.at(directory);
    try {
      ControlData control = ControlFile.read(database);
      if (control.state() != DatabaseState.SHUT_DOWN) {
        err.println("checksums: error: \"" + directory + "\": database must be shut down");
        err.println(
            "checksums: hint: If a program has it open, end that. If it was killed, open it once,"
                + " which recovers it and shuts it down: waldb sql \""
                + directory
                + "\" -c \"\"");
        err.flush();
        return 1;
      }
      readSizes(database, control, err);
      for (String folder : List.of("base", "clog")) {
        for (String name : database.list(folder)) {
          check(database, folder, name, err);
        }
      }
      checkSizes(err);
    } catch (DatabaseException e) {
      err.println("checksums: error: \"" + directory + "\": " + e.getMessage());
      err.flush();
      return 1;
    }
    out.println("Checksum operation completed");
    out.println("Files scanned:   " + files);
    out.println("Blocks scanned:  " + blocks);
    out.println("Bad checksums:   " + bad);
    if (cutShort > 0) {
      out.println("Files cut short: " + cutShort);
    }
    out.println("Data checksum version: 1");
    out.flush();
    err.flush();
    return bad == 0 && cutShort == 0 ? 0 : 1;
  }

  private void check(FileSystem database, String folder, String name, PrintWriter err) {
    long first = RelationFiles.firstPageOf(name);
    if (first < 0) {
      return;
    }
    files++;
    int relation = PageId.relation(first);
    Fork fork = PageId.fork(first);
    ByteBuffer buffer = ByteBuffer.allocateDirect(PAGES_AT_ONCE * Pages.SIZE);
    try (DataFile file = database.open(folder + "/" + name, OpenMode.READ)) {
      int block = 0;
      for (long position = 0; file.read(position, buffer.clear()) > 0; position += buffer.limit()) {
        buffer.flip();
        for (int at = 0; at + Pages.SIZE <= buffer.limit(); at += Pages.SIZE) {
          ByteBuffer page = buffer.slice(at, Pages.SIZE);
          blocks++;
          if (!isSound(page, PageId.key(relation, fork, block))) {
            bad++;
            err.println(
                "checksums: error: checksum verification failed in file \""
                    + folder
                    + "/"
                    + name
                    + "\", block "
                    + block
                    + ", LSN "
                    + Lsn.format(PageHeader.lsn(page))
                    + (PageHeader.isAllZero(page) ? ", all of it zero" : ""));
          }
          block++;
        }
      }
      if (fork == Fork.MAIN) {
        found.put(relation, block);
      }
    }
  }

  private boolean isSound(ByteBuffer page, long key) {
    RelationSizes known = sizes;
    boolean mayBeNew =
        known == null
            || PageId.fork(key) != Fork.MAIN
            || known.mayBeNew(PageId.relation(key), PageId.block(key));
    return PageHeader.isAllZero(page) ? mayBeNew : PageChecksum.isSound(page, key);
  }

  private void readSizes(FileSystem database, ControlData control, PrintWriter err) {
    RelationSizes noted = RelationSizes.read(database, RelationSizes.NAME);
    if (noted == null || noted.redo() < control.redo()) {
      err.println(
          "checksums: warning: the files' sizes and new pages are not known and were not checked");
    } else {
      sizes = noted;
    }
  }

  /** A checksum tells of a wrong page; of one that is not there the sizes at the checkpoint do. */
  private void checkSizes(PrintWriter err) {
    RelationSizes known = sizes;
    if (known == null) {
      return;
    }
    known
        .blocks()
        .forEach(
            (relation, expected) -> {
              int blocksFound = found.getOrDefault(relation, 0);
              if (blocksFound < expected) {
                cutShort++;
                err.println(
                    "checksums: error: file \""
                        + RelationFiles.path(relation, Fork.MAIN)
                        + "\" has "
                        + blocksFound
                        + " whole blocks instead of "
                        + expected);
              }
            });
  }
}
