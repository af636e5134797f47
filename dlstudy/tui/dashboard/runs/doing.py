"""What one does with the runs of the table: open, mark, compare, name, delete, start again, go on, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlstudy.desk.runs import delete, delete_question, delete_warning, deleted_words, named_words
from dlstudy.errors import DlstudyError, UserError
from dlstudy.language import say
from dlstudy.runs.listing import Entry
from dlstudy.tui import words
from dlstudy.tui.dashboard.runs.table import RunsTable

if TYPE_CHECKING:
    from dlstudy.tui.dashboard.app import Dashboard

#: So many runs fit into one plot.
MOST = 6


class RunActions:
    """The half of the view that acts."""

    if TYPE_CHECKING:  # what the other half is
        table: RunsTable
        every: list[Entry]
        dashboard: Dashboard
        run_worker: Callable[..., Any]

        def update(self) -> None: ...
        def _redraw(self) -> None: ...

    def _run(self) -> Entry:
        run = self.table.run
        if run is None:
            raise UserError(say(fr="Aucune exécution n'est choisie.", en="No run is chosen."))
        return run

    def action_open(self) -> None:
        self.dashboard.open_run(self._run().folder)

    def on_runs_table_opened(self, event: RunsTable.Opened) -> None:
        event.stop()
        self.dashboard.guarded(self.action_open)

    def action_mark(self) -> None:
        run, marked = self._run(), self.table.marked
        if run.id in marked:
            del marked[run.id]
        else:
            if len(marked) >= MOST:
                raise UserError(say(fr=f"{MOST} exécutions au plus se comparent dans une figure.",
                                    en=f"At most {MOST} runs are compared in one plot."))  # fmt: skip
            marked[run.id] = min(set(range(MOST)) - set(marked.values()))
        self.table.action_go(1)
        self._redraw()
        self.table.redraw()

    def action_unmark(self) -> None:
        self.table.marked.clear()
        self._redraw()

    def action_compare(self) -> None:
        from dlstudy.tui.dashboard.runs.compare import CompareScreen

        run, marked = self._run(), dict(self.table.marked)
        if len(marked) == 1 and run.id not in marked:
            marked[run.id] = min(set(range(MOST)) - set(marked.values()))
        if len(marked) < 2:
            raise UserError(
                say(
                    fr="Marquez au moins deux exécutions avec espace.",
                    en="Mark at least two runs with space.",
                )
            )
        found = {one.id: one for one in self.every}
        self.dashboard.push_screen(CompareScreen([(found[id], ink) for id, ink in marked.items()]))

    def action_name(self) -> None:
        from dlstudy.runs.names import rename, tidy

        run = self._run()

        def done(text: str) -> None:
            name = rename(run.folder, text)
            self.dashboard.tell(named_words(run.id, name), "good")
            self.update()

        def check(text: str) -> str | None:
            from dlstudy.runs.names import LONGEST

            return None if len(tidy(text)) <= LONGEST else say(
                fr=f"{LONGEST} caractères au plus.", en=f"At most {LONGEST} characters.")  # fmt: skip

        self.dashboard.prompt(say(fr="Nom de l'exécution", en="Name of the run"), run.name or "", done=done,
                              words=say(fr=f"{run.id} ; vide : sans nom", en=f"{run.id}; empty: no name"),
                              check=check)  # fmt: skip

    def action_delete(self) -> None:
        runs = [run for run in self.every if run.id in self.table.marked] or [self._run()]
        living = [run.shown for run in runs if run.living]
        if living:
            raise UserError(say(fr=f"{words.clean(living[0])} s'entraîne : arrêtez-la d'abord (s).",
                                en=f"{words.clean(living[0])} is training: stop it first (s)."))  # fmt: skip
        names = [words.clean(run.shown) for run in runs]
        told = ", ".join(names) + "\n\n" if len(names) > 1 else ""
        self.dashboard.confirm(
            delete_question(names), lambda: self._delete(runs), told + delete_warning(),
            yes_word=say(fr="Supprimer", en="Delete"), no_word=say(fr="Garder", en="Keep"),
        )  # fmt: skip

    def _delete(self, runs: list[Entry]) -> None:
        # The journal is told first what it lacks, and it is written from here alone; then the folders go.
        for run in runs:
            delete(run.folder)
            self.table.marked.pop(run.id, None)
        gone = {run.id for run in runs}
        self.every = [run for run in self.every if run.id not in gone]
        self.dashboard.tell(deleted_words([words.clean(run.shown) for run in runs]), "good")
        self.update()

    def action_again(self) -> None:
        """Start the run's lab once more: its settings are there to be changed."""
        from dlstudy.curriculum import find_part

        run = self._run()
        info = run.folder.info
        part = find_part(self.dashboard.plan, run.lab, kind="lab")
        self.dashboard.start_lab(part, info)

    def action_resume(self) -> None:
        from dlstudy import training

        run = self._run()
        if run.status == "paused":
            run.folder.send("resume")
            return
        self._aside(lambda: training.resume(run.folder), lambda: self.dashboard.open_run(run.folder))

    def action_stop(self) -> None:
        from dlstudy import training

        run = self._run()
        training.stop(run.folder)
        self.dashboard.tell(
            say(fr=f"{run.id} s'enregistre et s'arrête.", en=f"{run.id} is saving, then stops.")
        )

    def _aside(self, work: Callable[[], Any], done: Callable[[], Any]) -> None:
        """Do what takes a second in a thread, then the rest here; what goes wrong is told."""

        def both() -> None:
            try:
                work()
            except DlstudyError as error:
                told = " ".join(filter(None, [error.message, error.hint]))
                self.dashboard.call_from_thread(self.dashboard.tell, told, "bad", 12)
            else:
                self.dashboard.call_from_thread(self.dashboard.guarded, done)

        self.run_worker(both, thread=True, group="aside", exit_on_error=False)
