"""People: accounts of platforms, the players behind them, and who may administer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.statements import insert, insert_once, listed
from storage.tables import (
    account,
    account_link,
    answer,
    member_round,
    membership,
    named_admin,
    named_role,
    player,
    round,
)

UNNAMED = "someone"
PLAYS = (account.c.user.is_not(None), account.c.left.is_(None), account.c.refused.is_(None))


_other = account.alias()
_HERE = (_other.c.player == account.c.player, _other.c.left.is_(None), _other.c.user.is_not(None))
_GONE = select(account.c.player).where(account.c.left.is_not(None), ~select(_other.c.id).where(*_HERE).exists())
OFF_BOARD = select(player.c.id).where(player.c.hidden).union(_GONE)


class People:
    """Accounts, players and named admins."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self._make_id = make_id

    def meet(self, workspace_id: str, people: dict[str, str], at: datetime) -> dict[str, str]:
        """Account ids for people given as {platform id: name}; newcomers are added."""
        known = self._known(people)
        newcomers = sorted(people.keys() - known.keys())
        if newcomers:
            rows = [{"user": user, "id": self._make_id(), "player": self._make_id()} for user in newcomers]
            self._connection.execute(insert(self._connection, player), [{"id": r["player"], "since": at} for r in rows])
            statement = insert(self._connection, account).on_conflict_do_nothing()
            self._connection.execute(
                statement,
                [
                    {"id": r["id"], "workspace": workspace_id, "user": r["user"], "name": people[r["user"]] or UNNAMED,
                     "player": r["player"]}
                    for r in rows
                ],
            )  # fmt: skip
            known |= self._known(newcomers)
        return {user: id for user, (id, _) in known.items()}

    def rename(self, user: str, name: str) -> None:
        """Note what a person we have met is called now."""
        self._connection.execute(update(account).where(account.c.user == user).values(name=name or UNNAMED))

    def name(self, user: str) -> str | None:
        """What a person is called here, if we have met them."""
        return self._connection.execute(select(account.c.name).where(account.c.user == user)).scalar()

    def accounts(self, users: Iterable[str]) -> dict[str, str]:
        """Account ids of the people among these whom we have met."""
        return {user: id for user, (id, _) in self._known(users).items()}

    def _known(self, users: Iterable[str]) -> dict[str, tuple[str, str]]:
        statement = select(account.c.user, account.c.id, account.c.name).where(account.c.user.in_(list(users)))
        return {user: (id, name) for user, id, name in self._connection.execute(statement)}

    def account(self, user: str) -> str | None:
        """The account of a platform's person, if we have met them."""
        return self._connection.execute(select(account.c.id).where(account.c.user == user)).scalar()

    def player(self, user: str) -> str | None:
        """The player behind a platform's person, if we have met them."""
        return self._connection.execute(select(account.c.player).where(account.c.user == user)).scalar()

    def workspaces(self, user: str) -> frozenset[str]:
        """The workspaces in which the player behind a platform's person has an account."""
        mine = select(account.c.player).where(account.c.user == user)
        return frozenset(
            self._connection.execute(
                select(account.c.workspace).where(account.c.player.in_(mine), account.c.user.is_not(None))
            ).scalars()
        )

    def workspaces_of(self, players: Iterable[str]) -> dict[str, frozenset[str]]:
        """The workspaces in which each of these players has an account."""
        these = account.c.player.in_(listed(self._connection, players))
        statement = select(account.c.player, account.c.workspace).where(these)
        found: dict[str, set[str]] = {}
        for player_id, workspace_id in self._connection.execute(statement):
            found.setdefault(player_id, set()).add(workspace_id)
        return {player_id: frozenset(workspaces) for player_id, workspaces in found.items()}

    def players_in(self, workspaces: Iterable[str]) -> frozenset[str]:
        """Everybody who has an account in one of these workspaces, has not left it and may play."""
        there = account.c.workspace.in_(list(workspaces))
        return frozenset(self._connection.execute(select(account.c.player).where(there, *PLAYS)).scalars())

    def user(self, account_id: str) -> str | None:
        """The platform's person behind an account, unless they were forgotten."""
        return self._connection.execute(select(account.c.user).where(account.c.id == account_id)).scalar()

    def account_name(self, id: str) -> str:
        """What the person of an account is called."""
        return self._connection.execute(select(account.c.name).where(account.c.id == id)).scalar() or UNNAMED

    def in_workspace(self, workspace_id: str) -> dict[str, str]:
        """Everybody we have met in a workspace, as {platform id: name}."""
        statement = select(account.c.user, account.c.name).where(
            account.c.workspace == workspace_id, account.c.user.is_not(None)
        )
        return dict(self._connection.execute(statement.order_by(account.c.name)).all())

    def names(self, players: Iterable[str]) -> dict[str, str]:
        """What players are called on a board: as they want to be, else as the platform of their first account does.

        Whoever became another player by a link is still called something where they played before.
        """
        wanted = listed(self._connection, players)
        called = func.coalesce(player.c.alias, account.c.name)
        since = account_link.c.since
        was = (
            select(account_link.c.player, called)
            .join(account, account.c.id == account_link.c.account)
            .join(player, player.c.id == account_link.c.player)
            .where(account_link.c.player.in_(wanted))
            .order_by(since.desc(), account.c.id)
        )
        linked = (account_link.c.account == account.c.id) & account_link.c.until.is_(None)
        now = (
            select(account.c.player, called)
            .join(player, player.c.id == account.c.player)
            .outerjoin(account_link, linked)
            .where(account.c.player.in_(wanted))
            .order_by(account.c.user.is_not(None), since.is_(None), since.desc(), account.c.id)
        )
        return dict(self._connection.execute(was).all()) | dict(self._connection.execute(now).all())

    def call(self, player_id: str, alias: str) -> None:
        """Call a player something else on boards; by their own name again when ``alias`` is empty."""
        self._connection.execute(update(player).where(player.c.id == player_id).values(alias=alias or None))

    def hide(self, player_id: str, hidden: bool) -> None:
        """Leave a player out of boards of players, or show them again."""
        self._connection.execute(update(player).where(player.c.id == player_id).values(hidden=hidden))

    def gone(self) -> frozenset[str]:
        """The players who have left every workspace they had an account in."""
        return frozenset(self._connection.execute(_GONE).scalars())

    def face(self, player_id: str) -> tuple[str, bool]:
        """What a player wants to be called on boards, empty for their own name, and whether they stay off them."""
        row = self._connection.execute(select(player.c.alias, player.c.hidden).where(player.c.id == player_id)).one()
        return row.alias or "", row.hidden

    def hidden(self) -> frozenset[str]:
        """The players who are left out of boards: because they want it, or because they have left."""
        return frozenset(self._connection.execute(OFF_BOARD).scalars())

    def cheer(self, player_id: str, cheered: bool) -> None:
        """Let a reveal name the milestones a player reaches, or nobody but themselves hear of them."""
        self._connection.execute(update(player).where(player.c.id == player_id).values(cheered=cheered))

    def cheers(self, player_id: str) -> bool:
        """Whether a reveal may name them."""
        return bool(self._connection.execute(select(player.c.cheered).where(player.c.id == player_id)).scalar())

    def cheered(self, league_id: str, day: date, channel_id: str) -> list[str]:
        """Who answered a date in a channel and may be named there; nobody who stays off the boards."""
        there = (member_round.c.league == league_id, member_round.c.day == day, member_round.c.home == channel_id)
        statement = select(player.c.id).join(member_round, member_round.c.player == player.c.id)
        named = statement.where(*there, member_round.c.clicked.is_not(None), player.c.cheered, ~player.c.hidden)
        return list(self._connection.execute(named.order_by(player.c.id)).scalars())

    def home(self, league_id: str, player_id: str) -> str | None:
        """The channel a player last answered a daily of the league in; before that, where they joined a team."""
        answered = (
            select(round.c.channel)
            .join(answer, answer.c.round == round.c.id)
            .join(account, account.c.id == answer.c.account)
            .where(account.c.player == player_id, round.c.league == league_id, round.c.kind == "daily")
            .order_by(answer.c.clicked.desc())
            .limit(1)
        )
        joined = (
            select(membership.c.channel)
            .where(membership.c.league == league_id, membership.c.player == player_id)
            .order_by(membership.c.since.desc())
            .limit(1)
        )
        return self._connection.execute(answered).scalar() or self._connection.execute(joined).scalar()

    def name_admin(self, workspace_id: str, user: str, name: str, at: datetime) -> None:
        """Let a person administer the quiz of this workspace."""
        id = self.meet(workspace_id, {user: name}, at)[user]
        insert_once(self._connection, named_admin, workspace=workspace_id, account=id)

    def unname_admin(self, workspace_id: str, user: str) -> bool:
        """Take that back; whether they were named."""
        statement = delete(named_admin).where(
            named_admin.c.workspace == workspace_id, named_admin.c.account == self.account(user)
        )
        return self._connection.execute(statement).rowcount > 0

    def name_role(self, workspace_id: str, role: str, name: str) -> None:
        """Let everybody who has a role administer the quiz of this workspace."""
        statement = insert(self._connection, named_role).values(workspace=workspace_id, role=role, name=name)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["workspace", "role"], set_={"name": name})
        )

    def unname_role(self, workspace_id: str, role: str) -> bool:
        """Take that back; whether it was named."""
        statement = delete(named_role).where(named_role.c.workspace == workspace_id, named_role.c.role == role)
        return self._connection.execute(statement).rowcount > 0

    def named_roles(self, workspace_id: str) -> dict[str, str]:
        """The roles named to administer, as {platform id: name}."""
        statement = select(named_role.c.role, named_role.c.name).where(named_role.c.workspace == workspace_id)
        return dict(self._connection.execute(statement.order_by(named_role.c.name)).all())

    def named_admins(self, workspace_id: str) -> dict[str, str]:
        """The people named to administer, as {platform id: name}."""
        statement = (
            select(account.c.user, account.c.name).join(named_admin).where(named_admin.c.workspace == workspace_id)
        )
        return dict(self._connection.execute(statement.order_by(account.c.name)).all())
