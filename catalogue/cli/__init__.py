"""The command line: one file a group of commands, each of which parses, calls one act and prints."""

from __future__ import annotations

from catalogue.cli.main import main

__all__ = ["main"]
