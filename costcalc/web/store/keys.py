"""The secrets of a saved scenario: viewing id, publish id and edit token.

None can be derived from another, and of the edit token only a digest is kept.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

ID_BYTES: Final = 16
TOKEN_BYTES: Final = 32


def new_id() -> str:
    """An id that cannot be guessed."""
    return token_urlsafe(ID_BYTES)


def new_secret() -> str:
    """A salt for an edit token, or one that nobody can have again."""
    return token_urlsafe(TOKEN_BYTES)


def edit_token(salt: str, proof: str) -> str:
    """The edit token of a request, the same for a repeated one with the same proof.

    It takes the salt, which no answer shows, and the proof, which is not kept.
    """
    made = hmac.digest(salt.encode(), proof.encode(), "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def digest(secret: str) -> str:
    """The digest of a secret, which is all that is kept of it."""
    return sha256(secret.encode()).hexdigest()


def opens(token: str, kept: str) -> bool:
    """Whether a token has the digest that was kept, compared in constant time."""
    return hmac.compare_digest(digest(token), kept)
