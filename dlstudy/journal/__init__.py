"""The journal: an append-only record in SQLite of everything that the learner did, and what is derived from it."""

from dlstudy.journal.clock import day_end, now, study_date
from dlstudy.journal.damage import JournalDamaged
from dlstudy.journal.entry import Entry
from dlstudy.journal.store import DECISIONS, Journal

__all__ = ["DECISIONS", "Entry", "Journal", "JournalDamaged", "day_end", "now", "study_date"]
