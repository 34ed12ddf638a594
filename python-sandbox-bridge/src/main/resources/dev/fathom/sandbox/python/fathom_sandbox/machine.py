"""What this machine allows, found by trying, and the tier that follows from it. Nothing here changes the caller's process."""

import ctypes
import json
import os
import resource
import sys

from . import isolation, landlock, seccomp, syscalls

LIBRARIES = ("numpy", "pandas", "matplotlib", "scipy", "pyarrow")
REQUIRED_LIBRARIES = LIBRARIES[:3]
LEAST_LANDLOCK_FOR_LOCK = 3
_RANKS = {"lock": 1, "ns": 2, "strong": 3}


def tried(step):
    """Runs the step in a child; None when it went well, else what the child said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            step()
            os.write(writer, b"ok")
        except BaseException as failure:
            os.write(writer, (str(failure) or type(failure).__name__).encode()[:400])
        os._exit(0)
    os.close(writer)
    said = b""
    while chunk := os.read(reader, 4096):
        said += chunk
    os.close(reader)
    os.waitpid(child, 0)
    return None if said == b"ok" else said.decode(errors="replace") or "the trial ended without a word"


def _mapped_ids():
    """The largest stretch of user ids that this process may become, as (first, count)."""
    with open("/proc/self/uid_map", encoding="ascii") as lines:
        rows = [tuple(map(int, line.split())) for line in lines]
    return max(((first, count) for first, _, count in rows), key=lambda row: row[1])


def unprivileged_ids(wanted_base):
    """For root: (first, count) of user ids to run as, beyond those of people and services; None where there are none."""
    first, count = _mapped_ids()
    last = first + count
    if wanted_base + 65536 <= last:
        return wanted_base, 65536
    return (61184, 4096) if last >= 65280 else None


def _try_identity(ids):
    isolation.become(ids[0], ids[0])
    if os.getresuid() != (ids[0],) * 3:
        raise OSError("the user id did not change")


def _try_seccomp():
    syscalls.set_no_new_privileges()
    seccomp.load(seccomp.build(True, False, 0))
    if syscalls.prctl(syscalls.PR_GET_SECCOMP) != 2:
        raise OSError("the filter is not in force")


def enter_user_namespace(proc, ids):
    """
    Moves this single-threaded process into a user namespace in which it is root, and outside of which it is nobody.
    As root a helper, still privileged, writes the maps from outside.
    """
    if os.getuid() != 0:
        uid, gid = os.getuid(), os.getgid()
        syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)
        syscalls.unshare(syscalls.CLONE_NEWUSER)
        isolation.write_maps(proc, "self", 0, {"uid_map": uid, "gid_map": gid}, 1, privileged=False)
        return
    if ids is None:
        raise OSError("root here has no unprivileged user ids to map to")
    target = os.readlink("self", dir_fd=proc)
    entered_reader, entered_writer = os.pipe()
    mapped_reader, mapped_writer = os.pipe()
    helper = os.fork()
    if helper == 0:
        code = 1
        try:
            os.read(entered_reader, 1)
            isolation.write_maps(proc, target, 0, ids[0], ids[1], privileged=True)
            code = 0
        except OSError as failure:
            os.write(mapped_writer, str(failure).encode())
        finally:
            os._exit(code)
    os.close(mapped_writer)
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    os.write(entered_writer, b".")
    said = os.read(mapped_reader, 400)
    _, status = os.waitpid(helper, 0)
    for descriptor in (entered_reader, entered_writer, mapped_reader):
        os.close(descriptor)
    if status != 0:
        raise OSError("mapping user ids: " + said.decode(errors="replace"))
    isolation.become(0, 0)


def _try_namespaces(proc, ids, scratch):
    readable = isolation.readable_paths()
    for path in readable:
        for own in isolation.SCRATCH:
            if (path + "/").startswith(own + "/"):
                raise OSError(f"Python needs {path}, and {own} is what each run has for itself: move it elsewhere")
    enter_user_namespace(proc, ids)
    syscalls.unshare(isolation.SLOT_NAMESPACES)
    isolation.build_root(scratch, readable)
    reason = tried(lambda: _try_slot(proc))
    if reason:
        raise OSError(reason)


def _try_slot(proc):
    if os.getpid() != 1:
        raise OSError("the process id namespace is not in force")
    isolation.enter_slot_namespaces(proc, 0, 0, {"disk": 1 << 20})


def _inside_gvisor():
    buffer = ctypes.create_string_buffer(8192)
    length = ctypes.CDLL(None).klogctl(3, buffer, len(buffer))
    return length > 0 and b"gVisor" in buffer.raw[:length]


def library_versions():
    from importlib import metadata

    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def probe(config, proc):
    """The facts, as a dictionary that is fit for a health page."""
    scratch = config["scratch"]
    root = os.getuid() == 0
    ids = unprivileged_ids(config["uid_base"]) if root else None
    abi = landlock.version()
    facts = {
        "uid": os.getuid(),
        "kernel": os.uname().release,
        "machine": syscalls.MACHINE,
        "landlock": abi,
        "seccomp": tried(_try_seccomp) or "yes",
        "identity": ("not root: keeps its own" if not root else
                     "no unprivileged ids are mapped" if ids is None else tried(lambda: _try_identity(ids)) or "own id for each slot"),
        "namespaces": tried(lambda: _try_namespaces(proc, ids, scratch)) or "yes",
        "gvisor": tried(lambda: None if _inside_gvisor() else _fail("no")) or "yes",
        "cgroup": "none",
        "versions": library_versions(),
    }
    facts["ids"] = list(ids) if ids else None
    facts["unavailable"] = _unavailable(facts, root)
    return facts


def _fail(reason):
    raise OSError(reason)


def _unavailable(facts, root):
    """For each tier the reason why this machine cannot give it; an absent tier can be given."""
    reasons = {}
    if facts["machine"] not in ("x86_64", "aarch64"):
        return {tier: f"no system-call table for {facts['machine']}" for tier in _RANKS}
    if facts["seccomp"] != "yes":
        return {tier: f"seccomp: {facts['seccomp']}" for tier in _RANKS}
    if facts["namespaces"] != "yes":
        reasons["ns"] = f"namespaces: {facts['namespaces']}"
    if facts["landlock"] < LEAST_LANDLOCK_FOR_LOCK:
        reasons["lock"] = f"Landlock version {facts['landlock']}, {LEAST_LANDLOCK_FOR_LOCK} is needed (kernel 6.2)"
    elif root and facts["identity"] != "own id for each slot":
        reasons["lock"] = f"root cannot give up its user id: {facts['identity']}; start as an ordinary user instead"
    if facts["gvisor"] != "yes":
        reasons["strong"] = "not started inside gVisor: set the strong runtime's command"
    elif "ns" in reasons and "lock" in reasons:
        reasons["strong"] = f"inside gVisor, but {reasons['ns']}"
    return reasons


def choose(facts, wanted, minimum):
    """The tier, or (None, reason). A wanted tier that cannot be given is refused, never replaced by a lesser one."""
    unavailable = facts["unavailable"]
    order = ("strong", "ns", "lock") if wanted == "auto" else (wanted,)
    for tier in order:
        if tier in unavailable:
            continue
        if _RANKS[tier] < _RANKS[minimum]:
            return None, f"tier {tier} is the best this machine gives and the configured minimum is {minimum}: " + _reasons(unavailable)
        return tier, None
    return None, f"tier {wanted} cannot be given: " + _reasons(unavailable)


def _reasons(unavailable):
    return "; ".join(f"{tier}: {reason}" for tier, reason in sorted(unavailable.items()))
