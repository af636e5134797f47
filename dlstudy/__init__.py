"""dlstudy: a terminal companion for four weeks of deep learning.

This module stays empty of imports: every command pays for what stands here.
"""

__version__ = "0.1.0"
