#!/usr/bin/env python3
"""Unit test of check_layers.py."""

import tempfile
import unittest
from pathlib import Path

import check_layers


class CheckLayersTest(unittest.TestCase):
    def breaches(self, file, *lines):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "src" / file
            path.parent.mkdir(parents=True)
            path.write_text("#pragma once\n" + "\n".join(lines) + "\n", encoding="utf-8")
            _, found = check_layers.check_tree(Path(folder))
            return [(breach.line, breach.rule) for breach in found]

    def accepts(self, file, *includes):
        self.assertEqual(self.breaches(file, *includes), [])

    def refuses(self, file, include, part):
        found = self.breaches(file, include)
        self.assertEqual(len(found), 1, f"{file} {include}")
        self.assertEqual(found[0][0], 2)
        self.assertIn(part, found[0][1])

    def test_lower_layers_are_open(self):
        self.accepts("base/error.cpp", '#include "base/error.h"', "#include <string>", "#include <fmt/core.h>")
        self.accepts("net/http_server.cpp", '#include "text/utf8.h"', '#include "crypto/hmac.h"')
        self.accepts("engine/wal/wal_writer.cpp", '#include "io/file.h"', '#include "codec/zstd.h"')
        self.accepts("services/logs/log_groups.cpp", '#include "meta/database.h"', '#include "ports/context.h"',
                     '#include "pattern/pattern.h"', '#include "engine/engine.h"')
        self.accepts("gateway/gateway.cpp", '#include "net/http_server.h"', '#include "api/logs/types.h"')
        self.accepts("server/server.cpp", '#include "services/logs/logs.h"', '#include "engine/log_engine.h"')
        self.accepts("cli/main.cpp", '#include "server/server.h"', "#include <CLI/CLI.hpp>")

    def test_upper_layers_are_closed(self):
        self.refuses("base/error.cpp", '#include "text/utf8.h"', "base may not include text")
        self.refuses("text/utf8.cpp", '#include "net/http_message.h"', "text may not include net")
        self.refuses("net/http_server.cpp", '#include "gateway/gateway.h"', "net may not include gateway")
        self.refuses("engine/engine.cpp", '#include "net/http_client.h"', "engine may not include net")
        self.refuses("server/server.cpp", '#include "cli/main.h"', "server may not include cli")

    def test_neighbours_are_closed(self):
        self.refuses("text/utf8.cpp", '#include "crypto/hmac.h"', "text may not include crypto")
        self.refuses("meta/database.cpp", '#include "engine/engine.h"', "meta may not include engine")
        self.refuses("services/logs/x.cpp", '#include "services/iam/users.h"',
                     "services/logs may not include services/iam")
        self.refuses("gateway/gateway.cpp", '#include "services/logs/logs.h"', "gateway may not include services/logs")

    def test_generated_types_are_a_services_own(self):
        self.accepts("services/logs/x.cpp", '#include "api/logs/types.h"')
        self.accepts("services/admin/x.cpp", '#include "api/yagura/types.h"')
        self.accepts("shapes/json_test.cpp", '#include "api/logs/types.h"')
        self.refuses("shapes/json.cpp", '#include "api/logs/types.h"', "shapes may not include api/logs")
        self.refuses("services/logs/x.cpp", '#include "api/yagura/types.h"', "services/logs may not include api/yagura")

    def test_engine_shows_its_face_only(self):
        self.accepts("pattern/matcher.cpp", '#include "engine/predicate.h"')
        self.refuses("pattern/matcher.cpp", '#include "engine/memtable/memtable.h"', "sees of the engine only")
        self.refuses("services/logs/x.cpp", '#include "engine/wal/wal.h"', "sees of the engine only")

    def test_order_inside_the_engine(self):
        self.accepts("engine/memtable/memtable.cpp", '#include "engine/wal/record.h"', '#include "engine/engine.h"')
        self.accepts("engine/wal/wal_writer.cpp", '#include "engine/wal/record.h"')
        self.accepts("engine/log_engine.cpp", '#include "engine/scan/scanner.h"')
        self.refuses("engine/wal/wal_writer.cpp", '#include "engine/memtable/memtable.h"', "lower inner rooms only")
        self.refuses("engine/memtable/memtable.cpp", '#include "engine/segment/reader.h"', "lower inner rooms only")
        self.refuses("engine/scan/scanner.cpp", '#include "engine/log_engine.h"', "stands above them")

    def test_vocabulary_of_the_engine(self):
        with tempfile.TemporaryDirectory() as folder:
            engine = Path(folder) / "src" / "engine"
            (engine / "wal").mkdir(parents=True)
            (engine / "key.h").write_text('#include "base/time.h"\n', encoding="utf-8")
            (engine / "both.h").write_text('#include "engine/wal/x.h"\n', encoding="utf-8")
            (engine / "wal" / "x.h").write_text('#include "engine/key.h"\n#include "engine/both.h"\n',
                                                encoding="utf-8")
            _, found = check_layers.check_tree(Path(folder))
            self.assertEqual([(b.line, "stands above them" in b.rule) for b in found], [(2, True)])

    def test_third_party_headers_stay_home(self):
        self.accepts("meta/database.cpp", "#include <sqlite3.h>", "#include <sys/stat.h>", "#include <unistd.h>")
        self.accepts("crypto/sha256.cpp", "#include <openssl/evp.h>")
        self.refuses("gateway/gateway.cpp", "#include <openssl/evp.h>", "stays inside crypto and net")
        self.refuses("crypto/tls.cpp", "#include <openssl/ssl.h>", "stays inside net")
        self.refuses("base/error.cpp", "#include <boost/asio.hpp>", "stays inside net")
        self.refuses("text/json.cpp", "#include <rapidjson/document.h>", "belongs to no room yet")

    def test_test_libraries_stay_in_tests(self):
        self.accepts("base/error_test.cpp", "#include <gtest/gtest.h>", "#include <nlohmann/json.hpp>")
        self.accepts("net/testing/fixture.h", "#include <gtest/gtest.h>")
        self.refuses("base/error.cpp", "#include <gtest/gtest.h>", "*_test.cpp only")

    def test_unknown_rooms_and_bare_names(self):
        self.refuses("base/error.cpp", '#include "error.h"', "names no room")
        self.refuses("base/error.cpp", '#include "misc/x.h"', "misc is no known room")
        self.assertIn("helpers is no known room", self.breaches("helpers/x.h")[0][1])

    def test_the_project_itself(self):
        files, breaches = check_layers.check_tree(Path(__file__).resolve().parent.parent)
        self.assertGreater(len(files), 0)
        self.assertEqual([str(breach) for breach in breaches], [])


if __name__ == "__main__":
    unittest.main()
