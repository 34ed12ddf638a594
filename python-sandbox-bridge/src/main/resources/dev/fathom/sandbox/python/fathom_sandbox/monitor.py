"""
The process between the host and one slot, outside of the slot's cage: it takes the request, feeds the interpreter, keeps the
deadline and the limits, kills, gathers the output and is the only one that writes to the host. What the interpreter sends is
bytes to pass on, never instructions; no read from it can block.

A run: one request, then the slot is gone. A session: requests until the host closes. Between two cells every process of a
session is stopped, and during a cell every process but those of the cell.
"""

import json
import os
import resource
import select
import signal
import socket
import time

from . import frames, guest, harvest

_POLL_MILLIS = 10
_DISK_SECONDS, _SOCKET_SECONDS = 0.1, 0.05
_CLIENT_SECONDS = 5.0
_SOCKETS = 256
# Where sockets cannot be counted: all that the slot's processes have open, inherited ones again and again.
_DESCRIPTORS = 1024
_CHECKPOINTS = 3
_RESTORE_SECONDS = 2.0
_REQUEST_BYTES = 1 << 16
_ENDING_BYTES = 1000


def serve(slot, listener, taken, life):
    """Idles until a host connects (or the zygote goes), serves it, and leaves nothing behind."""
    try:
        client = _accept(slot, listener, life)
        if client is None:
            return
        listener.close()
        os.write(taken, b"t")
        client.settimeout(_CLIENT_SECONDS)
        with client:
            (_Session if slot.session else _Run)(slot, client, life).serve()
    except frames.Vanished:
        pass
    finally:
        slot.kill_all()
        slot.remove_files()


def _accept(slot, listener, life):
    tree = os.pidfd_open(slot.root)
    try:
        while True:
            ready, _, _ = select.select([listener, life, tree], [], [])
            if life in ready or tree in ready:
                return None
            try:
                return listener.accept()[0]
            except BlockingIOError:
                continue
    finally:
        os.close(tree)


class _Output:
    """A pipe from the interpreter: the beginning is kept, the rest is counted."""

    def __init__(self, descriptor, kept):
        self.descriptor = descriptor
        self._most = kept
        self.clear()

    def clear(self):
        self.kept = bytearray()
        self.total = 0

    def drain(self, rounds=64):
        for _ in range(rounds):
            try:
                part = os.read(self.descriptor, 1 << 16)
            except BlockingIOError:
                return
            if not part:
                return
            self.total += len(part)
            self.kept += part[: max(0, self._most - len(self.kept))]


class _Cell:
    """What is known of one execution while it goes on."""

    def __init__(self, request, code, arrived):
        self.request, self.code = request, code
        self.arrived = arrived
        self.limits = request["limits"]
        self.started = time.monotonic()
        self.deadline = self.started + self.limits["wall"]
        self.peak = 0
        self.cpu_millis = 0
        self.killed_for = None
        self.status = None


