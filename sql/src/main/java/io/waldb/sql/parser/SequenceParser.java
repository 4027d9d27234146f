package io.waldb.sql.parser;

import io.waldb.common.DatabaseException;
import io.waldb.sql.syntax.QualifiedName;
import io.waldb.sql.syntax.SequenceOptions;
import io.waldb.sql.syntax.TypeName;
import org.jspecify.annotations.Nullable;

/** Options of sequences and identity columns. */
final class SequenceParser {
  private final Grammar grammar;
  private final TokenReader in;

  SequenceParser(Grammar grammar) {
    this.grammar = grammar;
    this.in = grammar.in();
  }

  /** What options have been read: fields as of {@link SequenceOptions}. */
  private static final class Builder {
    @Nullable TypeName type;
    @Nullable Long increment;
    @Nullable Long minValue;
    boolean noMinValue;
    @Nullable Long maxValue;
    boolean noMaxValue;
    @Nullable Long start;
    @Nullable Long cache;
    @Nullable Boolean cycle;
    boolean restart;
    @Nullable Long restartWith;
    @Nullable QualifiedName ownedBy;
    @Nullable QualifiedName sequenceName;

    SequenceOptions build() {
      return new SequenceOptions(
          type,
          increment,
          minValue,
          noMinValue,
          maxValue,
          noMaxValue,
          start,
          cache,
          cycle,
          restart,
          restartWith,
          ownedBy,
          sequenceName);
    }
  }

  /** Options one after the other, as many as there are. */
  SequenceOptions options() {
    Builder builder = new Builder();
    while (isOption(in.index())) {
      option(builder);
    }
    return builder.build();
  }

  /** {@code (options)} if a parenthesis is next. */
  SequenceOptions optionalParenthesised() {
    if (!in.accept(TokenKind.LEFT_PAREN)) {
      return SequenceOptions.NONE;
    }
    SequenceOptions options = options();
    in.expect(TokenKind.RIGHT_PAREN);
    return options;
  }

  /**
   * Options of an identity column, each behind SET or as RESTART alone; {@code GENERATED} is left
   * to the caller.
   */
  SequenceOptions identityChanges(Runnable generated) {
    Builder builder = new Builder();
    while (true) {
      if (in.at(Keyword.RESTART)) {
        option(builder);
      } else if (in.accept(Keyword.SET, Keyword.GENERATED)) {
        generated.run();
      } else if (in.at(Keyword.SET) && isOption(in.index() + 1)) {
        in.skip();
        option(builder);
      } else {
        return builder.build();
      }
    }
  }

  /** True if an option begins at this token. */
  boolean isOption(int index) {
    Keyword keyword = in.keywordAt(index);
    if (keyword == null) {
      return false;
    }
    return switch (keyword) {
      case AS, INCREMENT, MINVALUE, MAXVALUE, START, CACHE, CYCLE, RESTART, OWNED -> true;
      case NO -> {
        Keyword next = in.keywordAt(index + 1);
        yield next == Keyword.MINVALUE || next == Keyword.MAXVALUE || next == Keyword.CYCLE;
      }
      case SEQUENCE -> in.keywordAt(index + 1) == Keyword.NAME;
      default -> false;
    };
  }

  private void option(Builder builder) {
    Keyword keyword = in.keyword();
    int token = in.index();
    in.skip();
    if (keyword == null) {
      throw in.error();
    }
    switch (keyword) {
      case AS -> builder.type = once(builder.type, grammar.types().type(), token);
      case INCREMENT -> {
        in.accept(Keyword.BY);
        builder.increment = once(builder.increment, in.signedLong(), token);
      }
      case MINVALUE -> {
        checkOnce(builder.noMinValue, token);
        builder.minValue = once(builder.minValue, in.signedLong(), token);
      }
      case MAXVALUE -> {
        checkOnce(builder.noMaxValue, token);
        builder.maxValue = once(builder.maxValue, in.signedLong(), token);
      }
      case START -> {
        in.accept(Keyword.WITH);
        builder.start = once(builder.start, in.signedLong(), token);
      }
      case CACHE -> builder.cache = once(builder.cache, in.signedLong(), token);
      case CYCLE -> builder.cycle = once(builder.cycle, true, token);
      case NO -> no(builder, token);
      case RESTART -> {
        checkOnce(builder.restart, token);
        builder.restart = true;
        boolean with = in.accept(Keyword.WITH);
        if (with || in.at(TokenKind.NUMBER) || in.atOperator("-") || in.atOperator("+")) {
          builder.restartWith = in.signedLong();
        }
      }
      case OWNED -> {
        in.expect(Keyword.BY);
        builder.ownedBy = once(builder.ownedBy, in.qualifiedName(), token);
      }
      default -> {
        in.expect(Keyword.NAME);
        builder.sequenceName = once(builder.sequenceName, in.qualifiedName(), token);
      }
    }
  }

  private void no(Builder builder, int token) {
    if (in.accept(Keyword.MINVALUE)) {
      checkOnce(builder.noMinValue || builder.minValue != null, token);
      builder.noMinValue = true;
    } else if (in.accept(Keyword.MAXVALUE)) {
      checkOnce(builder.noMaxValue || builder.maxValue != null, token);
      builder.noMaxValue = true;
    } else {
      in.expect(Keyword.CYCLE);
      builder.cycle = once(builder.cycle, false, token);
    }
  }

  private <T> T once(@Nullable T before, T value, int token) {
    checkOnce(before != null, token);
    return value;
  }

  private void checkOnce(boolean given, int token) {
    if (given) {
      throw conflicting(in.tokens().position(token));
    }
  }

  private static DatabaseException conflicting(int position) {
    return SyntaxErrors.syntax("conflicting or redundant options", position);
  }
}
