"""Downloads, against a local server that does everything a server should not."""

import hashlib

import pytest

from dlstudy.datasets import download
from dlstudy.datasets.catalog import File
from dlstudy.errors import DlstudyError

BODY = bytes(range(256)) * 1200  # 307,200 bytes: several blocks


def file_at(*urls, body=BODY):
    return File("set.bin", len(body), hashlib.sha256(body).hexdigest(), hashlib.md5(body).hexdigest(), urls)


def test_a_file_comes_whole_and_leaves_no_part(web, server, tmp_path):
    server.pages["/a"] = web.whole(BODY)
    told = []
    path = download.fetch(file_at(server.url("/a")), tmp_path, lambda *both: told.append(both))
    assert path.read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["set.bin"]
    assert told[0] == (0, len(BODY)) and told[-1] == (len(BODY), len(BODY))
    assert told == sorted(told)


def test_a_cut_connection_goes_on_where_it_was(web, server, tmp_path):
    server.pages["/a"] = web.whole(BODY, most=100_000)
    path = download.fetch(file_at(server.url("/a")), tmp_path)
    assert path.read_bytes() == BODY
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-", "bytes=200000-", "bytes=300000-"]


def test_what_an_earlier_attempt_left_is_used(web, server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:250_000])
    server.pages["/a"] = web.whole(BODY)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY
    assert server.asked == [("/a", "bytes=250000-")]


def test_a_whole_file_is_not_fetched_again(web, server, tmp_path):
    (tmp_path / "set.bin").write_bytes(BODY)
    download.fetch(file_at(server.url("/a")), tmp_path)
    (tmp_path / "set.bin").rename(tmp_path / "set.bin.part")
    download.fetch(file_at(server.url("/a")), tmp_path)
    assert server.asked == []


@pytest.mark.parametrize(
    "left", [BODY[1:100_001], BODY + b"!", bytes(len(BODY))], ids=["other", "longer", "wrong"]
)
def test_what_was_left_may_be_rubbish(web, server, tmp_path, left):
    (tmp_path / "set.bin.part").write_bytes(left)
    server.pages["/a"] = web.whole(BODY)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_server_that_ignores_range_starts_over(web, server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages["/a"] = web.plain(BODY)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_server_that_says_no_length(web, server, tmp_path):
    server.pages["/a"] = web.plain(BODY, length=-1)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def partial(content_range):
    def answer(handler):
        handler.send_response(206)
        handler.send_header("Content-Range", content_range)
        handler.send_header("Content-Length", "10")
        handler.end_headers()
        handler.wfile.write(b"0123456789")

    return answer


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(1 << 16))


def silent(handler):
    import time

    handler.send_response(200)
    handler.send_header("Content-Length", str(len(BODY)))
    handler.end_headers()
    time.sleep(0.6)


BAD = {
    "shorter than it says": lambda web: web.plain(BODY[:-7], len(BODY)),
    "another length": lambda web: web.plain(BODY[:1234]),
    "wrong bytes": lambda web: web.whole(bytes(len(BODY))),
    "not there": lambda web: web.status(404),
    "busy": lambda web: web.status(503),
    "too many": lambda web: web.status(429, Retry_After="0"),
    "a page that says nothing": lambda web: web.plain(b""),
    "endless": lambda _: endless,
    "silent": lambda _: silent,
    "elsewhere for ever": lambda web: lambda handler: web.status(302, Location=handler.path)(handler),
    "to a file": lambda web: web.status(302, Location="file:///etc/passwd"),
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_a_bad_mirror_is_left_for_the_next(web, server, tmp_path, answer):
    server.pages |= {"/bad": answer(web), "/good": web.whole(BODY)}
    said = []
    path = download.fetch(file_at(server.url("/bad"), server.url("/good")), tmp_path, say_so=said.append)
    assert path.read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["set.bin"]
    assert len(said) == 1 and said[0].startswith("127.0.0.1")


@pytest.mark.parametrize("content_range", ["bytes 0-9/307200", "bytes 5000-5009/9999", "nonsense", ""])
def test_a_partial_answer_that_fits_nowhere(web, server, tmp_path, content_range):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages |= {"/bad": partial(content_range), "/good": web.whole(BODY)}
    path = download.fetch(file_at(server.url("/bad"), server.url("/good")), tmp_path)
    assert path.read_bytes() == BODY


def test_a_mirror_is_joined_in_the_middle(web, server, tmp_path):
    """What the first mirror gave before it died is kept for the second."""
    calls = []

    def dies(handler):
        calls.append(1)
        (web.whole(BODY, most=150_000) if len(calls) == 1 else web.status(500))(handler)

    server.pages |= {"/dies": dies, "/good": web.whole(BODY)}
    assert download.fetch(file_at(server.url("/dies"), server.url("/good")), tmp_path).read_bytes() == BODY
    assert server.asked[-1] == ("/good", "bytes=150000-")


def test_a_range_beyond_the_end_is_begun_again(web, server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages["/a"] = lambda handler: (
        web.status(416) if handler.headers.get("Range") else web.whole(BODY)
    )(handler)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_redirect_is_followed(web, server, tmp_path):
    server.pages |= {"/a": web.status(302, Location="/b"), "/b": web.whole(BODY)}
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_no_mirror_at_all_says_what_each_one_answered(web, server, tmp_path):
    server.pages |= {"/a": web.status(404), "/b": web.whole(bytes(len(BODY)))}
    nobody = "http://127.0.0.1:9/c"
    with pytest.raises(DlstudyError) as caught:
        download.fetch(file_at(server.url("/a"), server.url("/b"), nobody), tmp_path)
    assert "404" in caught.value.message and "checksum" in caught.value.message
    assert "refused" in caught.value.message and "import" in caught.value.hint
    assert not (tmp_path / "set.bin").exists()


def test_a_proxy_from_the_environment_is_used(web, server, tmp_path, monkeypatch):
    server.pages["http://files.invalid/set.bin"] = web.whole(BODY)
    monkeypatch.setenv("http_proxy", server.url("")), monkeypatch.delenv("no_proxy")
    path = download.fetch(file_at("http://files.invalid/set.bin"), tmp_path)
    assert path.read_bytes() == BODY
    assert server.asked[0][0] == "http://files.invalid/set.bin"


def test_what_comes_is_not_unpacked_on_the_way(web, server, tmp_path):
    """A .gz that a server labels as compressed text must keep its bytes: the checksum is of those."""

    def labelled(handler):
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY)

    server.pages["/a"] = labelled
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_a_full_disk_is_not_taken_for_a_bad_connection(web, server, tmp_path, monkeypatch):
    def full(out, block):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download, "_write", full)
    server.pages["/a"] = web.whole(BODY)
    with pytest.raises(DlstudyError, match="No space left") as caught:
        download.fetch(file_at(server.url("/a")), tmp_path)
    assert "DLSTUDY_HOME" in caught.value.hint
    assert len(server.asked) == 1
