package io.waldb.common;

import org.jspecify.annotations.Nullable;

/**
 * The one exception type of the engine: a SQLSTATE, a message and, as PostgreSQL's errors have, an
 * optional detail, hint and position in the statement's text.
 *
 * <p>The message is lower case, names the thing and ends without a full stop; detail and hint are
 * sentences. The {@code with} methods change this exception and are meant for the throw site only:
 * {@code throw new DatabaseException(...).withHint(...)}.
 */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final SqlState state;
  private @Nullable String detail;
  private @Nullable String hint;
  private int position;

  /** An error without a cause. */
  public DatabaseException(SqlState state, String message) {
    super(message);
    this.state = state;
  }

  /** An error that follows from another. */
  public DatabaseException(SqlState state, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.state = state;
  }

  /** The SQLSTATE. */
  public SqlState state() {
    return state;
  }

  /** The message; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? "" : message;
  }

  /** The message, and on lines of their own detail, hint and position where there are any. */
  public String describe() {
    StringBuilder text = new StringBuilder(getMessage());
    if (detail != null) {
      text.append("\n  Detail: ").append(detail);
    }
    if (hint != null) {
      text.append("\n  Hint: ").append(hint);
    }
    if (position > 0) {
      text.append("\n  Position: ").append(position);
    }
    return text.toString();
  }

  /** What lies behind the error, in whole sentences. */
  public @Nullable String detail() {
    return detail;
  }

  /** What the user can do about it, in whole sentences. */
  public @Nullable String hint() {
    return hint;
  }

  /** Where in the statement's text the error is: the first character is 1; 0 when not known. */
  public int position() {
    return position;
  }

  /** Sets the detail. */
  public DatabaseException withDetail(String text) {
    this.detail = text;
    return this;
  }

  /** Sets the hint. */
  public DatabaseException withHint(String text) {
    this.hint = text;
    return this;
  }

  /** Sets the position, 1-based in characters; 0 for none. */
  public DatabaseException withPosition(int character) {
    this.position = character;
    return this;
  }
}
