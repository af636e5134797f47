"""Commands about the record: log, stats, undo, and the care of the journal's file."""

from pathlib import Path
from typing import Annotated

from dlstudy.cli.command import Argument, Option, command

#: How many entries `dlstudy log` shows, how many weeks `dlstudy stats` does, unless asked.
LOG, WEEKS = 20, 12


@command(fr="Montre ce qui a été noté dans le journal, le plus récent d'abord.",
         en="Show what was recorded in the journal, newest first.")  # fmt: skip
def log(
    limit: Annotated[int | None, Option("--limit", "-n", min=1, metavar="N",
                                        fr=f"Au plus N entrées ({LOG} sinon, toutes en JSON).",
                                        en=f"At most N entries (else {LOG}, all of them in JSON).")] = None,
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.console import json_out, out
    from dlstudy.journal import Journal, day_end
    from dlstudy.language import say

    with Journal.open() as journal:
        most = limit if as_json else limit or LOG
        entries = journal.entries(limit=most, newest_first=True, undone=True)
    if as_json:
        json_out({"entries": [{"id": e.id, "at": e.when.isoformat(), "kind": e.kind, "subject": e.subject,
                               "undone": e.undone, "data": e.data} for e in entries]})  # fmt: skip
    elif not entries:
        out(
            say(
                fr="Le journal est vide : rien n'a encore été noté.",
                en="The journal is empty: nothing recorded yet.",
            )
        )
    else:
        from dlstudy.cli.record import log_lines

        for line in log_lines(entries, day_end()):
            out(line)


@command(fr="Le temps étudié : au total, d'affilée, par semaine.",
         en="The time studied: in all, in a row, per week.")  # fmt: skip
def stats(
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:
    from dlstudy.cli.console import json_out, out
    from dlstudy.cli.record import stats_lines, study_record

    record = study_record()
    if as_json:
        json_out(record.as_json())
    else:
        for line in stats_lines(record, WEEKS):
            out(line)


@command(fr="Annule la dernière décision : une partie faite, une exécution, un jour de repos, le début du plan…",
         en="Take back the last decision: a part done, a run, a day off, the plan's beginning…")  # fmt: skip
def undo(
    redo: Annotated[bool, Option("--redo", fr="Rétablit ce qui a été annulé en dernier.",
                                 en="Bring back what was taken back last.")] = False,
) -> None:  # fmt: skip
    from dlstudy.cli.console import out, style
    from dlstudy.desk.record_words import in_words, nothing_to_undo, undone_word
    from dlstudy.journal import Journal, day_end
    from dlstudy.language import say

    with Journal.open() as journal:
        concerned = journal.undo(redo=redo)
    if not concerned:
        out(nothing_to_undo(redo))
        return
    for entry in concerned:
        out(f"{style(undone_word(redo), 'bold')} {in_words(entry, day_end())}")
    if not redo:
        out(
            style(
                say(fr="« dlstudy undo --redo » le rétablit.", en="'dlstudy undo --redo' brings it back."),
                "dim",
            )
        )


@command(fr="Vérifie le journal et ses sauvegardes, entrée par entrée.",
         en="Check the journal and its backups, entry by entry.")  # fmt: skip
def check(
    as_json: Annotated[bool, Option("--json", fr="Sortie en JSON.", en="Output as JSON.")] = False,
) -> None:
    from dlstudy.cli.console import json_out, out, style
    from dlstudy.cli.record import backup_words
    from dlstudy.desk.record_words import entries_words
    from dlstudy.journal import Journal, backups
    from dlstudy.language import say

    with Journal.open() as journal:
        entries, path = journal.check(), journal.path
    found, exists = backups.all_of(path), path.exists()
    if as_json:
        json_out({"path": str(path), "exists": exists, "entries": entries,
                  "backups": [{"path": str(b.path), "date": b.day.isoformat(), "intact": b.entries >= 0,
                               "entries": max(0, b.entries)} for b in found]})  # fmt: skip
        return
    if exists:
        size = entries_words(entries)
        out(f"{style('✓', 'green')} " + say(fr=f"{path} : intact, {size}.", en=f"{path}: intact, {size}."))
    else:
        out("• " + say(fr=f"{path} : pas encore de journal.", en=f"{path}: no journal yet."))
        if any(backup.entries >= 0 for backup in found):
            out("  " + say(fr="« dlstudy journal restore » le remet à partir d'une sauvegarde.",
                           en="'dlstudy journal restore' puts it back from a backup."))  # fmt: skip
    out(say(fr=f"Sauvegardes, dans {backups.folder(path)} :", en=f"Backups, in {backups.folder(path)}:") if found
        else say(fr="Pas encore de sauvegarde.", en="No backup yet."))  # fmt: skip
    for backup in found:
        mark = style("✓", "green") if backup.entries >= 0 else style("✗", "red")
        out(f"  {mark} {backup_words(backup)}")


@command(fr="Sauvegarde le journal maintenant (sinon une fois par jour d'étude), ou dans un autre dossier.",
         en="Back the journal up now (otherwise once a study day), or into another folder.")  # fmt: skip
def backup(
    path: Annotated[Path | None, Argument(fr="Le fichier ou le dossier où l'écrire.",
                                          en="The file or folder to write it to.", metavar="[PATH]")] = None,
) -> None:  # fmt: skip
    from dlstudy.cli.console import out
    from dlstudy.desk.record_words import entries_words
    from dlstudy.errors import UserError
    from dlstudy.home import typed_path
    from dlstudy.journal import Journal, backups
    from dlstudy.language import say

    with Journal.open() as journal:
        if path is not None:
            path = typed_path(path)
            if path.is_dir():
                path = path / f"dlstudy-{backups.today(journal.path).name}"
            if path.exists():
                raise UserError(
                    say(fr=f"{path} existe déjà, et ne sera pas remplacé.", en=f"{path} exists, and is not replaced."),
                    hint=say(fr="Choisissez un autre nom.", en="Choose another name."),
                )  # fmt: skip
        written = journal.backup(path)
        entries = journal.count()
    if written is None:
        out(say(fr="Le journal est vide : il n'y a rien à sauvegarder.",
                en="The journal is empty: nothing to back up."))  # fmt: skip
    else:
        size = entries_words(entries)
        out(
            say(
                fr=f"Sauvegardé et vérifié : {written} ({size}).",
                en=f"Backed up and verified: {written} ({size}).",
            )
        )


@command(fr="Reconstitue un journal endommagé : la sauvegarde, ce qui se lit encore, et ce qui a été noté depuis.",
         en="Put a damaged journal together again: the backup, what can still be read, what came since.")  # fmt: skip
def restore() -> None:
    from dlstudy.cli.console import out, wrap
    from dlstudy.cli.record import restored_lines
    from dlstudy.home import home
    from dlstudy.journal import recovery
    from dlstudy.language import say

    restored = recovery.restore(home().journal)
    if restored is None:
        out(say(fr="Le journal est intact : il n'y a rien à reconstituer.",
                en="The journal is intact: nothing to put together."))  # fmt: skip
        for line in wrap(
            say(fr="« dlstudy journal check » montre les sauvegardes ; « dlstudy journal merge FICHIER » reprend "
                   "les entrées de l'une d'elles.",
                en="'dlstudy journal check' shows the backups; 'dlstudy journal merge FILE' takes in the entries "
                   "of one of them.")
        ).splitlines():  # fmt: skip
            out(line)
        return
    for line in restored_lines(restored):
        out(line)


@command(fr="Ajoute à ce journal les entrées de celui d'une autre machine, sans rien doubler.",
         en="Add the entries of another machine's journal to this one, doubling nothing.")  # fmt: skip
def merge(
    path: Annotated[Path, Argument(fr="L'autre journal (journal.db), ou le dossier où il se trouve.",
                                   en="The other journal (journal.db), or the folder where it lies.",
                                   metavar="PATH")],
) -> None:  # fmt: skip
    from dlstudy.cli.console import out
    from dlstudy.desk.record_words import entries_words
    from dlstudy.home import typed_path
    from dlstudy.journal import Journal
    from dlstudy.language import say

    path = typed_path(path)
    with Journal.open() as journal:
        added = journal.merge(path / journal.path.name if path.is_dir() else path)
    if added:
        size = entries_words(added)
        out(say(fr=f"Ajouté : {size} de {path}.", en=f"Added {size} from {path}."))
    else:
        out(say(fr=f"Tout ce que contient {path} est déjà dans le journal.",
                en=f"All that {path} holds is in the journal already."))  # fmt: skip
