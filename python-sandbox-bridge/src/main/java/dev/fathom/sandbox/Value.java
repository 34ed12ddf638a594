package dev.fathom.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * What the last line evaluated to.
 *
 * @param type the Python type's name
 * @param text its repr, shortened
 * @param exact the value itself where it is one number, text, truth or date
 */
public record Value(String type, String text, @Nullable Object exact) {}
