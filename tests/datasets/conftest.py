"""`make`, the builder of small archives, for every test here (the suite is collected with importlib)."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def make():
    spec = importlib.util.spec_from_file_location(
        "dlstudy_tests_make_sets", Path(__file__).with_name("make.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
