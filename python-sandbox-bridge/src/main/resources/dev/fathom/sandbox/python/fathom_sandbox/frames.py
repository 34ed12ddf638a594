"""The wire between the host and a slot's monitor: u32 length (little endian), u8 type, payload."""

import os
import socket
import struct

REQUEST, INPUT, CODE, END = b"R", b"F", b"C", b"E"
BEGUN, STDOUT, STDERR, SHOWN, ARTIFACT, DONE = b"B", b"O", b"X", b"V", b"A", b"D"
_HEADER = struct.Struct("<Ic")
_CHUNK = 1 << 18


class Vanished(Exception):
    """The other side closed, or stopped reading or writing for longer than it may."""


def read(peer, most):
    length, kind = _HEADER.unpack(_exactly(peer, _HEADER.size))
    if length > most:
        raise Vanished(f"a frame of {length} bytes, {most} are allowed")
    return kind, _exactly(peer, length)


def _exactly(peer, count):
    whole = bytearray()
    try:
        while len(whole) < count:
            part = peer.recv(min(count - len(whole), _CHUNK))
            if not part:
                raise Vanished("closed")
            whole += part
    except (socket.timeout, OSError) as failure:
        raise Vanished(str(failure)) from None
    return bytes(whole)


def write(peer, kind, payload):
    _send(peer, _HEADER.pack(len(payload), kind) + payload if len(payload) < _CHUNK else _HEADER.pack(len(payload), kind))
    if len(payload) >= _CHUNK:
        _send(peer, payload)


def _send(peer, data):
    """In pieces, so that the socket's time-out is a bound on standing still and not on the whole transfer."""
    view = memoryview(data)
    try:
        while view:
            view = view[peer.send(view[:_CHUNK]):]
    except (socket.timeout, OSError) as failure:
        raise Vanished(str(failure)) from None


def named(name, payload):
    """Bytes that are no text are spelled out, so that two such names stay two."""
    encoded = name.encode("utf-8", "backslashreplace")
    return struct.pack("<H", len(encoded)) + encoded + payload


def split_named(payload):
    length = struct.unpack_from("<H", payload)[0]
    return os.fsdecode(payload[2:2 + length]), payload[2 + length:]
