"""The page of a run, read by parsers that nobody here wrote; and what finished runs leave to other labs."""

import base64
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from dlstudy.lab import Curve, Figure, Images, Matrix, Table
from dlstudy.lab.page import html


class Reader(HTMLParser):
    VOID = {"meta", "img", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.addresses, self.text = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def page():
    rng = np.random.default_rng(0)
    x = np.linspace(0, 1, 5)
    figure = (
        Figure(x="x <&>", y="y", title="All kinds")
        .line(x, [0, 1, np.nan, 2, 3], label="a & b")
        .points(x, x, size=0.5)
    )
    figure.hline(1).vline(0.5).text(0.2, 2, "<here>").arrow(0, 0, 1, 1).contour(x, x, np.outer(x, x), 2)
    parts = [figure, Figure().heat(rng.normal(size=(3, 4))), Figure().bars([1, 2, 3], [3, 1, 2]),
             Figure().bars(["one", "<two>"], [0.5, -0.25], label="z"), Curve(x, {"c": x}),
             Table(["name", "value"], [["<script>", 0.25], ["b", None], ["c", 12]], title="T"),
             Matrix([[5, 0], [1, float("nan")]], rows=["p", "q"], columns=["p", "q"]),
             Images(rng.integers(0, 255, (2, 4, 4, 3), np.uint8), truth=[0, 1], predicted=[0, 0], confidence=[0.5, 0.9],
                    classes=["cat", "dog"]), {"fr": "Un texte.", "en": "A text."}]  # fmt: skip
    return html("Title", parts, "Lead")


def test_a_page_is_whole_and_fetches_nothing(page):
    reader = Reader()
    reader.feed(page)
    assert reader.open == [] and "script" not in reader.tags and "<script>" in reader.text
    assert reader.tags.count("svg") == 5 and reader.tags.count("table") == 2 and reader.tags.count("img") == 2
    assert reader.addresses and all(one.startswith("data:image/png;base64,") for one in reader.addresses)
    assert not re.search(r"url\(|@import|https?://", page)
    assert "5.0" not in reader.text  # a count is no measurement
    assert "cat" in reader.text and "A text." in reader.text and "a & b" in reader.text


def test_figures_are_sound_xml_inside_of_the_picture(page):
    for found in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        svg = ElementTree.fromstring(found)
        width, height = (float(v) for v in svg.attrib["viewBox"].split()[2:])
        for rect in svg.iter("rect"):
            assert 0 <= float(rect.attrib["x"]) <= width and 0 <= float(rect.attrib["y"]) <= height
        assert "nan" not in found.replace('aria-label="', "")


def test_pictures_are_the_same_pixels():
    pixels = np.random.default_rng(1).integers(0, 255, (1, 5, 6, 3), np.uint8)
    (data,) = re.findall(r"base64,([^\"]+)", html("t", [Images(pixels)]))
    assert np.array_equal(Image.open(io.BytesIO(base64.b64decode(data))), pixels[0])


LAB = """
from dlstudy import lab
class Settings(lab.Settings):
    pass
def train(run, s):
    for _ in run.epochs(1):
        run.log(loss=1.0)
    run.save("answers", logits=[[1.0, 2.0]], y=[1])
"""


def test_a_lab_finds_what_finished_runs_of_another_left(dlstudy_home, tmp_path):
    from dlstudy.lab.earlier import finished
    from dlstudy.runs.folder import create

    for status in ("finished", "failed"):
        folder = create({"lab": "a.b", "settings": {"n": 1}, "seed": 0}, LAB)
        from dlstudy.lab import Run

        run = Run(folder)
        run.save("answers", logits=np.array([[1.0, 2.0]]), y=np.array([1]))
        run.close(status)
    (one,) = finished("a.b", "answers")
    assert one.settings == {"n": 1} and np.array_equal(one.arrays()["logits"], [[1.0, 2.0]])
    assert finished("a.b", "other") == [] and finished("a.c", "answers") == []
