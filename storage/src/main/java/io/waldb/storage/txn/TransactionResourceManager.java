package io.waldb.storage.txn;

import io.waldb.recovery.RedoFiles;
import io.waldb.recovery.ResourceManager;
import io.waldb.wal.record.ResourceManagerId;
import io.waldb.wal.record.WalRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Redo and description of commits and aborts. */
public final class TransactionResourceManager implements ResourceManager {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS zzz", Locale.ROOT);

  @Override
  public ResourceManagerId id() {
    return ResourceManagerId.TRANSACTION;
  }

  @Override
  public void redo(WalRecord record, int block, ByteBuffer page) {
    TransactionChange.decode(record).apply(block, page);
  }

  @Override
  public boolean changesFiles(WalRecord record) {
    return TransactionChange.decode(record).droppedRelations().length > 0;
  }

  @Override
  public void redoFiles(WalRecord record, RedoFiles files) {
    for (int relation : TransactionChange.decode(record).droppedRelations()) {
      files.drop(relation);
    }
  }

  @Override
  public String identify(int info) {
    return switch (info) {
      case TransactionChange.INFO_COMMIT -> "COMMIT";
      case TransactionChange.INFO_ABORT -> "ABORT";
      default -> "UNKNOWN (" + Integer.toHexString(info) + ")";
    };
  }

  @Override
  public void describe(WalRecord record, StringBuilder into) {
    TransactionChange change = TransactionChange.decode(record);
    into.append(identify(record.info())).append(' ').append(formatMicros(change.time()));
    if (change.droppedRelations().length > 0) {
      into.append("; rels:");
      for (int relation : change.droppedRelations()) {
        into.append(" base/").append(relation);
      }
    }
    if (change.subxids().length > 0) {
      into.append("; subxacts:");
      for (long subxid : change.subxids()) {
        into.append(' ').append(subxid);
      }
    }
  }

  @Override
  public void mask(ByteBuffer page, long pageKey) {}

  /** A record's time as PostgreSQL prints it, in the machine's time zone. */
  public static String formatMicros(long micros) {
    Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }
}
