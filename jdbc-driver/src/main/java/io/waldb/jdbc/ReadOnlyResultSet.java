package io.waldb.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/** What a result set that cannot be changed refuses: updates, and types that waldb has not. */
abstract class ReadOnlyResultSet implements ResultSet {
  @Deprecated
  @Override
  public InputStream getUnicodeStream(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getUnicodeStream");
  }

  @Deprecated
  @Override
  public InputStream getUnicodeStream(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getUnicodeStream");
  }

  @Override
  public String getCursorName() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getCursorName");
  }

  @Override
  public void updateNull(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNull");
  }

  @Override
  public void updateBoolean(int a, boolean b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBoolean");
  }

  @Override
  public void updateByte(int a, byte b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateByte");
  }

  @Override
  public void updateShort(int a, short b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateShort");
  }

  @Override
  public void updateInt(int a, int b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateInt");
  }

  @Override
  public void updateLong(int a, long b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateLong");
  }

  @Override
  public void updateFloat(int a, float b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateFloat");
  }

  @Override
  public void updateDouble(int a, double b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateDouble");
  }

  @Override
  public void updateBigDecimal(int a, BigDecimal b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBigDecimal");
  }

  @Override
  public void updateString(int a, String b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateString");
  }

  @Override
  public void updateBytes(int a, byte[] b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBytes");
  }

  @Override
  public void updateDate(int a, Date b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateDate");
  }

  @Override
  public void updateTime(int a, Time b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateTime");
  }

  @Override
  public void updateTimestamp(int a, Timestamp b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateTimestamp");
  }

  @Override
  public void updateAsciiStream(int a, InputStream b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(int a, InputStream b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(int a, Reader b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateObject(int a, Object b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateObject");
  }

  @Override
  public void updateObject(int a, Object b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateObject");
  }

  @Override
  public void updateNull(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNull");
  }

  @Override
  public void updateBoolean(String a, boolean b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBoolean");
  }

  @Override
  public void updateByte(String a, byte b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateByte");
  }

  @Override
  public void updateShort(String a, short b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateShort");
  }

  @Override
  public void updateInt(String a, int b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateInt");
  }

  @Override
  public void updateLong(String a, long b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateLong");
  }

  @Override
  public void updateFloat(String a, float b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateFloat");
  }

  @Override
  public void updateDouble(String a, double b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateDouble");
  }

  @Override
  public void updateBigDecimal(String a, BigDecimal b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBigDecimal");
  }

  @Override
  public void updateString(String a, String b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateString");
  }

  @Override
  public void updateBytes(String a, byte[] b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBytes");
  }

  @Override
  public void updateDate(String a, Date b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateDate");
  }

  @Override
  public void updateTime(String a, Time b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateTime");
  }

  @Override
  public void updateTimestamp(String a, Timestamp b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateTimestamp");
  }

  @Override
  public void updateAsciiStream(String a, InputStream b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(String a, InputStream b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(String a, Reader b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateObject(String a, Object b, int c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateObject");
  }

  @Override
  public void updateObject(String a, Object b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateObject");
  }

  @Override
  public void insertRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.insertRow");
  }

  @Override
  public void updateRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateRow");
  }

  @Override
  public void deleteRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.deleteRow");
  }

  @Override
  public void refreshRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.refreshRow");
  }

  @Override
  public void cancelRowUpdates() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.cancelRowUpdates");
  }

  @Override
  public void moveToInsertRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.moveToInsertRow");
  }

  @Override
  public void moveToCurrentRow() throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.moveToCurrentRow");
  }

  @Override
  public Ref getRef(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getRef");
  }

  @Override
  public Blob getBlob(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getBlob");
  }

  @Override
  public Clob getClob(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getClob");
  }

  @Override
  public Array getArray(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getArray");
  }

  @Override
  public Ref getRef(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getRef");
  }

  @Override
  public Blob getBlob(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getBlob");
  }

  @Override
  public Clob getClob(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getClob");
  }

  @Override
  public Array getArray(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getArray");
  }

  @Override
  public URL getURL(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getURL");
  }

  @Override
  public URL getURL(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getURL");
  }

  @Override
  public void updateRef(int a, Ref b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateRef");
  }

  @Override
  public void updateRef(String a, Ref b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateRef");
  }

  @Override
  public void updateBlob(int a, Blob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateBlob(String a, Blob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateClob(int a, Clob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateClob(String a, Clob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateArray(int a, Array b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateArray");
  }

  @Override
  public void updateArray(String a, Array b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateArray");
  }

  @Override
  public RowId getRowId(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getRowId");
  }

  @Override
  public RowId getRowId(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getRowId");
  }

  @Override
  public void updateRowId(int a, RowId b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateRowId");
  }

  @Override
  public void updateRowId(String a, RowId b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateRowId");
  }

  @Override
  public void updateNString(int a, String b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNString");
  }

  @Override
  public void updateNString(String a, String b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNString");
  }

  @Override
  public void updateNClob(int a, NClob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }

  @Override
  public void updateNClob(String a, NClob b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }

  @Override
  public NClob getNClob(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getNClob");
  }

  @Override
  public NClob getNClob(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getNClob");
  }

  @Override
  public SQLXML getSQLXML(int a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getSQLXML");
  }

  @Override
  public SQLXML getSQLXML(String a) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.getSQLXML");
  }

  @Override
  public void updateSQLXML(int a, SQLXML b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateSQLXML");
  }

  @Override
  public void updateSQLXML(String a, SQLXML b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateSQLXML");
  }

  @Override
  public void updateNCharacterStream(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNCharacterStream");
  }

  @Override
  public void updateNCharacterStream(String a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNCharacterStream");
  }

  @Override
  public void updateAsciiStream(int a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(int a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateAsciiStream(String a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(String a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(String a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateBlob(int a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateBlob(String a, InputStream b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateClob(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateClob(String a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateNClob(int a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }

  @Override
  public void updateNClob(String a, Reader b, long c) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }

  @Override
  public void updateNCharacterStream(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNCharacterStream");
  }

  @Override
  public void updateNCharacterStream(String a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNCharacterStream");
  }

  @Override
  public void updateAsciiStream(int a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(int a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateAsciiStream(String a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateAsciiStream");
  }

  @Override
  public void updateBinaryStream(String a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBinaryStream");
  }

  @Override
  public void updateCharacterStream(String a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateCharacterStream");
  }

  @Override
  public void updateBlob(int a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateBlob(String a, InputStream b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateBlob");
  }

  @Override
  public void updateClob(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateClob(String a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateClob");
  }

  @Override
  public void updateNClob(int a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }

  @Override
  public void updateNClob(String a, Reader b) throws SQLException {
    throw SqlExceptions.notSupported("ResultSet.updateNClob");
  }
}
