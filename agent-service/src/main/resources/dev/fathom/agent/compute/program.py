"""
Computes numbers of a report from its figures. Beside it lies one table, program-*.json: the figures by the names that the code
calls them, each with its value in whole units (a percentage as a fraction), its unit and its year. The results go to results.json.
"""

import json
import math
import numbers
from pathlib import Path

(table,) = Path().glob("program-*.json")
f = {name: float(figure["value"]) for name, figure in json.loads(table.read_text(encoding="utf-8")).items()}

# ---- by the model, from here
# {code}
# ---- to here

given = {}
for name in []:  # {results}
    value = globals().get(name)
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise SystemExit(f"{name} is not a finite number but {value!r}")
    given[name] = format(float(value), ".17g")
Path("results.json").write_text(json.dumps(given), encoding="utf-8")
