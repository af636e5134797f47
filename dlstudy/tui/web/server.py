"""Serves the dashboard to a browser on this machine, and to nobody else.

Whoever can reach the socket can do what the learner can. So it listens on 127.0.0.1 alone; every address holds a token
that nobody can guess; a request has to name this server as its host, which one that came by a name bent to 127.0.0.1
(DNS rebinding) does not; and the web socket opens for pages of this server only (their Origin). The page loads nothing
from anywhere else and may not be framed.

textual-serve gives the terminal in the page (xterm.js) and the talk between it and the process; its own server checks
none of this and loads a font from the network.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from dlstudy.tui.web import page

HOST = "127.0.0.1"
#: Dashboards at once; seconds that one may take to end.
MOST, PATIENCE = 4, 5.0
#: Columns and rows that a browser may ask for.
COLUMNS, ROWS = (20, 500), (5, 300)
FILES = {
    "textual.js": ("static/js/textual.js", "text/javascript"),
    "xterm.css": ("static/css/xterm.css", "text/css"),
    "font.ttf": ("static/fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}


class Session(AppService):
    """One page of the browser: its process, started without a shell and ended with the page."""

    def __init__(self, order: dict[str, Any], socket: web.WebSocketResponse) -> None:
        super().__init__(
            "", write_bytes=socket.send_bytes, write_str=socket.send_str,
            close=socket.close,  # type: ignore[arg-type]
            download_manager=DownloadManager(),
        )  # fmt: skip
        self.order = order
        self._ending = False

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # the browser's, not this terminal's
        return super()._build_environment(width, height) | colours

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        more: dict[str, Any] = {"start_new_session": True} if sys.platform != "win32" else {}
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "dlstudy.tui.web.inside", json.dumps(self.order),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width, height), **more,
        )  # fmt: skip
        self._stdin = process.stdin
        return process

    async def stop(self) -> None:
        """End the process: as when a terminal is closed, so that it writes down what it has."""
        if self._process is None or self._ending:
            return
        self._ending = True
        process = self._process
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError, OSError, RuntimeError):
                if hasattr(signal, "SIGHUP"):
                    process.send_signal(signal.SIGHUP)
                else:
                    await self.send_meta({"type": "quit"})
            try:
                await asyncio.wait_for(process.wait(), PATIENCE)
            except asyncio.TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._task is not None:
            await self._task


class Server:
    """The server. `address` is what the learner opens.

    Args:
        order: what the processes are told: `language` and `path` (see `inside`).
    """

    def __init__(self, order: dict[str, Any], port: int = 0) -> None:
        self.order, self.port = order, port
        self.token = secrets.token_urlsafe(24)
        self.sessions: set[Session] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/{self.token}/"

    async def start(self) -> None:
        """Listen. Raises OSError if the port is taken."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/{token}/", self._page)
        app.router.add_get("/{token}/ws", self._socket)
        app.router.add_get("/{token}/page.css", self._own)
        app.router.add_get("/{token}/page.js", self._own)
        app.router.add_get("/{token}/{file}", self._file)
        # No log of requests: the token is in each of them.
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1)
        await self._runner.setup()
        try:
            site = web.TCPSite(self._runner, HOST, self.port)
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """End every dashboard, then stop listening."""
        await asyncio.gather(*(session.stop() for session in list(self.sessions)), return_exceptions=True)
        for socket in list(self._sockets):
            with contextlib.suppress(Exception):
                await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ---- who may ask -------------------------------------------------------------------------------

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        given = request.match_info.get("token", "")
        if request.headers.get("Host", "").lower() not in hosts:
            return web.Response(status=403, text="403")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            return web.Response(status=404, text="404")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._headers(request))
        return response

    def _headers(self, request: web.Request) -> dict[str, str]:
        policy = {
            "default-src": "'none'", "script-src": "'self'", "style-src": "'self' 'unsafe-inline'",
            "font-src": "'self'", "img-src": "data:", "connect-src": f"'self' ws://{request.headers['Host']}",
            "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'none'",
        }  # fmt: skip
        return {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    # ---- what there is -----------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.Response:
        socket = f"ws://{request.headers['Host']}/{self.token}/ws"
        return web.Response(text=page.html(socket), content_type="text/html")

    async def _own(self, request: web.Request) -> web.Response:
        if request.path.endswith(".js"):
            return web.Response(text=page.SCRIPT, content_type="text/javascript")
        return web.Response(text=page.css(), content_type="text/css")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["file"] not in FILES:
            return web.Response(status=404, text="404")
        path, kind = FILES[request.match_info["file"]]
        body = (Path(textual_serve.__file__).parent / path).read_bytes()
        return web.Response(body=body, content_type=kind)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin", "").lower() != f"http://{request.headers['Host']}".lower():
            return web.Response(status=403, text="403")
        if len(self.sessions) >= MOST:
            return web.Response(status=503, text="503")
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=1 << 20)
        await socket.prepare(request)
        self._sockets.add(socket)
        session = Session(self.order, socket)
        self.sessions.add(session)
        try:
            await session.start(
                _within(request.query.get("width"), COLUMNS), _within(request.query.get("height"), ROWS)
            )
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await self._heard(session, socket, message.data)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            await asyncio.shield(session.stop())
            self.sessions.discard(session)
            self._sockets.discard(socket)
        return socket

    async def _heard(self, session: Session, socket: web.WebSocketResponse, text: str) -> None:
        """One message of the terminal in the page: a JSON list of its kind and what it says."""
        try:
            kind, *rest = json.loads(text)
        except (ValueError, TypeError):
            return
        if kind == "stdin" and rest and isinstance(rest[0], str):
            await session.send_bytes(rest[0].encode("utf-8", "replace"))
        elif kind == "resize" and rest and isinstance(rest[0], dict):
            await session.set_terminal_size(
                _within(rest[0].get("width"), COLUMNS), _within(rest[0].get("height"), ROWS)
            )
        elif kind == "ping":
            await socket.send_json(["pong", *rest[:1]])
        elif kind == "blur":
            await session.blur()
        elif kind == "focus":
            await session.focus()


def _within(value: Any, bounds: tuple[int, int]) -> int:
    try:
        return max(bounds[0], min(bounds[1], int(value)))
    except (TypeError, ValueError):
        return 80 if bounds is COLUMNS else 24


async def serve(order: dict[str, Any], port: int, ready: Callable[[str], Any]) -> None:
    """Serve until Ctrl-C (or whatever else ends a program). OSError if the port is taken.

    Args:
        port: 0 for any that is free.
        ready: told the address once it can be opened.
    """
    server = Server(order, port)
    await server.start()
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(getattr(signal, name), over.set)
    try:
        ready(server.address)
        await over.wait()
    finally:
        await server.stop()
