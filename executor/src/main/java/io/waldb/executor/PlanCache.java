package io.waldb.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.waldb.sql.plan.StatementPlan;
import io.waldb.sql.plan.Utility;
import io.waldb.storage.catalog.CatalogState;
import io.waldb.storage.tuple.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans of statements, shared by the sessions of a database: by exact text, parameter hints and
 * search path, weighed by the length of the text. A plan that is not {@linkplain
 * StatementPlan#isGoodFor good for} the present catalog is not given out. Thread-safe.
 */
final class PlanCache {
  private static final int LONGEST_TEXT = 16 * 1024;
  private static final long LARGEST_WEIGHT = 16L << 20;

  /** What a plan depends on, the catalog aside. */
  record Key(String text, List<SqlType> hints, String settings) {
    // A record's own methods are linked at first use, which takes a first statement 10 ms.

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && text.equals(that.text)
          && hints.equals(that.hints)
          && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * text.hashCode() + hints.hashCode()) + settings.hashCode();
    }
  }

  private final Cache<Key, StatementPlan> plans =
      Caffeine.newBuilder()
          .maximumWeight(LARGEST_WEIGHT)
          .weigher((Key key, StatementPlan plan) -> 1024 + 16 * key.text.length())
          .build();

  /* Nobody looks whether that one is still good; EXPLAIN shows the statistics of the moment. */
  private static boolean holdsAnotherPlan(@Nullable Utility utility) {
    return utility != null && utility.statement().holdsPlan();
  }

  @Nullable StatementPlan get(Key key, CatalogState catalog) {
    StatementPlan plan = plans.getIfPresent(key);
    return plan != null && plan.isGoodFor(catalog) ? plan : null;
  }

  void put(Key key, StatementPlan plan) {
    if (key.text.length() <= LONGEST_TEXT && !holdsAnotherPlan(plan.utility())) {
      plans.put(key, plan);
    }
  }
}
