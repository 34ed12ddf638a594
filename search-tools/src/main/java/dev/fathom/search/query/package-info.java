/**
 * What a question asks about: which sources, which period, which measures and statements. Rules
 * over word lists, without a model.
 */
@NullMarked
package dev.fathom.search.query;

import org.jspecify.annotations.NullMarked;
