"""
One slot: a locked interpreter and, outside of its cage, the parts that its monitor holds: pipes, process ids, the proof.

start() runs in the monitor's process, freshly forked from the zygote. In tier ns it enters the slot's namespaces, where the
first process takes all others along when it goes: a run's interpreter itself, since every fork costs milliseconds, and for a
session, whose interpreters come and go, a small init that reaps them. In tier lock the monitor is itself the reaper of all that
the interpreter leaves behind.
"""

import json
import os
import resource
import select
import signal
import socket
import struct
import time

from . import guest, isolation, landlock, seccomp, syscalls
from .discard import discard
from .watch import Watch

_LIVE_PROCESSES = 3


class Slot:
    def __init__(self, setup, number, session):
        self._setup = setup
        self.session = session
        self.limits = setup["limits"]
        self.tier = setup["tier"]
        self.weakened = setup["weakened"]
        self.directory = None
        self._exit = None
        self._received = []
        self._number = number

    def start(self):
        self._take_identity()
        self.watch = Watch(self._setup["proc"])
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.stdout, stdout = os.pipe()
        self.stderr, stderr = os.pipe()
        for descriptor in (self.stdout, self.stderr):
            os.set_blocking(descriptor, False)
        self.directory = os.open(self.work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        forks = self.tier == "ns" or self.session
        only_signal_self = self.tier == "lock" and self._setup["landlock"] < 6
        self.root = os.fork()
        if self.root == 0:
            try:
                if self.tier == "ns" and self.session:
                    self._init(theirs, stdout, stderr)
                else:
                    self._interpreter(theirs, stdout, stderr, forks, only_signal_self)
            except BaseException as failure:
                guest.say(theirs, {"failed": f"{type(failure).__name__}: {failure}"})
            os._exit(71)
        theirs.close()
        for descriptor in (stdout, stderr):
            os.close(descriptor)
        self._settle()

    def _take_identity(self):
        limits, setup = self.limits, self._setup
        uid, gid = os.getuid(), os.getgid()
        if setup["ids"]:
            first, count = (1, setup["ids"][1]) if self.tier == "ns" else (setup["ids"][0] + 1, setup["ids"][1])
            uid = gid = first + self._number % (count - 2)
        if self.tier == "ns":
            isolation.become(uid, gid)
            isolation.enter_slot_namespaces(setup["proc"], uid, gid, limits)
            self.work, self._temporary = "/work", "/tmp"
        else:
            self._home = os.path.join(setup["scratch"], f"slot-{os.getpid()}")
            self.work, self._temporary = os.path.join(self._home, "work"), os.path.join(self._home, "tmp")
            inside_out = (self.work, self._temporary, self._home)
            for path in reversed(inside_out):
                os.mkdir(path, 0o700)
            if setup["ids"]:
                for path in inside_out:
                    os.chown(path, uid, gid)
                isolation.become(uid, gid)
                syscalls.keep_capabilities(())
            syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
        syscalls.die_with_parent()
        self.uid = uid

    def _init(self, theirs, stdout, stderr):
        """Process 1 of a session's slot: reaps, and takes everything along when it goes."""
        syscalls.die_with_parent()
        if os.fork() == 0:
            self._interpreter(theirs, stdout, stderr, True, False)
        theirs.close()
        for descriptor in (stdout, stderr, self.stdout, self.stderr, self.directory):
            os.close(descriptor)
        self.control.close()
        while True:
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                os._exit(0)

    def _interpreter(self, theirs, stdout, stderr, forks, only_signal_self):
        try:
            self._lock_and_serve(theirs, stdout, stderr, forks, only_signal_self)
        except BaseException as failure:
            # The socket lies at 3 by then, or is still where it was.
            for descriptor in (3, theirs.fileno()):
                try:
                    os.write(descriptor, json.dumps({"failed": f"{type(failure).__name__}: {failure}"}).encode() + b"\n")
                except OSError:
                    continue
        os._exit(71)

    def _lock_and_serve(self, theirs, stdout, stderr, forks, only_signal_self):
        syscalls.die_with_parent()
        guest.quiet_signals()
        null = os.open("/dev/null", os.O_RDWR)
        kept = theirs.fileno()
        os.dup2(null, 0)
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        if kept != 3:
            os.dup2(kept, 3)
            theirs.detach()
            theirs = socket.socket(fileno=3)
        processes = self.limits["processes"] + _LIVE_PROCESSES
        if self.tier == "lock" and not self._setup["ids"]:
            processes += self.watch.tasks_of_user(os.getuid())
        base = self._data_bytes()
        if "limits" not in self.weakened:
            isolation.set_limits(self.limits, processes, base)
        syscalls.close_descriptors_above(3)
        for name in list(os.environ):
            del os.environ[name]
        os.environ.update(HOME=self.work, TMPDIR=self._temporary, LANG="C.UTF-8", TZ="UTC", USER="sandbox",
                          OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MPLBACKEND="Agg",
                          MPLCONFIGDIR=self._temporary, SOURCE_DATE_EPOCH="0")
        os.chdir(self.work)
        os.umask(0o077)
        writable = isolation.SCRATCH if self.tier == "ns" else [self._home]
        readable = self._setup["readable"] + list(isolation.DEVICES)
        filter_bytes = self._setup["filters"][forks]
        if only_signal_self:
            filter_bytes = seccomp.build(forks, True, os.getpid())
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
        isolation.lock(readable, writable, self._setup["landlock"], filter_bytes, self.weakened)
        guest.say(theirs, {"locked": seccomp.digest(filter_bytes)})
        (guest.serve_session if self.session else guest.serve_run)(theirs, base)

    def _data_bytes(self):
        return int(self.watch.read("self/statm").split()[5]) * resource.getpagesize()

    def _settle(self):
        """Waits until the interpreter says that it is locked, then looks for itself."""
        message, self.interpreter = self.receive(5.0)
        if message is None or "locked" not in message:
            raise OSError(f"a slot did not lock: {message}")
        self.control.setblocking(False)
        self.filter_digest = message["locked"]
        processes = {process.local: process for process in self.watch.tree()}
        found = processes[self.interpreter]
        self.proof = self._prove(found)
        self.idle_memory = sum(process.memory for process in processes.values())
        raise_score = os.open(f"{found.outer}/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC, dir_fd=self._setup["proc"])
        try:
            os.write(raise_score, b"1000")
        finally:
            os.close(raise_score)

    def _prove(self, found):
        fields = found.fields
        inside = self.watch.namespaces(found.outer)
        outside = self._setup["namespaces"]
        proof = {
            "tier": self.tier,
            "namespaces": {kind: name for kind, name in inside.items() if name not in (outside.get(kind), "unknown")},
            "seccomp": fields.get("Seccomp") == "2",
            "filter": self.filter_digest,
            "noNewPrivileges": fields.get("NoNewPrivs") == "1",
            "capabilities": fields.get("CapEff", "?").lstrip("0") or "none",
            "kernelUid": self._kernel_uid(fields),
            "landlock": 0 if "landlock" in self.weakened else self._setup["landlock"],
            "cgroup": self._setup["cgroup"],
        }
        lacking = [layer for layer, held in (
            ("seccomp", proof["seccomp"]),
            ("no_new_privs", proof["noNewPrivileges"]),
            ("capabilities", proof["capabilities"] == "none"),
            ("user id", proof["kernelUid"] != 0),
            ("namespaces", self.tier == "lock" or len(proof["namespaces"]) == 7),
            ("landlock", self.tier == "ns" or proof["landlock"] >= 3),
        ) if not held and layer not in self.weakened]
        if lacking:
            raise OSError("a slot was locked without " + ", ".join(lacking))
        return proof

    def _kernel_uid(self, fields):
        """In tier ns the slot's one user id stands for the one that the monitor took in the zygote's map."""
        seen = int(fields["Uid"].split()[0])
        if self.tier == "lock":
            return seen
        return self._setup["ids"][0] + self.uid if self._setup["ids"] else self._setup["uid"]

    def receive(self, timeout):
        """(message, process id of its sender as the kernel saw it), or (None, 0). One read may bring several messages."""
        if not self._received:
            ready, _, _ = select.select([self.control], [], [], timeout)
            if not ready:
                return None, 0
            try:
                data, ancillary, _, _ = self.control.recvmsg(4096, socket.CMSG_SPACE(12))
            except OSError:
                return None, 0
            sender = 0
            for level, kind, payload in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
                    sender = struct.unpack("iii", payload[:12])[0]
            self._received = [(line, sender) for line in data.split(b"\n") if line]
            if not self._received:
                return None, 0
        line, sender = self._received.pop(0)
        try:
            return json.loads(line), sender
        except (ValueError, RecursionError):
            return {"garbled": True}, sender

    def forget_messages(self):
        """What earlier cells said beyond their turn: nothing that still runs has anything to say."""
        while self._received or self.receive(0)[0] is not None:
            self._received.clear()

    def has_message(self):
        return bool(self._received)

    def order(self, order):
        encoded = json.dumps(order).encode()
        self.control.setblocking(True)
        self.control.settimeout(5.0)
        self.control.sendall(struct.pack("<I", len(encoded)) + encoded)
        self.control.setblocking(False)

    def kill_all(self):
        """Ends every process of the slot; nothing of it runs afterwards."""
        self.begin_kill()
        self._reap(block=True)

    def _kill_descendants(self):
        """Without a process id namespace: no descendant may make another, then all are killed, until none is left."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            tree = [process for process in self.watch.tree() if not process.fields.get("State", "").startswith("Z")]
            if not tree:
                return
            for process in tree:
                try:
                    resource.prlimit(process.local, resource.RLIMIT_NPROC, (0, 0))
                except (OSError, ValueError):
                    pass
            for process in tree:
                self.signal(process.local)
            self._reap()
            # The dying need the processor that this loop would take.
            time.sleep(0.001)

    def _reap(self, block=False):
        try:
            while True:
                pid, ended = os.waitpid(-1, 0 if block else os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.root:
                    self._exit = ended
        except ChildProcessError:
            pass

    @staticmethod
    def signal(pid, number=signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass

    def ended(self):
        """(wait status, processor seconds) of a run's interpreter; (None, 0) while it lives."""
        self._reap()
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return self._exit, usage.ru_utime + usage.ru_stime

    def begin_kill(self):
        """Has every process of the slot die, without waiting for it. A first process that is gone took the others along."""
        if self.tier == "lock":
            self._kill_descendants()
        elif self._exit is None:
            self.signal(self.root)

    def remove_files(self):
        if self.tier == "lock":
            discard(self._home)
