package dev.fathom.agent.corpus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A collection of documents that is researched together.
 *
 * @param folder the folder it mirrors; absent where people upload to it
 * @param documents how many files were read
 * @param unreadable how many files could not be
 */
public record Corpus(
    UUID id, String name, @Nullable String folder, int documents, int unreadable) {}
