"""Commands about the data sets of this machine: list, get, import, verify, remove."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from dlstudy.cli.command import Argument, Option, command

if TYPE_CHECKING:
    from dlstudy.datasets.listing import Row


def _complete_known(incomplete: str) -> list[str]:
    from dlstudy.datasets.catalog import KNOWN

    return [name for name in KNOWN if name.startswith(incomplete)]


def _complete_any(incomplete: str) -> list[str]:
    return list(dict.fromkeys([*_complete_known(incomplete), *_complete_here(incomplete)]))


def _complete_here(incomplete: str) -> list[str]:
    from dlstudy.datasets.store import here

    return [name for name in here() if name.startswith(incomplete)]


@command(
    fr="Liste les jeux de données : ceux qui sont là, et ceux qu'on peut télécharger.",
    en="List the data sets: those that are here, and those that can be fetched.",
)
def list_sets(
    name: Annotated[str | None, Argument(fr="Un jeu, pour tout en savoir.", en="One set, to know all about it.",
                                         complete=_complete_any)] = None,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.console import json_out, out, style, table, visible, width, wrap
    from dlstudy.datasets.listing import every, one
    from dlstudy.language import count, say

    rows = [one(name)] if name else every()
    if as_json:
        json_out({"datasets": [row.as_json() for row in rows]})
        return
    if name:
        _details(rows[0])
        return
    cells = []
    for row in rows:
        mark = style("●", "green") if row.here else style("○", "dim")
        cells.append(
            [mark, style(row.name, "bold") if row.here else row.name, row.content, row.size, row.state]
        )
    heads = ["", say(fr="nom", en="name"), say(fr="contenu", en="content"), say(fr="taille", en="size"),
             say(fr="état", en="state")]  # fmt: skip
    lines = table(cells, heads, numbers={3})
    if max(visible(line) for line in lines) <= width(200):
        for line in lines:
            out(line)
    else:  # too narrow for a table: one thing under the other
        for mark, name, content, size, state in cells:
            out(f"{mark} {name}")
            out(wrap(f"{content}, {size}", 2, "  "))
            out(f"  {state}")
    absent = [row.name for row in rows if not row.here]
    out()
    if absent:
        out(say(fr=f"Pour en télécharger un : dlstudy data get {absent[0]}",
                en=f"To fetch one: dlstudy data get {absent[0]}"))  # fmt: skip
    brought = sum(row.here and not row.builtin for row in rows)
    out(style(count(brought, ("jeu téléchargé ou importé", "jeux téléchargés ou importés"),
                    ("set fetched or imported", "sets fetched or imported"))
              + say(fr=", dans ", en=", in ") + _datasets(), "dim"))  # fmt: skip


def _details(row: "Row") -> None:
    """Everything about one set: what, which labs use it, where from, under what licence, with which checksums."""
    from dlstudy.cli.console import out, style, wrap
    from dlstudy.cli.context import plan_path
    from dlstudy.curriculum import load
    from dlstudy.desk import data_words

    out(f"{style(row.name, 'bold')}  {row.content}, {row.size}, {row.state}")
    for text, look in data_words.details(row, data_words.labs(load(plan_path()).parts())):
        out(style(wrap(text, 2, "  " + text[: len(text) - len(text.lstrip())]) if look != "dim" else f"  {text}", look)
            if text else "")  # fmt: skip


def _datasets() -> str:
    from dlstudy.home import home

    return str(home().datasets)


@command(
    fr="Télécharge un jeu de données du catalogue, le vérifie et le range.",
    en="Download a data set of the catalog, verify it and store it.",
)
def get(
    name: Annotated[str, Argument(fr="Le jeu : cifar10, mnist…", en="The set: cifar10, mnist…",
                                  complete=_complete_known)],
    mirror: Annotated[str | None, Option("--mirror", metavar="URL",
                                         fr="Une adresse à essayer avant celles du catalogue.",
                                         en="An address to try before the catalog's.")] = None,
) -> None:  # fmt: skip
    from dlstudy.cli.console import err, out
    from dlstudy.cli.progress import Bar
    from dlstudy.datasets import getting
    from dlstudy.datasets.catalog import KNOWN
    from dlstudy.desk import data_words

    if name in KNOWN:
        err(data_words.about(KNOWN[name]))
    bar = Bar(bytes_=True)
    try:
        info = getting.get(name, mirror=mirror, progress=bar.named, say_so=bar.say)
    except KeyboardInterrupt:
        bar.close()
        err(data_words.interrupted(f"dlstudy data get {name}"))
        raise
    finally:
        bar.close()
    if info is None:
        out(data_words.here_already(KNOWN[name]))
        return
    _report(info)


@command(
    fr="Importe un jeu de données d'une archive ou d'un dossier de cette machine.",
    en="Import a data set from an archive or a folder on this machine.",
)
def import_set(
    name: Annotated[str, Argument(fr="Le jeu du catalogue, ou un nouveau nom pour le vôtre.",
                                  en="The catalog's set, or a new name for your own.", complete=_complete_known)],
    path: Annotated[Path, Argument(fr="L'archive ou le dossier.", en="The archive or folder.")],
    size: Annotated[int | None, Option("--size", metavar="N",
                                       fr="Ramène chaque image à un carré de N pixels.",
                                       en="Bring every picture to a square of N pixels.")] = None,
    replace: Annotated[bool, Option("--replace", fr="Remplace le jeu de ce nom qui est déjà là.",
                                    en="Replace the set of this name that is already here.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.progress import Bar
    from dlstudy.datasets import importing
    from dlstudy.home import typed_path

    bar = Bar()
    try:
        info = importing.import_set(name, typed_path(path), size=size, replace=replace, progress=bar)
    finally:
        bar.close()
    _report(info)


def _report(info: dict) -> None:
    from dlstudy.cli.console import out, style
    from dlstudy.desk import data_words
    from dlstudy.language import say

    (name, look), (contents, _), *rest = data_words.report(info)
    out(f"{style('✓', 'green')} {style(name, look)}  {contents}")
    for text, _ in rest:
        out(f"  {text}")
    size = data_words.stored_size(info)
    out(style("  " + say(fr=f"{size} dans {_datasets()}", en=f"{size} in {_datasets()}"), "dim"))


@command(
    fr="Compare les jeux de données de cette machine à leurs sommes de contrôle.",
    en="Compare the data sets on this machine with their checksums.",
)
def verify(
    name: Annotated[str | None, Argument(fr="Le jeu ; tous si aucun n'est nommé.",
                                         en="The set; all of them when none is named.",
                                         complete=_complete_here)] = None,
) -> int:  # fmt: skip
    from dlstudy.cli.console import err, out, style
    from dlstudy.cli.progress import Bar
    from dlstudy.datasets import keeping, store
    from dlstudy.desk import data_words
    from dlstudy.errors import DlstudyError, UserError
    from dlstudy.language import say

    bad = 0
    # A built-in set that was not made yet has nothing to verify.
    names = [name] if name else [one for one in store.here() if (store.folder(one) / "set.json").is_file()]
    if not names:
        out(say(fr="Aucun jeu de données à vérifier.", en="No data set to verify."))
    for one in names:
        bar = Bar(bytes_=True)
        try:
            keeping.verify(one, progress=bar)
            bar.close()
        except UserError:
            raise
        except DlstudyError as error:
            bar.close()
            bad += 1
            err(f"{style('✗', 'red')} {error.message}")
            if error.hint:
                err(f"  {error.hint}")
            continue
        out(f"{style('✓', 'green')} {one}  {data_words.whole()}")
    return 1 if bad else 0


@command(
    fr="Supprime un jeu de données de cette machine, après confirmation.",
    en="Delete a data set from this machine, after asking.",
)
def remove(
    name: Annotated[str, Argument(fr="Le jeu.", en="The set.", complete=_complete_here)],
    yes: Annotated[bool, Option("--yes", "-y", fr="Ne demande pas confirmation.", en="Do not ask.")] = False,
) -> int:
    import sys

    from dlstudy.cli.console import ask, out
    from dlstudy.datasets import keeping
    from dlstudy.desk import data_words
    from dlstudy.errors import UserError
    from dlstudy.language import say

    question = data_words.remove_question(name, keeping.require(name))
    if not yes:
        if not sys.stdin.isatty():
            raise UserError(question, say(fr="Sans terminal, confirmez avec --yes.",
                                          en="Without a terminal, confirm with --yes."))  # fmt: skip
        if not ask(question):
            out(say(fr="Rien n'a été supprimé.", en="Nothing was deleted."))
            return 1
    out(data_words.removed(name, keeping.remove(name)))
    return 0
