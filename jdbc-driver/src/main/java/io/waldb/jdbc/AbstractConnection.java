package io.waldb.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;

/** What a connection refuses: types and calls that waldb has not. */
abstract class AbstractConnection implements WaldbConnection {
  @Override
  public CallableStatement prepareCall(String a) throws SQLException {
    throw SqlExceptions.notSupported("Connection.prepareCall");
  }

  @Override
  public CallableStatement prepareCall(String a, int b, int c) throws SQLException {
    throw SqlExceptions.notSupported("Connection.prepareCall");
  }

  @Override
  public CallableStatement prepareCall(String a, int b, int c, int d) throws SQLException {
    throw SqlExceptions.notSupported("Connection.prepareCall");
  }

  @Override
  public Clob createClob() throws SQLException {
    throw SqlExceptions.notSupported("Connection.createClob");
  }

  @Override
  public Blob createBlob() throws SQLException {
    throw SqlExceptions.notSupported("Connection.createBlob");
  }

  @Override
  public NClob createNClob() throws SQLException {
    throw SqlExceptions.notSupported("Connection.createNClob");
  }

  @Override
  public SQLXML createSQLXML() throws SQLException {
    throw SqlExceptions.notSupported("Connection.createSQLXML");
  }

  @Override
  public Array createArrayOf(String a, Object[] b) throws SQLException {
    throw SqlExceptions.notSupported("Connection.createArrayOf");
  }

  @Override
  public Struct createStruct(String a, Object[] b) throws SQLException {
    throw SqlExceptions.notSupported("Connection.createStruct");
  }
}