class _Served:
    """What runs and sessions share."""

    def __init__(self, slot, client, life):
        self.slot, self.client, self.life = slot, client, life
        self.stdout = _Output(slot.stdout, slot.limits["stdout"])
        self.stderr = _Output(slot.stderr, slot.limits["stderr"])
        self.files = harvest.Harvest(slot.directory)
        self._next_disk = self._next_sockets = 0.0

    def read_request(self):
        kind, payload = frames.read(self.client, _REQUEST_BYTES)
        if kind != frames.REQUEST:
            raise frames.Vanished("a request was expected")
        request = json.loads(payload)
        request["limits"] = {name: min(value, self.slot.limits[name]) for name, value in request["limits"].items()}
        code, inputs = b"", 0
        while True:
            kind, payload = frames.read(self.client, self.slot.limits["inputs"] + 4096)
            if kind == frames.END:
                break
            if kind == frames.CODE:
                code = payload
            elif kind == frames.INPUT:
                name, content = frames.split_named(payload)
                inputs += len(content)
                if inputs > self.slot.limits["inputs"]:
                    raise frames.Vanished("too many input bytes")
                self._place(name, content)
        self.files.remember()
        return _Cell(request, code.decode("utf-8", "replace"), time.monotonic())

    def _place(self, name, content):
        if "/" in name or name in ("", ".", "..", harvest.HIDDEN):
            raise frames.Vanished(f"an input named {name!r}")
        try:
            os.unlink(name, dir_fd=self.slot.directory)
        except (FileNotFoundError, IsADirectoryError):
            pass
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.open(name, flags, 0o600, dir_fd=self.slot.directory)
        try:
            view = memoryview(content)
            while view:
                view = view[os.write(file, view):]
        finally:
            os.close(file)

    def order(self, cell, name):
        """From here on the host may not ask again elsewhere: the code has been handed over."""
        frames.write(self.client, frames.BEGUN, b"")
        self.slot.order({"name": name, "code": cell.code, "seed": cell.request["seed"], "limits": cell.limits,
                         "directory": self.slot.work})

    def check(self, cell, now):
        """The reason to kill, or None."""
        slot, limits = self.slot, cell.limits
        if now >= cell.deadline:
            return "timeout"
        if self.stdout.total + self.stderr.total > slot.limits["output"]:
            return "output"
        tree = slot.watch.tree()
        used = slot.watch.memory(tree, limits["memory"]) - slot.idle_memory
        cell.peak = max(cell.peak, used)
        if used > limits["memory"] and "limits" not in slot.weakened:
            return "memory"
        if sum(process.threads for process in tree) > slot.limits["processes"] + 8 and "limits" not in slot.weakened:
            return "processes"
        if slot.tier == "lock" and now >= self._next_disk:
            used_space = self._disk_used()
            # A walk over many files takes its time: it must not starve the run it watches.
            walked = time.monotonic() - now
            self._next_disk = now + max(_DISK_SECONDS, 5 * walked)
            if used_space > slot.limits["disk"] * 2 and "limits" not in slot.weakened:
                return "disk"
        if now >= self._next_sockets and tree:
            self._next_sockets = now + _SOCKET_SECONDS
            if slot.tier == "ns" and slot.watch.sockets(tree[-1].outer) > _SOCKETS:
                return "memory"
            if slot.tier == "lock" and slot.watch.descriptors(tree) > _DESCRIPTORS:
                return "memory"
        return None

    def _disk_used(self):
        used, entries, pending = 0, 0, [os.open("..", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self.slot.directory)]
        while pending:
            directory = pending.pop()
            try:
                for entry in os.scandir(directory):
                    entries += 1
                    if entry.is_dir(follow_symlinks=False):
                        if len(pending) < 64:
                            pending.append(os.open(entry.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=directory))
                    else:
                        used += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entries > self.slot.limits["entries"]:
                        return 1 << 62
            except OSError:
                continue
            finally:
                os.close(directory)
        return used

    def zygote_gone(self):
        """Of a readable life line: an order to retire concerns only slots that still wait, its end every slot."""
        return not os.read(self.life, 1)

    def host_gone(self):
        """True when the host closed or the zygote went: the run is cancelled."""
        ready, _, _ = select.select([self.client, self.life], [], [], 0)
        if self.life in ready and self.zygote_gone():
            return True
        if self.client in ready:
            try:
                return not self.client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                return False
            except OSError:
                return True
        return False

    def answer(self, cell, code, signal_number, session_alive):
        ended = time.monotonic()
        slot = self.slot
        self.stdout.drain()
        self.stderr.drain()
        status = cell.status
        frames.write(self.client, frames.STDOUT, bytes(self.stdout.kept))
        frames.write(self.client, frames.STDERR, bytes(self.stderr.kept))
        shown = {guest.RESULT: b"", guest.ENDING: b""}

        def keep(path, content):
            if path in shown:
                shown[path] = content
            else:
                frames.write(self.client, frames.ARTIFACT, frames.named(path, content))

        refused = self.files.collect(slot.limits, keep)
        frames.write(self.client, frames.SHOWN, shown[guest.RESULT])
        completed, began = _claims(shown[guest.ENDING])
        if status is None:
            status = "ok" if code == 0 and completed else "memory" if code == guest.EXIT_MEMORY else "error"
        done = {
            "status": status,
            "code": code,
            "signal": signal_number,
            "completed": completed,
            "wallMillis": round((ended - cell.started) * 1000),
            "cpuMillis": cell.cpu_millis,
            "peakBytes": max(cell.peak, 0),
            "beganMicros": max(0, round((began / 1e9 - cell.arrived) * 1e6)) if began else -1,
            "limits": self._reached(cell, status),
            "refused": [{"path": os.fsencode(path).decode("utf-8", "replace"), "reason": reason} for path, reason in refused],
            "stdoutBytes": self.stdout.total,
            "stderrBytes": self.stderr.total,
            "sessionAlive": session_alive,
            "proof": slot.proof,
        }
        frames.write(self.client, frames.DONE, json.dumps(done).encode())

    def _reached(self, cell, status):
        reached = [status] if status in ("timeout", "memory", "disk", "output", "processes") else []
        if self.slot.tier == "ns":
            room = os.fstatvfs(self.slot.directory)
            if (room.f_bavail == 0 or room.f_favail == 0) and "disk" not in reached:
                reached.append("disk")
        for name, output, most in (("stdout", self.stdout, self.slot.limits["stdout"]), ("stderr", self.stderr, self.slot.limits["stderr"])):
            if output.total > most:
                reached.append(name)
        return reached


