"""Who may log in: those of the classroom, with the passwords that it gave them."""

from jupyterhub.auth import Authenticator

from helpers.classroom import accounts
from helpers.classroom.enclosure import STATE


class Passwords(Authenticator):
    """Compares passwords with the hashes that the classroom keeps."""

    async def authenticate(self, handler: object, data: dict) -> str | None:
        """Return the name of who that is, None where the password is not theirs."""
        account = accounts.read(STATE).get(data["username"])
        if account is None or not accounts.is_right(account, data["password"]):
            return None
        return account.name
