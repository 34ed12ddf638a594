"""
What user code shows: tables with a typed schema and exact values, figures as PNG, small SVG and the plotted data, a last value.

Runs inside the sandbox, beside user code, which may change any of it: its word is data for the host, never trust.
"""

import contextlib
import datetime
import decimal
import json
import math
import os

from . import memo

ROWS_INLINE = 10_000
_ROWS_PREVIEW = 100
_TEXT = 20_000
_SVG_BYTES = 1 << 20
_SVG_POINTS = 20_000
_DATA_POINTS = 5_000
_OUTPUT = ".fathom"
_GREY, _INK_ON_LIGHT, _INK_ON_DARK = "7a7a7a", "#454d52", "#c3cacd"
_LAYOUTS = ("figure.autolayout", "figure.constrained_layout.use")


class Shown:
    """Everything that one run or cell has shown so far."""

    def __init__(self):
        self.tables = []
        self.value = None

    def display(self, *things, name=None):
        for thing in things:
            table = _as_frame(thing)
            if table is None:
                print(thing)
            else:
                self.tables.append(_table(table, name or f"table-{len(self.tables) + 1}", len(self.tables) + 1))

    def set_value(self, value):
        if value is None:
            return
        frame = _as_frame(value)
        if frame is not None:
            self.display(frame)
        self.value = {"type": type(value).__name__, "text": _text(value), "json": _scalar(value)}


def _text(value):
    text = repr(value)
    return text if len(text) <= _TEXT else text[:_TEXT] + "…"


def _scalar(value):
    """The value as exact JSON where it is one simple value, else None."""
    kind, plain = _cell(value)
    return {"type": kind, "value": plain} if kind else None


def _as_frame(thing):
    import pandas

    if isinstance(thing, pandas.DataFrame):
        frame = thing
    elif isinstance(thing, pandas.Series):
        frame = thing.to_frame(thing.name if thing.name is not None else "value")
    else:
        return None
    if not isinstance(frame.index, pandas.RangeIndex) or frame.index.name is not None:
        index = frame.index
        names = [name if name is not None else f"level_{number}" if index.nlevels > 1 else "index"
                 for number, name in enumerate(index.names)]
        taken = {str(column) for column in frame.columns}
        names = [name if str(name) not in taken else f"{name} (index)" for name in names]
        frame = frame.copy()
        for position, name in enumerate(names):
            frame.insert(position, name, index.get_level_values(position), allow_duplicates=True)
        frame = frame.reset_index(drop=True)
    return frame


def _cell(value):
    """(type, JSON value) with nothing rounded: integers stay integers, decimals and times become text."""
    import numpy
    import pandas

    if value is None or value is pandas.NaT or value is pandas.NA:
        return "null", None
    if isinstance(value, (bool, numpy.bool_)):
        return "boolean", bool(value)
    if isinstance(value, (int, numpy.integer)) and not isinstance(value, numpy.timedelta64):
        return "integer", int(value)
    if isinstance(value, (float, numpy.floating)):
        number = float(value)
        return ("number", number) if math.isfinite(number) else ("null", None) if math.isnan(number) else ("number", str(number))
    if isinstance(value, decimal.Decimal):
        return "decimal", str(value)
    if isinstance(value, (datetime.datetime, pandas.Timestamp)):
        return "timestamp", value.isoformat()
    if isinstance(value, datetime.date):
        return "date", value.isoformat()
    if isinstance(value, (numpy.datetime64, numpy.timedelta64, datetime.timedelta, pandas.Timedelta, pandas.Period)):
        return "string", str(value)
    if isinstance(value, str):
        return "string", value[:_TEXT]
    return None, None


def _column(values):
    kinds, cells = set(), []
    for value in values:
        kind, plain = _cell(value)
        if kind is None:
            kind, plain = "string", str(value)[:_TEXT]
        kinds.add(kind)
        cells.append(plain)
    kinds.discard("null")
    if len(kinds) == 1:
        return kinds.pop(), cells
    if kinds == {"integer", "number"}:
        return "number", cells
    if not kinds:
        return "null", cells
    return "string", [None if cell is None else cell if isinstance(cell, str) else str(cell) for cell in cells]


