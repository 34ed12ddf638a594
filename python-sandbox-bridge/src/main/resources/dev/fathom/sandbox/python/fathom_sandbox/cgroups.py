"""An optional last line: a control group around the whole tree, where the machine lets us make one."""

import os

_BASES = {"v2": "/sys/fs/cgroup", "v1": "/sys/fs/cgroup/memory"}


class Group:
    """kind: v2, v1 or none. Limits memory for all slots together, so that the host outlives what the watch misses."""

    def __init__(self, memory):
        self.kind = "none"
        self._paths = []
        for kind, limit_file in (("v2", "memory.max"), ("v1", "memory.limit_in_bytes")):
            path = os.path.join(_BASES[kind], f"fathom-sandbox-{os.getpid()}")
            try:
                os.mkdir(path)
                self._paths.append(path)
                if not os.path.exists(os.path.join(path, "cgroup.procs")):
                    raise FileNotFoundError(path)
                self._write(path, limit_file, memory)
                self.kind = kind
                return
            except OSError:
                self.remove()

    @staticmethod
    def _write(path, name, value):
        descriptor = os.open(os.path.join(path, name), os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, str(value).encode())
        finally:
            os.close(descriptor)

    def add(self, pid):
        for path in list(self._paths):
            try:
                self._write(path, "cgroup.procs", pid)
            except OSError:
                self.kind = "none"

    def remove(self):
        for path in self._paths:
            try:
                os.rmdir(path)
            except OSError:
                pass
        self._paths = []
