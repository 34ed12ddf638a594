package dev.fathom.agent.corpus;

import dev.fathom.search.document.Document;
import dev.fathom.search.embed.Vector;
import dev.fathom.search.passage.Passage;
import java.util.List;

/** All that is made of a file when it is read for the first time. */
record ReadSource(Source source, Document document, List<Passage> passages, List<Vector> vectors) {}
