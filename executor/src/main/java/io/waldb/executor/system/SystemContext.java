package io.waldb.executor.system;

import io.waldb.executor.expression.SessionContext;
import io.waldb.storage.StorageEngine;
import io.waldb.storage.catalog.CatalogState;
import java.util.Collection;

/** What system views show: the engine, the other sessions, and the session that asks. */
public interface SystemContext {
  /** The engine. */
  StorageEngine engine();

  /** The session that asks. */
  SessionContext session();

  /** The catalog as that session sees it. */
  CatalogState catalog();

  /** What all open sessions are doing. */
  Collection<SessionActivity> activities();

  /** Counters that all sessions share. */
  SharedStatistics statistics();
}
