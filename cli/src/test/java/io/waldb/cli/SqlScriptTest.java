package io.waldb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlScriptTest {
  private static List<String> statements(String text) throws IOException {
    SqlScript script = new SqlScript(new StringReader(text));
    List<String> found = new ArrayList<>();
    String statement;
    while ((statement = script.next()) != null) {
      found.add(statement);
    }
    return found;
  }

  @Test
  void semicolonsEndStatements() throws IOException {
    assertThat(statements("select 1; select 2 ;\n;; select 3"))
        .containsExactly("select 1", "select 2", "select 3");
    assertThat(statements("  -- nothing; here\n ; /* ; */ ")).isEmpty();
  }

  @Test
  void quotedSemicolonsDoNot() throws IOException {
    assertThat(
            statements(
                "select 'a;''b;', e'\\';', \"x;y\"; select $$;$$, $t$ $$;$ $t$, $1; select (1;2)"))
        .containsExactly(
            "select 'a;''b;', e'\\';', \"x;y\"", "select $$;$$, $t$ $$;$ $t$, $1", "select (1;2)");
  }

  @Test
  void commentsStayWithTheirStatement() throws IOException {
    assertThat(statements("/* a; /* b; */ c; */ select 1 -- ;\n; select 2 / 1 - 1;"))
        .containsExactly("/* a; /* b; */ c; */ select 1 -- ;", "select 2 / 1 - 1");
  }

  @Test
  void theBodyLacksWhatStandsBeforeTheStatement() throws IOException {
    SqlScript script = new SqlScript(new StringReader("-- a\n /* b */ select -- c\n 1; select 2"));
    script.next();
    assertThat(script.body()).isEqualTo("select -- c\n 1");
    script.next();
    assertThat(script.body()).isEqualTo("select 2");
  }

  @Test
  void commandsEndWithTheLineOrAtTheNextOne() throws IOException {
    List<String> commands = new ArrayList<>();
    SqlScript script =
        new SqlScript(
            new StringReader(
                "\\a b; 'c\\d' \\e\nselect '\\f', $$ \\g $$ -- \\h\n\\i \\\\ , 2; \\stop \\j"),
            text -> {
              commands.add(text);
              return text.startsWith("stop") ? SqlScript.Outcome.STOP : SqlScript.Outcome.GO_ON;
            });
    assertThat(script.next()).isEqualTo("select '\\f', $$ \\g $$ -- \\h\n , 2");
    assertThat(script.next()).isNull();
    assertThat(commands).containsExactly("a b; 'c\\d' ", "e", "i ", "\\", "stop ");
  }

  @Test
  void withoutCommandsABackslashIsText() throws IOException {
    assertThat(statements("\\d; select 1")).containsExactly("\\d", "select 1");
  }
}
