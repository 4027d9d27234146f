package io.waldb.cli;

import io.waldb.executor.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** The shell's prompts: psql's {@code %/%R%x%# }. */
final class Prompt {
  private static final String DATABASE = "waldb";

  private Prompt() {}

  /**
   * The prompt for the next line.
   *
   * @param place where the text so far stops
   * @param status where the transaction block stands; null when that is not known
   */
  static String of(SqlScript.Place place, @Nullable TransactionStatus status) {
    return DATABASE + sign(place) + sign(status) + "> ";
  }

  private static char sign(SqlScript.Place place) {
    return switch (place) {
      case START -> '=';
      case STATEMENT -> '-';
      case PARENTHESES -> '(';
      case STRING -> '\'';
      case NAME -> '"';
      case DOLLAR_QUOTES -> '$';
      case COMMENT -> '*';
    };
  }

  private static String sign(@Nullable TransactionStatus status) {
    if (status == null) {
      return "";
    }
    return switch (status) {
      case IDLE -> "";
      case IN_TRANSACTION -> "*";
      case FAILED -> "!";
    };
  }
}