def _table(frame, name, number):
    rows = len(frame)
    shown = frame if rows <= ROWS_INLINE else frame.head(_ROWS_PREVIEW)
    columns = [_column(shown.iloc[:, position].tolist()) for position in range(shown.shape[1])]
    table = {
        "name": str(name),
        "rowCount": rows,
        "schema": [{"name": str(label), "type": kind} for label, (kind, _) in zip(frame.columns, columns)],
        "rows": [list(row) for row in zip(*(cells for _, cells in columns))] if columns else [],
        "file": None,
    }
    if rows > ROWS_INLINE:
        table["file"] = _large(frame, number)
    return table


def _large(frame, number):
    os.makedirs(_OUTPUT, exist_ok=True)
    flat = frame.copy()
    flat.columns = [str(column) for column in flat.columns]
    path = f"{_OUTPUT}/table-{number}"
    try:
        flat.to_parquet(path + ".parquet", index=False)
        return path + ".parquet"
    except Exception:
        # Without pyarrow, and for columns that it has no type for: everything has a text.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + ".parquet")
        flat.to_csv(path + ".csv", index=False)
        return path + ".csv"


def figures():
    """Saves every figure that is still open, then closes it."""
    import sys

    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    saved = []
    for number in list(pyplot.get_fignums()):
        figure = pyplot.figure(number)
        if figure.get_axes():
            saved.append(_figure(figure, len(saved) + 1))
        pyplot.close(figure)
    return saved


def _figure(figure, number):
    os.makedirs(_OUTPUT, exist_ok=True)
    base = f"{_OUTPUT}/figure-{number}"
    _keep_whole_numbers(figure)
    data = _plotted(figure)
    with _laid_out_once(figure):
        with memo.remembering():
            figure.savefig(base + ".png")
        svg = _svg(figure, base + ".svg") if data["points"] <= _SVG_POINTS else None
    return {"png": base + ".png", "svg": svg, "title": data.pop("title"), "data": data}


def _keep_whole_numbers(figure):
    """No tick at 2021.5 between two years: a line over whole numbers has its ticks at whole numbers, unless the code chose them."""
    from matplotlib import ticker
    import numpy

    for axis in figure.get_axes():
        locator = axis.xaxis.get_major_locator()
        along = [numpy.asarray(line.get_xdata(orig=True)) for line in axis.get_lines()]
        if along and type(locator) is ticker.AutoLocator and all(x.dtype.kind in "iu" for x in along):
            locator.set_params(integer=True)


def _svg(figure, path):
    """The path, or None when the picture is too large to be worth it."""
    with memo.remembering():
        figure.savefig(path, metadata={"Date": None, "Creator": None})
    if os.path.getsize(path) > _SVG_BYTES:
        os.unlink(path)
        return None
    _follow_the_reader(path)
    return path


def _follow_the_reader(path):
    """
    The house style's grey is a compromise between a light and a dark ground. An SVG need not make it: text and axes of that
    grey take the ink of the ground that the reader has chosen.
    """
    rules = "".join(f'[style*="{what}: #{_GREY}"]{{{what}:%s!important}}' for what in ("fill", "stroke"))
    style = (rules % (_INK_ON_LIGHT, _INK_ON_LIGHT)
             + "@media (prefers-color-scheme:dark){" + rules % (_INK_ON_DARK, _INK_ON_DARK) + "}")
    with open(path, encoding="utf-8") as file:
        drawn = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(drawn.replace("</style>", style.replace(">", "&gt;") + "</style>", 1))


