# A short attack on the sandbox by itself, run before its tier is reported ready. The last line is "held" or the breach.
import ctypes, errno, os, socket

breaches = []


def breach_unless_refused(name, attack):
    try:
        attack()
    except (OSError, ImportError):
        return
    breaches.append(name)


libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


x86 = os.uname().machine == "x86_64"
breach_unless_refused("reads /etc/passwd", lambda: open("/etc/passwd"))
breach_unless_refused("writes beside the libraries", lambda: open(os.path.join(os.path.dirname(os.__file__), "breach"), "w"))
breach_unless_refused("makes a network socket", lambda: socket.socket())
breach_unless_refused("starts a program", lambda: os.execv("/bin/true", ["true"]))
breach_unless_refused("reads another environment", lambda: open("/proc/1/environ"))
breach_unless_refused("makes a namespace", lambda: call(272 if x86 else 97, 0x10000000))
breach_unless_refused("traces", lambda: call(101 if x86 else 117, 0, 0, 0, 0))
breach_unless_refused("makes hidden memory", lambda: call(319 if x86 else 279, b"x", 0))
breach_unless_refused("mounts", lambda: call(165 if x86 else 40, b"none", b"/tmp", b"tmpfs", 0, 0))
if os.getuid() == 0:
    breaches.append("is root")
print("breached: " + ", ".join(breaches) if breaches else "held")
