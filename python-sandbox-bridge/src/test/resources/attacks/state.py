#: cr01 leaves something for the next run
open("left-behind", "w").write("x")
os.environ["LEFT"] = "x"
import pandas, builtins
pandas.DataFrame.left = builtins.left = True
for place in ("/tmp", "/dev/shm", os.environ["TMPDIR"]):
    try:
        open(os.path.join(place, "left-behind"), "w").write("x")
    except OSError:
        pass
held()
#: cr02 finds what the last run left
import pandas, builtins
if hasattr(pandas.DataFrame, "left") or hasattr(builtins, "left") or "LEFT" in os.environ:
    breach("changed modules")
for place in (".", "/tmp", "/dev/shm", os.environ["TMPDIR"]):
    if os.path.exists(os.path.join(place, "left-behind")):
        breach(f"a file in {place}")
held()
#: cr03 talks to another run through locks on a library
# Two runs that both hold an exclusive lock do not see each other.
import fcntl
mine = open(os.__file__, "rb")
fcntl.flock(mine, fcntl.LOCK_EX)
other = os.open(os.__file__, os.O_RDONLY)
try:
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError:
    breach("a lock that others see")
held()
