#: me01 a hundred gigabytes at once
#: expect memory
bytearray(100 << 30)
#: me02 touches page after page
#: expect memory
#: memory 256
kept = []
while True:
    kept.append(b"\x01" * (16 << 20))
#: me03 eight processes share the work
#: expect memory ok error timeout
#: memory 256
#: wall 10
children = []
try:
    for _ in range(8):
        child = os.fork()
        if child == 0:
            kept = [b"\x01" * (1 << 20) for _ in range(150)]
            time.sleep(3)
            os._exit(42)
        children.append(child)
except OSError:
    held()
    sys.exit(0)
codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
if codes.count(42) > 3:
    breach(f"{codes.count(42)} processes kept 150 MiB each")
held()
#: me04 memory files
refused("memfd_create", call, 319, 279, b"x", 0)
refused("memfd_secret", call, 447, 447, 0)
held()
#: me05 System V and POSIX memory and queues
refused("shmget", call, 29, 194, 0, 1 << 30, 0o1600)
refused("msgget", call, 68, 186, 0, 0o1600)
refused("semget", call, 64, 190, 0, 1, 0o1600)
refused("mq_open", call, 240, 180, b"breach", 0o102, 0o600, 0)
held()
#: me06 shared pages that nobody counts
refused("shared anonymous", mmap.mmap, -1, 1 << 30)
refused("shared anonymous by hand", call, 9, 222, 0, 1 << 30, 3, 0x21, -1, 0)
refused("shared validated", call, 9, 222, 0, 1 << 30, 3, 0x23, -1, 0)
refused("/dev/zero shared", lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 1 << 30))
held()
#: me07 fills pipes and socket pairs
#: expect ok memory error
filled = 0
kept = []
try:
    while True:
        reader, writer = os.pipe()
        kept += [reader, writer]
        os.set_blocking(writer, False)
        try:
            while True:
                filled += os.write(writer, b"x" * 4096)
        except BlockingIOError:
            pass
except OSError:
    pass
for descriptor in kept:
    os.close(descriptor)
kept = []
try:
    while True:
        pair = socket.socketpair()
        kept += pair
        pair[0].setblocking(False)
        try:
            while True:
                filled += pair[0].send(b"x" * 4096)
        except BlockingIOError:
            pass
except OSError:
    pass
if filled > 256 << 20:
    breach(f"{filled >> 20} MiB in the kernel")
held()
#: me08 nails memory down
refused("mlockall", call, 151, 230, 3)
refused("mlock", call, 149, 228, 4096, 4096)
held()
#: me09 numpy asks for more than there is
#: expect memory
import numpy
numpy.ones((200_000, 200_000))
#: me10 scratch space as memory
#: expect ok memory disk error
total = 0
for place in (".", "/tmp", "/dev/shm", os.environ["TMPDIR"]):
    try:
        for number in range(20):
            with open(os.path.join(place, f"m{number}"), "wb") as file:
                for _ in range(32):
                    file.write(b"x" * (1 << 20))
                    total += 1 << 20
    except OSError:
        continue
if total > 700 << 20:
    breach(f"{total >> 20} MiB of scratch")
held()
#: me11 grows its stack
#: expect signal memory error
def spin(values):
    return sorted(values, key=lambda _: spin(values))
sys.setrecursionlimit(10**8)
spin([1])
#: me12 locks in the kernel's memory
import fcntl
locked = open("locked", "wb")
library = open(os.__file__, "rb")
for number in range(0, 20_000, 2):
    fcntl.lockf(locked, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
fcntl.flock(library, fcntl.LOCK_EX)
refused("the list of locks", open, "/proc/locks")
# A lock that the kernel holds keeps another description of the file out.
again = os.open("locked", os.O_RDWR)
try:
    fcntl.fcntl(again, 37, struct.pack("hhqqi4x", 1, 0, 0, 0, 0))
except OSError:
    breach("a lock is in force")
for command in (5, 36):
    refused("reads a lock", fcntl.fcntl, again, command, struct.pack("hhqqi4x", 1, 0, 0, 0, 0))
held()
#: me13 signals in the kernel's memory
signal.pthread_sigmask(signal.SIG_BLOCK, range(signal.SIGRTMIN, signal.SIGRTMAX))
try:
    for _ in range(100_000):
        os.kill(os.getpid(), signal.SIGRTMIN + 1)
except OSError:
    pass
waiting = 0
while signal.sigtimedwait([signal.SIGRTMIN + 1], 0):
    waiting += 1
if waiting > 1000:
    breach(f"{waiting} signals wait")
held()
