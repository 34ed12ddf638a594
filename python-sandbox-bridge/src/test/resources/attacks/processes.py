#: pr01 a fork bomb
#: expect ok timeout processes memory error
#: wall 2
made, deadline = 0, time.time() + 1.0
while time.time() < deadline:
    try:
        child = os.fork()
    except OSError:
        time.sleep(0.01)
        continue
    if child == 0:
        while True:
            try:
                os.fork()
            except OSError:
                time.sleep(0.005)
    made += 1
if made > 100:
    breach(f"{made} children")
held()
#: pr02 a thread bomb
#: expect ok timeout processes memory error
#: wall 3
threads = []
try:
    for _ in range(3000):
        thread = threading.Thread(target=time.sleep, args=(1.5,), daemon=True)
        thread.start()
        threads.append(thread)
except (RuntimeError, MemoryError, OSError):
    pass
if len(threads) > 200:
    breach(f"{len(threads)} threads")
held()
#: pr03 a daemon that ignores every signal
#: expect ok error
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            time.sleep(60)
        os._exit(0)
except OSError:
    pass
held()
#: pr04 a loop that ignores signals
#: expect timeout
#: wall 1
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
#: pr05 a pattern that never ends, holding the interpreter lock
#: expect timeout
#: wall 1
import re
re.match(r"(a+)+$", "a" * 40 + "b")
#: pr06 stops itself
#: expect timeout
#: wall 1
os.kill(os.getpid(), signal.SIGSTOP)
time.sleep(60)
#: pr07 signals everyone
#: expect ok signal error
for pid in (TARGET["pid"], os.getppid(), 1, 2, -TARGET["pid"]):
    for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGSTOP, signal.SIGKILL):
        try:
            os.kill(pid, number)
            if pid == TARGET["pid"]:
                breach(f"kill {pid} {number}")
        except OSError:
            pass
refused("rt_sigqueueinfo", call, 129, 138, TARGET["pid"], 9, ctypes.create_string_buffer(128))
refused("pidfd_send_signal", call, 424, 424, 3, 9, 0, 0)
held()
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass
#: pr08 looks into others
for pid in (TARGET["pid"], os.getppid(), 1):
    refused("ptrace", call, 101, 117, 16, pid, 0, 0)
    refused("process_vm_readv", call, 310, 270, pid, ctypes.create_string_buffer(64), 1, ctypes.create_string_buffer(64), 1, 0)
    refused("pidfd_open", call, 434, 434, pid, 0)
    refused("kcmp", call, 312, 272, pid, pid, 0, 0, 0)
refused("pidfd_getfd", call, 438, 438, 3, 1, 0)
refused("process_madvise", call, 440, 440, 3, 0, 0, 0, 0)
held()
#: pr09 a segmentation fault
#: expect signal
ctypes.string_at(0)
#: pr10 an abort
#: expect signal
os.abort()
#: pr11 recursion without end
#: expect error signal memory timeout
#: wall 3
sys.setrecursionlimit(10**9)
def deeper():
    return deeper()
deeper()
#: pr12 makes namespaces
for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
    refused(f"unshare {flag:x}", call, 272, 97, flag)
    # In clone the low byte is the signal at exit, and 0x80 no namespace.
    if flag != 0x80:
        refused(f"clone {flag:x}", call, 56, 220, flag | 17, 0, 0, 0, 0)
refused("clone3", call, 435, 435, ctypes.create_string_buffer(88), 88)
refused("setns", call, 308, 268, 0, 0)
held()
#: pr13 raises its limits
for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_SIGPENDING):
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        breach(f"limit {kind} is not set")
    else:
        refused(f"raise {kind}", resource.setrlimit, kind, (hard + 1, hard + 1))
refused("another's limits", lambda: resource.prlimit(TARGET["pid"], resource.RLIMIT_NOFILE))
held()
#: pr14 takes other identities and capabilities
before = os.getresuid()
for attempt in (lambda: os.setuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setreuid(65534, 65534)):
    refused("identity", attempt)
refused("capset", call, 126, 91, struct.pack("<II", 0x20080522, 0), struct.pack("<IIIIII", *[0xFFFFFFFF] * 6))
if os.getuid() == 0 or os.getresuid() != before:
    breach(f"user {os.getresuid()}")
refused("keepcaps", call, 157, 167, 8, 1, 0, 0, 0)
refused("dumpable", call, 157, 167, 4, 0, 0, 0, 0)
refused("ptracer", call, 157, 167, 0x59616D61, -1, 0, 0, 0)
held()
#: pr15 has the kernel signal others for it
reader, writer = os.pipe()
import fcntl
refused("F_SETOWN", fcntl.fcntl, reader, fcntl.F_SETOWN, TARGET["pid"])
refused("F_SETSIG", fcntl.fcntl, reader, fcntl.F_SETSIG, 9)
refused("F_SETPIPE_SZ", fcntl.fcntl, reader, 1031, 1 << 20)
refused("FIOSETOWN", fcntl.ioctl, reader, 0x8901, struct.pack("i", TARGET["pid"]))
refused("priority", os.setpriority, os.PRIO_PROCESS, TARGET["pid"], 19)
refused("affinity", os.sched_setaffinity, TARGET["pid"], {0})
held()
#: pr16 finds its siblings
me = {os.getpid()} | ({1} if os.getppid() == 1 else set())
for pid in range(1, 40_000):
    if pid not in me:
        try:
            os.kill(pid, 0)
            breach(f"process {pid} can be signalled")
        except OSError:
            pass
for pid in (os.getppid(), 1, TARGET["pid"]):
    if pid not in me or pid != os.getpid():
        for name in ("mem", "environ", "maps", "fd/0", "cwd", "root/etc/passwd", "task"):
            try:
                os.close(os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
                breach(f"/proc/{pid}/{name}") if name in ("mem", "environ", "root/etc/passwd") else None
            except OSError:
                pass
held()
#: pr17 makes itself more important than others
refused("nice", os.setpriority, os.PRIO_PROCESS, 0, -20)
refused("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
refused("real time disk", call, 251, 30, 1, 0, 1 << 13)
refused("sched_setattr", call, 314, 274, 0, struct.pack("<IIQiIQQQ", 48, 6, 0, 0, 0, 10**6, 10**7, 10**7), 0)
for path, value in (("/proc/self/oom_score_adj", b"-1000"), ("/proc/self/autogroup", b"-20"), ("/proc/self/timerslack_ns", b"1")):
    try:
        os.write(os.open(path, os.O_WRONLY), value)
        breach(path)
    except OSError:
        pass
held()
#: pr18 sends descriptors that nobody takes
#: expect ok error
import array
sent, pairs = 0, []
try:
    while sent < 100_000:
        left, right = socket.socketpair()
        pairs += [left, right]
        for _ in range(200):
            left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 200))], socket.MSG_DONTWAIT)
            sent += 200
except OSError:
    pass
if sent >= 100_000:
    breach(f"{sent} descriptors on their way")
held()
#: pr19 a storm of threads, signals and timers
#: expect ok timeout processes memory error signal
#: wall 2
signal.signal(signal.SIGALRM, lambda *_: None)
signal.signal(signal.SIGPROF, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
signal.setitimer(signal.ITIMER_PROF, 1e-6, 1e-6)
def spin():
    while True:
        try:
            threading.Thread(target=spin, daemon=True).start()
        except RuntimeError:
            os.kill(os.getpid(), signal.SIGALRM)
spin()
