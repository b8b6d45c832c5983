"""The vault: secrets are sealed before they reach the database, with keys that only the environment knows."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class BadKey(ValueError):
    """QUIZBOT_SECRET_KEY holds something that is no key. Make one with: quizbot slack key"""

    def __str__(self) -> str:
        return str(type(self).__doc__)


class Unreadable(Exception):
    """This was sealed with a key that QUIZBOT_SECRET_KEY does not hold any more."""

    def __str__(self) -> str:
        return str(type(self).__doc__)


class WrongKey(Exception):
    """No token that workspaces left here can be read."""

    def __str__(self) -> str:
        return (
            "QUIZBOT_SECRET_KEY opens none of the tokens that workspaces left here. Put the key back that sealed them. "
            "If it is lost, delete them with quizbot db forget-tokens, and let each workspace install the app again."
        )


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


class Vault:
    """Seals with the first of its keys and opens with any, so that a key can be replaced. Raises BadKey."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            fernets = [Fernet(key) for key in keys]
            self._any = MultiFernet(fernets)
        except ValueError:
            raise BadKey from None
        self._first = fernets[0]

    def seal(self, secret: str) -> str:
        """``secret`` as nobody without a key can read it."""
        return self._first.encrypt(secret.encode()).decode()

    def open(self, sealed: str, *, within: int | None = None) -> str:
        """What ``seal`` was given, if that was less than ``within`` seconds ago. Raises Unreadable."""
        try:
            return self._any.decrypt(sealed.encode(), ttl=within).decode()
        except (InvalidToken, UnicodeError):
            raise Unreadable from None

    def renewed(self, sealed: str) -> str | None:
        """The same secret under the first key; None when it is under it already. Raises Unreadable."""
        try:
            self._first.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return None
