"""
Writes PNG files (RFC 2083) for matplotlib. Pillow tries five filters on every line, which takes as long as drawing; on flat
pictures the one that subtracts the line above does about as well.

Imports what it needs late: when this module is read, the libraries are not there yet.
"""

import os
import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA_8_BITS = b"\x08\x06\x00\x00\x00"
_SUBTRACT_LINE_ABOVE = 2
_FASTEST = 1
_STRIP = 64
_INCH = 0.0254


def install():
    """Has matplotlib's Agg canvas write its files with encode(), unless the code asks for something of Pillow's."""
    import numpy
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with_pillow = FigureCanvasAgg.print_png

    def print_png(canvas, filename, *, metadata=None, pil_kwargs=None, **_):
        if metadata or pil_kwargs or not isinstance(filename, (str, os.PathLike)):
            with_pillow(canvas, filename, metadata=metadata, pil_kwargs=pil_kwargs)
            return
        FigureCanvasAgg.draw(canvas)
        with open(filename, "wb") as file:
            file.write(encode(numpy.asarray(canvas.buffer_rgba()), canvas.figure.dpi))

    FigureCanvasAgg.print_png = print_png


def encode(pixels, dots_per_inch):
    """The file's bytes. pixels: height × width × 4, unsigned bytes."""
    height, width, _ = pixels.shape
    packer = zlib.compressobj(_FASTEST)
    packed = [packer.compress(strip) for strip in _filtered(pixels.reshape(height, 4 * width))]
    dots_per_metre = round(dots_per_inch / _INCH)
    return b"".join((
        _SIGNATURE,
        _chunk(b"IHDR", struct.pack(">II", width, height) + _RGBA_8_BITS),
        _chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)),
        _chunk(b"IDAT", b"".join(packed) + packer.flush()),
        _chunk(b"IEND", b""),
    ))


def _filtered(lines):
    """The lines as the file has them, a strip at a time and each over the last: what was just written is still in the cache."""
    import numpy

    strip = numpy.empty((_STRIP, 1 + lines.shape[1]), numpy.uint8)
    strip[:, 0] = _SUBTRACT_LINE_ABOVE
    above = numpy.zeros_like(lines[0])
    for top in range(0, len(lines), _STRIP):
        part = lines[top:top + _STRIP]
        numpy.subtract(part[0], above, out=strip[0, 1:])
        numpy.subtract(part[1:], part[:-1], out=strip[1:len(part), 1:])
        above = part[-1]
        yield strip[:len(part)]


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
