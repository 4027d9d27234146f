package io.waldb.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;

/** What a prepared statement refuses: types that waldb has not. */
abstract class AbstractPreparedStatement extends JdbcStatement implements PreparedStatement {
  AbstractPreparedStatement(JdbcConnection connection, int resultSetType) {
    super(connection, resultSetType);
  }

  @Deprecated
  @Override
  public void setUnicodeStream(int a, InputStream b, int c) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setUnicodeStream");
  }

  @Override
  public void setRef(int a, Ref b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setRef");
  }

  @Override
  public void setBlob(int a, Blob b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setBlob");
  }

  @Override
  public void setClob(int a, Clob b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setClob");
  }

  @Override
  public void setArray(int a, Array b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setArray");
  }

  @Override
  public void setURL(int a, URL b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setURL");
  }

  @Override
  public void setRowId(int a, RowId b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setRowId");
  }

  @Override
  public void setNClob(int a, NClob b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setNClob");
  }

  @Override
  public void setClob(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setClob");
  }

  @Override
  public void setBlob(int a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setBlob");
  }

  @Override
  public void setNClob(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setNClob");
  }

  @Override
  public void setSQLXML(int a, SQLXML b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setSQLXML");
  }

  @Override
  public void setClob(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setClob");
  }

  @Override
  public void setBlob(int a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setBlob");
  }

  @Override
  public void setNClob(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("PreparedStatement.setNClob");
  }
}
