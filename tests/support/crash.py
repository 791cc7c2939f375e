"""How a crash test is run from the command line."""

import argparse
import random
import sys
import time

from support.server import Server


def main(description, test_type, kills, promise):
    """Runs test_type(seed, server).run(kills), says what it saw, and leaves the data of a failure."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--kills", type=int, default=kills)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    begin = time.monotonic()
    server = Server()
    test = test_type(arguments.seed, server)
    try:
        test.run(arguments.kills)
    except BaseException:
        server.kill()
        print(f"FAILED after {test.kills} kills; again with --seed {arguments.seed}; "
              f"data is left in {server.folder}", file=sys.stderr)
        raise
    server.close()
    print(f"{test.summary()}, {time.monotonic() - begin:.1f} s: {promise}")