@contextlib.contextmanager
def _laid_out_once(figure):
    """
    For all formats together: with a layout engine, even an idle one, each save draws everything twice. Each save also sets the
    engine back to what it was, and none at all means the one that the style asks for: so the style may not ask meanwhile.
    """
    import matplotlib

    engine = figure.get_layout_engine() if hasattr(figure, "get_layout_engine") else None
    if engine is not None:
        with memo.remembering():
            if not _fitted(figure, engine):
                engine.execute(figure)
    usual = {name: matplotlib.rcParams[name] for name in _LAYOUTS}
    matplotlib.rcParams.update(dict.fromkeys(_LAYOUTS, False))
    try:
        if engine is not None:
            figure.set_layout_engine(None)
        yield
    finally:
        matplotlib.rcParams.update(usual)


def _fitted(figure, engine):
    """
    Constrained layout of the usual figure, one plot and nothing beside it: what it reaches in two passes and a solver, one pass
    measures. False, and nothing done, for every other figure.
    """
    axes = figure.get_axes()
    if len(axes) != 1 or figure.get_children() != [figure.patch, *axes] or not hasattr(engine, "get"):
        return False
    axis, pads = axes[0], engine.get()
    if axis.get_aspect() != "auto" or not axis.get_in_layout() or not {"w_pad", "h_pad"} <= pads.keys():
        return False
    whole, inside = figure.bbox, axis.get_position().transformed(figure.transFigure)
    drawn = axis.get_tightbbox(figure.canvas.get_renderer(), for_layout_only=True)
    across, up = pads["w_pad"] * figure.dpi, pads["h_pad"] * figure.dpi
    left, right = inside.x0 - drawn.x0 + across, drawn.x1 - inside.x1 + across
    below, above = inside.y0 - drawn.y0 + up, drawn.y1 - inside.y1 + up
    width, height = whole.width - left - right, whole.height - below - above
    if width < whole.width / 4 or height < whole.height / 4:
        return False
    axis.set_position([left / whole.width, below / whole.height, width / whole.width, height / whole.height])
    return True


def _numbers(values):
    return [_cell(value)[1] if _cell(value)[0] else str(value) for value in list(values)[:_DATA_POINTS]]


def _plotted(figure):
    """The series behind the picture, so that it can be drawn again and its numbers cited."""
    axes, points, title = [], 0, figure._suptitle.get_text() if figure._suptitle else ""
    for axis in figure.get_axes():
        series = []
        for line in axis.get_lines():
            points += len(line.get_xdata())
            series.append(_series("line", line.get_label(), line.get_xdata(), line.get_ydata()))
        for container in axis.containers:
            patches = [patch for patch in getattr(container, "patches", []) if hasattr(patch, "get_height")]
            points += len(patches)
            upright = getattr(container, "orientation", "vertical") == "vertical"
            where = [patch.get_x() + patch.get_width() / 2 if upright else patch.get_y() + patch.get_height() / 2 for patch in patches]
            length = [patch.get_height() if upright else patch.get_width() for patch in patches]
            series.append(_series("bar", container.get_label(), where, length))
        for collection in axis.collections:
            offsets = collection.get_offsets()
            points += len(offsets) + sum(len(path.vertices) for path in collection.get_paths()[:1000])
            if len(offsets) > 1:
                series.append(_series("scatter", collection.get_label(), [o[0] for o in offsets], [o[1] for o in offsets]))
        title = title or axis.get_title() or axis.get_title("left")
        axes.append({
            "title": axis.get_title() or axis.get_title("left"),
            "x": axis.get_xlabel(),
            "y": axis.get_ylabel(),
            "xTicks": [label.get_text() for label in axis.get_xticklabels()][:200],
            "series": series[:50],
        })
    return {"title": title, "axes": axes[:20], "points": int(points)}


def _series(kind, label, x, y):
    name = str(label)
    return {"kind": kind, "label": "" if name.startswith("_") else name, "x": _numbers(x), "y": _numbers(y)}


def write(path, document):
    os.makedirs(_OUTPUT, exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="replace") as file:
        json.dump(document, file, allow_nan=False)
