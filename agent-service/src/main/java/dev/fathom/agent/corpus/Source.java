package dev.fathom.agent.corpus;

/**
 * A document at one content hash.
 *
 * @param id SHA-256 of the bytes, lower-case hex
 * @param name file name it was first seen under, or its address on the web
 * @param language BCP 47; {@code und} where undecided
 */
public record Source(
    String id, String name, String title, String mediaType, String language, int pages) {}
