package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waldb.tpcb.Script.Boundary;
import io.waldb.tpcb.Script.IfCommand;
import io.waldb.tpcb.Script.JumpCommand;
import io.waldb.tpcb.Script.SqlCommand;
import io.waldb.tpcb.Script.TransactionCommand;
import org.junit.jupiter.api.Test;

class ScriptParserTest {
  @Test
  void builtinTpcbHasPgbenchsCommandsInOrder() {
    Script script = BuiltinScript.TPCB_LIKE.script(1);
    assertThat(script.commands()).hasSize(11);
    assertThat(script.commands().get(4))
        .isEqualTo(new TransactionCommand("BEGIN;", Boundary.BEGIN));
    SqlCommand update = (SqlCommand) script.commands().get(5);
    assertThat(update.sql())
        .isEqualTo("UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?");
    assertThat(update.variables()).containsExactly("delta", "aid");
    assertThat(script.commands().get(10))
        .isEqualTo(new TransactionCommand("END;", Boundary.COMMIT));
  }

  @Test
  void colonsInQuotesAndCastsAreNoVariables() {
    SqlCommand command =
        (SqlCommand) ScriptParser.parse("s", "select ':a', :b::int, \":c\";", 1).commands().get(0);
    assertThat(command.sql()).isEqualTo("select ':a', ?::int, \":c\"");
    assertThat(command.variables()).containsExactly("b");
  }

  @Test
  void ifElifElseJumpToTheRightPlaces() {
    Script script =
        ScriptParser.parse(
            "s",
            """
            \\if :x > 1
            select 1;
            \\elif :x = 1
            select 2;
            \\else
            select 3;
            \\endif
            select 4;
            """,
            1);
    assertThat(((IfCommand) script.commands().get(0)).otherwise()).isEqualTo(3);
    assertThat(((JumpCommand) script.commands().get(2)).target()).isEqualTo(7);
    assertThat(((IfCommand) script.commands().get(3)).otherwise()).isEqualTo(6);
    assertThat(((JumpCommand) script.commands().get(5)).target()).isEqualTo(7);
  }

  @Test
  void gsetStoresUnderItsPrefix() {
    SqlCommand command =
        (SqlCommand)
            ScriptParser.parse("s", "select 1 as one \\gset p_\nselect :p_one;", 1)
                .commands()
                .get(0);
    assertThat(command.store()).isEqualTo("p_");
    assertThat(command.sql()).isEqualTo("select 1 as one");
  }

  @Test
  void errorsNameScriptAndLine() {
    assertThatThrownBy(() -> ScriptParser.parse("file.sql", "select 1;\n\\nosuch 1\n", 1))
        .isInstanceOf(ScriptException.class)
        .hasMessage("file.sql, line 2: invalid command \\nosuch");
    assertThatThrownBy(() -> ScriptParser.parse("file.sql", "\\if true\nselect 1;\n", 1))
        .hasMessageContaining("\\if without matching \\endif");
  }
}
