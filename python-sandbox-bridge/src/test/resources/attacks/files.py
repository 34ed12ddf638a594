#: fs01 reads secrets and users
for path in ("/etc/shadow", "/etc/passwd", "/etc/hosts", "/root/.bashrc", "/etc/ssl/private", TARGET["file"]):
    refused(path, lambda: open(path, "rb").read(10))
held()
#: fs02 lists the host
for path in ("/etc", "/home", "/root", "/var", "/proc", "/sys", "/run", "/boot", os.path.dirname(TARGET["file"])):
    try:
        names = os.listdir(path)
    except OSError:
        continue
    if names and path != "/etc" or len(names) > 6:
        breach(f"{path}: {names[:5]}")
held()
#: fs03 climbs out with dot dot
for depth in range(1, 12):
    refused("..", lambda: open("../" * depth + "etc/passwd"))
    refused("..", lambda: open("../" * depth + TARGET["file"].lstrip("/")))
refused("chroot", os.chroot, ".")
held()
#: fs04 finds a secret in an environment, a command line or memory
needle = TARGET["secret"].encode()
haystack = [f"{k}={v}".encode() for k, v in os.environ.items()]
for pid in list(range(1, 3000)) + ["self", TARGET["pid"]]:
    for name in ("environ", "cmdline", "maps", "mem", "stat"):
        try:
            haystack.append(open(f"/proc/{pid}/{name}", "rb").read(1 << 20))
            if name != "stat":
                breach(f"/proc/{pid}/{name} can be read")
        except OSError:
            pass
if any(needle in straw for straw in haystack):
    breach("the secret")
held()
#: fs05 writes where the next run would read
import numpy
for path in (os.path.dirname(os.__file__), os.path.dirname(numpy.__file__), "/", "/etc", "/usr", "/usr/lib", "/var/tmp", os.path.dirname(TARGET["file"])):
    refused("write " + path, lambda: open(os.path.join(path, "breach.pth"), "w"))
    refused("mkdir " + path, os.mkdir, os.path.join(path, "breach"))
    refused("rename " + path, os.rename, "target.json", os.path.join(path, "breach.json"))
    refused("symlink " + path, os.symlink, "/etc/passwd", os.path.join(path, "breach-link"))
for path in (os.__file__, numpy.__file__, TARGET["file"]):
    refused("open " + path, open, path, "r+b")
    refused("truncate " + path, os.truncate, path, 0)
    refused("unlink " + path, os.unlink, path)
held()
#: fs06 fills the disk
#: expect ok disk error timeout
written = 0
try:
    for number in range(100):
        with open(f"fill-{number}", "wb") as file:
            for _ in range(60):
                file.write(b"x" * (1 << 20))
                written += 1 << 20
except OSError as refusal:
    pass
if written > 400 << 20:
    breach(f"{written >> 20} MiB")
held()
#: fs07 takes all inodes
#: expect ok disk error timeout
made = 0
try:
    for number in range(200_000):
        open(f"inode-{number}", "w").close()
        made += 1
except OSError:
    pass
if made > 20_000:
    breach(f"{made} files")
held()
#: fs08 a sparse file of a terabyte
def sparse():
    with open("sparse", "wb") as file:
        file.truncate(1 << 40)
refused("sparse", sparse)
def far():
    with open("sparse2", "wb") as file:
        file.seek(1 << 40)
        file.write(b"x")
refused("far", far)
held()
#: fs09 links as outputs
#: output none
os.symlink("/etc/passwd", "link-absolute")
os.symlink("../../../etc/passwd", "link-relative")
os.symlink("/", "link-directory")
os.symlink("/proc/1/root", "link-proc")
os.mkdir("d")
os.symlink("..", "d/loop")
held()
#: fs10 special files as outputs
#: output none
for attempt in (lambda: os.mkfifo("fifo"), lambda: os.mknod("device", 0o20666, os.makedev(1, 1)), lambda: socket.socket(socket.AF_UNIX).bind("sock")):
    try:
        attempt()
    except OSError:
        pass
try:
    os.link(os.__file__, "hard")
    breach("a hard link to a library")
except OSError:
    pass
held()
#: fs11 odd names and deep directories
for name in ("a\nb", "\x1b[31mred", "-rf", "…" * 30, "con.txt", "x" * 200, "a;b$(c)`d`"):
    open(name, "w").write("x")
open(b"\xff\xfe-bytes", "w").write("x")
path = "."
for _ in range(40):
    path += "/deep"
    os.mkdir(path)
open(path + "/bottom", "w").write("x")
held()
#: fs12 ten thousand outputs
#: expect ok disk error timeout
try:
    for number in range(3000):
        open(f"many-{number:05d}", "w").write("x")
