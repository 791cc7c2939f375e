#!/usr/bin/env python3
"""Generates C++ and docs/COMPATIBILITY.md from api/*.smithy; see README.md beside this file."""

import argparse
import os
import sys

import compatibility
import model
from cpp_service import ServiceWriter
from cpp_types import TypeWriter
from smithy import SmithyError


def generated(service_model):
    """{file name: text} of one service."""
    types = TypeWriter(service_model)
    service = ServiceWriter(service_model)
    return {
        "types.h": types.header(),
        "refused_types.h": types.refused_header(),
        "types.cpp": types.source(),
        "errors.h": service.errors_header(),
        "errors.cpp": service.errors_source(),
        "service.h": service.header(),
        "service.cpp": service.source(),
    }


def write_if_changed(path, text):
    """Leaves an unchanged file alone, so that nothing is compiled for it."""
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except FileNotFoundError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def check_page(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return 0
    except FileNotFoundError:
        pass
    print(f"{path} is stale; write it with: python3 tools/apigen/apigen.py --compatibility {path} "
          "api/*.smithy", file=sys.stderr)
    return 1


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE.smithy")
    parser.add_argument("--output", metavar="DIR", help="write C++ to DIR/NAME/")
    parser.add_argument("--compatibility", metavar="PAGE", help="write the page of what is real")
    parser.add_argument("--check", action="store_true", help="compare the page, write nothing")
    options = parser.parse_args(arguments)
    try:
        models = [model.load(path) for path in options.files]
    except SmithyError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    if options.output:
        for service_model in models:
            for name, text in generated(service_model).items():
                write_if_changed(os.path.join(options.output, service_model.name, name), text)
    if options.compatibility:
        text = compatibility.page(models)
        if options.check:
            return check_page(options.compatibility, text)
        write_if_changed(options.compatibility, text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
