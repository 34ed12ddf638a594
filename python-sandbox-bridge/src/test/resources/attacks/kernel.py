#: sy01 the kernel's dangerous doors, one by one
space = ctypes.create_string_buffer(4096)
doors = {
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "swapon": (167, 224), "reboot": (169, 142),
    "sethostname": (170, 161), "setdomainname": (171, 162), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "ptrace": (101, 117), "process_vm_writev": (311, 271), "memfd_secret": (447, 447), "setns": (308, 268),
    "unshare": (272, 97), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "acct": (163, 89), "quotactl": (179, 60), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266), "ioperm": (173, None), "iopl": (172, None),
    "modify_ldt": (154, None), "uselib": (134, None), "lookup_dcookie": (212, 18), "move_pages": (279, 239), "migrate_pages": (256, 238),
    "set_mempolicy": (238, 237), "mbind": (237, 235), "vmsplice": (278, 75), "splice": (275, 76), "tee": (276, 77), "personality": (135, 92),
    "landlock_create_ruleset": (444, 444), "seccomp": (317, 277), "shmat": (30, 196), "timer_create": (222, 107), "syncfs": (306, 267), "sync": (162, 81),
    "process_mrelease": (448, 448), "cachestat": (451, 451), "map_shadow_stack": (453, 453), "lsm_set_self_attr": (460, 460),
}
for name, (x86, arm) in doors.items():
    arguments = (0x40000, 0, 0, 0, 0) if name == "personality" else (space, space, space, 0, 0) if name in ("mount", "pivot_root") else (1, space, 0, 0, 0)
    refused(name, call, x86, arm, *arguments)
held()
#: sy02 types into a terminal
import fcntl
for request in (0x5412, 0x541C, 0x5412 | 1 << 32, 0x541C | 1 << 32, 0x5423, 0x540E):
    refused(f"ioctl {request:x}", call, 16, 29, 0, request, ctypes.create_string_buffer(b"x"))
held()
#: sy03 the other doors to the same kernel
if X86:
    for number in (0x40000000 | 272, 0x40000000 | 41, 0x40000000 | 520, 0x40000000 | 59):
        refused(f"x32 {number:x}", call, number, None, 2, 1, 0)
held()
#: sy04 32-bit calls
#: expect signal ok
if X86:
    # mov eax, 20 (getpid of the 32-bit table); int 0x80; ret
    page = LIBC.mmap
    page.restype = ctypes.c_void_p
    where = page(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
    ctypes.memmove(where, b"\xb8\x14\x00\x00\x00\xcd\x80\xc3", 8)
    answer = ctypes.CFUNCTYPE(ctypes.c_int)(where)()
    if answer >= 0:
        breach(f"int 0x80 answered {answer}")
held()
#: sy05 loads a filter or a policy of its own
refused("seccomp", call, 317, 277, 1, 0, ctypes.create_string_buffer(16))
refused("prctl seccomp", call, 157, 167, 22, 2, ctypes.create_string_buffer(16), 0, 0)
refused("landlock", call, 444, 444, ctypes.create_string_buffer(24), 24, 0)
held()
#: sy06 the layers are in force
if LIBC.prctl(21, 0, 0, 0, 0) != 2:
    breach("no filter")
if LIBC.prctl(39, 0, 0, 0, 0) != 1:
    breach("new privileges are possible")
held_capabilities = ctypes.create_string_buffer(24)
call(125, 90, struct.pack("<II", 0x20080522, 0), held_capabilities)
if any(struct.unpack("<IIIIII", held_capabilities.raw)):
    breach(f"capabilities {held_capabilities.raw.hex()}")
held()
#: sy07 runs a program that has no name
descriptor = None
try:
    descriptor = call(319, 279, b"code", 0)
    breach("memfd_create")
except OSError:
    descriptor = os.open("program", os.O_RDWR | os.O_CREAT, 0o700)
os.write(descriptor, b"#!/bin/sh\nid\n")
refused("execveat", call, 322, 281, descriptor, b"", 0, 0, 0x1000)
refused("execveat by path", call, 322, 281, -100, os.fsencode(sys.executable), 0, 0, 0)
refused("fexecve", os.execve, descriptor, ["x"], {})
held()
#: sy08 asks the kernel to work for it later or elsewhere
space = ctypes.create_string_buffer(4096)
doors = {
    "io_uring_setup": (425, 425, 8, space), "io_setup": (206, 0, 8, space), "userfaultfd": (323, 282, 0), "userfaultfd for users": (323, 282, 1),
    "perf_event_open": (298, 241, space, 0, -1, -1, 0), "fanotify_init": (300, 262, 0, 0), "timer_create": (222, 107, 0, 0, space),
    "mq_open": (240, 180, b"queue", 0o102, 0o600, 0), "remap_file_pages": (216, 234, space, 4096, 0, 0, 0), "quotactl_fd": (443, 443, 0, 0, 0, 0),
    "statmount": (457, 457, space, space, 4096, 0), "listmount": (458, 458, space, space, 8, 0), "open_tree_attr": (467, 467, -100, b"/", 0, space, 32),
    "keyctl join": (250, 219, 1, 0), "keyctl read": (250, 219, 11, -3, space, 4096), "pidfd_getfd": (438, 438, 0, 0, 0),
    "add_key": (248, 217, b"user", b"breach", b"x", 1, -3), "signalfd of another": (424, 424, 0, 9, 0, 0), "vhangup": (153, 58), "nfsservctl": (180, 42),
}
for name, (x86, arm, *arguments) in doors.items():
    refused(name, call, x86, arm, *arguments)
for option in (35, 36, 59, 62, 1499557217):
    refused(f"prctl {option}", call, 157, 167, option, 1, space, 0, 0)
held()
#: sy09 old doors in what is allowed
left, right = socket.socketpair()
refused("out-of-band data", left.send, b"x", socket.MSG_OOB)
refused("out-of-band message", left.sendmsg, [b"x"], [], socket.MSG_OOB)
refused("out-of-band read", right.recv, 1, socket.MSG_OOB | socket.MSG_DONTWAIT)
word = ctypes.create_string_buffer(8)
for operation in (6, 7, 8, 11, 12, 13, 6 | 128, 8 | 256):
    refused(f"futex {operation}", call, 202, 98, word, operation, 0, 0, word, 0)
refused("huge pages", call, 9, 222, 0, 2 << 20, 3, 0x40022, -1, 0)
refused("huge pages of a gigabyte", call, 9, 222, 0, 1 << 30, 3, 0x78040022, -1, 0)
held()
#: sy10 hands its memory to the host's crash handler
for value in ((0, 0), (0, 1), (1 << 30, 1 << 30)):
    refused(f"core limit {value}", resource.setrlimit, resource.RLIMIT_CORE, value)
refused("core limit by setrlimit", call, 160, 164, 4, struct.pack("QQ", 0, 0))
refused("core filter", lambda: open("/proc/self/coredump_filter", "w"))
held()
