package dev.fathom.search.read.sheet;

import java.io.IOException;

/** Sees the rows of a sheet one after another. */
@FunctionalInterface
public interface RowVisitor {
  /** Returns whether to go on. */
  boolean visit(SheetRow row) throws IOException;
}
