package dev.fathom.sandbox;

/** Something that the code left and that was not taken. */
public record Refusal(String path, String reason) {}
