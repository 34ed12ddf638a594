"""Landlock: a process gives up every path that is not listed, for good (kernel documentation, userspace-api/landlock)."""

import ctypes
import os
import struct

from . import syscalls

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REGULAR, _MAKE_SYMLINK = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_READ = _READ_FILE | _READ_DIR
_WRITE = (
    _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REGULAR | _MAKE_SYMLINK | _REFER | _TRUNCATE
)
_FILE_ONLY = _READ_FILE | _WRITE_FILE | _TRUNCATE
# How many access rights each version of the interface knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_SCOPE_ABSTRACT_SOCKETS, _SCOPE_SIGNALS = 1, 2


def version():
    """The version of the kernel's interface, 0 where there is none."""
    try:
        return syscalls.raw("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def restrict(readable, writable, abi, scoped=True):
    """From now on only these paths can be opened, for reading or for all uses. Needs no_new_privs."""
    handled = (1 << _RIGHTS[min(abi, 5)]) - 1
    attributes = struct.pack("<Q", handled)
    if abi >= 4:
        attributes += struct.pack("<Q", 3)
    if abi >= 6:
        attributes += struct.pack("<Q", (_SCOPE_ABSTRACT_SOCKETS | _SCOPE_SIGNALS) if scoped else 0)
    ruleset = syscalls.raw(
        "landlock_create_ruleset", attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0)
    )
    try:
        for rights, paths in ((_READ, readable), (_WRITE, writable)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        syscalls.raw("landlock_restrict_self", ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset, path, rights):
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            rights &= _FILE_ONLY
        rule = struct.pack("<Qi", rights, descriptor)
        syscalls.raw("landlock_add_rule", ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    finally:
        os.close(descriptor)
