#!/usr/bin/env python3
"""Checks that every header compiles alone, so that include order never matters.

Each header of src/ is the only thing that an otherwise empty source includes. Flags are taken
from the compile commands of a configured build folder.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def compile_flags(build):
    """Compiler, include folders, definitions and language options of this build's own sources."""
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    compiler, flags = None, {}
    for command in commands:
        words = shlex.split(command["command"])
        for position, word in enumerate(words):
            if Path(word).name.startswith(("g++", "c++", "clang++")) and "=" not in word:
                compiler = compiler or word
            if word.startswith(("-I", "-D", "-std=", "-march=")) and "YAGURA_SOURCE_DIR" not in word:
                flags[word] = None
            if word == "-isystem":
                flags["-isystem" + words[position + 1]] = None
    if compiler is None:
        sys.exit(f"{build} has no compile commands of a C++ compiler")
    return [compiler, *flags]


def compile_alone(header, flags, folder):
    source = folder / (str(header).replace("/", "_") + ".cpp")
    source.write_text(f'#include "{header}"\n', encoding="utf-8")
    result = subprocess.run([*flags, "-fsyntax-only", "-Wall", "-Wextra", str(source)],
                            capture_output=True, text=True, check=False)
    return header, result.returncode, result.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    flags = compile_flags(arguments.build.resolve())
    headers = sorted(p.relative_to(ROOT / "src") for p in (ROOT / "src").rglob("*.h"))
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(arguments.jobs) as pool:
        for header, status, errors in pool.map(
                lambda h: compile_alone(h, flags, Path(folder)), headers):
            if status != 0:
                failed += 1
                print(f"src/{header} does not compile alone:\n{errors}")
    print(f"headers: {len(headers)} checked, {failed} do not compile alone")
    return 1 if failed or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
