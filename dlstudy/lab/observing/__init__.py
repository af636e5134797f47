"""What the coach needs to see beyond what a lab logs, gathered by the engine by itself.

Only samples: a step now and then, an evaluation now and then, for less than one per cent of the training's
time. Nothing here draws from any generator, changes a tensor, or calls a lab's code: the numbers of a run are
the same to the bit whether it is observed or not.
"""

from dlstudy.lab.observing.observer import Observer

__all__ = ["Observer"]
