/**
 * The PostgreSQL everything is kept in: an embedded server by default, an external one by setting.
 */
@NullMarked
package dev.fathom.agent.database;

import org.jspecify.annotations.NullMarked;
