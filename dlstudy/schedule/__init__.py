"""Which day of the plan is which date: pure functions of the plan, the calendar's rules and the journal's facts.

- `rules`: the dates on which the learner studies.
- `facts`: what the journal says, reduced to what a calendar needs.
- `agreement`: the calendar that was agreed: at the beginning, and at each catch-up.
- `standing`: where the learner stands on a date, and where everything that is left goes.

Nothing here looks at the clock or writes anything.
"""
