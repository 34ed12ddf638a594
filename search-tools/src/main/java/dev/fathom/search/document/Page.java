package dev.fathom.search.document;

/**
 * One page of a document. Formats without pages have exactly one.
 *
 * @param number counted from 1
 * @param label the number printed on the page ("F-12", "iv"); the number itself where there is none
 * @param span where the page's text lies in the document's canonical text
 * @param width in points; 0 for formats without a page size
 * @param height in points; 0 for formats without a page size
 */
public record Page(int number, String label, Span span, float width, float height) {}
