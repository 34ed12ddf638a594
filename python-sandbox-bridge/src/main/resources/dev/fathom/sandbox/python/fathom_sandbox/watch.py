"""Sees a slot's processes from outside, through the host's /proc by descriptor."""

import os


class Process:
    """One reading of /proc/PID/status."""

    __slots__ = ("outer", "local", "memory", "threads", "fields")

    def __init__(self, outer, fields, depth):
        self.outer = outer
        self.fields = fields
        ids = fields.get("NSpid", str(outer)).split()
        self.local = int(ids[depth]) if depth < len(ids) else outer
        self.memory = 1024 * sum(int(fields.get(name, "0").split()[0]) for name in ("RssAnon", "RssShmem"))
        self.threads = int(fields.get("Threads", "1"))


class Watch:
    """proc: a descriptor of a /proc in which this process is seen. Process ids differ there; NSpid translates."""

    def __init__(self, proc):
        self._proc = proc
        self.own = os.readlink("self", dir_fd=proc)
        own_ids = self._status(self.own).get("NSpid", self.own).split()
        self._depth = len(own_ids) - 1

    def read(self, path):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        try:
            return os.read(descriptor, 1 << 16)
        finally:
            os.close(descriptor)

    def _status(self, pid):
        text = self.read(f"{pid}/status").decode("ascii", "replace")
        return {name: value.strip() for name, _, value in (line.partition(":") for line in text.splitlines())}

    def tree(self):
        """All that descends from this process, parents first. Who dies meanwhile is left out."""
        found, pending = [], self.children(self.own)
        while pending:
            pid = pending.pop()
            try:
                found.append(Process(int(pid), self._status(pid), self._depth))
                pending += self.children(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if len(found) > 4096:
                break
        return found

    def children(self, pid):
        children = []
        try:
            for thread in self._names(f"{pid}/task"):
                children += self.read(f"{pid}/task/{thread}/children").decode().split()
        except (FileNotFoundError, ProcessLookupError):
            pass
        return children

    def _names(self, path):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._proc)
        try:
            return os.listdir(descriptor)
        finally:
            os.close(descriptor)

    def memory(self, tree, limit):
        """Private bytes in use. Only near the limit is the exact, dearer reading taken: forks share pages."""
        rough = sum(process.memory for process in tree)
        if rough <= limit:
            return rough
        return sum(self._proportional(process) for process in tree)

    def _proportional(self, process):
        try:
            lines = self.read(f"{process.outer}/smaps_rollup").decode("ascii", "replace").splitlines()
        except OSError:
            return process.memory
        sizes = {name: value for name, _, value in (line.partition(":") for line in lines)}
        if "Pss_Anon" not in sizes:
            return process.memory
        return 1024 * sum(int(sizes.get(name, "0").split()[0]) for name in ("Pss_Anon", "Pss_Shmem"))

    def cpu_seconds(self, outer):
        try:
            fields = self.read(f"{outer}/stat").rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            return 0.0

    def tasks_of_user(self, uid):
        """How many tasks a user has now, for a process limit where the kernel counts the user's other work too."""
        count = 0
        for name in self._names("."):
            if name.isdigit():
                try:
                    fields = self._status(name)
                    if fields["Uid"].split()[0] == str(uid):
                        count += int(fields.get("Threads", "1"))
                except (OSError, KeyError):
                    continue
        return count

    def namespaces(self, outer):
        kinds = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
        found = {}
        for kind in kinds:
            try:
                found[kind] = os.readlink(f"{outer}/ns/{kind}", dir_fd=self._proc)
            except OSError:
                found[kind] = "unknown"
        return found

    def descriptors(self, tree):
        """Open files of these processes together."""
        count = 0
        for process in tree:
            try:
                count += len(self._names(f"{process.outer}/fd"))
            except OSError:
                continue
        return count

    def sockets(self, outer):
        """Open sockets in the process's network namespace: their buffers are memory that no resident set shows."""
        try:
            return int(self.read(f"{outer}/net/sockstat").split()[2])
        except (OSError, ValueError, IndexError):
            return 0
