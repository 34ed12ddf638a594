"""
The steps into isolation, outside in: the zygote's own small world, a slot's private one, and the final lock.

Tier ns builds on namespaces, tier lock does without. Root never keeps its kernel user id: a user namespace that maps inner
root to kernel root leaves files such as /proc/sys/kernel/core_pattern writable.
"""

import os
import resource
import sys
import threading

from . import landlock, seccomp, syscalls

SLOT_NAMESPACES = (
    syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNET
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWCGROUP
)
_SYSTEM_PATHS = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/matplotlibrc",
    "/usr/share/matplotlib",
    "/usr/share/zoneinfo",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/truetype/lyx",
    "/usr/share/fonts/truetype/droid",
    "/usr/share/fonts/truetype/wqy",
    "/usr/share/fonts/opentype/noto",
)
# Not /dev/zero: mapped shared, it is memory that nobody counts.
DEVICES = ("/dev/null", "/dev/urandom")
_ROOT_BYTES = 1 << 20
# Mounted anew for each slot, over whatever lies there.
SCRATCH = ("/work", "/tmp", "/dev/shm")


def readable_paths():
    """What the interpreter and its libraries need to read, and nothing else of the host."""
    python = {os.path.join(prefix, lib) for prefix in (sys.prefix, sys.base_prefix) for lib in ("lib", "lib64")}
    launcher = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    python |= {path for path in sys.path if os.path.isdir(path) and path != launcher}
    kept = []
    for path in sorted(set(_SYSTEM_PATHS) | python):
        inside_another = any(path.startswith(other + "/") for other in kept if not os.path.islink(other))
        if os.path.exists(path) and not inside_another and path != "/":
            kept.append(path)
    return kept


def write_maps(proc, pid, inner, outer, count, privileged):
    """Writes a user namespace's id maps; without privilege the kernel wants setgroups denied first."""
    if not privileged:
        _write(proc, f"{pid}/setgroups", "deny")
    for which in ("uid_map", "gid_map"):
        first = outer if isinstance(outer, int) else outer[which]
        _write(proc, f"{pid}/{which}", f"{inner} {first} {count}")


def _write(proc, path, text):
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def become(uid, gid):
    """Real, effective and saved ids; supplementary groups are dropped first where the kernel lets."""
    try:
        os.setgroups([])
    except PermissionError:
        pass
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def build_root(where, paths):
    """Pivots into a small read-only tree of the listed paths, with empty /work, /tmp and /dev/shm to mount over."""
    syscalls.mount("none", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    syscalls.mount("root", where, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, f"size={_ROOT_BYTES},mode=0755")
    for path in paths:
        _graft(where, path, forbid_devices=True)
    for device in DEVICES:
        if os.path.exists(device):
            _graft(where, device, forbid_devices=False)
    for directory in (*SCRATCH, "/proc", "/.old"):
        os.makedirs(where + directory, exist_ok=True)
    os.chdir(where)
    syscalls.pivot_root(".", ".old")
    os.chdir("/")
    syscalls.unmount("/.old")
    os.rmdir("/.old")
    syscalls.remount_read_only("/")


def _graft(where, path, forbid_devices):
    target = where + path
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(path) and os.path.isdir(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    syscalls.bind(path, target)
    if forbid_devices:
        syscalls.remount_read_only(target)


def enter_slot_namespaces(proc, uid, gid, limits):
    """A private world for one slot: its own user namespace (so that limits count it alone) and sized scratch space."""
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    write_maps(proc, "self", 1000, {"uid_map": uid, "gid_map": gid}, 1, privileged=False)
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 0)
    syscalls.unshare(SLOT_NAMESPACES)
    syscalls.mount("none", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    flags = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
    for where, size in zip(SCRATCH, (limits["disk"], limits["disk"] // 2, limits["disk"] // 2)):
        syscalls.mount("scratch", where, "tmpfs", flags, f"size={size},nr_inodes=4096,mode=0700,uid=1000,gid=1000")


def set_limits(limits, processes, base):
    """Hard limits of the interpreter and all that it starts; base is the private memory it has before any user code."""
    for kind, value in (
        (resource.RLIMIT_AS, max(limits["address_space"], limits["memory"])),
        (resource.RLIMIT_DATA, base + limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, limits["descriptors"]),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_STACK, 8 << 20),
        # One byte and not none: the kernel feeds a core handler behind a pipe whatever the limit is, but for this one
        # (fs/coredump.c). The handler is the host's root, and what it would read is hostile.
        (resource.RLIMIT_CORE, 1),
        (resource.RLIMIT_SIGPENDING, 256),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NICE, 0),
        (resource.RLIMIT_RTPRIO, 0),
    ):
        resource.setrlimit(kind, (value, value))
    threading.stack_size(1 << 20)
    return base


def lock(readable, writable, abi, filter_bytes, weakened):
    """The point of no return: no capabilities, no new privileges, only these paths, only these calls."""
    if "capabilities" not in weakened:
        syscalls.keep_capabilities(())
    syscalls.set_no_new_privileges()
    if abi and "landlock" not in weakened:
        landlock.restrict(readable, writable, abi)
    if "seccomp" not in weakened:
        seccomp.load(filter_bytes)
