/** The report as a document model, and its renderers. */
@NullMarked
package dev.fathom.agent.report;

import org.jspecify.annotations.NullMarked;
