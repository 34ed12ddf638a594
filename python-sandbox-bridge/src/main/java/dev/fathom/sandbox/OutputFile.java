package dev.fathom.sandbox;

/**
 * A file that the code left. Hostile until proven otherwise: never unpickle it, unpack it, or serve
 * it as a page.
 *
 * @param name safe to use as a file name: letters, digits, dot, dash and underscore
 * @param originalPath what the code called it; data, never a path to open
 */
public record OutputFile(String name, String originalPath, Content content) {}