def _claims(ending):
    """What the interpreter says of itself: whether the code came to its end, and when it began."""
    if len(ending) > _ENDING_BYTES:
        return False, 0
    try:
        claims = json.loads(ending)
        began = claims.get("began")
        return claims.get("completed") is True, began if isinstance(began, int) and 0 < began < 1 << 62 else 0
    except (ValueError, AttributeError, RecursionError):
        return False, 0


class _Run(_Served):
    def serve(self):
        cell = self.read_request()
        self.order(cell, "<code>")
        ended = os.pidfd_open(self.slot.root)
        poll = select.poll()
        for descriptor in (self.stdout.descriptor, self.stderr.descriptor, ended):
            poll.register(descriptor, select.POLLIN)
        poll.register(self.client, select.POLLIN | select.POLLRDHUP)
        poll.register(self.life, select.POLLIN)
        closed = set()
        while True:
            events = {descriptor: event for descriptor, event in poll.poll(_POLL_MILLIS)}
            for output in (self.stdout, self.stderr):
                if output.descriptor in events and output.descriptor not in closed:
                    output.drain()
                    if events[output.descriptor] & select.POLLHUP and not events[output.descriptor] & select.POLLIN:
                        poll.unregister(output.descriptor)
                        closed.add(output.descriptor)
            if ended in events:
                break
            if (self.client.fileno() in events or self.life in events) and self.host_gone():
                raise frames.Vanished("the host closed")
            cell.killed_for = self.check(cell, time.monotonic())
            if cell.killed_for:
                break
        os.close(ended)
        self._finish(cell)

    def _finish(self, cell):
        """After a kill all are dead before files are taken; after a good end, what is left dies while they are."""
        if cell.killed_for:
            self.slot.kill_all()
            ended, cpu = None, 0.0
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            cell.cpu_millis = round((usage.ru_utime + usage.ru_stime) * 1000)
            cell.status = cell.killed_for
        else:
            ended, cpu = self.slot.ended()
            cell.cpu_millis = round(cpu * 1000)
            self.slot.begin_kill()
        code, number = _decoded(ended)
        if number and not cell.killed_for:
            # The first process of a namespace does not feel the softer signal of the processor limit.
            spent = number == signal.SIGXCPU or number == signal.SIGKILL and cpu >= cell.limits["cpu"]
            cell.status = "timeout" if spent else "signal"
        self.answer(cell, code, number, session_alive=False)


def _decoded(ended):
    """(exit code, signal) of a wait status; -1 where there is none."""
    if ended is None:
        return -1, int(signal.SIGKILL)
    ended &= 0xFFFF
    if os.WIFSIGNALED(ended):
        return -1, os.WTERMSIG(ended)
    return os.WEXITSTATUS(ended), 0


