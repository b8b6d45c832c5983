"""Linked accounts: several accounts of one person are one player, at most one in each workspace."""

from __future__ import annotations

from collections.abc import Set

from quizzes.refusal import Refused


class LinkedAlready(Refused):
    """This account is that player already. Enter the code with your other account, in its workspace."""


class TwoOfOneWorkspace(Refused):
    """Both have an account in the same workspace, and a person plays once there. Nothing was linked."""


class LinkedWithNone(Refused):
    """This account is linked with no other. {command} makes a code for it."""


def may_link(keeper: str, keepers: Set[str], other: str, others: Set[str]) -> None:
    """Refuse to make two players one, given the workspaces of each, where it is for nothing or they would play twice.

    In one workspace two accounts are two people, as far as anybody there can tell.
    """
    if keeper == other:
        raise LinkedAlready
    if keepers & others:
        raise TwoOfOneWorkspace
