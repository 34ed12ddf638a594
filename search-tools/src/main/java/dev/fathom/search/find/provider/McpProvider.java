package dev.fathom.search.find.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.search.find.ProviderAnswer;
import dev.fathom.search.find.ProviderException;
import dev.fathom.search.find.SearchProvider;
import dev.fathom.search.find.Topic;
import dev.fathom.search.find.WebQuery;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search tool of any MCP server. What it takes is read from its own schema: the query goes into
 * the first of {@code query, q, search, text, keywords} that it knows, or into its first required
 * text; the limit into one that says so.
 */
final class McpProvider implements SearchProvider {
  private static final List<String> QUERY =
      List.of("query", "q", "search_query", "search", "text", "keywords");
  private static final List<String> LIMIT =
      List.of("limit", "max_results", "maxResults", "count", "num_results", "numResults", "top_k");

  private record Tool(String name, String query, String limit) {}

  private final McpServer server;
  private final Service service;
  private final McpSession session;
  private volatile @Nullable Tool tool;

  McpProvider(ApiClient api, McpServer server) {
    this.server = server;
    this.service =
        Service.of(
                "The MCP server " + server.name(),
                server.endpoint(),
                "check FATHOM_MCP_%s_TOKEN".formatted(SearchSettings.variable(server.name())))
            .ofOrganisation();
    this.session = new McpSession(api, service, server.token());
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public Set<Topic> topics() {
    return Set.of(Topic.GENERAL);
  }

  @Override
  public ProviderAnswer search(WebQuery query) throws ProviderException, InterruptedException {
    Tool known = tool;
    if (known == null) {
      known = find(session.call("tools/list", Fields.object()).path("tools"));
      tool = known;
    }
    ObjectNode params = Fields.object().put("name", known.name());
    ObjectNode arguments = params.putObject("arguments").put(known.query(), query.text());
    if (!known.limit().isEmpty()) {
      arguments.put(known.limit(), query.limit());
    }
    JsonNode result = session.call("tools/call", params);
    if (result.path("isError").asBoolean()) {
      throw ProviderException.down(
          "%s: the tool %s failed".formatted(service.name(), known.name()));
    }
    return ProviderAnswer.of(McpResults.hits(result));
  }

  private Tool find(JsonNode tools) throws ProviderException {
    for (JsonNode candidate : tools) {
      String name = Fields.text(candidate, "name");
      boolean wanted =
          server.tool().isEmpty() ? name.contains("search") : name.equals(server.tool());
      if (wanted) {
        JsonNode schema = candidate.path("inputSchema");
        JsonNode properties = schema.path("properties");
        String required = Fields.first(schema, "required");
        return new Tool(
            name,
            known(QUERY, properties, required.isEmpty() ? "query" : required),
            known(LIMIT, properties, ""));
      }
    }
    throw ProviderException.down(
        "%s has no %s"
            .formatted(
                service.name(),
                server.tool().isEmpty()
                    ? "tool with \"search\" in its name"
                    : "tool called " + server.tool()));
  }

  private static String known(List<String> names, JsonNode properties, String otherwise) {
    return names.stream().filter(properties::has).findFirst().orElse(otherwise);
  }
}
