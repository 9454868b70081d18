"""The `sluis` command: `sluis <noun> <verb>`. Data goes to stdout, messages to stderr.

Exit codes: 0 good, 1 failed, 2 wrong use, 3 needs attention (`check` only).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sluis import __version__
from sluis.cli import (
    backup,
    catalogue,
    check,
    customs,
    demo,
    doctor,
    keys,
    ledger,
    listing,
    logistics,
    merchants,
    sandbox,
    scout,
    serve,
    soak,
    test,
    till,
    webhooks,
)
from sluis.cli.output import complain, say
from sluis.kernel.errors import SluisError

_NOUNS = (
    demo,
    serve,
    sandbox,
    catalogue,
    scout,
    customs,
    logistics,
    ledger,
    till,
    listing,
    merchants,
    keys,
    webhooks,
    check,
    doctor,
    backup,
    soak,
    test,
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all nouns and verbs."""
    parser = argparse.ArgumentParser(
        prog="sluis", description="A gateway between shops in the Benelux and shoppers in China."
    )
    parser.add_argument("--version", action="version", version=f"sluis {__version__}")
    nouns = parser.add_subparsers(dest="noun", metavar="COMMAND", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="data folder (default: SLUIS_DATA, else ./data)")
    common.add_argument("--json", action="store_true", help="print the result as one JSON object")
    for noun in _NOUNS:
        noun.add(nouns, common)
    return parser


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(argv)
    try:
        code: int = options.run(options)
    except SluisError as error:
        return complain(error)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if error.filename is None:
            raise
        say(f"sluis: {error.filename}: {error.strerror}")
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def entry() -> None:
    """Run the command of this process."""
    sys.exit(main(sys.argv[1:]))
