"""As much CBOR (RFC 8949) as rpc-v2-cbor needs: a test's own view of the bytes."""

import struct


def encode(value):
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(encode(each) for each in value)
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())
    if isinstance(value, Timestamp):
        return b"\xc1" + encode(value.seconds)
    raise TypeError(type(value))


class Timestamp:
    def __init__(self, seconds):
        self.seconds = float(seconds)


def head(major, argument):
    for limit, code, form in ((24, None, None), (1 << 8, 24, ">B"), (1 << 16, 25, ">H"),
                              (1 << 32, 26, ">I"), (1 << 64, 27, ">Q")):
        if argument < limit:
            if code is None:
                return bytes([major << 5 | argument])
            return bytes([major << 5 | code]) + struct.pack(form, argument)
    raise OverflowError(argument)


def decode(data):
    value, rest = take(data)
    assert not rest, rest
    return value


def take(data):
    """The first value and the bytes behind it. Timestamps come as their number."""
    major, low = data[0] >> 5, data[0] & 31
    data = data[1:]
    if major == 7:
        if low in (20, 21):
            return low == 21, data
        if low in (22, 23):
            return None, data
        size, form = {25: (2, ">e"), 26: (4, ">f"), 27: (8, ">d")}[low]
        return struct.unpack(form, data[:size])[0], data[size:]
    if low < 24:
        argument = low
    elif low == 31:
        argument = None
    else:
        size = 1 << (low - 24)
        argument, data = int.from_bytes(data[:size], "big"), data[size:]
    if major == 0:
        return argument, data
    if major == 1:
        return -1 - argument, data
    if major in (2, 3):
        raw = b""
        if argument is None:
            while data[0] != 0xff:
                part, data = take(data)
                raw += part if isinstance(part, bytes) else part.encode()
            data = data[1:]
        else:
            raw, data = data[:argument], data[argument:]
        return (raw if major == 2 else raw.decode()), data
    if major == 6:
        return take(data)
    items = []
    while (data[0] != 0xff) if argument is None else (len(items) < argument * (major - 3)):
        item, data = take(data)
        items.append(item)
    if argument is None:
        data = data[1:]
    return (items if major == 4 else dict(zip(items[::2], items[1::2]))), data
