"""The desk: what one does there, as functions that the commands and the dashboard share.

Nothing here prints or draws; what is to be said is returned in words, with the name of a look beside them where
a command and a screen would show it in the same colour.
"""
