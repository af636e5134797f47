"""The figures of a lab on its screen: in front, moving, in every size."""

import json

import numpy as np

from dlstudy import language
from dlstudy.figure import Figure


def draw(folder, k=0, name="line", front=False, **fields):
    """One more figure of a run, and the event that tells of it."""
    x = np.linspace(-3, 3, 60)
    figure = Figure(x="x₁", title={"fr": "La droite", "en": "The line"}).line(x, np.tanh(x + k), label="tanh")
    (folder.path / "figures").mkdir(exist_ok=True)
    file = f"figures/{name}-{k:06d}.json"
    (folder.path / file).write_text(json.dumps(figure.to_dict()))
    return {
        "e": "show",
        "t": 1,
        "at": 1,
        "name": name,
        "kind": "figure",
        "file": file,
        "step": k,
        "front": front,
        **fields,
    }


def only_curves(folder):
    """Take the pictures and matrices of the made run away."""
    lines = folder.events.read_text("utf-8").splitlines(keepends=True)
    folder.events.write_text("".join(line for line in lines if '"e": "show"' not in line))


async def test_the_screen_opens_with_the_figure_and_follows_it(app, tools):
    language.set_language("en")
    lab_app = app("running")
    folder = lab_app.follower.folder
    only_curves(folder)
    tools.append(folder.path, draw(folder))
    async with lab_app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        lab = lab_app.lab
        assert lab.panels[0] is lab.figures and lab.figures.display and not lab.curves.display
        assert lab.pictures not in lab.panels and lab.matrix not in lab.panels
        before = tools.text_of(lab.figures)
        assert "The line" in before and "tanh" in before
        tools.append(folder.path, draw(folder, k=3))
        await pilot.pause(0.7)
        assert tools.text_of(lab.figures) != before
        await pilot.press("2")
        assert lab.curves.display and not lab.figures.display
        await pilot.press("6")  # there is none
        assert lab.curves.display


async def test_a_figure_that_comes_later_comes_to_the_front_unless_the_learner_has_chosen(app, tools):
    for chosen in (False, True):
        lab_app = app("running", name=f"run-{chosen}")
        folder = lab_app.follower.folder
        async with lab_app.run_test(size=(80, 24)) as pilot:
            await tools.settle(pilot)
            lab = lab_app.lab
            if chosen:
                await pilot.press("4")
            tools.append(folder.path, draw(folder))
            await pilot.pause(0.7)
            assert lab.panels[lab.current] is (lab.output if chosen else lab.figures)
            assert lab.output.border_title.startswith("5")


async def test_what_the_lab_puts_in_front_opens(app, tools):
    lab_app = app("finished")
    folder = lab_app.follower.folder
    tools.append(folder.path, draw(folder), {"e": "show", "t": 1, "at": 1, "name": "m", "kind": "matrix", "step": 1,
                                        "values": [[1]], "front": True})  # fmt: skip
    async with lab_app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        assert lab_app.lab.panels[lab_app.lab.current] is lab_app.lab.matrix


async def test_two_figures_side_by_side_and_a_missing_one_said(app, tools):
    language.set_language("en")
    lab_app = app("finished")
    folder = lab_app.follower.folder
    only_curves(folder)
    tools.append(folder.path, draw(folder), draw(folder, name="other"),
                 draw(folder, name="third", file="figures/none.json"),
                 draw(folder, name="out", file="../../../etc/passwd"))  # fmt: skip
    async with lab_app.run_test(size=(140, 45)) as pilot:
        await tools.settle(pilot)
        lab = lab_app.lab
        text = tools.text_of(lab.figures)
        assert text.splitlines()[0].count("The line") == 2 and "more figures" in text
        assert lab.has_class("figured") and lab.curves.display and lab.settings.display
        await pilot.press("n", "n")
        assert tools.text_of(lab.figures).count("missing or unreadable") == 2


async def test_every_size_has_room(app, tools):
    lab_app = app("finished")
    folder = lab_app.follower.folder
    tools.append(folder.path, draw(folder))
    async with lab_app.run_test(size=(30, 10)) as pilot:
        for size in ((30, 10), (80, 24), (108, 36), (200, 60), (60, 80)):
            await pilot.resize_terminal(*size)
            await tools.settle(pilot)
            assert all(
                strip.cell_length <= lab_app.lab.figures.size.width for strip in lab_app.lab.figures._lines
            )


async def test_a_click_chooses_a_panel(app, tools):
    lab_app = app("finished")
    async with lab_app.run_test(size=(140, 45)) as pilot:
        await tools.settle(pilot)
        for panel in (lab_app.lab.output, lab_app.lab.curves, lab_app.lab.settings):
            await pilot.click(panel)
            await tools.settle(pilot)
            assert lab_app.lab.panels[lab_app.lab.current] is panel is lab_app.focused


async def test_tables_of_numbers_stand_beside_each_other_only_where_every_column_shows(app, tools):
    lab_app = app("running")
    folder = lab_app.follower.folder
    only_curves(folder)
    for name in ("first", "second"):
        event = draw(folder, name=name)
        table = Figure(title=name).heat(np.arange(440.0).reshape(10, 44))
        (folder.path / event["file"]).write_text(json.dumps(table.to_dict()))
        tools.append(folder.path, event)
    async with lab_app.run_test(size=(80, 24)) as pilot:
        await tools.settle(pilot)
        shown = tools.text_of(lab_app.lab.figures)
        assert "first" in shown and "second" not in shown
        await pilot.resize_terminal(110, 24)
        await tools.settle(pilot)
        shown = tools.text_of(lab_app.lab.figures)
        assert "first" in shown and "second" in shown
