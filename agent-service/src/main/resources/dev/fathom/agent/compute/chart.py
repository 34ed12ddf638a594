"""
Draws figures of a report. Beside it lie one table, *.csv, with the columns figure, series, period, value, and one description,
*.json: the kind of chart (bars, lines or ranking), its title and unit. Every number stands in the picture as it stands in the table.
"""

import csv
import json
import textwrap
from decimal import Decimal
from pathlib import Path

import matplotlib.pyplot as plt

MOST_LABELLED_LINES = 2
(table,) = Path().glob("*.csv")
(description,) = Path().glob("*.json")
chart = json.loads(description.read_text(encoding="utf-8"))
with table.open(encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
percent = chart["unit"] == "%"


def text(value):
    """The number with all its digits, thousands apart."""
    return f"{Decimal(value):,}{'%' if percent else ''}".replace("-", "\N{MINUS SIGN}")


def wrapped(name, width):
    return textwrap.fill(name, width, max_lines=3, placeholder=" …")


def fitting(letters, inches):
    """The usual size of type, or the smaller one at which so many letters fit into this width; a digit is 0.65 of its size wide."""
    return max(5.5, min(plt.rcParams["font.size"], 72 * inches / (0.65 * (letters + 1))))


def frame(axis):
    """Title and unit above, nothing around that is not needed."""
    title = wrapped(chart["title"], 70)
    unit = "" if percent else wrapped(chart["unit"], 70)
    axis.set_title(title, pad=28 if unit else 14)
    if unit:
        axis.annotate(unit, (0, 1), xycoords="axes fraction", xytext=(0, 12), textcoords="offset points")
    axis.spines["left"].set_visible(False)
    axis.grid(False)


def bars(axis):
    """One series over its periods: the heights are the story, so they start at zero and carry their values."""
    periods = [int(row["period"]) for row in rows]
    heights = [float(row["value"]) for row in rows]
    drawn = axis.bar(periods, heights, width=0.5)
    told = [text(row["value"]) for row in rows]
    axis.bar_label(drawn, told, padding=3, fontsize=fitting(max(map(len, told)), 7.0 / (1 + max(periods) - min(periods))))
    axis.margins(y=0.1)
    axis.set_xticks(periods)
    axis.yaxis.set_visible(False)
    axis.tick_params(axis="x", length=0)
    zero_line(axis, heights)


def zero_line(axis, values):
    """Where values go below zero, zero is the line to stand on."""
    if min(values) < 0:
        axis.axhline(0, linewidth=0.8, color=plt.rcParams["axes.edgecolor"], zorder=1)
        axis.spines["bottom"].set_visible(False)


def lines(axis):
    """Several series, or rates: each line carries its name at its end, and its values where there is room for them."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    ends = []
    for name in names:
        points = [row for row in rows if row["series"] == name]
        periods = [int(row["period"]) for row in points]
        values = [float(row["value"]) for row in points]
        axis.plot(periods, values, label=name)
        told = len(names) <= MOST_LABELLED_LINES
        ends.append((values[-1], periods[-1], f"{text(points[-1]['value'])}  {name}" if told else name))
        if told:
            label_points(axis, periods, values, points if len(names) == 1 else points[:-1])
    axis.margins(x=0.06, y=0.16)
    axis.set_xticks(sorted({int(row["period"]) for row in rows}))
    zero_line(axis, [float(row["value"]) for row in rows])
    if len(names) > MOST_LABELLED_LINES:
        axis.grid(True, axis="y")
        axis.tick_params(axis="y", length=0)
        axis.yaxis.set_major_formatter(lambda value, _: text(f"{Decimal(repr(float(value))).normalize():f}"))
    else:
        axis.yaxis.set_visible(False)
    if len(names) > 1:
        name_lines(axis, ends)


def label_points(axis, periods, values, points):
    """Above the line, but below it in its valleys, where both neighbours stand higher; on a slope to the side that it leaves free."""
    for number, row in enumerate(points):
        value = values[number]
        before, after = values[max(0, number - 1)], values[min(len(values) - 1, number + 1)]
        valley = value < min(values[max(0, number - 1):number] + values[number + 1:number + 2])
        aside, side = (5, "left") if before > value > after else (-5, "right") if before < value < after else (0, "center")
        axis.annotate(text(row["value"]), (periods[number], value), xytext=(aside, -7 if valley else 4 if aside else 7),
                      textcoords="offset points", ha=side, va="top" if valley else "bottom")


def name_lines(axis, ends):
    """At the right of each line's last point; names that would touch move apart from their middle."""
    low, high = axis.get_ylim()
    apart = (high - low) * 0.075
    ends = sorted(ends)
    places = [value for value, _, _ in ends]
    for _ in range(len(places)):
        for below in range(len(places) - 1):
            lacking = apart - (places[below + 1] - places[below])
            if lacking > 0:
                places[below] -= lacking / 2
                places[below + 1] += lacking / 2
    last = max(period for _, period, _ in ends)
    for (_, _, name), place in zip(ends, places):
        axis.annotate(wrapped(name, 26), (last, place), xytext=(10, 0), textcoords="offset points", va="center", fontweight="bold",
                      annotation_clip=False)


def ranking(axis):
    """Peers in one period, the largest on top."""
    ordered = sorted(rows, key=lambda row: (Decimal(row["value"]), row["series"]))
    drawn = axis.barh([wrapped(row["series"], 28) for row in ordered], [float(row["value"]) for row in ordered], height=0.62)
    axis.bar_label(drawn, [text(row["value"]) for row in ordered], padding=4)
    axis.margins(x=0.2 if Decimal(ordered[0]["value"]) < 0 else 0.12)
    axis.axvline(0, linewidth=0.8, color=plt.rcParams["axes.edgecolor"], zorder=1)
    axis.xaxis.set_visible(False)
    axis.spines["bottom"].set_visible(False)
    axis.tick_params(axis="y", length=0, labelsize=10)


height = 1.4 + 0.42 * len(rows) if chart["kind"] == "ranking" else 3.9
figure, axis = plt.subplots(figsize=(7.2, height))
frame(axis)
{"bars": bars, "lines": lines, "ranking": ranking}[chart["kind"]](axis)
