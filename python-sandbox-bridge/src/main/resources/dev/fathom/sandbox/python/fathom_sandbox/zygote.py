"""
Imports the libraries once and keeps pre-forked, locked slots waiting. Holds no secret: every slot is a copy of it. Runs no user
code. Single-threaded; the only things it reads are its own slots' one-byte signs and the supervisor's orders.
"""

import contextlib
import ctypes
import os
import random
import select
import shutil
import signal
import sys
import time

from . import display, guest, monitor, png, syscalls
from .slot import Slot

_FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback")
_BACKOFF_SECONDS = 0.25
_MOST_FAILURES = 6
# How long a run that has just begun may keep the processors to itself while another slot still waits.
_REFILL_SECONDS = 0.25
_LARGE_PAGE = 2 << 20
# Read at import, before the small root closes over the place it lies in.
with open(os.path.join(os.path.dirname(__file__), "house.mplstyle"), encoding="utf-8") as _style:
    _HOUSE_STYLE = _style.read()


def warm():
    """Imports and first uses, so that no run pays for them. Returns nothing: it is all in the modules."""
    import gc

    import numpy  # noqa: F401
    import pandas
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot, ticker

    style = os.path.join(os.environ["MPLCONFIGDIR"], "house.mplstyle")
    with open(style, "w", encoding="utf-8") as file:
        file.write(_HOUSE_STYLE)
    pyplot.style.use(style)
    known = {font.name for font in font_manager.fontManager.ttflist}
    matplotlib.rcParams["font.family"] = [font for font in _FONTS if font in known] or ["sans-serif"]
    png.install()
    pyplot.show = lambda *arguments, **named: None
    # House style that no style file can say: few ticks. They are calmer to read, and most of what drawing costs.
    ticker.AutoLocator.__init__ = _few_ticks
    _rehearse(pandas, pyplot)
    random.seed(0)
    gc.collect()
    gc.freeze()
    # A run is short, and looking for circles in it costs more than they do.
    gc.set_threshold(50_000, 20, 20)
    # Every fork pays for each page that is there, whether anything lies in it or not.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def use_large_pages(proc):
    """
    Lays this process's memory into pages of 2 MiB, on kernels that have a call for it (Linux 6.1): a fork then copies, and an
    end drops, a fraction of the page table. Slots still copy what they change in pages of 4 KiB.
    """
    with open(os.open("self/maps", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc), encoding="ascii", errors="replace") as maps:
        areas = [line.split() for line in maps]
    for span, access, _, _, inode, *name in areas:
        if access != "rw-p" or inode != "0" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in span.split("-"))
        start, end = -(-start // _LARGE_PAGE) * _LARGE_PAGE, end // _LARGE_PAGE * _LARGE_PAGE
        if start < end:
            # An error also when it was possible for a part only.
            with contextlib.suppress(OSError):
                syscalls.madvise(start, end, syscalls.MADV_COLLAPSE)


def _few_ticks(locator):
    from matplotlib import ticker

    ticker.MaxNLocator.__init__(locator, nbins=6, steps=[1, 2, 2.5, 5, 10])


def _rehearse(pandas, pyplot):
    """The common calls, through the code that saves what they draw: imports, fonts and caches are then in every slot."""
    before = os.getcwd()
    os.chdir(os.environ["MPLCONFIGDIR"])
    try:
        frame = pandas.DataFrame({"period": [2021, 2022, 2023], "value": [1.5, 2.5, 3.5]})
        frame.plot(x="period", y="value", title="Rehearsal 数据")
        frame.plot.bar(x="period", y="value")
        display.figures()
        shown = display.Shown()
        shown.set_value(frame.describe())
        display.write(guest.RESULT, {"tables": shown.tables})
        frame.groupby("period").sum()
        shutil.rmtree(os.path.dirname(guest.RESULT))
    finally:
        os.chdir(before)


class Zygote:
    """setup: what a slot needs to lock itself. listeners: {session?: socket}. idle: {session?: slots to keep waiting}."""

    def __init__(self, setup, listeners, idle, life):
        self._setup = setup
        self._listeners = listeners
        self._idle = idle
        self._life = life
        self._waiting = {False: {}, True: {}}
        self._busy = set()
        # Zygotes overlap when one is renewed: their slots must not share user ids.
        self._number = int(time.monotonic() * 1000) % 50_000
        self._ends = {}
        self._announce = None
        self._refill_at = None
        self._retry_at = 0.0
        self._failures = 0

    def run(self, announce):
        signal.signal(signal.SIGCHLD, lambda *_: None)
        wake_reader, wake_writer = os.pipe()
        os.set_blocking(wake_writer, False)
        os.set_blocking(wake_reader, False)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)
        self._announce = announce
        while True:
            self._refill()
            watched = [self._life, wake_reader, *self._ends]
            ready, _, _ = select.select(watched, [], [], self._patience())
            if self._life in ready:
                return self._finish()
            if wake_reader in ready:
                self._drain(wake_reader)
            for end in ready:
                if end in self._ends:
                    self._taken(end)
            self._reap()

    def _patience(self):
        if self._retry_at:
            return _BACKOFF_SECONDS
        return max(0.0, self._refill_at - time.monotonic()) if self._refill_at is not None else None

    @staticmethod
    def _drain(descriptor):
        try:
            while os.read(descriptor, 512):
                pass
        except BlockingIOError:
            pass

    def _refill(self):
        now = time.monotonic()
        if now < self._retry_at or (self._refill_at is not None and now < self._refill_at and self._waiting[False]):
            return
        self._retry_at = 0.0
        for session, wanted in self._idle.items():
            while len(self._waiting[session]) < wanted:
                self._fork(session)
        self._refill_at = None

    def _fork(self, session):
        self._number += 1
        signs, taken = os.pipe()
        life_reader, life_writer = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(signs)
                os.close(life_writer)
                os.close(self._life)
                for end, (_, life, _) in self._ends.items():
                    os.close(end)
                    os.close(life)
                self._listeners[not session].close()
                slot = Slot(self._setup, self._number, session)
                slot.start()
                os.write(taken, b"r")
                monitor.serve(slot, self._listeners[session], taken, life_reader)
                code = 0
            except BaseException as failure:
                print(f"sandbox: slot {self._number}: {type(failure).__name__}: {failure}", file=sys.stderr, flush=True)
            os._exit(code)
        os.close(taken)
        os.close(life_reader)
        self._ends[signs] = (child, life_writer, session)
        self._waiting[session][child] = signs

    def _taken(self, end):
        """r: the slot is locked; t: a host took it; the end of the pipe: its monitor is gone."""
        child, life, session = self._ends[end]
        sign = os.read(end, 1)
        if sign == b"r":
            self._failures = 0
            if not session and self._announce:
                self._announce()
                self._announce = None
            return
        if child in self._waiting[session]:
            del self._waiting[session][child]
            if sign == b"t":
                self._refill_at = time.monotonic() + _REFILL_SECONDS
            else:
                self._failures += 1
                if self._announce and self._failures > _MOST_FAILURES:
                    raise OSError("no slot locks")
                self._retry_at = time.monotonic() + _BACKOFF_SECONDS * min(self._failures, 8)
        elif not sign:
            self._refill_at = None
        if not sign:
            os.close(end)
            os.close(life)
            del self._ends[end]
            self._setup["forget"](child)

    def _reap(self):
        try:
            while True:
                child, _ = os.waitpid(-1, os.WNOHANG)
                if child == 0:
                    break
        except ChildProcessError:
            pass
        self._kill_strays()

    def _kill_strays(self):
        """In tier lock, what a killed monitor leaves behind comes to this process: it has no business to live."""
        if self._setup["tier"] != "lock":
            return
        known = {child for child, _, _ in self._ends.values()}
        for pid in self._setup["children"]():
            if pid not in known:
                try:
                    os.kill(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    pass

    def _finish(self):
        """The supervisor wants this zygote gone: idle slots end at once, busy ones when they have answered."""
        if not os.read(self._life, 1):
            return self._end_slots()
        # Each slot knows best whether a host has just taken it.
        for _, life, _ in self._ends.values():
            with contextlib.suppress(BrokenPipeError):
                os.write(life, b"r")
        while True:
            ready, _, _ = select.select([self._life], [], [], 0.05)
            if ready and not os.read(self._life, 1):
                return self._end_slots()
            try:
                while os.waitpid(-1, os.WNOHANG)[0] != 0:
                    pass
            except ChildProcessError:
                return None

    def _end_slots(self):
        for _, life, _ in self._ends.values():
            os.close(life)
        # The time that they need to take their files along.
        time.sleep(0.05)
