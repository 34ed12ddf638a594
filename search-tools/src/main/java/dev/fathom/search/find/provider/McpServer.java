package dev.fathom.search.find.provider;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server with a search tool.
 *
 * @param name of the provider it becomes
 * @param endpoint of its streamable HTTP transport
 * @param tool to call; empty for the first one with "search" in its name
 * @param token sent as bearer token
 */
public record McpServer(String name, URI endpoint, String tool, @Nullable Secret token) {
  public McpServer {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(
          "An MCP server called \"%s\"; use lower-case letters, digits and hyphens"
              .formatted(name));
    }
  }
}
