"""
While it saves a figure, matplotlib measures the same texts and places the same ticks several times over. Here it remembers them.

Reaches into what matplotlib does not promise: where a version has other attributes, all goes its own way.
"""

import contextlib

# What others place their ticks by, and a function of the code, may say something else each time.
_ANSWER_THE_SAME = ("matplotlib.axis", "matplotlib.ticker", "matplotlib.dates", "matplotlib.category")
_ASKS_THE_CODE = "FuncFormatter"


@contextlib.contextmanager
def remembering():
    """For one pass over a figure, which changes nothing in it that these answers depend on and their keys leave out."""
    from matplotlib import axis, text

    with _replaced(text.Text, "_get_layout", _measured_once), _replaced(axis.Axis, "_update_ticks", _placed_once):
        yield


@contextlib.contextmanager
def _replaced(owner, name, once):
    plain = vars(owner).get(name)
    if plain is None:
        yield
        return
    setattr(owner, name, once(plain))
    try:
        yield
    finally:
        setattr(owner, name, plain)


def _measured_once(plain):
    from matplotlib.text import Text

    known = {}

    def layout(text, renderer):
        if type(text) is not Text:
            return plain(text, renderer)
        try:
            key = (renderer, text.figure.dpi, text._text, text._fontproperties, text._linespacing, text._usetex, text._parse_math,
                   text.get_rotation(), text._rotation_mode, text._horizontalalignment, text._verticalalignment, text._multialignment)
        except AttributeError:
            return plain(text, renderer)
        if key not in known:
            known[key] = plain(text, renderer)
        return known[key]

    return layout


def _placed_once(plain):
    known, owners = {}, {}

    def update(axis):
        try:
            helpers = (axis.major.locator, axis.major.formatter, axis.minor.locator, axis.minor.formatter)
            key = (axis, *helpers, axis.figure.dpi, axis.axes.bbox.bounds, *axis.get_view_interval())
        except AttributeError:
            return plain(axis)
        # They keep what they were asked last: one that serves several axes has to be asked again.
        if any([owners.setdefault(helper, axis) is not axis for helper in helpers]):
            owners.update(dict.fromkeys(helpers))
            return plain(axis)
        if not all(_answers_the_same(kind) for kind in map(type, (axis, *helpers))):
            return plain(axis)
        if key not in known:
            known[key] = plain(axis)
        return known[key]

    return update


def _answers_the_same(kind):
    return kind.__module__ in _ANSWER_THE_SAME and kind.__name__ != _ASKS_THE_CODE
