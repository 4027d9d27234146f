package io.waldb.cli;

import io.waldb.common.DatabaseException;
import io.waldb.common.Fork;
import io.waldb.common.Lsn;
import io.waldb.common.PageId;
import io.waldb.common.SqlState;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.OsFileSystem;
import io.waldb.recovery.CommitRecords;
import io.waldb.recovery.ControlData;
import io.waldb.recovery.ControlFile;
import io.waldb.recovery.Salvage;
import io.waldb.recovery.WalRecordFormat;
import io.waldb.storage.StorageEngine;
import io.waldb.wal.DamageReport;
import io.waldb.wal.WalEnd;
import io.waldb.wal.WalLayout;
import io.waldb.wal.WalReader;
import io.waldb.wal.WalSegments;
import io.waldb.wal.record.BlockReference;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code waldb waldump}: prints log records, with pg_waldump's options and lines. Reads only, and
 * works on an open database.
 *
 * <p>Exit codes: 0 the wanted end or the end of the log was reached, 1 wrong usage or an error, 2
 * the log is damaged.
 */
@Command(
    name = "waldump",
    description = "Prints the records of the write-ahead log.",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    footer = {
      "",
      "Exit code 0: the end of the range or of the log (also a torn tail); 1: wrong usage; 2: damage."
    })
