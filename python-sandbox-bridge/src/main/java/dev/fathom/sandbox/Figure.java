package dev.fathom.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * A chart that the code drew. The picture's ground is transparent, its colours suit light and dark.
 *
 * @param png checked to be a PNG of bearable size
 * @param svg passed an allow-list of elements and attributes; absent when large or refused
 * @param plottedData the series behind the picture as a JSON document, so that it can be drawn
 *     again
 */
public record Figure(String title, OutputFile png, @Nullable OutputFile svg, String plottedData) {}
