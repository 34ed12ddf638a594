package dev.fathom.agent.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path folder;

  @Test
  void keepsItsDataBetweenStarts() throws SQLException {
    try (var server = EmbeddedPostgres.open(folder)) {
      execute(server, "create table kept as select 42 as answer");
    }
    try (var server = EmbeddedPostgres.open(folder)) {
      assertThat(number(server, "select answer from kept")).isEqualTo(42);
    }
  }

  @Test
  void writesToDiskBeforeItSaysSo() throws SQLException {
    try (var server = EmbeddedPostgres.open(folder)) {
      assertThat(text(server, "show fsync")).isEqualTo("on");
      assertThat(text(server, "show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void isSharedByThoseWhoOpenTheSameFolderAndStoppedByTheLast() throws SQLException {
    var first = EmbeddedPostgres.open(folder);
    try (Connection other =
            DriverManager.getConnection(
                first.jdbcUrl().replaceAll("ApplicationName=.*", "ApplicationName=another"),
                first.user(),
                first.password());
        Statement statement = other.createStatement()) {
      var second = EmbeddedPostgres.open(folder);
      assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
      first.close();
      assertThat(statement.execute("select 1")).isTrue();
    }
    first.close();
    assertThatThrownBy(() -> number(first, "select 1")).isInstanceOf(SQLException.class);
  }

  @Test
  void refusesWhoeverDoesNotKnowThePassword() {
    try (var server = EmbeddedPostgres.open(folder)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), server.user(), "guess").close())
          .hasMessageContaining("password authentication failed");
    }
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (var connection = connect(server);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int number(EmbeddedPostgres server, String sql) throws SQLException {
    return Integer.parseInt(text(server, sql));
  }

  private static String text(EmbeddedPostgres server, String sql) throws SQLException {
    try (var connection = connect(server);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }
}
