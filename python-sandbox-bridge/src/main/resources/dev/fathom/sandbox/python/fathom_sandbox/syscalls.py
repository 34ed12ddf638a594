"""The kernel calls that isolation needs and the Python library lacks, through ctypes. Every failure is an OSError that names its call."""

import ctypes
import os
import platform

MACHINE = platform.machine()

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MS_NOATIME, MS_NODIRATIME, MS_RELATIME = 1024, 2048, 1 << 21
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NAME = 1, 4, 8, 15
PR_GET_SECCOMP, PR_SET_SECCOMP = 21, 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 36, 38, 39
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

MADV_COLLAPSE = 25

CAP_CHOWN, CAP_KILL, CAP_SETGID, CAP_SETUID = 0, 5, 6, 7
LAST_CAPABILITY = 63

_NUMBERS = {
    "x86_64": {"pivot_root": 155, "capset": 126},
    "aarch64": {"pivot_root": 41, "capset": 91},
}
_COMMON = {"landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(result, name):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")
    return result


def raw(name, *arguments):
    number = _COMMON.get(name) or _NUMBERS[MACHINE][name]
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), name)


def unshare(flags):
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def prctl(option, second=0, third=0, fourth=0, fifth=0):
    as_long = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in (second, third, fourth, fifth)]
    return _checked(_libc.prctl(ctypes.c_int(option), *as_long), f"prctl({option})")


def mount(source, target, kind, flags, data=""):
    result = _libc.mount(
        os.fsencode(source), os.fsencode(target), kind.encode() or None, ctypes.c_ulong(flags), data.encode() or None
    )
    _checked(result, f"mount {target}")


def bind(source, target):
    mount(source, target, "", MS_BIND | MS_REC)


def remount_read_only(target, forbid_devices=True):
    """Keeps the flags that the mount already has: an inherited mount locks them."""
    flags = os.statvfs(target).f_flag
    kept = flags & (MS_NOEXEC | MS_NODEV | MS_NOATIME | MS_NODIRATIME)
    # statvfs reports relatime as 4096, which mount(2) reads as MS_BIND.
    kept |= MS_RELATIME if flags & 4096 else 0
    devices = MS_NODEV if forbid_devices else 0
    mount("none", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | devices | kept)


def unmount(target):
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(MNT_DETACH)), f"umount {target}")


def pivot_root(new_root, put_old):
    raw("pivot_root", os.fsencode(new_root), os.fsencode(put_old))


def madvise(start, end, advice):
    _checked(_libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), ctypes.c_int(advice)), f"madvise({advice})")


def keep_capabilities(kept):
    """Leaves exactly the numbered capabilities, permitted and effective; with none, the bounding set is emptied too."""
    if not kept:
        for capability in range(LAST_CAPABILITY + 1):
            try:
                prctl(PR_CAPBSET_DROP, capability)
            except OSError:
                break
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    mask = sum(1 << capability for capability in kept)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(low, low, 0, high, high, 0)
    raw("capset", header, data)


def set_no_new_privileges():
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent():
    prctl(PR_SET_PDEATHSIG, 9)


def close_descriptors_above(last_kept):
    os.closerange(last_kept + 1, 65536 if not hasattr(os, "sysconf") else max(1024, min(os.sysconf("SC_OPEN_MAX"), 65536)))
