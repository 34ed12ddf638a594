package dev.fathom.sandbox;

/** A table's column as Python named it. */
public record Column(String name, ColumnType type) {}
