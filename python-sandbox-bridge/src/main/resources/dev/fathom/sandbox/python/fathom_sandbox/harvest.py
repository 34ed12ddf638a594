"""Takes the files that a run left, by directory descriptor: nothing that the run made is ever followed or waited for."""

import os
import stat

HIDDEN = ".fathom"
_DEPTH, _ENTRIES = 8, 5_000
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class Harvest:
    """What was there before, so that only new and changed files count as output."""

    def __init__(self, directory):
        self._directory = directory
        self._known = {}

    def remember(self):
        self._known = {path: mark for path, mark in self._walk(lambda path, reason: None)}

    def collect(self, limits, keep):
        """Hands each new or changed regular file to keep(path, bytes); returns [(path, reason)] of those refused."""
        refused, kept, total = [], 0, 0

        def refuse(path, reason):
            if len(refused) < 100:
                refused.append((path, reason))

        for path, mark in sorted(self._walk(refuse)):
            if self._known.get(path) == mark:
                continue
            size = mark[1]
            if not path.startswith(HIDDEN + "/") and kept >= limits["artifacts"]:
                refuse(path, f"more than {limits['artifacts']} files")
            elif size > limits["artifact"]:
                refuse(path, f"{size} bytes, {limits['artifact']} are allowed for a file")
            elif total + size > limits["artifacts_total"]:
                refuse(path, f"the files together pass {limits['artifacts_total']} bytes")
            else:
                content = self._read(path, limits["artifact"], refuse)
                if content is not None:
                    total += len(content)
                    kept += not path.startswith(HIDDEN + "/")
                    keep(path, content)
            self._known[path] = mark
        return refused

    def _read(self, path, most, refuse):
        opened = []
        try:
            parent = self._directory
            *directories, name = path.split("/")
            for directory in directories:
                parent = os.open(directory, _OPEN | os.O_DIRECTORY, dir_fd=parent)
                opened.append(parent)
            file = os.open(name, _OPEN, dir_fd=parent)
            opened.append(file)
            if not stat.S_ISREG(os.fstat(file).st_mode):
                refuse(path, "changed while it was read")
                return None
            parts, left = [], most + 1
            while left and (part := os.read(file, min(left, 1 << 20))):
                parts.append(part)
                left -= len(part)
            if not left:
                refuse(path, "grew while it was read")
                return None
            return b"".join(parts)
        except OSError as failure:
            refuse(path, f"cannot be read: {failure.strerror}")
            return None
        finally:
            for descriptor in opened:
                os.close(descriptor)

    def _walk(self, refuse):
        seen = 0
        pending = [("", os.open(".", _OPEN | os.O_DIRECTORY, dir_fd=self._directory))]
        try:
            while pending:
                prefix, directory = pending.pop()
                try:
                    for name in sorted(os.listdir(directory)):
                        seen += 1
                        if seen > _ENTRIES:
                            refuse(prefix + name, f"more than {_ENTRIES} entries")
                            return
                        path = prefix + name
                        mark = self._entry(directory, name, path, pending, refuse)
                        if mark is not None:
                            yield path, mark
                finally:
                    os.close(directory)
        finally:
            for _, directory in pending:
                os.close(directory)

    def _entry(self, directory, name, path, pending, refuse):
        try:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                if path.count("/") >= _DEPTH:
                    refuse(path, f"more than {_DEPTH} directories deep")
                else:
                    pending.append((path + "/", os.open(name, _OPEN | os.O_DIRECTORY, dir_fd=directory)))
                return None
        except OSError as failure:
            refuse(path, f"cannot be read: {failure.strerror}")
            return None
        if not stat.S_ISREG(status.st_mode):
            refuse(path, f"a {_kind(status.st_mode)}, only regular files are taken")
            return None
        if status.st_nlink > 1:
            refuse(path, "has more than one link")
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _kind(mode):
    for name, test in (("symbolic link", stat.S_ISLNK), ("fifo", stat.S_ISFIFO), ("socket", stat.S_ISSOCK)):
        if test(mode):
            return name
    return "device"
