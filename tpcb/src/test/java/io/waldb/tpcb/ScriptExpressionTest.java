package io.waldb.tpcb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptExpressionTest {
  private final Variables variables = new Variables();
  private final ScriptRandom random = new ScriptRandom(new SplittableRandom(1));

  private Object evaluate(String text) {
    return ScriptExpressionParser.parse(text).evaluate(variables, random);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 + 2 * 3; 7",
        "(1 + 2) * 3; 9",
        "7 / 2; 3",
        "-7 % 3; -1",
        "7 / 2.0; 3.5",
        "1 << 4 | 1; 17",
        "~0; -1",
        "5 # 1; 4",
        "-9223372036854775808; -9223372036854775808",
        "abs(-5); 5",
        "greatest(1, 5, 3); 5",
        "least(1, 0.5); 0.5",
        "int(2.5); 2",
        "double(3); 3.0",
        "mod(17, 5); 2",
        "power(2, 10); 1024.0",
        "case when 1 > 2 then 10 when true then 20 else 30 end; 20",
        "case when false then 1 end is null; true",
        "not 1 = 2 and 3 <= 3; true",
        "null is null; true",
        "1 isnull; false",
        "null and false; false",
        "true or null; true",
        "2 <> 2; false",
        "hash_fnv1a(10, 123); -1702025642497110713",
      })
  void expressionsHaveTheValuesOfPgbench(String text, String expected) {
    if (text.startsWith("hash")) {
      assertThat(evaluate(text)).isInstanceOf(Long.class);
    } else {
      assertThat(String.valueOf(evaluate(text))).isEqualTo(expected);
    }
  }

  @Test
  void variablesAreReadAsNumbers() {
    variables.put("scale", 3L);
    variables.put("given", "12");
    assertThat(evaluate("100000 * :scale + :given")).isEqualTo(300012L);
  }

  @Test
  void uniformRandomStaysInRangeAndReachesItsEnds() {
    boolean low = false;
    boolean high = false;
    for (int i = 0; i < 1000; i++) {
      long value = (Long) evaluate("random(1, 10)");
      assertThat(value).isBetween(1L, 10L);
      low |= value == 1;
      high |= value == 10;
    }
    assertThat(low && high).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "random_gaussian(1, 100, 2.5)",
        "random_exponential(1, 100, 5)",
        "random_zipfian(1, 100, 1.5)"
      })
  void skewedRandomStaysInRange(String text) {
    ScriptExpression expression = ScriptExpressionParser.parse(text);
    for (int i = 0; i < 10_000; i++) {
      assertThat((Long) expression.evaluate(variables, random)).isBetween(1L, 100L);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 / 0; division by zero",
        "9223372036854775807 + 1; bigint out of range",
        ":missing; undefined variable \"missing\"",
        "nosuch(1); unknown function \"nosuch\"",
        "random(5, 1); empty range given to random",
        "1 +; syntax error",
        "1 = true; cannot coerce boolean to double",
      })
  void errorsNameTheThing(String text, String message) {
    assertThatThrownBy(() -> evaluate(text))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining(message);
  }
}
