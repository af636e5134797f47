"""`dlstudy check --watch`: the verdict after every save, on a small screen or as plain lines."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from dlstudy import workspace
from dlstudy.cli.console import is_terminal, out, style, width
from dlstudy.cli.exercising import file_to_check
from dlstudy.desk.judging import Answer, Judging, polling_words
from dlstudy.language import say

if TYPE_CHECKING:
    from dlstudy.curriculum.model import Part, Plan


def watch_exercise(plan: Plan, part: Part, file: Path | None) -> int:
    """Watch an exercise until the learner leaves; returns 0 if it had passed by then, else 1."""
    from dlstudy.curriculum import require_trust

    require_trust(plan)
    if file is None:
        workspace.write_starter(part)
    target = file_to_check(part, file)
    if is_terminal() and sys.stdin.isatty():
        from dlstudy.cli.watch_screen import WatchScreen

        return WatchScreen(plan, part, target, elsewhere=file is not None).run()
    return _plain(plan, part, target, elsewhere=file is not None)


def _plain(plan: Plan, part: Part, target: Path, *, elsewhere: bool) -> int:
    """Without a terminal: the whole verdict after every save, until Ctrl-C."""
    from dlstudy.cli.verdict_page import summary, verdict_lines

    news = threading.Event()
    judging = Judging(plan, part, target, elsewhere, news.set).start()
    shown: Answer | None = None
    told = False
    out(say(fr=f"{target} est vérifié à chaque enregistrement ; Ctrl-C arrête.",
            en=f"{target} is checked at every save; Ctrl-C ends it."))  # fmt: skip
    try:
        while True:
            news.wait()
            news.clear()
            if judging.polling and not told:
                told = True
                out(polling_words())
            answer = judging.answer
            if answer is None or answer is shown:
                continue
            shown = answer
            out()
            out(style(answer.at, "dim"))
            if answer.verdict is None:
                out(answer.error)
                continue
            for line in verdict_lines(answer.verdict, part, width()):
                out(line)
            out(summary(answer.verdict))
            if judging.record():
                out(
                    judging.trouble
                    or say(fr="La partie est notée comme faite.", en="The part is marked as done.")
                )
            sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    finally:
        judging.close()
    return 0 if shown is not None and shown.verdict is not None and shown.verdict.passed else 1
