"""Data: every set of the catalogue and of this machine; gets, imports, verifies and removes them.

The work is done in processes of its own (`dlstudy.desk.data_work`) and goes on while another view is shown.
"""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from dlstudy.datasets.catalog import KNOWN
from dlstudy.datasets.listing import Row, every, megabytes
from dlstudy.desk import data_words
from dlstudy.desk.data_work import Work
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import language, say
from dlstudy.tui.dashboard.key import Key
from dlstudy.tui.dashboard.view import View

#: From this width on the details stand beside the list.
WIDE = 110
#: Seconds between two looks at the work in progress.
LOOK = 0.25
LOOKS = {"": "text", "bold": "text", "dim": "muted", "green": "good"}


class DataView(View):
    """The data sets."""

    ID = "data"
    KEYS = [
        Key("g", "get", fr=("télécharger", "télécharger le jeu choisi, ou reprendre"),
            en=("get", "fetch the chosen set, or go on with it")),
        Key("i", "import", fr=("importer", "importer une archive ou un dossier de cette machine"),
            en=("import", "import an archive or a folder of this machine")),
        Key("v", "verify", fr=("vérifier", "comparer le jeu à ses sommes de contrôle"),
            en=("verify", "compare the set with its checksums")),
        Key("x", "remove", fr=("supprimer", "supprimer le jeu de cette machine"),
            en=("delete", "delete the set from this machine")),
        Key("c", "cancel", fr=("annuler", "annuler ce qui est en cours ; un téléchargement reprendra où il en est"),
            en=("cancel", "cancel what is under way; a download goes on from where it is")),
    ]  # fmt: skip

    DEFAULT_CSS = """
    DataView #sets { width: 1fr; height: 1fr; }
    DataView OptionList { height: auto; max-height: 60%; padding: 0 2; margin: 1 0 0 0;
        text-wrap: nowrap; text-overflow: ellipsis; }
    DataView #about { height: 1fr; padding: 1 2 0 2; border-top: hkey $line; margin: 1 0 0 0;
        scrollbar-size-vertical: 1; }
    DataView #about:focus { border-top: hkey $accent; }
    DataView #about Static { height: auto; width: 100%; }
    DataView #sets { layout: vertical; }
    DataView.wide #sets { layout: horizontal; }
    DataView.wide OptionList { width: 1fr; height: 1fr; max-height: 100%; }
    DataView.wide #about { width: 56; height: 1fr; border-top: none; border-left: vkey $line; margin: 0; }
    DataView.wide #about:focus { border-top: none; border-left: vkey $accent; }
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.rows: list[Row] = []
        self.works: dict[str, Work] = {}
        self._labs: tuple[Any, dict[str, list[str]]] = (None, {})
        self._drawn: tuple[Any, ...] = ()
        self._seen: tuple[Any, ...] = ()

    @staticmethod
    def title() -> str:
        return say(fr="Données", en="Data")

    def compose(self) -> ComposeResult:
        with Horizontal(id="sets"):
            yield OptionList()
            with VerticalScroll(id="about"):
                yield Static(id="words", markup=False)

    def on_mount(self) -> None:
        self.set_interval(LOOK, self._look)
        self.update()

    def on_unmount(self) -> None:
        """The program ends: so does what is under way, leaving nothing behind."""
        for work in self.works.values():
            work.cancel()
        for work in self.works.values():
            work.cancel(wait=True)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.call_after_refresh(self.update)

    # ---- drawing ---------------------------------------------------------------------------------

    def update(self) -> None:
        seen = self._stamp()
        if seen != self._seen:
            self._seen = seen
            self.rows = every()
        self._draw()

    def _stamp(self) -> tuple[Any, ...]:
        """What the list depends on: the sets' folders and their `set.json`, the language."""
        from dlstudy.home import home

        try:
            stamps = sorted(
                (path.parent.name, path.stat().st_mtime_ns) for path in home().datasets.glob("*/set.json")
            )
        except OSError:
            stamps = []
        return (language(), *stamps)

    def _draw(self) -> None:
        running = tuple((name, work.verb, work.pace.done, tuple(work.pace.words()), work.cancelled)
                        for name, work in self.works.items())  # fmt: skip
        names = tuple(row.name for row in self.rows)
        drawn = (self._seen, names, running, self.palette.name, self.size)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._list()
        self._about()

    def _list(self) -> None:
        box = self.query_one(OptionList)
        labels = [self._label(row) for row in self.rows]
        if [option.id for option in box.options] == [row.name for row in self.rows]:
            for row, label in zip(self.rows, labels, strict=True):
                if box.get_option(row.name).prompt != label:
                    box.replace_option_prompt(row.name, label)
            return
        chosen = self.chosen
        box.clear_options()
        box.add_options([Option(label, id=row.name) for row, label in zip(self.rows, labels, strict=True)])
        names = [row.name for row in self.rows]
        if names:
            box.highlighted = names.index(chosen.name) if chosen and chosen.name in names else 0

    def _label(self, row: Row) -> Text:
        """A set's line: its name, contents, size and state; while something is done with it, how far that is."""
        line = Text(no_wrap=True, overflow="ellipsis")

        def add(text: str, colour: str, bold: bool = False) -> None:
            line.append(self.terminal.text(text), self.palette.style(colour, bold=bold))

        damaged = bool(row.facts.get("damaged"))
        mark, colour = ("✗", "bad") if damaged else ("●", "good") if row.here else ("○", "muted")
        add(f"{mark} ", colour)
        add(row.name.ljust(max(len(one.name) for one in self.rows)) + "  ", "text", row.here)
        work = self.works.get(row.name)
        if work is not None:
            self._progress(work, add)
            return line
        add(row.content.ljust(max(len(one.content) for one in self.rows)) + "  ", "muted")
        add(row.size.rjust(7) + "  ", "muted")
        warned = damaged or (row.here and not row.facts.get("official") and row.name in KNOWN)
        add(row.state, "bad" if damaged else "warn" if warned else "good" if row.here else "text")
        return line

    def _progress(self, work: Work, add: Any) -> None:
        if work.cancelled:
            add(say(fr="annulation…", en="being cancelled…"), "warn")
            return
        full = round(work.pace.share * 16)
        add("━" * full, "accent")
        add("━" * (16 - full) if self.palette.colour else "┄" * (16 - full), "grid")
        words = work.pace.words() if work.pace.done else [self._verb(work)]
        add("  " + "  ".join(words), "text")

    @staticmethod
    def _verb(work: Work) -> str:
        return {
            "get": say(fr="téléchargement…", en="fetching…"),
            "import": say(fr="importation…", en="importing…"),
            "verify": say(fr="vérification…", en="verifying…"),
        }[work.verb]

    def _about(self) -> None:
        """The details of the chosen set."""
        row = self.chosen
        if row is None:
            return
        if self._labs[0] is not self.dashboard.plan:
            self._labs = (self.dashboard.plan, data_words.labs(self.dashboard.plan.parts()))
        known = KNOWN.get(row.name)
        lines = [Text(known.title if known else row.name, self.palette.style("accent", bold=True))]
        first = ", ".join(filter(None, [row.content, row.size, row.state]))
        lines.append(Text(self.terminal.text(first), self.palette.style("text")))
        work = self.works.get(row.name)
        if work is None and (begun := data_words.begun(row.name)):
            lines.append(Text(self.terminal.text(begun), self.palette.style("warn")))
        for said in work.said if work else ():
            lines.append(Text(self.terminal.text(said), self.palette.style("warn")))
        for text, look in data_words.details(row, self._labs[1]):
            lines.append(Text(self.terminal.text(text), self.palette.style(LOOKS[look])))
        self.query_one("#words", Static).update(Text("\n").join(lines))

    # ---- what is chosen ----------------------------------------------------------------------------

    @property
    def chosen(self) -> Row | None:
        box = self.query_one(OptionList)
        if box.highlighted is None or box.highlighted >= box.option_count:
            return None
        name = box.get_option_at_index(box.highlighted).id
        return next((row for row in self.rows if row.name == name), None)

    def _row(self) -> Row:
        row = self.chosen
        if row is None:
            raise UserError(say(fr="Choisissez un jeu de données.", en="Choose a data set."))
        return row

    def _free(self, name: str) -> None:
        if name in self.works:
            raise UserError(say(fr=f"« {name} » est déjà en cours ; « c » l'annule.",
                                en=f"'{name}' is under way already; 'c' cancels it."))  # fmt: skip

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._about()
        self.query_one("#about", VerticalScroll).scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter: the set, if it is not here."""
        event.stop()
        row = self._row()
        if not row.here and row.name not in self.works:
            self.action_get()

    @property
    def busy(self) -> bool:
        return bool(self.works)

    # ---- work --------------------------------------------------------------------------------------

    def begin(self, verb: str, name: str, **more: Any) -> None:
        """Set a work going; DlstudyError if it cannot be."""
        self._free(name)
        work = Work(verb, name, **more).start()
        self.works[name] = work
        title = KNOWN[name].title if name in KNOWN else name
        self.dashboard.jobs[f"data {name}"] = {
            "get": say(fr=f"Téléchargement de {title} : il reprendra plus tard où il en est.",
                       en=f"{title} is being fetched: later it goes on from where it is."),
            "import": say(fr=f"Importation de {title} : elle sera à refaire.",
                          en=f"{title} is being imported: that would have to be done again."),
            "verify": say(fr=f"Vérification de {title}.", en=f"{title} is being verified."),
        }[verb]  # fmt: skip
        self._draw()

    def _look(self) -> None:
        """A few times a second: how far it is, what has ended."""
        for name, work in list(self.works.items()):
            if work.over:
                del self.works[name]
                self.dashboard.jobs.pop(f"data {name}", None)
                self._ended(work)
        if (self.works or self._drawn[2:3] != ((),)) and self.display and self.screen.is_current:
            self.update()

    def _ended(self, work: Work) -> None:
        tell = self.dashboard.tell
        title = KNOWN[work.name].title if work.name in KNOWN else work.name
        if work.error is not None:
            self._failed(work, work.error)
        elif work.result is None:
            if work.verb == "get":
                tell(data_words.interrupted("« g »" if language() == "fr" else "'g'"), "warn", 12)
            else:
                tell(say(fr=f"{title} : annulé, rien n'a changé.", en=f"{title}: cancelled, nothing has changed."),
                     "warn")  # fmt: skip
        elif work.verb == "verify":
            tell(f"✓ {title} : {data_words.whole()}" if language() == "fr" else f"✓ {title}: {data_words.whole()}",
                 "good", 10)  # fmt: skip
        elif not work.result:
            tell(data_words.here_already(KNOWN[work.name]), "good", 10)
        else:
            (_, _), *rest = data_words.report(work.result)
            tell("✓ " + " · ".join([title, *(text for text, _ in rest)]), "good", 12)

    def _failed(self, work: Work, error: DlstudyError) -> None:
        """What went wrong; pictures of many sizes can be brought to one."""
        words = "\n".join(filter(None, [error.message, error.hint]))
        unsized = work.verb == "import" and work.more.get("size") is None and "--size" in (error.hint or "")
        if unsized and self.app.screen is self.screen:
            self.dashboard.prompt(
                say(fr="Côté des images, en pixels", en="Side of the pictures, in pixels"),
                "".join(filter(str.isdigit, error.hint or "")), words=error.message, check=_side,
                done=lambda text: self.begin("import", work.name, **{**work.more, "size": int(text)}),
            )  # fmt: skip
            return
        if self.app.screen is self.screen and self.display:
            title = say(fr="Cela n'a pas marché", en="That did not work")
            self.dashboard.choose(
                title, [("", say(fr="Fermer", en="Close"))], words=words, done=lambda _: None
            )
        self.dashboard.tell(words, "bad", 15)

    # ---- keys ----------------------------------------------------------------------------------------

    def action_get(self) -> None:
        row = self._row()
        known = KNOWN.get(row.name)
        self._free(row.name)
        if known is None:
            if row.builtin:
                raise UserError(say(fr=f"« {row.name} » est fourni avec le programme : rien à télécharger.",
                                    en=f"'{row.name}' comes with the program: nothing to download."))  # fmt: skip
            raise UserError(say(fr=f"« {row.name} » est à vous : « i » l'importe de nouveau.",
                                en=f"'{row.name}' is your own: 'i' imports it again."))  # fmt: skip
        if row.here and row.facts.get("official") and not row.facts.get("damaged"):
            raise UserError(data_words.here_already(known))
        words = f"{data_words.about(known)}\n\n" + "\n".join(_folder(url) for url in known.files[0].urls)
        options = [
            ("no", say(fr="Non", en="No")),
            (
                "yes",
                say(fr=f"Oui, télécharger {megabytes(known.size)}", en=f"Yes, fetch {megabytes(known.size)}"),
            ),
            ("mirror", say(fr="D'une autre adresse…", en="From another address…")),
        ]

        def answered(answer: str) -> None:
            if answer == "yes":
                self.begin("get", row.name)
            elif answer == "mirror":
                self.dashboard.prompt(
                    say(fr="Adresse du dossier", en="Address of the folder"), "https://", check=_address,
                    words=say(fr="Elle est essayée avant celles du catalogue ; les sommes de contrôle restent les "
                                 "mêmes.",
                              en="It is tried before the catalog's; the checksums stay the same."),
                    done=lambda text: self.begin("get", row.name, mirror=text),
                )  # fmt: skip

        title = say(fr=f"Télécharger {known.title} ?", en=f"Fetch {known.title}?")
        self.dashboard.choose(title, options, words=words, done=answered)

    def action_import(self) -> None:
        from dlstudy.tui.dashboard.data_asking import PathPrompt

        row = self._row()
        words = say(fr="Une archive ou un dossier : CIFAR (binaire ou python), les fichiers IDX de MNIST, ou des "
                       "images rangées en train/<classe>/* et test/<classe>/*. Tab complète.",
                    en="An archive or a folder: CIFAR (binary or python), MNIST's IDX files, or pictures kept as "
                       "train/<class>/* and test/<class>/*. Tab completes.")  # fmt: skip
        suggested = "" if row.builtin else row.name

        def named(path: str) -> None:
            from dlstudy.home import typed_path

            self.dashboard.prompt(
                say(fr="Sous quel nom ?", en="Under which name?"), suggested or _plain_name(typed_path(path).name),
                words=say(fr=f"Celui d'un jeu du catalogue ({', '.join(KNOWN)}), ou un nouveau pour le vôtre.",
                          en=f"That of a set of the catalog ({', '.join(KNOWN)}), or a new one for your own."),
                check=_name, done=lambda name: self._import(name, str(typed_path(path))),
            )  # fmt: skip

        prompt = PathPrompt(say(fr="Importer", en="Import"), words)
        self.app.push_screen(
            prompt,
            lambda path: self.dashboard.guarded(lambda: named(path)) if path else None,
        )

    def _import(self, name: str, path: str) -> None:
        self._free(name)
        row = next((row for row in self.rows if row.name == name), None)
        if row is not None and row.here and not row.facts.get("damaged"):
            self.dashboard.confirm(
                say(fr=f"Remplacer « {name} » ?", en=f"Replace '{name}'?"),
                lambda: self.begin("import", name, path=path, replace=True),
                say(fr="Le jeu qui porte ce nom sera supprimé une fois le nouveau en place.",
                    en="The set of this name that is here goes once the new one is in place."),
            )  # fmt: skip
        else:
            self.begin("import", name, path=path)

    def action_verify(self) -> None:
        row = self._row()
        if not row.here:
            from dlstudy.datasets.store import absent

            raise UserError(absent(row.name).message)
        self.begin("verify", row.name)

    def action_remove(self) -> None:
        from dlstudy.datasets import keeping

        row = self._row()
        self._free(row.name)
        question = data_words.remove_question(row.name, keeping.require(row.name))

        def remove() -> None:
            self.dashboard.tell(data_words.removed(row.name, keeping.remove(row.name)), "good")

        self.dashboard.confirm(question, remove)

    def action_cancel(self) -> None:
        row = self._row()
        work = self.works.get(row.name) or next(iter(self.works.values()), None)
        if work is None:
            raise UserError(say(fr="Rien n'est en cours.", en="Nothing is under way."))
        work.cancel()
        self._draw()


def _folder(url: str) -> str:
    return url.rpartition("/")[0] + "/"


def _plain_name(name: str) -> str:
    """A name for a set out of a file's: ``My Pets.tar.gz`` gives ``my-pets``."""
    import re

    return re.sub(r"[^a-z0-9_-]+", "-", name.lower().partition(".")[0]).strip("-")[:40]


def _name(text: str) -> str | None:
    from dlstudy.datasets.importing import check_name

    try:
        check_name(text)
    except UserError as error:
        return error.message
    return None


def _address(text: str) -> str | None:
    import re

    if re.match(r"https?://[^/]", text):
        return None
    return say(fr="Une adresse qui commence par http:// ou https://.", en="An address that begins with http:// or "
                                                                          "https://.")  # fmt: skip


def _side(text: str) -> str | None:
    if text.isdecimal() and 4 <= int(text) <= 512:
        return None
    return say(fr="Un nombre de pixels entre 4 et 512.", en="A number of pixels between 4 and 512.")
