package dev.fathom.agent.corpus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to be done so that a corpus mirrors its folder.
 *
 * @param toRead new or changed files, in the order of their paths
 * @param gone paths that the folder has no more
 */
record FolderChanges(List<FileOnDisk> toRead, List<String> gone) {

  /**
   * A file as the folder lists it.
   *
   * @param path relative to the folder, with {@code /}
   */
  record FileOnDisk(String path, long size, Instant modifiedAt) {}

  /**
   * A file as the corpus knows it.
   *
   * @param current whether it was read, or refused, by the readers of this version
   */
  record KnownFile(String path, long size, Instant modifiedAt, boolean current) {}

  static FolderChanges between(List<FileOnDisk> folder, List<KnownFile> known) {
    Map<String, KnownFile> unseen = new HashMap<>();
    known.forEach(file -> unseen.put(file.path(), file));
    var toRead = new ArrayList<FileOnDisk>();
    for (FileOnDisk file : folder) {
      KnownFile before = unseen.remove(file.path());
      if (before == null || !before.current() || changed(file, before)) {
        toRead.add(file);
      }
    }
    return new FolderChanges(List.copyOf(toRead), unseen.keySet().stream().sorted().toList());
  }

  private static boolean changed(FileOnDisk file, KnownFile before) {
    return file.size() != before.size() || !file.modifiedAt().equals(before.modifiedAt());
  }
}
