"""Admission: who may play in a workspace besides its members."""

from __future__ import annotations

from enum import StrEnum


class Admission(StrEnum):
    """As an admin chose, the widest first. Who may not play may not administer either."""

    EVERYONE = "everyone"  # people of other companies, too, in channels that are shared with them
    WORKSPACE = "workspace"  # its members and its guests
    MEMBERS = "members"
