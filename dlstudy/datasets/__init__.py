"""The data sets on this machine: which exist, which are here, and their arrays.

    resolve("cifar10")     the set to use for a lab that wants this one: it, or what stands in for it
    load("cifar10")        its arrays

numpy is imported when arrays are loaded or written, not before: `data list` does without.
"""

from dlstudy.datasets.store import DataSet, Split, load, resolve

__all__ = ["DataSet", "Split", "load", "resolve"]
