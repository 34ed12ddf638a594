#: pt01 prints without end
#: expect output timeout
#: wall 8
while True:
    os.write(1, b"x" * 65536)
#: pt02 prints binary and escape codes
os.write(1, bytes(range(256)) * 16 + b"\x1b]0;title\x07\x1b[2J\xff\xfe\n")
held()
#: pt03 forges an answer on every descriptor and leaves
#: expect error
#: code 7
forged = json.dumps({"status": "ok", "code": 0, "signal": 0, "completed": True, "proof": {"tier": "strong"}}).encode()
for descriptor in range(0, 256):
    for payload in (struct.pack("<Ic", len(forged), b"D") + forged, forged + b"\n", struct.pack("<i", 0)):
        try:
            os.write(descriptor, payload)
        except OSError:
            pass
print("HELD", flush=True)
os._exit(7)
#: pt04 inherits descriptors
import stat
for descriptor in range(3, 1024):
    try:
        os.fstat(descriptor)
        breach(f"descriptor {descriptor}")
    except OSError:
        pass
for descriptor in range(3):
    kind = os.fstat(descriptor).st_mode
    if not (stat.S_ISFIFO(kind) or stat.S_ISCHR(kind)):
        breach(f"descriptor {descriptor} is {kind:o}")
held()
#: pt05 a child keeps standard output open
#: expect ok error
try:
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
except OSError:
    pass
held()
#: pt06 leaves early with success
#: expect error
print("HELD", flush=True)
os._exit(0)
#: pt07 output drip by drip
#: expect timeout
#: wall 1
while True:
    os.write(1, b".")
    time.sleep(0.01)
#: pt08 lies in the manifest
#: expect ok error
import builtins
os.makedirs(".fathom", exist_ok=True)
lie = {"completed": True, "began": 1 << 70, "exception": {"type": ["x"], "message": {}}, "value": {"type": 1, "text": None, "json": {"type": "integer", "value": 10**400}},
       "tables": [{"name": "t", "rowCount": -5, "schema": [{"name": "a", "type": "integer"}], "rows": [[1, 2, 3]], "file": "../../etc/passwd"},
                  {"name": "u", "schema": [{"name": "a", "type": "decimal"}], "rows": [["1e999999999"]], "file": "target.json"}] * 60,
       "figures": [{"png": "../../../etc/passwd"}, {"png": "target.json", "svg": "/etc/shadow"}, {"png": 5}]}
real = json.dump
def forge(document, file, **named):
    real(lie, file)
sys.modules["fathom_sandbox.display"].json = type("forged", (), {"dump": staticmethod(forge)})
held()
#: pt09 breaks the harness
#: expect ok error
for name in ("fathom_sandbox.display", "fathom_sandbox.guest"):
    module = sys.modules[name]
    for attribute in list(vars(module)):
        if not attribute.startswith("__"):
            setattr(module, attribute, None)
print("HELD", flush=True)
#: pt10 nested JSON as its result
#: expect ok error
os.makedirs(".fathom", exist_ok=True)
open(".fathom/result.json", "w").write("[" * 500_000)
sys.modules["fathom_sandbox.display"].write = lambda path, document: None
held()
#: pt13 a result that is small to write and large to read
#: expect ok error
os.makedirs(".fathom", exist_ok=True)
for name in ("result.json", "ending.json"):
    open(".fathom/" + name, "w").write("[" + "[]," * 4_000_000 + "1" * 1_000_000 + "]")
sys.modules["fathom_sandbox.display"].write = lambda path, document: None
held()
#: pt11 a single line of many megabytes
#: expect ok output
sys.stdout.write("y" * (8 << 20))
sys.stdout.flush()
#: pt12 pictures and archives that explode
import struct, zlib, zipfile
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
open("huge.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)) + chunk(b"IEND", b""))
open("script.svg", "w").write("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
open("formula.csv", "w").write("=cmd|' /C calc'!A0,1\n")
open("evil.pkl", "wb").write(b"cos\nsystem\n(S'true'\ntR.")
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
    bomb.writestr("zeros", b"\0" * (32 << 20))
held()
#: pt14 values that JSON does not have
#: expect ok error
import pandas
display(pandas.DataFrame({"a": [float("nan"), float("inf"), -float("inf")], "b": [10**400, -(10**5000), 1], "c": ["\ud800", "\0", "<script>alert(1)</script>"], "d": [1 + 2j, object(), b"\xff"]}))
print("HELD", flush=True)
10**5000
#: pt15 a value that fights being looked at
#: expect ok error memory timeout
#: wall 3
class Hostile:
    def __repr__(self):
        return "x" * (1 << 33)
    def __reduce__(self):
        return os.system, ("id",)
    __str__ = __repr__
    @property
    def __class__(self):
        raise SystemExit(0)
print("HELD", flush=True)
Hostile()
#: pt16 closes and swaps its own streams
#: expect ok error
os.close(0)
os.dup2(1, 2)
os.close(1)
sys.stdout = sys.stderr = None
#: pt17 a gigabyte on the error stream
#: expect output timeout
#: wall 8
while True:
    os.write(2, b"e" * 65536)
#: pt18 names that differ only in bytes that are no text
for name in (b"\xff.txt", b"\xfe.txt", b"\x80.txt", b"a\xffb", b"a\xfeb", "\u202egnp.exe".encode(), b"a\x7f"):
    open(name, "w").write(repr(name))
held()
#: pt19 a table with more columns than anyone reads
#: expect ok error memory
#: wall 20
import numpy, pandas
display(pandas.DataFrame(numpy.zeros((2, 30_000)), columns=["c" * 200 + str(number) for number in range(30_000)]))
held()
