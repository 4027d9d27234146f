package io.waldb.tpcb;

/** A script, an option or a value in a script is wrong; the message says what. */
final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScriptException(String message) {
    super(message);
  }
}