class _Session(_Served):
    def __init__(self, slot, client, life):
        super().__init__(slot, client, life)
        self._chain = [slot.interpreter]
        self._cells = 0

    def serve(self):
        while True:
            self._freeze()
            if not self._await_request():
                return
            cell = self.read_request()
            self.stdout.clear()
            self.stderr.clear()
            self._cells += 1
            alive, code, number = self._cell(cell)
            self._freeze()
            if not alive:
                self.slot.kill_all()
            self.answer(cell, code, number, alive)
            if not alive:
                return

    def _await_request(self):
        deadline = time.monotonic() + self.slot.limits["session_idle"]
        while (left := deadline - time.monotonic()) > 0:
            ready, _, _ = select.select([self.client, self.life], [], [], left)
            if self.life in ready and self.zygote_gone():
                return False
            if self.client in ready:
                return True
        return False

    def _cell(self, cell):
        """(session lives, exit code, signal)."""
        head = self._chain[-1]
        self.slot.forget_messages()
        self.slot.signal(head, signal.SIGCONT)
        self.order(cell, f"<cell {self._cells}>")
        message, child = self.slot.receive(_RESTORE_SECONDS)
        if message != {"started": True} or child in self._chain:
            cell.status = "error"
            return self._restored(message), -1, 0
        try:
            running = os.pidfd_open(child)
        except OSError:
            return self._end_of(cell, child, None)
        self.slot.signal(head, signal.SIGSTOP)
        try:
            said = self._follow(cell, running)
        finally:
            os.close(running)
        if cell.killed_for:
            self.slot.signal(child, signal.SIGKILL)
        return self._end_of(cell, child, said)

    def _follow(self, cell, running):
        """Until the cell says that it is done, dies, or has to be killed."""
        poll = select.poll()
        for descriptor in (self.stdout.descriptor, self.stderr.descriptor, running, self.slot.control, self.life):
            poll.register(descriptor, select.POLLIN)
        poll.register(self.client, select.POLLIN | select.POLLRDHUP)
        while True:
            waiting = self.slot.has_message()
            events = {descriptor for descriptor, _ in poll.poll(0 if waiting else _POLL_MILLIS)}
            self.stdout.drain()
            self.stderr.drain()
            if waiting or self.slot.control.fileno() in events:
                message, _ = self.slot.receive(0)
                if isinstance(message, dict) and isinstance(message.get("done"), int):
                    return message["done"] & 255
                cell.killed_for = "error"
                return None
            if running in events:
                return None
            if (self.client.fileno() in events or self.life in events) and self.host_gone():
                raise frames.Vanished("the host closed")
            cell.killed_for = self.check(cell, time.monotonic())
            if cell.killed_for:
                return None

    def _end_of(self, cell, child, said):
        if said is not None:
            self._chain.append(child)
            cell.cpu_millis = round(self._cpu(child) * 1000)
            while len(self._chain) > _CHECKPOINTS + 1:
                self.slot.signal(self._chain.pop(0), signal.SIGKILL)
            return True, said, 0
        self.slot.signal(self._chain[-1], signal.SIGCONT)
        message, _ = self.slot.receive(_RESTORE_SECONDS)
        alive = self._restored(message)
        code, number = _decoded(message["restored"] if alive else None)
        if cell.killed_for:
            cell.status = cell.killed_for
        elif number:
            cell.status = "timeout" if number == signal.SIGXCPU else "signal"
        return alive, code, number

    @staticmethod
    def _restored(message):
        return isinstance(message, dict) and isinstance(message.get("restored"), int)

    def _cpu(self, local):
        for process in self.slot.watch.tree():
            if process.local == local:
                return self.slot.watch.cpu_seconds(process.outer)
        return 0.0

    def _freeze(self):
        """Kills what a cell left running beside the interpreter, and stops the interpreter and its checkpoints."""
        mine = set(self._chain) | {self.slot.root}
        for process in self.slot.watch.tree():
            if process.local not in mine:
                self.slot.signal(process.local, signal.SIGKILL)
        for local in self._chain:
            self.slot.signal(local, signal.SIGSTOP)
