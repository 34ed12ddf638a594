package dev.fathom.search.examples;

/** Text in one style. */
record Run(String text, Style style) {}
