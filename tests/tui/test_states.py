"""What the screen makes of runs as they come: damaged, cut short, dead, odd."""

import json
import os

import pytest

from dlstudy import language
from dlstudy.runs.folder import RunFolder
from dlstudy.tui import words
from dlstudy.tui.follow import Follower
from dlstudy.tui.pace import Pace


class TestFollower:
    def follow(self, folder):
        follower = Follower(folder)
        follower.poll()
        while follower.loading:
            follower.poll()
        return follower

    def test_reads_what_is_there_and_then_what_is_new(self, make, tools):
        folder = make("running")
        follower = self.follow(folder)
        assert follower.status == "running" and not follower.over
        before = len(follower.view.series["loss"])
        assert not follower.poll()
        tools.append(
            folder.path, {"e": "scalars", "t": 350, "at": 1, "step": [427], "ts": [350], "v": {"loss": [0.5]}}
        )
        assert follower.poll() and len(follower.view.series["loss"]) == before + 1
        with open(folder.path / "output.log", "a") as file:
            file.write("\x1b[31mred\x1b[0m\rlast\n")
        follower.poll()
        assert follower.output[-1] == ("", "last")

    def test_half_a_line_waits_for_its_other_half(self, make, tools):
        folder = make("running")
        follower = self.follow(folder)
        line = (
            json.dumps({"e": "end", "t": 1, "at": 2, "status": "finished", "metrics": {}, "error": None})
            + "\n"
        )
        tools.append(folder.path, line[:30])
        assert not follower.poll() and not follower.view.damaged
        tools.append(folder.path, line[30:])
        assert follower.poll() and follower.status == "finished"

    def test_damaged_lines_are_counted_and_the_rest_is_shown(self, make):
        folder = make("finished")
        lines = folder.events.read_bytes().splitlines(keepends=True)
        lines[40] = b"\x00\xff garbage \n"
        lines[50] = lines[50][:20] + b"\n"
        folder.events.write_bytes(b"".join(lines))
        follower = self.follow(folder)
        assert follower.view.damaged == 2 and follower.status == "finished"
        assert len(follower.view.series["loss"]) > 700

    def test_a_truncated_file_is_read_anew(self, make):
        folder = make("running")
        follower = self.follow(folder)
        full = folder.events.read_bytes()
        folder.events.write_bytes(full[: len(full) // 2])
        assert follower.poll()
        assert 0 < len(follower.view.series["loss"]) < 300

    @pytest.mark.parametrize("name", ["events.jsonl", "state.json", "run.json", "output.log"])
    def test_any_file_may_be_missing(self, make, name):
        folder = make("finished")
        (folder.path / name).unlink()
        follower = self.follow(RunFolder(folder.path))
        assert follower.status in ("finished", "interrupted")

    def test_a_dead_process_is_an_interrupted_run(self, make):
        follower = self.follow(make("interrupted"))
        assert follower.status == "interrupted" and follower.over
        follower.kill()  # there is nothing to kill, and nobody else is hit

    def test_a_lab_that_fails_before_its_first_event_still_says_why(self, make):
        folder = make("failed")
        folder.events.unlink()
        folder.write_state(error={"type": "SyntaxError", "message": "invalid syntax", "line": 3})
        follower = self.follow(folder)
        assert follower.status == "failed" and follower.error["line"] == 3

    def test_output_is_kept_within_bounds(self, make, monkeypatch):
        monkeypatch.setattr("dlstudy.tui.follow.KEPT", 100)
        folder = make("finished")
        (folder.path / "output.log").write_text("x\n" * 1000)
        follower = self.follow(folder)
        assert len(follower.output) <= 200 and follower.written >= 1000


class TestScreen:
    @pytest.mark.parametrize("name", ["events.jsonl", "everything"])
    async def test_opens_on_a_run_with_parts_missing(self, app, tools, name):
        app = app("finished")
        folder = app.follower.folder.path
        for path in folder.rglob("*") if name == "everything" else [folder / name]:
            if path.is_file():
                path.unlink()
        app.follower.__init__(RunFolder(folder))
        async with app.run_test(size=tools.sizes["large"]) as pilot:
            await tools.settle(pilot)
            assert tools.text_of(app.lab.header).strip()
            await pilot.press("n", "l", "2", "n", "3", "n", "q")
        assert app.return_value == "ended"

    async def test_failed_shows_the_exception_the_line_and_the_last_output(self, app, tools):
        app = app("failed")
        async with app.run_test() as pilot:
            await tools.settle(pilot)
            notice = tools.text_of(app.lab.notice)
            assert "RuntimeError: mat1 and mat2 shapes cannot be multiplied" in notice
            assert (
                "lab.py, line 142:  logits = self.head(features)" in notice and "expects 512 inputs" in notice
            )
            assert app.lab.output.display and "compiling… done" in tools.text_of(app.lab.output)

    async def test_interrupted_says_how_to_resume(self, app, tools):
        app = app("interrupted")
        async with app.run_test() as pilot:
            await tools.settle(pilot)
            assert "dlstudy resume cifar-1124-1930" in tools.text_of(app.lab.notice)
            assert "! interrupted" in tools.text_of(app.lab.header)

    async def test_finished_compares_with_earlier_runs(self, app, make, tools):
        earlier = make("finished", name="cifar-1123-1930", seed=5)
        app = app("finished", seed=6)
        async with app.run_test() as pilot:
            await tools.settle(pilot)
            notice = tools.text_of(app.lab.notice)
            assert "89." in notice or "90." in notice
            assert "best" in notice and earlier.id in notice and "weights.safetensors" in notice

    async def test_any_size(self, app, tools):
        app = app("running")
        async with app.run_test(size=(80, 24)) as pilot:
            for size in ((1, 1), (30, 10), (107, 60), (108, 36), (29, 40)):
                await pilot.resize_terminal(*size)
                await pilot.press("tab")
                assert app.lab.small.display == (size[0] < 30 or size[1] < 10)
                assert app.lab.wide == (size[0] >= 108 and size[1] >= 36)
            assert "too small: 30×10" in tools.text_of(app.lab.small).replace("\n", " ")
            await pilot.resize_terminal(20, 8)
            await pilot.press("q", "d")
        assert app.return_value == "detached"

    async def test_a_resumed_run_is_followed_into_its_next_session(self, app, tools):
        app = app("finished", until=0.5)
        path = app.follower.folder.path
        async with app.run_test() as pilot:
            at = {"t": 310.0, "at": 1795540400.0}
            tools.append(path, {"e": "end", **at, "status": "stopped", "metrics": {}, "error": None})
            app.lab._tick()
            assert app.follower.status == "stopped"
            tools.append(path, {"e": "rewind", **at, "step": 291},
                         {"e": "start", **at, "device": "cpu", "session": 2, "resumed_step": 291})  # fmt: skip
            app.follower.folder.write_state(status="running", pid=os.getpid(), pid_created=created())
            app.follower._looked = 0
            app.lab._tick()
            await pilot.pause()
            assert app.follower.status == "running" and not app.lab.notice.display
            assert max(app.follower.view.series["loss"].steps) == 291

    async def test_what_came_too_soon_after_a_drawing_is_drawn_when_it_is_due(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            due, app.lab.pace.due = app.lab.pace.due, lambda: False
            tools.append(app.follower.folder.path, {"e": "scalars", "t": 350, "at": 1, "step": [427], "ts": [350],
                                                    "v": {"loss": [0.4321]}})  # fmt: skip
            app.lab._tick()
            assert "0.432" not in tools.text_of(app.lab.header)
            app.lab.pace.due = lambda: True
            app.lab._tick()
            assert "0.432" in tools.text_of(app.lab.header)
            app.lab.pace.due = due
            await pilot.pause()

    async def test_a_still_screen_draws_nothing(self, app):
        app = app("finished")
        async with app.run_test(size=(140, 45)) as pilot:
            await pilot.pause()
            assert [widget.sync() for widget in app.lab.panels] == [False] * 5
            assert not any(w.sync() for w in (app.lab.header, app.lab.tabs, app.lab.footer))


def created():
    import psutil

    return psutil.Process().create_time()


class TestPace:
    def test_drawing_takes_its_share_and_no_more(self):
        now = cpu = 0.0
        pace = Pace(share=0.02, cpu=lambda: cpu, clock=lambda: now)
        drawn = 0
        while now < 600:
            now += 0.2
            if pace.due():
                cpu += 0.03  # 30 ms each
                drawn += 1
                pace.drawn()
        assert 0.015 <= cpu / now <= 0.025 and drawn > 100

    def test_cheap_drawing_is_frequent(self):
        now = cpu = 0.0
        pace = Pace(cpu=lambda: cpu, clock=lambda: now)
        for _ in range(20):
            now += 0.5
            assert pace.due()
            cpu += 0.001
            pace.drawn()


class TestWords:
    def test_nothing_drives_the_terminal(self):
        assert words.clean("\x1b]0;title\x07\x1b[2Jab\tc\x9b31m\x07") == "ab  c31m"
        assert words.clean("10%\r100%\r\n") == "100%"
        assert words.here({"fr": "oui : non", "en": "yes"}) == "yes" and words.here(None) == ""
        assert words.here({"en": "Lower the batch.\nClose programs."}) == "Lower the batch. Close programs."

    def test_scalars_in_words(self):
        assert words.title("test_accuracy") == "test accuracy"
        assert words.value("test_accuracy", 0.8731) == "87.3%" and words.value("loss", float("nan")) == "NaN"
        assert words.short(0) == "0" and words.short(1.21e-5) == "1.2e-5" and words.short(12345) == "12,345"
        assert words.clock(3729) == "1:02:09"
        language.set_language("fr")
        assert words.title("test_accuracy") == "exactitude de test"
        assert words.value("test_accuracy", 0.8731) == "87,3\u00a0%"
        assert words.memory(1_310_000_000) == "1,3\u00a0Go"


@pytest.mark.parametrize("name", ["missing.npz", "../../outside.npz", "a\0b.npz", "run.json", "."])
def test_a_picture_file_that_is_none_is_no_picture(make, name):
    from dlstudy.tui.widgets.pictures import _read

    folder = make("finished")
    assert _read(folder.path, {"file": name}) is None
