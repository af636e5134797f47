"""Reviews: the cards of the units, what the journal says of them, when each is due.

- `cards`: cards.yaml read, every error at its place; `proof`: what `dlstudy validate` asks of it.
- `record`: what the journal says, card by card: entered, brought up, remembered.
- `memory`: FSRS by its reference library (Open Spaced Repetition, py-fsrs); the only module that imports it.
- `pile`: which cards are due on a day, in what order, under the daily cap.
- `deck`: all of this together, for a sitting; `counts`: the pile's size for `dlstudy today`, from a small cache.
- `sitting`: the cards asked one after the other, each answer recorded at once.
"""
