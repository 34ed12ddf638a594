package dev.fathom.sandbox;

/** The exception that ended the code; the traceback is in standard error. */
public record PythonException(String type, String message) {}