except OSError:
    pass
held()
#: fs13 starts set-user-id programs
for path in ("/bin/su", "/usr/bin/su", "/usr/bin/sudo", "/usr/bin/mount", "/bin/sh", "/usr/bin/python3", sys.executable):
    refused("exec " + path, os.execv, path, [path])
import subprocess
refused("subprocess", subprocess.run, ["/bin/sh", "-c", "id"])
if os.system("true") == 0:
    breach("system")
held()
#: fs14 makes a set-user-id program of its own
open("own", "wb").write(b"#!/bin/sh\nid\n")
try:
    os.chmod("own", 0o6755)
except OSError:
    pass
refused("exec own", os.execv, "./own", ["own"])
refused("fexecve", os.execve, os.open("own", os.O_RDONLY), ["own"], {})
held()
#: fs15 reaches for the kernel's switches
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/modprobe", "/proc/self/oom_score_adj", "/proc/1/oom_score_adj", "/sys/kernel/uevent_helper", "/proc/sys/fs/binfmt_misc/register", "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/cgroup.procs"):
    refused(path, os.open, path, os.O_WRONLY)
held()
#: fs16 changes the host's modes and times
for path in (TARGET["file"], os.__file__):
    for attempt in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)), lambda: os.chown(path, os.getuid(), os.getgid())):
        try:
            attempt()
        except OSError:
            pass
    for attempt in (lambda: os.setxattr(path, "user.breach", b"1"),):
        refused("xattr", attempt)
held()
#: fs17 opens files by handle
refused("name_to_handle_at", call, 303, 264, -100, b"/", ctypes.create_string_buffer(200), ctypes.create_string_buffer(8), 0)
refused("open_by_handle_at", call, 304, 265, -100, ctypes.create_string_buffer(200), 0)
held()
#: fs18 reads the kernel
for path in ("/proc/kcore", "/proc/kmsg", "/dev/kmsg", "/proc/kallsyms", "/proc/cmdline", "/proc/keys", "/dev/mem", "/dev/sda", "/dev/vda", "/dev/tty", "/dev/ptmx", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/zero"):
    refused(path, os.open, path, os.O_RDONLY)
refused("syslog", call, 103, 116, 3, ctypes.create_string_buffer(100), 100)
held()
#: fs19 watches the host's files
refused("inotify", call, 294, 26, 0)
refused("fanotify", call, 300, 262, 0, 0)
held()
#: fs20 finds another slot's directory
home = os.path.dirname(os.getcwd())
for path in (os.path.dirname(home), home + "/.."):
    try:
        others = [name for name in os.listdir(path) if name.startswith(("slot-", "zygote-"))]
    except OSError:
        continue
    if others:
        breach(f"{path}: {others}")
held()
#: fs21 swaps a directory for a link while its files are taken
#: expect ok error
os.mkdir("d")
os.mkdir("elsewhere")
for name in ("passwd", "secret.txt"):
    open("d/" + name, "w").write("mine")
try:
    if os.fork() == 0:
        os.symlink(os.path.dirname(TARGET["file"]), "link")
        os.symlink("/etc", "link2")
        while True:
            for link in ("link", "link2"):
                try:
                    os.rename("d", "elsewhere/d")
                    os.rename(link, "d")
                    os.rename("d", link)
                    os.rename("elsewhere/d", "d")
                except OSError:
                    pass
except OSError:
    pass
held()
#: fs22 links the host's files into its own directory
for path in (TARGET["file"], os.__file__, "/etc/passwd"):
    refused("link " + path, os.link, path, "hard")
    refused("rename " + path, os.rename, path, "moved")
    refused("linkat by descriptor", lambda: call(265, 37, os.open(path, os.O_PATH), b"", -100, b"hard2", 0x1000))
held()
#: fs23 digs deeper than whoever cleans up can climb
#: expect ok disk error timeout
#: wall 20
os.mkdir("shallow", 0)
open("unreadable", "w", opener=lambda path, flags: os.open(path, flags, 0)).write("x")
os.umask(0o777)
os.mkdir("masked")
os.umask(0o077)
try:
    for _ in range(3000):
        os.mkdir("deeper-and-deeper")
        os.chdir("deeper-and-deeper")
except OSError:
    pass
held()
#: fs24 moves its own directory away
#: expect ok error
for attempt in (lambda: os.rename(os.getcwd(), os.path.dirname(os.getcwd()) + "/gone"), lambda: os.rmdir(os.getcwd()),
                lambda: os.symlink("/etc", os.path.dirname(os.getcwd()) + "/work2")):
    try:
        attempt()
    except OSError:
        pass
held()
