"""
The first process. It reads one line of configuration from stdin, finds the tier, starts the zygote in it and keeps one alive.
Standard input stays open as the life line: when it ends, so does everything. Words for the host go to stdout, one JSON document
a line; log lines to stderr.
"""

import fcntl
import json
import os
import select
import signal
import socket
import sys
import time

from . import cgroups, isolation, machine, seccomp, syscalls
from .discard import discard
from .watch import Watch
from .zygote import Zygote, use_large_pages, warm

_MOST_RESTARTS_A_MINUTE = 10


def say(message):
    print(json.dumps(message), flush=True)


def main():
    config = json.loads(sys.stdin.readline())
    os.umask(0o022)
    try:
        _Supervisor(config).run()
    except Exception as failure:
        say({"unavailable": f"{type(failure).__name__}: {failure}"})
        sys.exit(1)


class _Supervisor:
    def __init__(self, config):
        self._config = config
        opened = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        # Out of the way of 0 to 3, which an interpreter takes for its own.
        self._proc = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 64)
        os.close(opened)
        self._children = {}
        self._starts = []
        self._current = None

    def run(self):
        config = self._config
        facts = machine.probe(config, self._proc)
        tier, reason = machine.choose(facts, config["tier"], config["minimum"])
        missing = [name for name in machine.REQUIRED_LIBRARIES if name not in facts["versions"]]
        if missing:
            tier, reason = None, f"{sys.executable} lacks {', '.join(missing)}"
        if config["probe_only"] or tier is None:
            say({"facts": facts, "tier": tier, "unavailable": reason})
            return
        self._facts, self._tier = facts, tier
        self._mechanism = tier if tier != "strong" else "lock" if "ns" in facts["unavailable"] else "ns"
        self._group = cgroups.Group(config["memory_total"])
        facts["cgroup"] = self._group.kind
        self._listeners = {session: self._listen(name) for session, name in ((False, "run"), (True, "session"))}
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
        self._namespaces = Watch(self._proc).namespaces("self")
        try:
            self._keep_alive()
        finally:
            self._end()

    def _listen(self, name):
        path = os.path.join(self._config["sockets"], name)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        os.chmod(path, 0o600)
        listener.listen(128)
        listener.setblocking(False)
        return listener

    def _keep_alive(self):
        # Without it the end of a zygote would be seen only when its last slot is gone too.
        ended, noted = os.pipe()
        for descriptor in (ended, noted):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(noted, warn_on_full_buffer=False)
        self._start()
        while True:
            signs = [child["signs"] for child in self._children.values() if child["signs"] is not None]
            ready, _, _ = select.select([0, ended, *signs], [], [], 5.0)
            if ended in ready:
                os.read(ended, 512)
            if 0 in ready:
                order = os.read(0, 4096)
                if not order:
                    return
                if b"renew" in order:
                    self._start()
            for child in list(self._children.values()):
                if child["signs"] in ready:
                    self._hear(child)
            self._reap()
            self._sweep()

    def _hear(self, child):
        sign = os.read(child["signs"], 4096)
        if not sign:
            os.close(child["signs"])
            child["signs"] = None
            return
        if sign.startswith(b"ready"):
            previous, self._current = self._current, child["pid"]
            if previous in self._children and previous != child["pid"]:
                os.write(self._children[previous]["life"], b"r")
            say({"ready": True, "tier": self._tier, "mechanism": self._mechanism, "facts": self._facts})
        else:
            say({"failed": sign.decode("utf-8", "replace")[:2000]})

    def _reap(self):
        try:
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                child = self._children.pop(pid, None)
                if child is None:
                    continue
                os.close(child["life"])
                if child["signs"] is not None:
                    self._hear_last(child)
                if pid == self._current or self._current is None:
                    self._current = None
                    print("sandbox: the zygote ended, starting another", file=sys.stderr, flush=True)
                    self._start()
        except ChildProcessError:
            return

    def _hear_last(self, child):
        while child["signs"] is not None:
            self._hear(child)

    def _start(self):
        now = time.monotonic()
        self._starts = [start for start in self._starts if now - start < 60] + [now]
        if len(self._starts) > _MOST_RESTARTS_A_MINUTE:
            raise OSError("the zygote ends again and again")
        signs, announce = os.pipe()
        life_reader, life = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                for other in self._children.values():
                    os.close(other["life"])
                os.close(life)
                os.close(signs)
                self._group.add(os.getpid())
                code = self._zygote(announce, life_reader)
            except BaseException as failure:
                os.write(announce, f"{type(failure).__name__}: {failure}".encode()[:2000])
            finally:
                os._exit(code)
        os.close(announce)
        os.close(life_reader)
        self._children[pid] = {"pid": pid, "signs": signs, "life": life}

    def _zygote(self, announce, life):
        config, ids = self._config, self._facts["ids"]
        null = os.open("/dev/null", os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(2, 1)
        readable = isolation.readable_paths()
        setup = {
            "tier": self._mechanism,
            "limits": config["limits"],
            "weakened": config["weakened"],
            "landlock": self._facts["landlock"],
            "cgroup": self._facts["cgroup"],
            "ids": ids,
            "uid": self._facts["uid"],
            "proc": self._proc,
            "readable": readable,
            "scratch": config["scratch"],
            "namespaces": self._namespaces,
            "filters": {forks: seccomp.build(forks, self._mechanism == "lock", 0) for forks in (False, True)},
            "forget": lambda child: None,
        }
        if self._mechanism == "ns":
            machine.enter_user_namespace(self._proc, ids)
            syscalls.unshare(isolation.SLOT_NAMESPACES)
            isolation.build_root(config["scratch"], readable)
            first = os.fork()
            if first != 0:
                os.close(announce)
                syscalls.die_with_parent()
                return self._proxy(first)
            syscalls.mount("scratch", "/tmp", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "size=16m,mode=0700")
            os.environ["MPLCONFIGDIR"] = "/tmp"
        else:
            scratch = config["scratch"]
            cache = os.path.join(scratch, f"zygote-{os.getpid()}")
            os.mkdir(cache, 0o700)
            os.environ["MPLCONFIGDIR"] = cache
            if ids is not None:
                for path in (scratch, cache):
                    os.chown(path, ids[0], ids[0])
                self._become_lock_zygote(ids)
            watch = Watch(self._proc)
            setup["children"] = lambda: [int(pid) for pid in watch.children(watch.own)]
            setup["forget"] = lambda child: discard(os.path.join(scratch, f"slot-{child}"))
        syscalls.die_with_parent()
        warm()
        use_large_pages(self._proc)
        idle = {False: config["idle_runs"], True: config["idle_sessions"]}
        Zygote(setup, self._listeners, idle, life).run(lambda: os.write(announce, b"ready"))
        return 0

    @staticmethod
    def _become_lock_zygote(ids):
        """Root gives up its id and keeps only what makes slots of other ids."""
        syscalls.prctl(syscalls.PR_SET_KEEPCAPS, 1)
        isolation.become(ids[0], ids[0])
        kept = (syscalls.CAP_CHOWN, syscalls.CAP_KILL, syscalls.CAP_SETGID, syscalls.CAP_SETUID)
        syscalls.keep_capabilities(kept)

    @staticmethod
    def _proxy(first):
        _, status = os.waitpid(first, 0)
        return os.waitstatus_to_exitcode(status) & 255

    def _sweep(self):
        """Removes the directories of slots and zygotes that were killed before they could."""
        if self._mechanism != "lock":
            return
        scratch = self._config["scratch"]
        for name in os.listdir(scratch):
            if not os.path.exists("/proc/" + name.rpartition("-")[2]):
                discard(os.path.join(scratch, name))

    def _end(self):
        for child in self._children.values():
            os.close(child["life"])
        deadline = time.monotonic() + 2
        while self._children and time.monotonic() < deadline:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            self._children.pop(pid, None)
            if pid == 0:
                time.sleep(0.01)
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
        self._kill_the_rest()
        self._sweep()
        self._group.remove()

    @staticmethod
    def _kill_the_rest():
        """As the reaper of all descendants: whoever is still there is killed."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                with open("/proc/thread-self/children", encoding="ascii") as file:
                    for pid in file.read().split():
                        os.kill(int(pid), signal.SIGKILL)
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.005)
            except (ChildProcessError, FileNotFoundError):
                return
            except ProcessLookupError:
                continue
