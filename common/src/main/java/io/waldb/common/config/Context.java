package io.waldb.common.config;

/**
 * When a setting may be given a value, from the narrowest occasion to the widest, and likewise the
 * occasion on which somebody tries: a value may be given on the setting's own occasion and on every
 * one before it.
 */
public enum Context {
  /** Never: it tells something. */
  INTERNAL,
  /** When the database is created; fixed from then on. */
  CREATE_ONLY,
  /** When the database is opened. */
  OPEN,
  /** For the whole database while it runs: ALTER SYSTEM and the settings file read again. */
  RELOAD,
  /** In a session or a transaction: SET. */
  SESSION
}
