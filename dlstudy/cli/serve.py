"""`dlstudy serve`: the dashboard in a browser on this machine."""

from typing import Annotated

from dlstudy.cli.command import Option, command

#: The port that is taken unless another is named, if it is free.
PORT = 8737


@command(
    fr="Ouvre le tableau de bord dans un navigateur, sur cette machine seulement.",
    en="Show the dashboard in a browser, on this machine only.",
)
def serve(
    port: Annotated[int | None, Option("--port", metavar="N", min=1, max=65535,
                                       fr=f"Le port ; sans lui {PORT}, ou un port libre.",
                                       en=f"The port; without it {PORT}, or one that is free.")] = None,
    open_: Annotated[bool, Option("--open", fr="Ouvre aussi la page dans votre navigateur.",
                                  en="Open the page in your browser, too.")] = False,
) -> int:  # fmt: skip
    import asyncio

    from dlstudy.cli.console import out, style
    from dlstudy.cli.context import lang_option, plan_path
    from dlstudy.desk.day import sit_down
    from dlstudy.errors import DlstudyError
    from dlstudy.language import reason, say

    path = plan_path()
    sit_down(
        path
    )  # what is wrong with the plan, the journal or the settings is said here, not in the browser
    web = _server()

    def ready(address: str) -> None:
        out(style(address, "bold"))
        out(say(fr="L'adresse contient une clé : ne la donnez à personne. Ctrl-C pour terminer.",
                en="The address holds a key: give it to nobody. Ctrl-C ends it."))  # fmt: skip
        if open_:
            import threading
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    order = {"language": lang_option(), "path": str(path) if path else None}
    for number in (port,) if port else (PORT, 0):
        try:
            asyncio.run(web.serve(order, number, ready))
        except OSError as error:
            if number == 0 or port:
                why = reason(error)
                raise DlstudyError(
                    say(fr=f"Impossible d'écouter sur le port {number} : {why}.",
                        en=f"Cannot listen on port {number}: {why}."),
                    hint=say(fr="Choisissez-en un autre avec --port.", en="Choose another with --port."),
                ) from error  # fmt: skip
        else:
            break
    out(say(fr="Terminé.", en="Ended."))
    return 0


def _server():
    """The server, where what it needs is installed. UserError with the command that installs it."""
    import shlex
    import sys

    from dlstudy.errors import UserError
    from dlstudy.language import say

    try:
        from dlstudy.tui.web import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in (
            "textual_serve",
            "aiohttp",
            "aiohttp_jinja2",
            "jinja2",
        ):
            raise
        command = f'{shlex.quote(sys.executable)} -m pip install "textual-serve>=1.1.3,<1.2"'
        raise UserError(
            say(fr="Il manque le serveur : textual-serve n'est pas installé.",
                en="The server is missing: textual-serve is not installed."),
            hint=say(fr=f"Pour l'installer : {command}", en=f"To install it: {command}"),
        ) from error  # fmt: skip
    return server
