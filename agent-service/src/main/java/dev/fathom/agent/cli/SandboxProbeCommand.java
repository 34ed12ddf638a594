package dev.fathom.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fathom.sandbox.Probe;
import dev.fathom.sandbox.Sandbox;
import dev.fathom.sandbox.Tier;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "probe",
    description = {
      "Says in which tier this machine can run Python, and what it lacks.",
      "Exit codes: 0 computing in Python is on, 1 it is off."
    })
final class SandboxProbeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 80;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Format of the answer (default: ${DEFAULT-VALUE}).")
  SandboxExecCommand.Format format = SandboxExecCommand.Format.TEXT;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    Probe probe = Sandbox.probe(SandboxCommand.config());
    JsonNode facts = JSON.readTree(probe.facts());
    switch (format) {
      case JSON -> {
        Tier tier = probe.tier();
        ObjectNode answer = JSON.createObjectNode();
        answer.put("available", probe.available());
        answer.put("tier", tier == null ? null : tier.word());
        answer.put("reason", probe.reason());
        answer.set("facts", facts);
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
      }
      case TEXT -> print(probe, facts);
    }
    return probe.available() ? Fathom.COMPLETED : Fathom.FAILED;
  }

  private static void print(Probe probe, JsonNode facts) {
    Tier tier = probe.tier();
    if (tier == null) {
      System.out.println(TextTable.wrap("Python: " + probe.reason(), WIDTH));
    } else {
      System.out.printf("Computing in Python is on, in tier %s.%n", tier.word());
    }
    if (facts.isEmpty()) {
      return;
    }
    line("kernel", facts.path("kernel").asText() + " " + facts.path("machine").asText());
    line("user", facts.path("uid").asText() + ", " + facts.path("identity").asText());
    line("namespaces", facts.path("namespaces").asText());
    line("seccomp", facts.path("seccomp").asText());
    line("Landlock", "version " + facts.path("landlock").asText());
    line("gVisor", facts.path("gvisor").asText());
    JsonNode versions = facts.path("versions");
    versions.properties().forEach(e -> line(e.getKey(), e.getValue().asText()));
    if (!versions.has("pyarrow")) {
      line("pyarrow", "none: tables of more than 10,000 rows become CSV, not Parquet");
    }
    facts
        .path("unavailable")
        .properties()
        .forEach(e -> line("no tier " + e.getKey(), e.getValue().asText()));
  }

  private static void line(String what, String found) {
    String text = TextTable.wrap("%-15s %s".formatted(what, found), WIDTH);
    System.out.println(text.replace("\n", "\n" + " ".repeat(16)));
  }
}
