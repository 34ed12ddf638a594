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
