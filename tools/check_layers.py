#!/usr/bin/env python3
"""Checks who includes whom: the rooms of src/ against the rule table of docs/ARCHITECTURE.md.

Reads the #include lines of every file under src/ and fails with file, line and rule for each
breach. A new room or third-party library has to be entered here first; that is the point.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

BASE = {"base"}
LAYER_1 = {"text", "crypto", "io", "simd"}
LAYER_2 = {"net", "codec", "shapes"}
LOW = BASE | LAYER_1 | LAYER_2
LAYER_3 = {"engine", "meta", "outbound"}
LAYER_4 = {"pattern", "insights", "policy", "alarms", "metrics", "ports", "filter_policy", "widgets"}

# room -> rooms that it may include besides itself. "services/*" is every service, "api/*" all
# generated types, "api/own" those of the service's own interface definition.
MAY_INCLUDE = {
    "base": set(),
    "text": BASE, "crypto": BASE, "io": BASE, "simd": BASE,
    "net": BASE | LAYER_1, "codec": BASE | LAYER_1, "shapes": BASE | LAYER_1,
    "engine": LOW - {"net"}, "meta": LOW - {"net"},
    "outbound": LOW - {"net"},
    "filter_policy": BASE | LAYER_1,
    "widgets": BASE | LAYER_1 | {"codec"},
    "pattern": BASE | LAYER_1 | {"shapes", "engine"},
    "insights": BASE | LAYER_1 | {"shapes", "engine"},
    "policy": BASE | LAYER_1 | {"shapes"},
    "alarms": BASE | LAYER_1,
    "metrics": BASE | LAYER_1 | {"codec", "engine", "meta"},
    "ports": BASE | LAYER_1 | {"shapes"},
    "api": LOW | {"ports"},
    "services/*": LOW | LAYER_3 | LAYER_4 | {"api/own"},
    "gateway": LOW | {"policy", "ports", "api/*"},
    "server": LOW | LAYER_3 | LAYER_4 | {"gateway", "services/*", "api/*"},
    "cli": LOW | LAYER_3 | LAYER_4 | {"gateway", "services/*", "api/*", "server"},
    "agent": LOW,
}

# The interface definition of a service has the service's name, but for these; identities and their
# tokens are one domain with two interfaces.
OWN_API = {"services/admin": {"yagura"}, "services/iam": {"iam", "sts"}}

# What rooms outside the engine may see of it; server and cli, which put it together, see all.
ENGINE_FACE = {"engine/engine.h", "engine/field_scan.h", "engine/predicate.h"}

# Its write-ahead log, which serves other stores, too.
LOG_FACE = {"engine/wal/wal.h"}
LOG_USERS = {"metrics"}

# Inner rooms of the engine, lowest first; one may include those of lower ranks only.
ENGINE_RANKS = [{"wal", "template", "store"}, {"memtable", "segment"}, {"catalog"}, {"scan"}, {"compact", "inspect"}]

# Third-party headers (prefix of the include) -> rooms that own them. None stands for all rooms.
THIRD_PARTY = {
    "fmt/": None,
    "ft2build.h": {"widgets"}, "freetype/": {"widgets"},
    "spdlog/": {"base"}, "prometheus/": {"base"},
    "re2/": {"text"}, "simdjson.h": {"text"}, "cbor.h": {"text"}, "cbor/": {"text"},
    "openssl/ssl.h": {"net"}, "openssl/": {"crypto", "net"},
    "boost/": {"net"}, "nghttp2/": {"net"}, "curl/": {"outbound"},
    "zstd.h": {"codec"}, "lz4": {"codec"}, "xxhash.h": {"codec"}, "zlib.h": {"codec", "net"},
    "libdeflate.h": {"codec", "net"},
    "liburing.h": {"io"},
    "sqlite3.h": {"meta"}, "libpq": {"meta"},
    "CLI/": {"cli"}, "toml++/": {"server"}, "jemalloc/": {"server", "cli"},
}

# Allowed in *_test.cpp and in the folder testing/ of any room, and nowhere else.
TEST_ONLY = ("gtest/", "gmock/", "rapidcheck", "nlohmann/")

SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "linux/", "net/if")
SYSTEM_HEADERS = {
    "cpuid.h", "cxxabi.h", "dirent.h", "dlfcn.h", "errno.h", "execinfo.h", "fcntl.h", "grp.h",
    "immintrin.h", "limits.h", "malloc.h", "netdb.h", "poll.h", "pthread.h", "pwd.h", "sched.h", "signal.h",
    "spawn.h", "stdlib.h", "string.h", "termios.h", "time.h", "ucontext.h", "unistd.h",
    "x86intrin.h", "emmintrin.h", "nmmintrin.h", "smmintrin.h", "tmmintrin.h",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass(frozen=True)
class Breach:
    file: Path
    line: int
    rule: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.rule}"


def includes_of(path):
    """Line number, kind (" or <) and name of each include of a file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            yield number, match[1], match[2]


def room_of(path):
    """The room of a path below src/: its first folder, two folders for services and api."""
    parts = path.split("/")
    if parts[0] in ("services", "api") and len(parts) > 2:
        return f"{parts[0]}/{parts[1]}"
    return parts[0]


def own_apis(room):
    return {f"api/{name}" for name in OWN_API.get(room, {room.removeprefix("services/")})}


def allowed_rooms(room):
    key = "services/*" if room.startswith("services/") else room.split("/")[0]
    return MAY_INCLUDE.get(key)


def may_include_room(room, target):
    allowed = allowed_rooms(room)
    family = target.split("/")[0] + "/*"
    return (target == room or target in allowed or family in allowed
            or ("api/own" in allowed and target in own_apis(room)))


def engine_rank(path):
    """The rank of an inner room of the engine; None for the files of engine/ itself."""
    parts = path.split("/")
    if len(parts) < 3:
        return None
    for rank, rooms in enumerate(ENGINE_RANKS):
        if parts[1] in rooms:
            return rank
    return -1


def stands_above_inner_rooms(root, header, seen=()):
    """Whether a header of engine/ itself puts inner rooms together. One that does not is vocabulary."""
    path = root / "src" / header
    if not path.is_file() or header in seen:
        return not path.is_file()
    for _, kind, include in includes_of(path):
        if kind == '"' and room_of(include) == "engine":
            if engine_rank(include) is not None or stands_above_inner_rooms(root, include, (*seen, header)):
                return True
    return False


def check_engine_include(root, file, include):
    inner = engine_rank(file)
    if inner is None or include in ENGINE_FACE:
        return None
    if inner == -1:
        return f"{file.rsplit('/', 1)[0]} is no known inner room of the engine"
    target = engine_rank(include)
    if target is None:
        if stands_above_inner_rooms(root, include):
            return f"inner rooms of the engine do not include {include}, which stands above them"
        return None
    if file.split("/")[1] != include.split("/")[1] and target >= inner:
        return (f"engine/{file.split('/')[1]} may include lower inner rooms only, "
                f"not engine/{include.split('/')[1]}")
    return None


def generated_code_test(file, target):
    """What generated code runs on (shapes) is tested with generated code, though that lies above it."""
    return room_of(file) == "shapes" and file.endswith("_test.cpp") and target.startswith("api/")


def check_own_include(root, file, include):
    room, target = room_of(file), room_of(include)
    if "/" not in include:
        return f'"{include}" names no room: include from src/, as in "base/error.h"'
    if allowed_rooms(target) is None:
        return f"{target} is no known room"
    if not may_include_room(room, target) and not generated_code_test(file, target):
        return f"{room} may not include {target}"
    if room == "engine" and target == "engine":
        return check_engine_include(root, file, include)
    if room in LOG_USERS and include in LOG_FACE:
        return None
    if target == "engine" and include not in ENGINE_FACE and room not in ("server", "cli"):
        return f"{room} sees of the engine only {' and '.join(sorted(ENGINE_FACE))}"
    return None


def is_system_header(include):
    return (include in SYSTEM_HEADERS or include.startswith(SYSTEM_FOLDERS)
            or ("/" not in include and "." not in include))


def check_foreign_include(_, file, include):
    room = room_of(file)
    if include.startswith(TEST_ONLY):
        in_tests = file.endswith("_test.cpp") or "/testing/" in file
        return None if in_tests else f"<{include}> belongs in *_test.cpp only"
    owners = [(prefix, rooms) for prefix, rooms in THIRD_PARTY.items() if include.startswith(prefix)]
    if owners:
        prefix, rooms = max(owners, key=lambda item: len(item[0]))
        if rooms is None or room in rooms:
            return None
        return f"<{include}> stays inside {' and '.join(sorted(rooms))}, not in {room}"
    if is_system_header(include):
        return None
    return f"<{include}> belongs to no room yet: enter it in tools/check_layers.py"


def check_file(root, path):
    relative = path.relative_to(root / "src").as_posix()
    shown = path.relative_to(root)
    if allowed_rooms(room_of(relative)) is None:
        yield Breach(shown, 1, f"{room_of(relative)} is no known room")
        return
    for number, kind, include in includes_of(path):
        check = check_own_include if kind == '"' else check_foreign_include
        rule = check(root, relative, include)
        if rule:
            yield Breach(shown, number, rule)


def check_tree(root):
    files = sorted(p for p in (root / "src").rglob("*") if p.suffix in (".h", ".cpp"))
    breaches = [breach for path in files for breach in check_file(root, path)]
    return files, breaches


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments = parser.parse_args()
    files, breaches = check_tree(arguments.root)
    for breach in breaches:
        print(breach)
    print(f"layers: {len(files)} files, {len(breaches)} breaches")
    return 1 if breaches or not files else 0


if __name__ == "__main__":
    sys.exit(main())
