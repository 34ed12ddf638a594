"""
The system-call filter: an allow-list in classic BPF, assembled here so that no libseccomp is needed.

Unlisted calls answer EPERM and never kill, so that a library that tries something exotic falls back as it would on an older
kernel. 32-bit entry points and the x32 ABI are closed first: their numbers mean other calls.
"""

import ctypes
import errno
import hashlib
import os
import struct

from . import syscalls

_LOAD, _EQUAL, _GREATER_EQUAL, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_AUDIT_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
# Calls younger than the table: libraries probe for them and fall back on ENOSYS.
_FIRST_UNKNOWN = 449

_NEW_NAMESPACE = 0x7E020000
_CLONE_THREAD = 0x00010000
_AF_UNIX = 1
_SOCK_STREAM, _SOCK_SEQPACKET, _SOCK_TYPE = 1, 5, 0xF
_MSG_OOB = 1
# Lowered to 0, it would let the host's core handler in again (isolation.py).
_RLIMIT_CORE = 4
_MAP_SHARED, _MAP_ANONYMOUS, _MAP_HUGETLB = 1, 32, 0x40000
# FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ
_IOCTL_ALLOWED = (0x541B, 0x5421, 0x5451, 0x5450, 0x5401, 0x5413)
# Duplicating and flags. F_SETOWN and F_SETSIG send signals to others, F_SETPIPE_SZ takes kernel memory.
_FCNTL_ALLOWED = (0, 1, 2, 3, 4, 1030, 1032)
# F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
_FCNTL_LOCKS = (6, 7, 37, 38)
# FUTEX_WAIT, WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAIT_BITSET, WAKE_BITSET. Not those that inherit priority: nothing here uses
# them, and kernels have been broken through them.
_FUTEX_ALLOWED = (0, 1, 3, 4, 5, 9, 10)
_FUTEX_COMMAND = 0x7F
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS. PR_SET_DUMPABLE would hide
# the process from the memory watch.
_PRCTL_ALLOWED = (3, 15, 16, 21, 23, 39)


def _table():
    column = {"x86_64": 2, "aarch64": 3}[syscalls.MACHINE]
    rules = {}
    with open(os.path.join(os.path.dirname(__file__), "syscalls.tsv"), encoding="ascii") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.split()
            if fields[column] != "-":
                rules.setdefault(fields[0], {})[fields[1]] = int(fields[column])
    return rules


_TABLE = _table()


def _instruction(code, true_jump, false_jump, operand):
    return struct.pack("<HBBI", code, true_jump, false_jump, operand & 0xFFFFFFFF)


def _answer(error):
    return _instruction(_RETURN, 0, 0, _ERRNO | error)


def _load(offset):
    return _instruction(_LOAD, 0, 0, offset)


def _argument(index):
    """The low 32 bits: the kernel ignores the high ones of an int argument, and a filter that reads them can be fooled."""
    return _load(_FIRST_ARGUMENT + 8 * index)


_LET = _instruction(_RETURN, 0, 0, _ALLOW)


def _when(number, body):
    """Runs the body when this call is made; a body always returns."""
    return [_instruction(_EQUAL, 0, len(body), number), *body]


def _one_of(argument, allowed, error, mask=0xFFFFFFFF, pretended=()):
    """Lets these values through, answers the pretended ones with a success that does nothing, and all others with the error."""
    checks = [_argument(argument), _instruction(_AND, 0, 0, mask)]
    for value in allowed:
        checks += [_instruction(_EQUAL, 0, 1, value), _LET]
    for value in pretended:
        checks += [_instruction(_EQUAL, 0, 1, value), _answer(0)]
    return [*checks, _answer(error)]


def _without(argument, bits, error):
    return [_argument(argument), _instruction(_ANY_BIT, 0, 1, bits), _answer(error), _LET]


