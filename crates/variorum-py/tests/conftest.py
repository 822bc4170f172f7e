"""Where the tests find the project, the program, and the labelled data where it lies beside the checkout."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def program() -> str:
    """The program that the package is compared with."""
    return os.environ.get("VARIORUM_PROGRAM", str(ROOT / "target/release/variorum"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data; a test that needs it is skipped where there is none."""
    for folder in (ROOT.parent / "shared", Path(os.environ.get("VARIORUM_SHARED", "/nowhere"))):
        if (folder / "packs").is_dir():
            return folder
    pytest.skip("no labelled data beside the checkout")
