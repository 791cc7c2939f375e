"""Reads the PNG files that the server draws: 24 bits a pixel, the filters "none" and "up"."""

import struct
import zlib


class Picture:
    def __init__(self, data):
        if data[:8] != b"\x89PNG\r\n\x1a\n":
            raise ValueError("not a PNG file")
        at, body = 8, b""
        while at < len(data):
            size, kind = struct.unpack(">I4s", data[at:at + 8])
            chunk, checksum = data[at + 8:at + 8 + size], data[at + 8 + size:at + 12 + size]
            if zlib.crc32(kind + chunk) != struct.unpack(">I", checksum)[0]:
                raise ValueError(f"the checksum of {kind} is wrong")
            if kind == b"IHDR":
                self.width, self.height, depth, colour = struct.unpack(">IIBB", chunk[:10])
                if (depth, colour) != (8, 2):
                    raise ValueError("not 24 bits a pixel")
            if kind == b"IDAT":
                body += chunk
            at += 12 + size
        raw, step = zlib.decompress(body), self.width * 3 + 1
        self.rows, above = [], bytes(self.width * 3)
        for y in range(self.height):
            kind, row = raw[y * step], raw[y * step + 1:(y + 1) * step]
            if kind == 2:
                row = bytes((a + b) & 255 for a, b in zip(row, above))
            elif kind != 0:
                raise ValueError(f"filter {kind}")
            self.rows.append(row)
            above = row

    def columns_of(self, colour):
        """The columns in which a pixel has exactly this colour, "#rrggbb"."""
        wanted = bytes.fromhex(colour[1:])
        return {x for row in self.rows for x in range(self.width) if row[3 * x:3 * x + 3] == wanted}

    def rows_of(self, colour):
        wanted = bytes.fromhex(colour[1:])
        return {y for y, row in enumerate(self.rows)
                if any(row[3 * x:3 * x + 3] == wanted for x in range(self.width))}
