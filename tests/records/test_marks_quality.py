"""How well marks are found: the thresholds that docs/performance.md promises, on fewer marks than its table."""

from __future__ import annotations

import pytest

from bench.markings_quality import measure


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, str], dict[str, object]]:
    return {(str(row["search"]), str(row["kind"])): row for row in measure(3000, 120, seed=7)}


@pytest.mark.parametrize("kind", ["exact", "fragment", "damaged", "look-alike"])
def test_what_should_be_found_is_found_and_little_else(
    table: dict[tuple[str, str], dict[str, float]], kind: str
) -> None:
    assert table["ours", kind]["recall"] >= 0.98
    assert table["ours", kind]["precision"] >= 0.9


@pytest.mark.parametrize("kind", ["damaged", "look-alike"])
def test_a_plain_index_finds_less_than_half_of_it(table: dict[tuple[str, str], dict[str, float]], kind: str) -> None:
    assert table["FTS5 unicode61", kind]["recall"] < 0.5
    assert table["FTS5 trigram", kind]["recall"] < 0.5
