package io.waldb.storage.check;

import io.waldb.storage.catalog.TableInfo;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What of a database is checked.
 *
 * @param tables which tables, with their indexes
 * @param heaps whether their rows
 * @param indexes whether their indexes, if {@code index} says yes too
 * @param index which indexes, by their catalog id
 * @param parents whether downlinks of indexes are held against the pages they lead to
 * @param files whether every page of every file on disk, the commit log, sequences and control file
 * @param progress told what is looked at next
 */
public record CheckOptions(
    Predicate<TableInfo> tables,
    boolean heaps,
    boolean indexes,
    Predicate<Integer> index,
    boolean parents,
    boolean files,
    Consumer<String> progress) {
  /** Everything. */
  public static CheckOptions everything() {
    return new CheckOptions(table -> true, true, true, index -> true, true, true, what -> {});
  }

  /** One index, against its table. */
  public static CheckOptions index(int table, int index, boolean parents) {
    return new CheckOptions(
        info -> info.id() == table, true, true, id -> id == index, parents, false, what -> {});
  }

  /** The same without indexes. */
  public CheckOptions withoutIndexes() {
    return new CheckOptions(tables, heaps, false, index, parents, files, progress);
  }

  /** The same with some tables only, and without what belongs to none. */
  public CheckOptions withTables(Predicate<TableInfo> some) {
    return new CheckOptions(some, heaps, indexes, index, parents, false, progress);
  }

  /** The same, telling what is looked at. */
  public CheckOptions withProgress(Consumer<String> listener) {
    return new CheckOptions(tables, heaps, indexes, index, parents, files, listener);
  }
}
