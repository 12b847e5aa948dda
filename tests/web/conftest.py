"""One public folder for all tests of this folder, and a site over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.web.datasette_api import Datasette
from catalogue.web.site import make_site
from tests.web.sample_entries import Case
from tests.web.sample_folder import sample_folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case]:
    folder = tmp_path_factory.mktemp("published") / "public"
    return folder, sample_folder(folder)


@pytest.fixture(scope="session")
def case(published: tuple[Path, Case]) -> Case:
    return published[1]


@pytest.fixture
def site(published: tuple[Path, Case]) -> Iterator[Datasette]:
    made = make_site(published[0])
    yield made
    made.close()
