package io.waldb.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.waldb.common.file.DataFile;
import io.waldb.common.file.FileSystem;
import io.waldb.common.file.MemoryFileSystem;
import io.waldb.common.file.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SalvageCopyTest {
  private final FileSystem files = new MemoryFileSystem();

  private void write(String path, String content) {
    try (DataFile file = files.open(path, OpenMode.CREATE)) {
      file.truncate(0);
      file.write(0, ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private String read(String path) {
    try (DataFile file = files.open(path, OpenMode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
      file.readFully(0, bytes);
      return new String(bytes.array(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aCopyNeverTakesThePlaceOfAnotherAndIsMadeOnce() {
    files.createDirectory(Salvage.DIRECTORY);
    write("a", "0123456789");
    Salvage.keep(files, "a", 2, 4, "a.1");
    Salvage.keep(files, "a", 2, 4, "a.1");
    write("a", "abcdefghij");
    Salvage.keep(files, "a", 2, 4, "a.1");
    Salvage.keep(files, "a", 2, 4, "a.1");
    Salvage.keep(files, "a", 0, Long.MAX_VALUE, "whole");
    assertThat(files.list(Salvage.DIRECTORY)).containsExactlyInAnyOrder("a.1", "a.1-2", "whole");
    assertThat(read("salvage/a.1")).isEqualTo("2345");
    assertThat(read("salvage/a.1-2")).isEqualTo("cdef");
    assertThat(read("salvage/whole")).isEqualTo("abcdefghij");
  }

  @Test
  void aFileThatIsMovedNeverTakesThePlaceOfAnother() {
    files.createDirectory("base");
    for (String content : List.of("one", "two")) {
      write("base/20000", content);
      Salvage.keepOrphans(files, "base", List.of("20000"));
    }
    assertThat(files.list("base")).isEmpty();
    assertThat(read("salvage/20000")).isEqualTo("one");
    assertThat(read("salvage/20000-2")).isEqualTo("two");
  }
}
