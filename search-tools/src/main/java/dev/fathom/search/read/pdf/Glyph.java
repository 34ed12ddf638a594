package dev.fathom.search.read.pdf;

/**
 * A character as drawn, in points of the displayed page, y downwards.
 *
 * @param text what it stands for; ligatures expanded
 * @param x where its baseline starts
 * @param y where its baseline starts
 * @param angle direction of reading in whole degrees, 0 to 359, clockwise as displayed
 * @param advance length along the baseline
 * @param size font size as displayed
 * @param space width of the font's space as displayed, 0 if unknown
 */
record Glyph(
    String text,
    float x,
    float y,
    int angle,
    float advance,
    float size,
    float space,
    FontStyle style) {}
