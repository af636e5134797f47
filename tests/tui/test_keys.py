"""Every key of the lab screen, pressed."""

import json
import subprocess
import sys

import pytest

from dlstudy import language
from dlstudy.tui import keys
from dlstudy.tui.widgets.help import Help
from dlstudy.tui.widgets.leave import Leave


def asked(app):
    try:
        return json.loads((app.follower.folder.path / "control.json").read_text())["command"]
    except FileNotFoundError:
        return None


class TestTraining:
    async def test_space_pauses_and_resumes(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("space")
            assert asked(app) == "pause" and "pausing" in tools.text_of(app.lab.header)
            tools.append(app.follower.folder.path, {"e": "pause", "t": 342.0, "at": 1795540342.0})
            app.lab._tick()
            assert "paused" in tools.text_of(app.lab.header)
            await pilot.pause()
            assert "Space to resume" in tools.text_of(app.lab.notice)
            await pilot.press("p")
            assert asked(app) == "resume" and "resuming" in tools.text_of(app.lab.header)
            tools.append(app.follower.folder.path, {"e": "continue", "t": 342.0, "at": 1795540350.0})
            app.lab._tick()
            assert "running" in tools.text_of(app.lab.header) and not app.lab.notice.display

    async def test_a_pause_is_taken_back_before_it_happened(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("space", "space")
            assert asked(app) == "resume"
            app.lab._tick()
            assert "● running" in tools.text_of(app.lab.header)

    async def test_s_saves_stops_and_stays(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("s")
            assert asked(app) == "stop" and "saving" in tools.text_of(app.lab.header)
            tools.append(app.follower.folder.path, end("stopped"))
            app.lab._tick()
            await tools.settle(pilot)
            notice = tools.text_of(app.lab.notice)
            assert "Stopped and saved." in notice and "dlstudy resume cifar-1124-1930" in notice
            await pilot.press("q")
        assert app.return_value == "stopped"

    async def test_d_detaches(self, app):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("d")
        assert app.return_value == "detached" and asked(app) is None

    @pytest.mark.parametrize("status", ["failed", "interrupted"])
    async def test_an_ended_run_is_left_at_once_and_takes_no_orders(self, app, tools, status):
        app = app(status)
        async with app.run_test() as pilot:
            await pilot.press("space", "s")
            assert asked(app) is None and "no longer running" in tools.text_of(app.lab.notice)
            await pilot.press("q")
        assert app.return_value == "ended"

    async def test_q_asks(self, app):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("q")
            assert isinstance(app.screen, Leave)
            await pilot.press("escape")
            assert app.screen is app.lab and asked(app) is None
            await pilot.press("q", "down", "down", "enter")  # the third answer: stay
            assert app.screen is app.lab
            await pilot.press("q", "d")
        assert app.return_value == "detached" and asked(app) is None

    async def test_q_then_s_stops_and_leaves_when_it_has_stopped(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press("q", "s")
            assert asked(app) == "stop" and app.is_running
            tools.append(app.follower.folder.path, end("stopped"))
            app.lab._tick()
            await tools.settle(pilot)
        assert app.return_value == "stopped"

    @pytest.mark.parametrize("over", ["", "q"])
    async def test_ctrl_c_stops_and_leaves_whatever_lies_over_the_screen(self, app, tools, over):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.press(*filter(None, [over]), "ctrl+c")
            assert asked(app) == "stop" and app.screen is app.lab
            assert "Ctrl-C again" in tools.text_of(app.lab.notice)
            tools.append(app.follower.folder.path, end("stopped"))
            app.lab._tick()
            await tools.settle(pilot)
        assert app.return_value == "stopped"

    async def test_ctrl_c_twice_kills_the_training_and_only_that(self, app):
        import psutil

        app = app("running")
        training = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            created = psutil.Process(training.pid).create_time()
            app.follower.folder.write_state(pid=training.pid, pid_created=created - 100)
            app.follower.kill()  # somebody else's process by now
            assert training.poll() is None
            app.follower.folder.write_state(pid_created=created)
            async with app.run_test() as pilot:
                await pilot.press("ctrl+c", "ctrl+c")
            assert app.return_value == "stopped"
            assert training.wait(10) != 0
        finally:
            training.kill()

    async def test_a_folder_that_cannot_be_written_is_said(self, app, tools, monkeypatch):
        app = app("running")

        def full(command):
            raise OSError(28, "No space left on device")

        async with app.run_test() as pilot:
            monkeypatch.setattr(app.follower.folder, "send", full)
            await pilot.press("space")
            assert "No space left" in tools.text_of(app.lab.notice)

    async def test_ctrl_z_suspends_the_screen(self, app, monkeypatch):
        app, called = app("running"), []
        monkeypatch.setattr(type(app), "action_suspend_process", lambda self: called.append(1))
        async with app.run_test() as pilot:
            await pilot.press("ctrl+z")
        assert called == [1]


class TestView:
    async def test_panels_one_at_a_time(self, app, tools):
        app = app("finished")
        async with app.run_test(size=tools.sizes["small"]) as pilot:
            lab = app.lab
            for key, panel in (("2", lab.pictures), ("3", lab.matrix), ("4", lab.output), ("5", lab.settings),
                               ("1", lab.curves), ("tab", lab.pictures), ("right", lab.matrix),
                               ("left", lab.pictures), ("shift+tab", lab.curves), ("left", lab.settings)):  # fmt: skip
                await pilot.press(key)
                assert [p for p in lab.panels if p.display] == [panel], key
                assert app.focused is panel
                await pilot.pause()
                assert tools.text_of(panel).strip()

    async def test_all_panels_at_once_and_one_enlarged(self, app, tools):
        app = app("finished")
        async with app.run_test(size=tools.sizes["large"]) as pilot:
            assert all(panel.display for panel in app.lab.panels) and not app.lab.tabs.display
            await pilot.press("2", "f")
            assert [p for p in app.lab.panels if p.display] == [app.lab.pictures] and app.lab.tabs.display
            await pilot.press("enter")
            assert all(panel.display for panel in app.lab.panels)
            await pilot.press("2")  # the current one again: enlarge
            assert [p for p in app.lab.panels if p.display] == [app.lab.pictures]

    async def test_curves(self, app, tools):
        app = app("finished")
        async with app.run_test() as pilot:
            curves = app.lab.curves

            async def after(key):
                await pilot.press(key)
                return tools.text_of(curves)

            seen = {tools.text_of(curves), await after("m")}
            assert "smoothing 0.95" in tools.text_of(curves)
            assert "smoothing off" in await after("m")
            seen.add(tools.text_of(curves))
            assert "log scale" in await after("l") and "Error (1 − accuracy)" in tools.text_of(curves)
            await pilot.press("l")
            for share in ("50", "25", "10"):
                assert f"last {share}%" in await after("z")
                seen.add(tools.text_of(curves))
            assert "last" not in await after("z")
            assert "epoch" in (await after("x")).splitlines()[-2] and "8" in tools.text_of(curves)
            assert "min" in (await after("x")).splitlines()[-2]
            assert "step" in (await after("x")).splitlines()[-2]
            assert "Learning rate" not in tools.text_of(curves)
            assert "Learning rate" in await after("n")
            assert len(seen) == 6

    async def test_next_picture_and_table(self, app, tools):
        app = app("finished")
        async with app.run_test() as pilot:
            await pilot.press("3")
            assert "Confusion matrix" in tools.text_of(app.lab.matrix)
            await pilot.press("n")
            assert "Accuracy per class" in tools.text_of(app.lab.matrix)
            await pilot.press("n")
            assert "Confusion matrix" in tools.text_of(app.lab.matrix)
            await pilot.press("2", "n")
            assert "Test predictions" in tools.text_of(app.lab.pictures)

    async def test_the_footer_shows_the_keys_of_what_is_seen(self, app, tools):
        app = app("running")
        async with app.run_test() as pilot:
            assert "m smooth" in tools.text_of(app.lab.footer) and "n next" not in tools.text_of(
                app.lab.footer
            )
            await pilot.press("2")
            await pilot.pause()
            assert "m smooth" not in tools.text_of(app.lab.footer) and "n next" in tools.text_of(
                app.lab.footer
            )

    async def test_colours(self, app):
        app = app("finished")
        async with app.run_test() as pilot:
            seen = [app.theme]
            for _ in range(3):
                await pilot.press("t")
                seen.append(app.theme)
        assert seen == ["dlstudy-dark", "dlstudy-light", "dlstudy-contrast", "dlstudy-dark"]

    async def test_help_and_its_ways_out(self, app):
        app = app("running")
        async with app.run_test() as pilot:
            for key, out in (("question_mark", "escape"), ("h", "q"), ("f1", "space")):
                await pilot.press(key)
                assert isinstance(app.screen, Help)
                await pilot.press(out)
                assert app.screen is app.lab and asked(app) is None

    async def test_the_mouse_does_what_the_keys_do(self, app):
        app = app("running")
        async with app.run_test() as pilot:
            await pilot.click("#tabs", offset=(16, 0))
            assert app.lab.panels[app.lab.current] is app.lab.pictures
            await pilot.click("#keys", offset=(4, 0))
            assert asked(app) == "pause"


def test_every_key_is_explained_in_both_languages():
    names = {binding.description for binding in keys.BINDINGS}
    assert names == {name for _, group in keys.GROUPS for name in group}
    sentences = {}
    for code in ("fr", "en"):
        language.set_language(code)
        sentences[code] = [keys.meaning(name)[1] for name in sorted(names)]
        assert all(
            len(sentence) <= 54 for sentence in sentences[code]
        )  # one line each of the help at 80 columns
    assert not set(sentences["fr"]) & set(sentences["en"])


def test_no_key_means_two_things():
    pressed = [key for binding in keys.BINDINGS for key in binding.key.split(",")]
    assert len(pressed) == len(set(pressed))


def end(status):
    return {"e": "end", "t": 343.0, "at": 1795540400.0, "status": status, "metrics": {}, "error": None}
