"""What came into a journal since one last looked."""

from dlstudy.journal import Journal


def test_what_came_since(tmp_path):
    with Journal(tmp_path / "a" / "journal.db") as one, Journal(tmp_path / "b" / "journal.db") as other:
        assert one.newest() == (0, "") and one.added(0, "", 9) == []
        first = one.append("read", "x", {})
        mark = one.newest()
        assert mark == (1, first.id) and one.added(*mark, 9) == [] and one.added(0, "", 9) == [first]
        foreign = other.append("read", "y", {}, key="once")
        own = one.append("read", "y", {}, key="once")
        undo = one.append("undo", first.id, {})
        other.append("read", "z", {})
        other.close()
        one.merge(other.path)  # older ids come in later
        assert {entry.id for entry in one.added(*mark, 9)} == {
            undo.id,
            other.newest()[1],
            min(own.id, foreign.id),
        }
        assert one.added(*mark, 2) is None  # too many
        assert one.added(1, undo.id, 9) is None and one.added(99, first.id, 9) is None  # another journal