final class WaldumpCommand implements Callable<Integer> {
  private static final Pattern RELATION = Pattern.compile("(?:\\d+/\\d+/)?(\\d+)");
  private static final int OK = 0;
  private static final int USAGE = 1;
  private static final int DAMAGE = 2;
  private static final long POLL_NANOS = 1_000_000_000;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls call
  @Spec
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "STARTSEG",
      description = "first segment, with or without its directory")
  private @Nullable String startSegment;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ENDSEG",
      description = "last segment (default: the same when no LSN is given)")
  private @Nullable String endSegment;

  @Option(
      names = {"-p", "--path"},
      paramLabel = "DIR",
      description = "the database's directory or its wal directory")
  private @Nullable String path;

  @Option(
      names = {"-s", "--start"},
      paramLabel = "LSN",
      description = "where to start (default: the last checkpoint)")
  private @Nullable String start;

  @Option(
      names = {"-e", "--end"},
      paramLabel = "LSN",
      description = "stop at this LSN")
  private @Nullable String end;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "number of records to print")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = {"-t", "--timeline"},
      paramLabel = "TLI",
      description = "timeline, decimal or 0x hexadecimal")
  private @Nullable String timelineText;

  @Option(
      names = {"-r", "--rmgr"},
      paramLabel = "NAME",
      description = "only records of this resource manager; repeatable; \"list\" prints the names")
  private List<String> managers = new ArrayList<>();

  @Option(
      names = {"-x", "--xid"},
      paramLabel = "XID",
      description = "only records of this transaction")
  private @Nullable Long xid;

  @Option(
      names = {"-R", "--relation"},
      paramLabel = "RELATION",
      description =
          "only records that touch this relation: its number, which is the name of its file in"
              + " base/, or tablespace/database/number as records show it")
  private @Nullable String relation;

  @Option(
      names = {"-B", "--block"},
      paramLabel = "N",
      description = "with -R: only records that touch this block")
  private @Nullable Integer block;

  @Option(
      names = {"-F", "--fork"},
      paramLabel = "FORK",
      description = "only records that touch this fork: main, fsm or vm")
  private @Nullable String fork;

  @Option(
      names = {"-w", "--fullpage"},
      description = "only records with a full page image")
  private boolean fullPage;

  @Option(
      names = {"-b", "--bkp-details"},
      description = "details of block references on lines of their own")
  private boolean details;

  @Option(
      names = {"-z", "--stats"},
      arity = "0..1",
      parameterConsumer = StatsParameter.class,
      paramLabel = "record",
      description = "statistics instead of records; =record: by kind of record")
  private @Nullable String stats;

  @Option(
      names = {"-q", "--quiet"},
      description = "print errors only")
  private boolean quiet;

  @Option(
      names = {"-f", "--follow"},
      description = "at the end of the log wait for more")
  private boolean follow;

  @Option(
      names = "--save-fullpage",
      paramLabel = "DIR",
      description = "write each full page image to a file")
  private @Nullable String saveDirectory;

  /** Set by SIGINT, after which what was counted is printed. */
  private volatile boolean interrupted;

  private PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    if (managers.contains("list")) {
      for (ResourceManagerId id : ResourceManagerId.values()) {
        out.println(id.title());
      }
      out.flush();
      return OK;
    }
    try {
      return dump();
    } catch (DatabaseException | IOException e) {
      return error(String.valueOf(e.getMessage()));
    } finally {
      out.flush();
    }
  }

  private int error(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("waldump: error: " + message);
    err.flush();
    return USAGE;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * The word behind --stats belongs to it only if it is one that it knows, else it is a segment.
   */
  private static final class StatsParameter implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean named = !words.isEmpty() && words.peek().matches("record|rmgr");
      option.setValue(named ? words.pop() : "rmgr");
    }
  }

  /**
   * Where the log is and from where to where it is read.
   *
   * @param redo the last checkpoint's redo point; beyond all when there is no control file
   */
  private record Range(
      FileSystem files, WalLayout layout, int timeline, long redo, long from, long to) {}

  private Range range() {
    String directory = path;
    String segment = startSegment;
    if (segment != null && segment.contains("/")) {
      int slash = segment.lastIndexOf('/');
      directory = directory == null ? segment.substring(0, slash) : directory;
      segment = segment.substring(slash + 1);
    }
    checkPlace(directory, segment);
    FileSystem files = files(directory);
    ControlData control = ControlFile.exists(files) ? ControlFile.read(files) : null;
    if (segment == null && control == null) {
      throw usage(
          directory == null
              ? "no WAL directory or segment given"
              : "\"" + directory + "\" has no control file: name a segment");
    }
    WalLayout layout =
        control != null
            ? control.layout()
            : WalSegments.layoutOf(files, WalSegments.DIRECTORY + "/" + segment);
    int timeline = control != null ? control.timeline() : 1;
    long from = control != null ? control.redo() : 0;
    long to = Long.MAX_VALUE;
    if (timelineText != null) {
      timeline = timeline(timelineText);
    }
    from = start != null ? lsn("start", start) : from;
    to = end != null ? lsn("end", end) : to;
    if (segment != null) {
      WalSegments.Segment first = WalSegments.parse(layout, segment);
      timeline = first.timeline();
      long firstByte = first.segment() * layout.segmentSize();
      if (start == null) {
        from = firstByte;
      } else if (from < firstByte || from >= firstByte + layout.segmentSize()) {
        throw usage(
            "start WAL location " + Lsn.format(from) + " is not inside file \"" + segment + "\"");
      }
      to = endOf(layout, first, segment, to);
    } else if (to < from) {
      throw usage(
          "end WAL location "
              + Lsn.format(to)
              + " is before the start of the range, "
              + Lsn.format(from));
    }
    long redo = control != null ? control.redo() : Long.MAX_VALUE;
    return new Range(files, layout, timeline, redo, from, to);
  }

  /** Says what is wrong with a place in which there is no log. */
  private static void checkPlace(@Nullable String directory, @Nullable String segment) {
    if (segment != null && new File(directory == null ? "." : directory, segment).isDirectory()) {
      String given = directory == null ? segment : directory + '/' + segment;
      throw noLog("\"" + given + "\" is a directory: name a segment, or the directory with -p");
    }
    if (directory == null) {
      if (segment != null && !new File(databaseDirectory(null), WalSegments.DIRECTORY).exists()) {
        throw noLog(
            "no segment \""
                + segment
                + "\": the working directory is no waldb database, name one with -p");
      }
      return;
    }
    File place = new File(directory.isEmpty() ? "/" : directory);
    if (!place.isDirectory()) {
      throw noLog("directory \"" + directory + "\" does not exist");
    }
    File database = new File(databaseDirectory(directory));
    if (isKept(directory)) {
      return;
    }
    if (!new File(database, WalSegments.DIRECTORY).isDirectory()) {
      throw noLog(
          "\"" + directory + "\" is neither a waldb database's directory nor its wal directory");
    }
  }

  private static DatabaseException noLog(String message) {
    return new DatabaseException(SqlState.UNDEFINED_FILE, message);
  }

  private int timeline(String text) {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw usage("invalid timeline specification: \"" + text + "\"");
    }
  }

  private long lsn(String which, String text) {
    try {
      return Lsn.parse(text);
    } catch (DatabaseException e) {
      throw usage("invalid WAL " + which + " location: \"" + text + "\"");
    }
  }

  /** Where the range ends that begins in a segment: with the last one named, or at an LSN in it. */
  private long endOf(WalLayout layout, WalSegments.Segment first, String firstName, long to) {
    String name =
        endSegment == null ? firstName : endSegment.substring(endSegment.lastIndexOf('/') + 1);
    WalSegments.Segment last = WalSegments.parse(layout, name);
    if (last.segment() < first.segment()) {
      throw usage("ENDSEG " + name + " is before STARTSEG " + firstName);
    }
    long lastByte = (last.segment() + 1) * layout.segmentSize();
    if (end == null) {
      return lastByte;
    }
    if (endSegment != null && (to < lastByte - layout.segmentSize() || to > lastByte)) {
      throw usage("end WAL location " + Lsn.format(to) + " is not inside file \"" + name + "\"");
    }
    return to;
  }

  /** Where the log is: a database's directory, also by way of what salvage has kept of it. */
  private static FileSystem files(@Nullable String directory) {
    if (directory != null && isKept(directory)) {
      return new KeptLog(OsFileSystem.at(absolute(directory).getParent()));
    }
    return OsFileSystem.at(databaseDirectory(directory));
  }

  /** Whether this is where a database keeps segments that were given up. */
  private static boolean isKept(String directory) {
    File place = absolute(directory);
    return place.getName().equals(Salvage.DIRECTORY)
        && place.getParent() != null
        && ControlFile.exists(OsFileSystem.at(place.getParent()));
  }

  private static File absolute(String directory) {
    return new File(directory).getAbsoluteFile().toPath().normalize().toFile();
  }

  /**
   * The database's directory, whether that or its wal directory was given, or the working directory
   * is one of them.
   */
  private static String databaseDirectory(@Nullable String given) {
    String directory = given == null || given.isEmpty() ? "." : given;
    if (new File(directory, WalSegments.DIRECTORY).isDirectory()) {
      return directory;
    }
    File canonical = absolute(directory);
    if (canonical.getName().equals(WalSegments.DIRECTORY) && canonical.getParent() != null) {
      return canonical.getParent();
    }
    return directory;
  }

  private static void makeEmptyDirectory(String name) throws IOException {
    File directory = new File(name);
    String[] content = directory.list();
    if (content == null && !directory.mkdirs()) {
      throw new IOException("could not create directory \"" + name + "\"");
    }
    if (content != null && content.length > 0) {
      throw new IOException("directory \"" + name + "\" exists but is not empty");
    }
  }

  private int dump() throws IOException {
    Range range = range();
    WalRecordFormat format = new WalRecordFormat(StorageEngine.resourceManagers());
    Filter filter = new Filter();
    if (saveDirectory != null) {
      makeEmptyDirectory(saveDirectory);
    }
    WaldumpStatistics statistics = new WaldumpStatistics("record".equals(stats));
    try (WalReader reader =
        new WalReader(range.files(), range.layout(), range.timeline(), range.from(), 0)) {
      long first = reader.seek(range.from());
      if (first == Lsn.INVALID && start == null && isUnused(range, reader)) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(
            "waldump: end: segment "
                + startSegment
                + " holds no log yet, it is kept for later use ("
                + reader.end().message()
                + ")");
        err.flush();
        return OK;
      }
      if (first == Lsn.INVALID) {
        return error(
            "could not find a valid record after "
                + Lsn.format(range.from())
                + ": "
                + reader.end().message());
      }
      if (first != range.from() && start != null) {
        out.println(
            "first record is after "
                + Lsn.format(range.from())
                + ", at "
                + Lsn.format(first)
                + ", skipping over "
                + (first - range.from())
                + " bytes");
      }
      long printed = 0;
      long reached = first;
      WalEnd stop = null;
      Signals.register("INT", () -> interrupted = true);
      while (printed < limit && !interrupted) {
        WalRecord record = reader.next();
        if (record == null) {
          stop = reader.end();
          if (!follow) {
            break;
          }
          out.flush();
          LockSupport.parkNanos(POLL_NANOS);
          continue;
        }
        stop = null;
        if (record.lsn() >= range.to()) {
          break;
        }
        reached = record.endLsn();
        if (filter.matches(record)) {
          printed++;
          show(record, range.timeline(), format, statistics);
        }
      }
      if (stats != null) {
        statistics.print(out, first, reached);
      }
      return stop == null ? OK : atEnd(range, reader, stop);
    }
  }

  /**
   * Whether the segment that was named was made ahead, or is left from earlier use, and the log has
   * not come to it.
   */
  private boolean isUnused(Range range, WalReader reader) {
    String path =
        WalSegments.path(
            range.layout(), range.timeline(), range.from() / range.layout().segmentSize());
    return startSegment != null
        && reader.end().kind() != WalEnd.Kind.INVALID
        && range.files().exists(path)
        && reader.scanBeyond(CommitRecords.INSTANCE).validBlocks() == 0;
  }

  private void show(
      WalRecord record, int timeline, WalRecordFormat format, WaldumpStatistics statistics)
      throws IOException {
    if (saveDirectory != null) {
      save(record, timeline, saveDirectory);
    }
    if (stats != null) {
      statistics.add(format.type(record), record);
    } else if (!quiet) {
      if (details) {
        format.detailedLines(record).forEach(out::println);
      } else {
        out.println(format.line(record));
      }
    }
  }

  /**
   * Whether an open database needed the log when reading began at which it stopped, and does not
   * now.
   */
  private static boolean wasGivenUp(Range range, WalEnd stop) {
    return range.redo() <= stop.endOfLog()
        && ControlFile.read(range.files()).redo() > stop.endOfLog();
  }

  /** Says why the log ended, and whether that is as it should be. */
  private int atEnd(Range range, WalReader reader, WalEnd stop) {
    DamageReport report = reader.scanBeyond(CommitRecords.INSTANCE);
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    // What is durable behind the stop may have come since. Then the stop can be read now.
    if (report.isDamage() && reader.next() != null) {
      err.println(
          "waldump: end: the log has grown while it was read; it ended at "
              + Lsn.format(stop.endOfLog()));
      err.flush();
      return OK;
    }
    if (stop.wholeTo() >= range.to() && stop.kind() == WalEnd.Kind.UNWRITTEN) {
      err.println(
          "waldump: end: the range ends at "
              + Lsn.format(range.to())
              + " ("
              + stop.message()
              + ")");
      err.flush();
      return OK;
    }
    if (report.isDamage() && wasGivenUp(range, stop)) {
      return error(
          "the log at "
              + Lsn.format(stop.lsn())
              + " was given up while it was read: the database is open and has made a checkpoint");
    }
    if (!report.isDamage() && stop.kind() != WalEnd.Kind.INVALID && report.validBlocks() == 0) {
      err.println("waldump: end: " + report.summary() + " (" + stop.message() + ")");
      err.flush();
      return OK;
    }
    err.println(
        "waldump: error: error in WAL record at "
            + Lsn.format(stop.lastRecord())
            + ": "
            + stop.message());
    if (report.isDamage()) {
      err.println("waldump: damage: " + report.summary());
      report
          .listCommits(
              commit -> "lost commit of tx " + commit.xid() + " at " + Lsn.format(commit.lsn()))
          .forEach(line -> err.println("waldump: damage: " + line));
      err.flush();
      return DAMAGE;
    }
    err.println("waldump: torn tail: " + report.summary());
    err.flush();
    return OK;
  }

  /** Writes each image of a record to a file of its own, the page as it was, hole and all. */
  private static void save(WalRecord record, int timeline, String directory) throws IOException {
    for (int i = 0; i < record.blockCount(); i++) {
      BlockReference reference = record.block(i);
      if (!reference.hasImage()) {
        continue;
      }
      long key = reference.pageKey();
      String name =
          String.format(
              Locale.ROOT,
              "%08X-%08X-%08X.1663.1.%d.%d_%s",
              timeline,
              record.lsn() >>> 32,
              (int) record.lsn(),
              PageId.relation(key),
              PageId.block(key),
              PageId.fork(key).name().toLowerCase(Locale.ROOT));
      try (FileOutputStream file = new FileOutputStream(new File(directory, name))) {
        file.write(WalRecordFormat.page(reference.image()).array());
      }
    }
  }

  /** Which records are wanted. */
  private final class Filter {
    private final List<Integer> wantedManagers = new ArrayList<>();
    private int wantedRelation = -1;
    private @Nullable Fork wantedFork;

    Filter() {
      for (String name : managers) {
        ResourceManagerId id = ResourceManagerId.named(name);
        if (id == null) {
          throw usage("resource manager \"" + name + "\" does not exist");
        }
        wantedManagers.add(id.id());
      }
      if (relation != null) {
        wantedRelation = relationNumber(relation);
      }
      if (block != null && relation == null) {
        throw usage("option -B/--block requires option -R/--relation to be specified");
      }
      if (fork != null) {
        wantedFork = forkNamed(fork);
      }
    }

    private int relationNumber(String text) {
      Matcher matcher = RELATION.matcher(text);
      try {
        if (matcher.matches()) {
          return Integer.parseInt(matcher.group(1));
        }
      } catch (NumberFormatException e) {
        // too large, and so no relation either
      }
      throw usage(
          "invalid relation specification: \""
              + text
              + "\", expecting a number or \"tablespace/database/number\"");
    }

    private Fork forkNamed(String name) {
      for (Fork known : Fork.values()) {
        if (known.name().equalsIgnoreCase(name)) {
          return known;
        }
      }
      throw usage("invalid fork name: \"" + name + "\", expecting main, fsm or vm");
    }

    boolean matches(WalRecord record) {
      if (!wantedManagers.isEmpty() && !wantedManagers.contains(record.resourceManagerId())) {
        return false;
      }
      if (xid != null && record.xid() != xid) {
        return false;
      }
      if (wantedRelation < 0 && wantedFork == null && !fullPage) {
        return true;
      }
      boolean touches = false;
      boolean image = false;
      for (int i = 0; i < record.blockCount(); i++) {
        long key = record.block(i).pageKey();
        touches |=
            (wantedRelation < 0 || PageId.relation(key) == wantedRelation)
                && (block == null || PageId.block(key) == block)
                && (wantedFork == null || PageId.fork(key) == wantedFork);
        image |= record.block(i).hasImage();
      }
      return (touches || (wantedRelation < 0 && wantedFork == null)) && (image || !fullPage);
    }
  }
}
