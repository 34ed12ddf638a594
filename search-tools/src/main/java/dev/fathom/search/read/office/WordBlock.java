package dev.fathom.search.read.office;

/** What a text document is made of. */
sealed interface WordBlock permits WordParagraph, WordTable {}
