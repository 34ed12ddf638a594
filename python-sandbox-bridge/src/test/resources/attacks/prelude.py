# Put before every attack. An attack says BREACH when it got what it wanted and ends with HELD when it never did.
import ctypes, errno, json, mmap, os, resource, signal, socket, struct, sys, threading, time

X86 = os.uname().machine == "x86_64"
LIBC = ctypes.CDLL(None, use_errno=True)
TARGET = json.load(open("target.json")) if os.path.exists("target.json") else {}


def breach(what):
    print("BREACH", what, flush=True)


def call(x86, arm, *arguments):
    """A system call by its number on each machine."""
    number = x86 if X86 else arm
    if number is None:
        raise OSError(errno.ENOSYS, "not on this machine")
    result = LIBC.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def refused(what, attempt, *arguments, **named):
    try:
        got = attempt(*arguments, **named)
    except (OSError, MemoryError, ImportError, ValueError):
        return True
    breach(f"{what}: {got!r}"[:200])
    return False


def held():
    print("HELD", flush=True)
