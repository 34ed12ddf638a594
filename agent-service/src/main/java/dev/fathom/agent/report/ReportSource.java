package dev.fathom.agent.report;

/**
 * A source the report cites.
 *
 * @param id its content hash
 * @param name file name
 */
public record ReportSource(String id, String name, String title, String mediaType, int pages) {}
