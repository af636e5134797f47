"""Somebody else's code runs only when it was allowed, and only as it was then."""

import os

import pytest

from dlstudy import cli
from dlstudy.curriculum import fingerprint, forget, is_trusted, load, require_trust, trust, trusting
from dlstudy.errors import UserError
from dlstudy.home import home
from dlstudy.language import set_language

LAB = {"week1/lines/lab.py": "def train(run, s): ...\n", "week1/lines/helper.py": "x = 1\n"}


@pytest.fixture
def plan(curriculum):
    return load(curriculum(**LAB))


def test_the_built_in_curriculum_needs_no_consent():
    require_trust(load())
    assert is_trusted(load()) and not home().trust_file.exists()


def test_a_foreign_curriculum_asks_once(plan):
    with pytest.raises(UserError, match="did not come with dlstudy") as caught:
        require_trust(plan)
    assert f"dlstudy trust {plan.root}" in caught.value.hint
    assert trust(plan) == fingerprint(plan)
    require_trust(plan)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda root: (root / "week1/lines/lab.py").write_text("def train(run, s): evil\n"), "week1/lines/lab.py"),
        (lambda root: (root / "week1/lines/evil.so").write_bytes(b"\x7fELF"), r"\+week1/lines/evil.so"),
        (lambda root: (root / "week1/lines/helper.py").unlink(), "-week1/lines/helper.py"),
        (lambda root: (root / "week1/lines/helper.py").rename(root / "week1/lines/h.py"), r"-.*helper.py"),
        (lambda root: (root / "week1/lines/random").mkdir() or (root / "week1/lines/random/__init__.py").write_text(""),
         r"\+week1/lines/random/__init__.py"),
        (lambda root: (root / "week1/lines/other.py").symlink_to("lab.py"), r"\+week1/lines/other.py"),
    ],
)  # fmt: skip
def test_any_change_of_the_code_asks_again_and_names_it(plan, change, named):
    trust(plan)
    change(plan.root)
    assert not is_trusted(plan)
    with pytest.raises(UserError, match=f"has changed since you trusted it: .*{named}"):
        require_trust(plan)
    trust(plan)
    require_trust(plan)


def test_texts_and_pictures_may_change(plan):
    trust(plan)
    (plan.root / "week1/lines/lesson.fr.md").write_text("# Droites")
    (plan.root / "week1/lines/figure.png").write_bytes(b"\x89PNG")
    (plan.root / "plan.yaml").write_text("# changed")
    (plan.root / "week1/lines/__pycache__").mkdir()
    (plan.root / "week1/lines/__pycache__/helper.cpython-311.pyc").write_bytes(b"")
    (plan.root / ".git").mkdir()
    (plan.root / ".git/index").write_bytes(b"x")
    assert is_trusted(plan)


def test_consent_follows_the_content_not_the_folder(plan):
    trust(plan)
    elsewhere = plan.root.rename(plan.root.with_name("elsewhere"))
    assert is_trusted(load(elsewhere))


def test_an_older_version_is_forgotten_with_the_next_consent(plan):
    trust(plan)
    lab = plan.root / "week1/lines/lab.py"
    before = lab.read_text()
    lab.write_text(before + "#")
    trust(plan)
    lab.write_text(before)
    assert not is_trusted(plan)


def test_consent_is_taken_back(plan):
    assert not forget(plan)
    trust(plan)
    assert forget(plan) and not is_trusted(plan)


@pytest.mark.parametrize(
    "target", ["..", "/etc", "/etc/hostname", "../outside.py", "week1/../../course2", "nowhere/../.."]
)
def test_a_link_out_of_the_folder_is_refused(plan, target):
    (plan.root / "way").symlink_to(target)
    for act in (trust, is_trusted, require_trust):
        with pytest.raises(UserError, match="leads out of the curriculum"):
            act(plan)
    assert not home().trust_file.exists()


def test_links_in_circles_and_inside_end(plan):
    (plan.root / "week1/again").symlink_to("..")
    (plan.root / "lines").symlink_to("week1/lines", target_is_directory=True)
    (plan.root / "circle").symlink_to("circle")
    trust(plan)
    assert is_trusted(plan)
    (plan.root / "circle").unlink()
    assert not is_trusted(plan)


def test_too_much_is_refused(plan, monkeypatch):
    monkeypatch.setattr(trusting, "MOST_BYTES", 10)
    with pytest.raises(UserError, match="of files other than texts and pictures"):
        trust(plan)
    monkeypatch.setattr(trusting, "MOST_FILES", 2)
    with pytest.raises(UserError, match="more than 2 files"):
        trust(plan)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(plan):
    os.mkfifo(plan.root / "pipe")
    trust(plan)
    assert is_trusted(plan)


@pytest.mark.parametrize("content", ["{", "[]", '{"x": 1}', "\udcff"])
def test_a_damaged_record_is_reported_and_left_alone(plan, content):
    home().trust_file.write_bytes(content.encode("utf-8", "surrogateescape"))
    for act in (trust, is_trusted, require_trust):
        with pytest.raises(UserError, match=r"trusted\.json"):
            act(plan)
    assert home().trust_file.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_the_command(plan, capfd):
    assert cli.run(["trust", str(plan.root)]) == 0
    said = capfd.readouterr().out
    assert "week1/lines/lab.py" in said and "2\u00a0files" in said and fingerprint(plan)[:16] in said
    require_trust(plan)
    assert cli.run(["trust", str(plan.root), "--forget"]) == 0
    assert "no longer trusted" in capfd.readouterr().out
    assert cli.run(["trust", "--curriculum", str(plan.root), "--lang", "fr"]) == 0
    assert "peut s'exécuter" in capfd.readouterr().out
    assert cli.run(["trust"]) == 0
    assert "needs no consent" in capfd.readouterr().out
    assert cli.run(["trust", str(plan.root / "nowhere")]) == 2


def test_in_french(plan):
    set_language("fr")
    trust(plan)
    (plan.root / "week1/lines/helper.py").write_text("x = 2\n")
    with pytest.raises(UserError, match="a changé depuis votre accord\u00a0: week1/lines/helper"):
        require_trust(plan)
