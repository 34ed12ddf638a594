package dev.fathom.agent.report;

import dev.fathom.search.document.Span;

/**
 * What a claim stands on.
 *
 * @param source id of the source: its content hash
 * @param page counted from 1
 * @param passage ordinal of the passage within the source
 * @param quote the exact words, a substring of the passage
 * @param span where the quote lies in the source's canonical text
 */
public record Citation(String source, int page, int passage, String quote, Span span) {}
