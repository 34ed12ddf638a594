package dev.fathom.agent.report;

/**
 * A source the report cites.
 *
 * @param id its content hash
 * @param name file name
 * @param fiscalYear the year it is about; 0 where that is not clear
 */
public record ReportSource(
    String id, String name, String title, String mediaType, int pages, int fiscalYear) {}
