"""Both verifiers on whatever a test verifies: `catalogue verify` and verify.py must say the same of each check.

Tests of verification import `verify` and `verify_proof` from here, so each folder and each proof of each test, good or
attacked, is a vector of the differential test between two implementations that share no code.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import catalogue.audit
from catalogue.audit import Verdict
from catalogue.base.errors import CatalogueError
from catalogue.base.folders import project_file

# verify.py derives no search indexes, and says so.
_NOT_DERIVED = "V6c"


@cache
def alone() -> ModuleType:
    """The stand-alone verifier as a module."""
    spec = importlib.util.spec_from_file_location("verify_alone", project_file("verify.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def verify(
    path: Path, policy: Path | None = None, kept: Sequence[Path] = (), authorities: Sequence[Path] = ()
) -> Verdict:
    return _compared(
        lambda: catalogue.audit.verify(path, policy, kept, authorities),
        lambda: alone().verify_folder(path, policy, kept, authorities),
    )


def verify_proof(path: Path, policy: Path | None = None) -> Verdict:
    return _compared(lambda: catalogue.audit.verify_proof(path, policy), lambda: alone().verify_proof(path, policy))


def verify_package(path: Path, policy: Path | None = None, authorities: Sequence[Path] = ()) -> Verdict:
    return _compared(
        lambda: catalogue.audit.verify_package(path, policy, authorities),
        lambda: alone().verify_package(path, policy, authorities),
    )


def _compared(ours: Callable[[], Verdict], theirs: Callable[[], dict[str, Any]]) -> Verdict:
    try:
        verdict = ours()
    except CatalogueError as error:
        with pytest.raises(alone().Nothing) as nothing:
            theirs()
        if nothing.value.status != error.exit_code:
            raise AssertionError(f"{nothing.value} / {error}") from error
        raise
    other = theirs()
    mine = {one.check: (one.outcome, one.detail) for one in verdict.checks}
    found = {one["check"]: (one["outcome"], one["detail"]) for one in other["checks"]}
    assert list(mine) == list(found)
    for check, (outcome, detail) in mine.items():
        if check == _NOT_DERIVED:
            assert found[check][0] == "not checked"
        else:
            assert found[check][0] == outcome, f"{check}: verify.py says {found[check]}, we {outcome}, {detail}"
        assert found[check][1]
    if mine.get(_NOT_DERIVED, ("holds",))[0] == "holds":
        assert other["outcome"] == verdict.outcome
    return verdict
