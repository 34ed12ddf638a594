"""
The locked interpreter: waits for code, runs it, writes down what it showed.

A run is served once, without a fork. A session forks before each cell: the child runs it and becomes the head, the parent
sleeps as the checkpoint and is the head again when the child dies. Nothing here is trusted once user code has begun.
"""

import ast
import json
import linecache
import os
import random
import resource
import signal
import struct
import sys
import time
import traceback

from . import display

RESULT = ".fathom/result.json"
# Apart from the result, so that the monitor never parses anything large that the code could have written.
ENDING = ".fathom/ending.json"
EXIT_ERROR, EXIT_MEMORY = 1, 97


def receive(control):
    header = _exactly(control, 4)
    return json.loads(_exactly(control, struct.unpack("<I", header)[0])) if header else None


def _exactly(control, count):
    parts = []
    while count:
        part = control.recv(min(count, 1 << 16))
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def say(control, message):
    control.sendall(json.dumps(message).encode() + b"\n")


def serve_run(control, base_memory):
    order = receive(control)
    control.close()
    if order is None:
        os._exit(0)
    _apply(order, base_memory)
    os._exit(_run(order, {"__name__": "__main__", "__builtins__": __builtins__}))


def serve_session(control, base_memory):
    variables = {"__name__": "__main__", "__builtins__": __builtins__}
    try:
        while True:
            order = receive(control)
            if order is None:
                os._exit(0)
            child = os.fork()
            if child:
                _, status = os.waitpid(child, 0)
                say(control, {"restored": status})
                continue
            say(control, {"started": True})
            _apply(order, base_memory)
            code = _run(order, variables)
            say(control, {"done": code})
    except OSError:
        os._exit(0)


def _apply(order, base_memory):
    limits = order["limits"]
    _lower(resource.RLIMIT_DATA, base_memory + limits["memory"], 0)
    _lower(resource.RLIMIT_CPU, limits["cpu"], 1)
    os.chdir(order["directory"])
    seed(order["seed"])


def _lower(kind, value, grace):
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard - grace)
    resource.setrlimit(kind, (value, value + grace))


def seed(number):
    """All forks share the zygote's random state; a run gets its own, and the same one when it is replayed."""
    import numpy

    random.seed(number)
    numpy.random.seed(number % 2**32)
    entropy_free = numpy.random.Generator(numpy.random.PCG64(number))
    original = _ORIGINAL_DEFAULT_RNG.setdefault("rng", numpy.random.default_rng)

    def default_rng(seed=None):
        return original(entropy_free.integers(2**63) if seed is None else seed)

    numpy.random.default_rng = default_rng


_ORIGINAL_DEFAULT_RNG = {}


def _run(order, variables):
    shown = display.Shown()
    variables["display"] = shown.display
    name = order["name"]
    source = order["code"]
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    report = {"began": time.monotonic_ns(), "exception": None, "completed": False}
    code = _execute(source, name, variables, shown, report)
    if code in (0, EXIT_ERROR):
        code = _collect(shown, report) or code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    return code


def _execute(source, name, variables, shown, report):
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), variables)
        if last is not None:
            shown.set_value(eval(compile(ast.Expression(last.value), name, "eval"), variables))
        report["completed"] = True
        return 0
    except SystemExit as leaving:
        report["completed"] = True
        if leaving.code is None or leaving.code == 0:
            return 0
        report["exception"] = {"type": "SystemExit", "message": str(leaving.code)[:2000]}
        if not isinstance(leaving.code, int):
            print(leaving.code, file=sys.stderr)
        return leaving.code % 256 if isinstance(leaving.code, int) else EXIT_ERROR
    except BaseException as failure:
        return _failed(failure, report)


def _failed(failure, report):
    report["exception"] = {"type": type(failure).__name__, "message": str(failure)[:2000]}
    try:
        frames = failure.__traceback__
        while frames is not None and frames.tb_frame.f_globals.get("__name__") == __name__:
            frames = frames.tb_next
        # As the interpreter itself prints it: user code may have replaced sys.stderr, never this.
        traceback.print_exception(type(failure), failure, frames, limit=30)
    except BaseException:
        pass
    return EXIT_MEMORY if isinstance(failure, MemoryError) else EXIT_ERROR


def _collect(shown, report):
    try:
        figures = display.figures()
        display.write(RESULT, {"exception": report["exception"], "value": shown.value, "tables": shown.tables, "figures": figures})
        display.write(ENDING, {"completed": report["completed"], "began": report["began"]})
        return 0
    except BaseException as failure:
        report["completed"] = False
        code = _failed(failure, report)
        try:
            display.write(RESULT, {"exception": report["exception"]})
            display.write(ENDING, {"completed": False, "began": report["began"]})
        except BaseException:
            pass
        return code


def quiet_signals():
    """A new process begins with the default reaction to every signal, as one started by a shell would."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