def _checked(name, forks):
    clone_free = [_instruction(_ANY_BIT, 0, 1, _NEW_NAMESPACE), _answer(errno.EPERM)]
    if forks:
        clone = [_argument(0), *clone_free, _LET]
    else:
        clone = [_argument(0), *clone_free, _instruction(_ANY_BIT, 0, 1, _CLONE_THREAD), _LET, _answer(errno.EPERM)]
    return {
        "clone": clone,
        "clone3": [_answer(errno.ENOSYS)],
        "fork": [_LET if forks else _answer(errno.EPERM)],
        "vfork": [_LET if forks else _answer(errno.EPERM)],
        "ioctl": _one_of(1, _IOCTL_ALLOWED, errno.ENOTTY),
        # Locks do nothing: nobody else has these files. The kernel's memory for them has no limit, and on a library's file
        # they would be a way to talk to another run.
        "fcntl": _one_of(1, _FCNTL_ALLOWED, errno.EPERM, pretended=_FCNTL_LOCKS),
        "flock": [_answer(0)],
        "futex": _one_of(1, _FUTEX_ALLOWED, errno.ENOSYS, mask=_FUTEX_COMMAND),
        "prctl": _one_of(0, _PRCTL_ALLOWED, errno.EPERM),
        "prlimit64": [
            _argument(1),
            _instruction(_EQUAL, 0, 1, _RLIMIT_CORE),
            _answer(errno.EPERM),
            *_one_of(0, (0,), errno.EPERM),
        ],
        "personality": _one_of(0, (0, 0xFFFFFFFF), errno.EPERM),
        "socket": [_answer(errno.EAFNOSUPPORT)],
        # A datagram socket, paired or not, sends to any address that it names.
        "socketpair": [
            _argument(0),
            _instruction(_EQUAL, 1, 0, _AF_UNIX),
            _answer(errno.EAFNOSUPPORT),
            *_one_of(1, (_SOCK_STREAM, _SOCK_SEQPACKET), errno.EPROTONOSUPPORT, mask=_SOCK_TYPE),
        ],
        # Out-of-band data on unix sockets: never used, and a way out of other sandboxes (CVE-2025-38236).
        "sendto": _without(3, _MSG_OOB, errno.EOPNOTSUPP),
        "recvfrom": _without(3, _MSG_OOB, errno.EOPNOTSUPP),
        "sendmsg": _without(2, _MSG_OOB, errno.EOPNOTSUPP),
        "recvmsg": _without(2, _MSG_OOB, errno.EOPNOTSUPP),
        # Shared anonymous pages outlive MADV_DONTNEED, so that no watch over resident memory would see them; huge pages are the
        # host's own store and in no count at all.
        "mmap": [
            _argument(3),
            _instruction(_ANY_BIT, 0, 1, _MAP_HUGETLB),
            _answer(errno.ENOMEM),
            _instruction(_ANY_BIT, 0, 2, _MAP_ANONYMOUS),
            _instruction(_ANY_BIT, 0, 1, _MAP_SHARED),
            _answer(errno.EPERM),
            _LET,
        ],
        "execve": [_answer(errno.EACCES)],
        "execveat": [_answer(errno.EACCES)],
    }[name]


def build(forks, ownership_ignored, only_signal):
    """
    The filter's bytes. forks: new processes may be made. ownership_ignored: chmod, chown and utime succeed and do nothing.
    only_signal: the one process id that may be signalled, or 0 for no such rule.
    """
    program = [
        _load(_ARCHITECTURE),
        _instruction(_EQUAL, 1, 0, _AUDIT_ARCHITECTURE[syscalls.MACHINE]),
        _instruction(_RETURN, 0, 0, _KILL),
        _load(_NUMBER),
        _instruction(_GREATER_EQUAL, 0, 1, _X32_BIT),
        _answer(errno.ENOSYS),
    ]
    for number in _TABLE["allow"].values():
        program += _when(number, [_LET])
    for number in _TABLE["ownership"].values():
        program += _when(number, [_answer(0) if ownership_ignored else _LET])
    for name, number in _TABLE["signal"].items():
        own = [_LET] if not only_signal else _one_of(0, (only_signal,), errno.EPERM)
        # tkill names a thread, not a process: it cannot be told apart, and glibc has not used it for twenty years.
        program += _when(number, [_answer(errno.EPERM)] if name == "tkill" and only_signal else own)
    for name, number in _TABLE["checked"].items():
        program += _when(number, _checked(name, forks))
    for number in _TABLE["unsupported"].values():
        program += _when(number, [_answer(errno.EOPNOTSUPP)])
    for number in _TABLE["absent"].values():
        program += _when(number, [_answer(errno.ENOSYS)])
    program += [_instruction(_GREATER_EQUAL, 0, 1, _FIRST_UNKNOWN), _answer(errno.ENOSYS), _answer(errno.EPERM)]
    return b"".join(program)


def digest(program):
    return hashlib.sha256(program).hexdigest()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def load(program):
    """Irrevocable for this thread and all that it starts. Needs no_new_privs."""
    described = _Program(len(program) // 8, program)
    syscalls.prctl(syscalls.PR_SET_SECCOMP, 2, ctypes.byref(described))
