"""Run the command as `python -m sluis.cli`."""

from __future__ import annotations

from sluis.cli.main import entry

entry()
