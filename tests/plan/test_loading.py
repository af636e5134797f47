"""Loading a plan, with and without its cache: always the file's own content."""

import os
import subprocess
import sys

import pytest

from dlstudy.curriculum import builtin_root, load, loading, rules
from dlstudy.errors import UserError
from dlstudy.home import home
from dlstudy.language import set_language


@pytest.fixture
def parses(monkeypatch):
    """Counts how often a plan is really read."""
    count = []
    real = rules.validate
    monkeypatch.setattr(rules, "validate", lambda *a: count.append(1) or real(*a))
    return count


@pytest.fixture(autouse=True)
def no_cache_beside_the_program(monkeypatch, tmp_path):
    real = loading._caches
    monkeypatch.setattr(
        loading,
        "_caches",
        lambda file, builtin: [*real(file, builtin)[:1], tmp_path / "beside" / "plan.json"],
    )


def snapshot(plan):
    return (
        plan.id,
        plan.title,
        plan.languages,
        plan.minutes_per_day,
        plan.tools,
        plan.weeks,
        plan.units,
        plan.root,
    )


def test_the_cached_plan_is_the_same_plan(parses):
    first, second = load(), load()
    assert parses == [1]
    assert snapshot(first) == snapshot(second)
    assert first.builtin and second.builtin and first.root == builtin_root()


def test_a_change_is_seen_even_with_the_same_size_and_time(small, curriculum, parses):
    root = curriculum(small)
    file = root / "plan.yaml"
    stamp = file.stat()
    assert load(root).title.en == "Small"
    text = file.read_text("utf-8").replace("Small", "Smell")
    file.write_text(text, "utf-8")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert load(root).title.en == "Smell"
    assert parses == [1, 1]


@pytest.mark.parametrize(
    "damage",
    [lambda blob: b"", lambda blob: blob[:-1], lambda blob: blob[:40],
     lambda blob: blob.replace(b"Small", b"Smell", 1),
     lambda blob: b"dlstudy plan 0" + blob[14:], lambda blob: b"\0" * len(blob),
     lambda blob: blob.replace(b"[", b"{", 1)],
)  # fmt: skip
def test_a_damaged_cache_is_made_again(curriculum, parses, damage):
    root = curriculum()
    want = snapshot(load(root))
    (cache,) = home().cache.iterdir()
    blob = cache.read_bytes()
    cache.write_bytes(damage(blob))
    assert snapshot(load(root)) == want
    assert parses == [1, 1]
    assert cache.read_bytes() == blob


def test_a_home_that_cannot_be_written_to_changes_nothing(monkeypatch, tmp_path, curriculum, parses):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DLSTUDY_HOME", str(tmp_path / "file" / "home"))
    assert len(load().days) == 28
    assert load().days and parses == [1], "the built-in plan is kept beside the program"
    (tmp_path / "beside" / "plan.json").unlink()
    (tmp_path / "beside").rmdir()
    (tmp_path / "beside").write_text("")
    assert load().days and load().days and parses == [1, 1, 1]
    assert load(curriculum()).id == "small"


def test_an_error_is_never_cached(small, curriculum):
    small["id"] = 3
    root = curriculum(small)
    for _ in range(2):
        with pytest.raises(UserError, match=r"plan\.yaml:1:5: expected a text"):
            load(root)
    assert not home().cache.exists()


def test_all_errors_are_in_the_message(small, curriculum):
    small["id"] = 3
    small["minutes_per_day"] = "x"
    with pytest.raises(UserError) as caught:
        load(curriculum(small))
    lines = caught.value.message.splitlines()
    assert "has 2 errors:" in lines[0] and len(lines) == 3
    set_language("fr")
    with pytest.raises(UserError, match="a 2 erreurs"):
        load(curriculum(small))


def test_paths(curriculum, monkeypatch, tmp_path):
    root = curriculum()
    monkeypatch.chdir(tmp_path)
    assert load(root).id == load(root / "plan.yaml").id == load("course").id == "small"
    assert load("course").root == root and not load(root).builtin
    assert load(builtin_root()).builtin and load(builtin_root() / "plan.yaml").builtin
    for wrong in ("nowhere", tmp_path, "a\0b", "x" * 5000):
        with pytest.raises(UserError, match="No curriculum here"):
            load(wrong)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_the_built_in_curriculum_is_recognised_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(builtin_root())
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    assert load(tmp_path / "link").builtin
    with pytest.raises(UserError):
        load(tmp_path / "circle")


def test_a_cached_plan_needs_no_yaml_and_no_hash():
    """What `dlstudy today` pays for: nothing beyond what it imports anyway."""
    load()
    code = (
        "import sys; from dlstudy.curriculum import load; load();"
        "print(*[m for m in ('yaml', 'hashlib', 'jsonschema', 'difflib', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
