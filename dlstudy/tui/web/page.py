"""The page: nothing in it comes from anywhere but this server."""

from __future__ import annotations

from html import escape

from dlstudy.language import language, say

#: Fonts of the three systems that have braille and lines; the last one is the server's own.
FONTS = ("DejaVu Sans Mono", "Menlo", "Menlo-Regular", "Cascadia Mono", "Consolas", "Liberation Mono")


def html(socket: str) -> str:
    """The page, whose terminal speaks to this address of a web socket. Its files are beside it: ``xterm.css``, …"""
    over = say(fr="Séance terminée.", en="Session ended.")
    rest = say(
        fr="Les entraînements continuent ; rien n'est perdu.", en="Every training goes on; nothing is lost."
    )
    again = say(fr="Rouvrir", en="Open again")
    wait = say(fr="Ouverture…", en="Opening…")
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<title>dlstudy</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="xterm.css">
<link rel="stylesheet" href="page.css">
<script src="textual.js"></script>
<script src="page.js"></script>
</head>
<body>
<div id="wait" role="status">{escape(wait)}</div>
<div id="over" role="dialog">
<p><b>{escape(over)}</b></p><p>{escape(rest)}</p><p><a href="">{escape(again)}</a></p>
</div>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{escape(socket)}" data-font-size="15"></div>
</body>
</html>
"""


def css() -> str:
    """How the page looks. The terminal's script asks for "Roboto Mono": so the system's best font is called here."""
    sources = ", ".join([*(f'local("{name}")' for name in FONTS), 'url("font.ttf")'])
    return f"""@font-face {{ font-family: "Roboto Mono"; src: {sources}; }}
html, body {{ margin: 0; height: 100%; background: #0e1217; color: #d7dde5; overflow: hidden; }}
body {{ font: 16px/1.5 "Roboto Mono", monospace; }}
#terminal {{ width: 100vw; height: 100vh; }}
.xterm .xterm-viewport {{ background-color: #0e1217 !important; overflow: hidden !important; }}
#wait, #over {{ position: absolute; inset: 0; margin: auto; width: 36em; max-width: 90%; height: max-content;
  text-align: center; z-index: 10; }}
#over {{ display: none; padding: 1em; background: #141a21; border: 1px solid #6cb6ff; border-radius: 8px; }}
#over a {{ color: #6cb6ff; }}
body.-first-byte #wait, body.-closed #wait {{ display: none; }}
body.-closed #over {{ display: block; }}
"""


#: The keys are for the terminal from the beginning, and again when the window comes back.
SCRIPT = """"use strict";
const keys = () => document.querySelector(".xterm-helper-textarea")?.focus();
addEventListener("load", () => { keys(); setTimeout(keys, 300); });
addEventListener("focus", keys);
"""
