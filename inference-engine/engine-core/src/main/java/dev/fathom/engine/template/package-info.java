/**
 * Chat templates: the part of Jinja that models' templates are written in, and the chat that is
 * rendered with it.
 */
@NullMarked
package dev.fathom.engine.template;

import org.jspecify.annotations.NullMarked;
