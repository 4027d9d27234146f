package io.waldb.recovery;

import io.waldb.common.DatabaseException;
import io.waldb.common.SqlState;
import io.waldb.wal.record.ResourceManagerId;
import java.util.List;

/** All resource managers, found by id. Immutable. */
public final class ResourceManagers {
  private final ResourceManager[] byId;

  /**
   * Registers the resource managers.
   *
   * @throws IllegalArgumentException when two have the same id or there is an id with none
   */
  public ResourceManagers(List<? extends ResourceManager> managers) {
    byId = new ResourceManager[ResourceManagerId.count()];
    for (ResourceManager manager : managers) {
      int id = manager.id().id();
      if (byId[id] != null) {
        throw new IllegalArgumentException("two resource managers for " + manager.id());
      }
      byId[id] = manager;
    }
    for (int id = 0; id < byId.length; id++) {
      if (byId[id] == null) {
        throw new IllegalArgumentException("no resource manager for " + ResourceManagerId.of(id));
      }
    }
  }

  /**
   * The resource manager with an id.
   *
   * @throws DatabaseException XX001 when there is none
   */
  public ResourceManager of(int id) {
    if (id < 0 || id >= byId.length) {
      throw new DatabaseException(SqlState.DATA_CORRUPTED, "invalid resource manager ID " + id);
    }
    return byId[id];
  }
}
