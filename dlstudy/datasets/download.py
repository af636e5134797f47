"""Fetch one published file: resumed, verified, from the first mirror that has it.

urllib does it: it reads the system's proxy settings, hands over the bytes as they are (httpx would
unpack what a server labels gzip), trusts the system's certificates, which a company's proxy needs, and
adds nothing to install. What it lacks, resuming and trying again, is what this file is about.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import os
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dlstudy.datasets.catalog import File
from dlstudy.datasets.keeping import sha256_of
from dlstudy.errors import DlstudyError
from dlstudy.home import cannot_write
from dlstudy.language import reason, say

TIMEOUT = 20.0  # seconds without a byte
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds between the attempts that bring nothing new
BLOCK = 1 << 16

Progress = Callable[[int, int], None]


class Unusable(Exception):
    """This mirror does not have the file; another one may."""


class Interrupted(Exception):
    """The connection broke or the server is busy; the same mirror may do better in a moment."""

    def __init__(self, reason: str, *, pause: float = 0.0, attempts: int | None = None) -> None:
        super().__init__(reason)
        self.pause, self.attempts = pause, len(PAUSES) if attempts is None else attempts


def fetch(
    file: File, folder: Path, progress: Progress | None = None, *, say_so: Callable[[str], object] = str
) -> Path:
    """Bring one file into a folder and return its path; bytes that are there already are kept.

    An unfinished file is called ``NAME.part``; the one called NAME is always whole and verified.
    `say_so` is told, in words, when a mirror is given up.
    Raises DlstudyError when no mirror has it or the disk is full, saying what each mirror answered.
    """
    whole, part = folder / file.name, folder / f"{file.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if whole.exists():
            if whole.stat().st_size == file.size and sha256_of(whole) == file.sha256:
                return whole
            whole.unlink()
        if part.exists() and part.stat().st_size > file.size:
            part.unlink()
        answers = []
        for url in file.urls:
            try:
                _from(url, file, part, progress)
                os.replace(part, whole)
                return whole
            except Unusable as error:
                answers.append(f"{_host(url)}: {error}")
                if url != file.urls[-1]:
                    say_so(say(fr=f"{_host(url)} : {error} ; essai d'une autre adresse…",
                               en=f"{_host(url)}: {error}; trying another address…"))  # fmt: skip
    except OSError as error:
        raise cannot_write(part, error) from error
    raise DlstudyError(
        say(fr=f"Impossible de télécharger {file.name} :\n  ", en=f"Cannot download {file.name}:\n  ")
        + "\n  ".join(answers),
        hint=say(
            fr="Vérifiez la connexion (derrière un mandataire : les variables https_proxy et http_proxy), puis "
            "relancez : le téléchargement reprendra où il en est. Ou apportez le fichier autrement : "
            "dlstudy data import.",
            en="Check the connection (behind a proxy: the variables https_proxy and http_proxy), then run it "
            "again: the download goes on from where it is. Or bring the file some other way: dlstudy data import.",
        ),
    )


def _from(url: str, file: File, part: Path, progress: Progress | None) -> None:
    """Fill `part` from one mirror until it is whole and verified."""
    fruitless = 0
    fresh = not part.exists()  # whether every byte came from this mirror
    while True:
        had = part.stat().st_size if part.exists() else 0
        try:
            if had < file.size:
                fresh = _attempt(url, file, part, had, progress) or fresh
            if part.stat().st_size == file.size:
                if sha256_of(part) == file.sha256:
                    return
                part.unlink()
                if fresh:
                    raise Unusable(say(fr="mauvaise somme de contrôle", en="wrong checksum"))
                fresh, fruitless = (
                    True,
                    0,
                )  # what was left here before may be to blame: once more, from the start
                continue
            raise Interrupted(say(fr="connexion coupée", en="connection cut"))
        except Interrupted as error:
            gained = (part.stat().st_size if part.exists() else 0) > had
            fruitless = 0 if gained else fruitless + 1
            if fruitless > error.attempts:
                raise Unusable(str(error)) from error
            time.sleep(max(error.pause, PAUSES[max(0, fruitless - 1)]))


def _attempt(url: str, file: File, part: Path, had: int, progress: Progress | None) -> bool:
    """One request for what is missing. Returns whether the server sent the file from its first byte."""
    request = urllib.request.Request(url, headers={"User-Agent": "dlstudy", "Accept-Encoding": "identity"})
    if had:
        request.add_header("Range", f"bytes={had}-")
    try:
        with _opener().open(request, timeout=TIMEOUT) as answer:
            start = _start(answer, file, had)
            _copy(answer, part, file, start, progress)
            return start == 0
    except urllib.error.HTTPError as error:
        with contextlib.suppress(OSError):
            error.close()
        if error.code == 416 and had:  # it counts fewer bytes than we have
            part.unlink()
            raise Interrupted(f"HTTP {error.code}") from error
        if error.code in (408, 425, 429) or error.code >= 500:
            raise Interrupted(f"HTTP {error.code} {error.reason}", pause=_patience(error)) from error
        raise Unusable(f"HTTP {error.code} {error.reason}") from error
    except (http.client.HTTPException, ValueError) as error:
        raise Interrupted(str(error) or type(error).__name__) from error
    except TimeoutError as error:
        words = say(fr=f"rien reçu pendant {TIMEOUT:g} s", en=f"nothing received for {TIMEOUT:g} s")
        raise Interrupted(words) from error
    except urllib.error.URLError as error:  # nobody there, no such name, a certificate that does not fit
        inner = error.reason
        said = getattr(inner, "verify_message", None) or (
            reason(inner) if isinstance(inner, OSError) else inner
        )
        raise Interrupted(str(said), attempts=1) from error
    except OSError as error:
        raise Interrupted(reason(error)) from error


def _start(answer: Any, file: File, had: int) -> int:
    """Where the bytes that follow belong. Unusable when the server has a file of another size."""
    if answer.status == 206:
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", answer.headers.get("Content-Range", ""))
        if not match or int(match[1]) != had:
            raise Unusable(say(fr="réponse partielle incohérente", en="inconsistent partial answer"))
        total = None if match[3] == "*" else int(match[3])
        start = had
    elif answer.status == 200:  # it sends the whole file, asked for or not
        length = answer.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        start = 0
    else:
        raise Unusable(f"HTTP {answer.status}")
    if total is not None and total != file.size:
        raise Unusable(
            say(fr=f"{total} octets au lieu de {file.size}", en=f"{total} bytes instead of {file.size}")
        )
    return start


def _copy(answer: Any, part: Path, file: File, start: int, progress: Progress | None) -> None:
    """Write the answer's bytes from `start` on. What the disk says is never taken for a broken connection."""
    done = start
    try:
        out = open(part, "r+b" if start else "wb", buffering=0)  # noqa: SIM115 (closed below)
        out.seek(start)
    except OSError as error:
        raise cannot_write(part, error) from error
    try:
        while True:
            if progress:
                progress(done, file.size)
            block = answer.read1(BLOCK)
            if not block:
                return
            done += len(block)
            if done > file.size:
                raise Unusable(say(fr=f"plus de {file.size} octets", en=f"more than {file.size} bytes"))
            try:
                _write(out, block)
            except OSError as error:
                raise cannot_write(part, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.fsync(out.fileno())
        out.close()


def _write(out: Any, block: bytes) -> None:
    """All of a block: a nearly full disk takes a part of it first, and refuses the rest."""
    while block:
        block = block[out.write(block) :]


def _opener() -> urllib.request.OpenerDirector:
    """http and https alone, through the system's proxies."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=_certificates()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The system's certificates and certifi's: python.org's Python for macOS starts without any."""
    context = ssl.create_default_context()
    with contextlib.suppress(ImportError, OSError):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _patience(error: urllib.error.HTTPError) -> float:
    """The seconds that the server asks to wait, within reason."""
    wanted = error.headers.get("Retry-After", "") if error.headers else ""
    return min(float(wanted), 30.0) if wanted.isdigit() else 0.0


def _host(url: str) -> str:
    return url.split("/")[2]
