/**
 * Structured output: JSON Schema, regular expressions, choices and GBNF grammars, compiled to masks
 * over a vocabulary that leave only tokens with which an answer can still be completed.
 */
@NullMarked
package dev.fathom.engine.grammar;

import org.jspecify.annotations.NullMarked;
