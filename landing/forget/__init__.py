"""Forgetting: the rows of a key leave Bronze and all that was made of it.

It is the one exception from "no file of Bronze is ever changed"; docs/privacy.md says
what goes, what stays and how that is proved.
"""
