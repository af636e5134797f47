"""Downloads, against a local server that does everything a server should not."""

import contextlib
import hashlib
import http.server
import threading

import pytest

from dlstudy.datasets import download
from dlstudy.datasets.catalog import File
from dlstudy.errors import DlstudyError

BODY = bytes(range(256)) * 1200  # 307,200 bytes: several blocks


class Server:
    """Answers each path with the function given for it; keeps the ranges it was asked for."""

    def __init__(self):
        server = self
        self.pages, self.asked, self.headers = {}, [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.asked.append((self.path, self.headers.get("Range")))
                server.headers.append(dict(self.headers))
                self.close_connection = True
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    server.pages[self.path](self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.http.server_address[1]}{path}"

    def close(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(download, "TIMEOUT", 0.25)
    running = Server()
    yield running
    running.close()


def file_at(*urls, body=BODY):
    return File("set.bin", len(body), hashlib.sha256(body).hexdigest(), hashlib.md5(body).hexdigest(), urls)


def start_of(handler):
    asked = handler.headers.get("Range")
    return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0


def good(handler, body=BODY, most=None):
    """The whole file or the range asked for; `most` bytes of it before the line goes dead."""
    start = start_of(handler)
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
    handler.send_header("Content-Length", str(len(body) - start))
    handler.end_headers()
    handler.wfile.write(body[start : None if most is None else start + most])


def cut(most):
    return lambda handler: good(handler, most=most)


def status(code, **headers):
    def answer(handler):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def ignores_range(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(BODY)))
    handler.end_headers()
    handler.wfile.write(BODY)


def without_length(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(BODY)


def wrong_bytes(handler):
    good(handler, body=bytes(len(BODY)))


def test_a_file_comes_whole_and_leaves_no_part(server, tmp_path):
    server.pages["/a"] = good
    told = []
    path = download.fetch(file_at(server.url("/a")), tmp_path, lambda *both: told.append(both))
    assert path.read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["set.bin"]
    assert told[0] == (0, len(BODY)) and told[-1] == (len(BODY), len(BODY))
    assert told == sorted(told)


def test_a_cut_connection_goes_on_where_it_was(server, tmp_path):
    server.pages["/a"] = cut(100_000)
    path = download.fetch(file_at(server.url("/a")), tmp_path)
    assert path.read_bytes() == BODY
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-", "bytes=200000-", "bytes=300000-"]


def test_what_an_earlier_attempt_left_is_used(server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:250_000])
    server.pages["/a"] = good
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY
    assert server.asked == [("/a", "bytes=250000-")]


def test_a_whole_file_is_not_fetched_again(server, tmp_path):
    (tmp_path / "set.bin").write_bytes(BODY)
    download.fetch(file_at(server.url("/a")), tmp_path)
    (tmp_path / "set.bin").rename(tmp_path / "set.bin.part")
    download.fetch(file_at(server.url("/a")), tmp_path)
    assert server.asked == []


@pytest.mark.parametrize(
    "left", [BODY[1:100_001], BODY + b"!", bytes(len(BODY))], ids=["other", "longer", "wrong"]
)
def test_what_was_left_may_be_rubbish(server, tmp_path, left):
    (tmp_path / "set.bin.part").write_bytes(left)
    server.pages["/a"] = good
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_server_that_ignores_range_starts_over(server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages["/a"] = ignores_range
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_server_that_says_no_length(server, tmp_path):
    server.pages["/a"] = without_length
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def announces(length, send=BODY):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(send)

    return answer


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
    "shorter than it says": announces(len(BODY), BODY[:-7]),
    "another length": announces(1234, BODY[:1234]),
    "wrong bytes": wrong_bytes,
    "not there": status(404),
    "busy": status(503),
    "too many": status(429, Retry_After="0"),
    "a page that says nothing": announces(0, b""),
    "endless": endless,
    "silent": silent,
    "elsewhere for ever": lambda handler: status(302, Location=handler.path)(handler),
    "to a file": status(302, Location="file:///etc/passwd"),
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD)
def test_a_bad_mirror_is_left_for_the_next(server, tmp_path, answer):
    server.pages |= {"/bad": answer, "/good": good}
    said = []
    path = download.fetch(file_at(server.url("/bad"), server.url("/good")), tmp_path, say_so=said.append)
    assert path.read_bytes() == BODY
    assert [p.name for p in tmp_path.iterdir()] == ["set.bin"]
    assert len(said) == 1 and said[0].startswith("127.0.0.1")


@pytest.mark.parametrize("content_range", ["bytes 0-9/307200", "bytes 5000-5009/9999", "nonsense", ""])
def test_a_partial_answer_that_fits_nowhere(server, tmp_path, content_range):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages |= {"/bad": partial(content_range), "/good": good}
    path = download.fetch(file_at(server.url("/bad"), server.url("/good")), tmp_path)
    assert path.read_bytes() == BODY


def test_a_mirror_is_joined_in_the_middle(server, tmp_path):
    """What the first mirror gave before it died is kept for the second."""
    calls = []

    def dies(handler):
        calls.append(1)
        good(handler, most=150_000) if len(calls) == 1 else status(500)(handler)

    server.pages |= {"/dies": dies, "/good": good}
    assert download.fetch(file_at(server.url("/dies"), server.url("/good")), tmp_path).read_bytes() == BODY
    assert server.asked[-1] == ("/good", "bytes=150000-")


def test_a_range_beyond_the_end_is_begun_again(server, tmp_path):
    (tmp_path / "set.bin.part").write_bytes(BODY[:5000])
    server.pages["/a"] = lambda handler: (status(416) if handler.headers.get("Range") else good)(handler)
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_a_redirect_is_followed(server, tmp_path):
    server.pages |= {"/a": lambda handler: status(302, Location="/b")(handler), "/b": good}
    assert download.fetch(file_at(server.url("/a")), tmp_path).read_bytes() == BODY


def test_no_mirror_at_all_says_what_each_one_answered(server, tmp_path):
    server.pages |= {"/a": status(404), "/b": wrong_bytes}
    nobody = "http://127.0.0.1:9/c"
    with pytest.raises(DlstudyError) as caught:
        download.fetch(file_at(server.url("/a"), server.url("/b"), nobody), tmp_path)
    assert "404" in caught.value.message and "checksum" in caught.value.message
    assert "refused" in caught.value.message and "import" in caught.value.hint
    assert not (tmp_path / "set.bin").exists()


def test_a_proxy_from_the_environment_is_used(server, tmp_path, monkeypatch):
    server.pages["http://files.invalid/set.bin"] = good
    monkeypatch.setenv("http_proxy", server.url("")), monkeypatch.delenv("no_proxy")
    path = download.fetch(file_at("http://files.invalid/set.bin"), tmp_path)
    assert path.read_bytes() == BODY
    assert server.asked[0][0] == "http://files.invalid/set.bin"


def test_what_comes_is_not_unpacked_on_the_way(server, tmp_path):
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


def test_a_full_disk_is_not_taken_for_a_bad_connection(server, tmp_path, monkeypatch):
    def full(out, block):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download, "_write", full)
    server.pages["/a"] = good
    with pytest.raises(DlstudyError, match="No space left") as caught:
        download.fetch(file_at(server.url("/a")), tmp_path)
    assert "DLSTUDY_HOME" in caught.value.hint
    assert len(server.asked) == 1
