"""`serve`: the page and its dashboard for the learner alone, and nothing left when it ends."""

import asyncio
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest

from dlstudy import cli

pytest.importorskip("textual_serve", reason="the extra `web`")

import aiohttp

from dlstudy.tui.web import page, server

ORDER = {"language": "fr", "path": None}


@pytest.fixture
async def served():
    """A running server."""
    running = server.Server(ORDER)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def browser():
    async with aiohttp.ClientSession() as session:
        yield session


async def status(browser, address, **headers):
    async with browser.get(address, headers=headers) as answer:
        return answer.status


async def test_it_listens_on_this_machine_alone(served):
    listening = psutil.Process().net_connections("tcp")
    own = {one.laddr.ip for one in listening if one.status == "LISTEN" and one.laddr.port == served.port}
    assert own == {"127.0.0.1"}


async def test_without_the_token_there_is_nothing(served, browser):
    base = f"http://127.0.0.1:{served.port}"
    token = served.token
    assert await status(browser, served.address) == 200
    for path in ("/", "/ws", "/static/js/textual.js", "/x/", f"/{token[:-1]}/", f"/{token}x/", f"/{token.upper()}/",
                 "/x/textual.js", f"/{token}/../../etc/x", f"/{token}/server.py", f"/{token}/%2e%2e/x"):  # fmt: skip
        assert await status(browser, base + path) == 404, path
    assert len(token) >= 32 and server.Server(ORDER).token != token


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
async def test_a_name_bent_to_this_machine_is_refused(served, browser, host):
    """DNS rebinding: the browser asks this server, but under the name of another site."""
    assert await status(browser, served.address, Host=host.format(port=served.port)) == 403


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:1",
                                    "https://127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example"])  # fmt: skip
async def test_another_site_s_page_does_not_reach_the_socket(served, browser, origin):
    headers = {} if origin is None else {"Origin": origin.format(port=served.port)}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await browser.ws_connect(served.address + "ws", headers=headers)
    assert refused.value.status == 403 and not served.sessions


async def test_the_page_loads_nothing_from_elsewhere_and_cannot_be_framed(served, browser):
    async with browser.get(served.address) as answer:
        text, headers = await answer.text(), answer.headers
    for url in re.findall(r"(?:src|href)=\"([^\"]*)\"", text):
        assert url in ("", "data:,", "xterm.css", "page.css", "textual.js", "page.js")
        if url and url != "data:,":
            assert await status(browser, served.address + url) == 200
    urls = re.findall(r"url\(\"?([^)\"]*)", page.css())
    assert urls == ["font.ttf"] and await status(browser, served.address + urls[0]) == 200
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "no-referrer" and "Access-Control-Allow-Origin" not in headers


async def until(socket, words):
    """Read what is drawn until these words were."""
    drawn = b""
    while not all(word.encode() in drawn for word in words):
        message = await socket.receive(timeout=60)
        assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), (message, drawn[-500:])
        if message.type == aiohttp.WSMsgType.BINARY:
            drawn += message.data
    return drawn


async def test_the_dashboard_answers_keys_and_ends_with_its_page(served, browser):
    origin = {"Origin": f"http://127.0.0.1:{served.port}"}
    async with browser.ws_connect(served.address + "ws?width=100&height=30", headers=origin) as socket:
        await until(socket, ["Aujourd'hui"])
        child = next(iter(served.sessions))._process
        await socket.send_str("what is no message")
        await socket.send_json(["resize", {"width": "x", "height": 10**9}])
        await socket.send_json(["stdin", "?"])
        await until(socket, ["Se déplacer"])
        assert child.returncode is None
    for _ in range(100):
        if child.returncode is not None and not served.sessions:
            break
        await asyncio.sleep(0.1)
    assert child.returncode is not None and not served.sessions


@pytest.mark.parametrize("number", ["SIGINT", "SIGKILL"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_no_process_is_left_however_it_ends(browser, number):
    command = subprocess.Popen([sys.executable, "-m", "dlstudy", "serve", "--lang", "en"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip
    try:
        address = command.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
        origin = {"Origin": address.rsplit("/", 2)[0]}
        async with browser.ws_connect(address + "ws", headers=origin) as socket:
            await until(socket, ["Today"])
            children = psutil.Process(command.pid).children(recursive=True)
            assert children
            command.send_signal(getattr(signal, number))
            code = await asyncio.to_thread(command.wait, 20)
        assert psutil.wait_procs(children, timeout=15)[1] == []
        if number == "SIGINT":
            assert code == 0 and "Ended." in command.stdout.read()
    finally:
        command.kill()
        command.stdout.close()


def test_a_port_that_is_taken_is_said(capfd):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.run(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "--port" in capfd.readouterr().err


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_is_missing_is_said_with_the_command_that_installs_it(capfd, monkeypatch, lang):
    monkeypatch.delitem(sys.modules, "dlstudy.tui.web.server")
    monkeypatch.delattr("dlstudy.tui.web.server")
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    assert cli.run(["serve", "--lang", lang]) == 2
    err = capfd.readouterr().err
    assert "-m pip install" in err and "textual-serve" in err


def test_a_plan_that_cannot_be_read_is_said_in_the_terminal(capfd, tmp_path):
    started = time.monotonic()
    assert cli.run(["serve", "--curriculum", str(tmp_path)]) == 2
    assert "plan.yaml" in capfd.readouterr().err and time.monotonic() - started < 10
