"""Secrets of a saved scenario: one to see it, another to show its charts, a third to change it.

None can be worked out from another. The one to change it is kept as a digest alone.
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


def new_salt() -> str:
    """What makes one edit token unlike another."""
    return token_urlsafe(TOKEN_BYTES)


def edit_token(salt: str, key: str) -> str:
    """The edit token of a request: the same again for who repeats its Idempotency-Key.

    Of the salt, which no answer shows, and the key, of which only a digest is kept: neither
    suffices.
    """
    made = hmac.digest(salt.encode(), key.encode(), "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def opens(token: str, kept: str) -> bool:
    """Whether a token is the one that was kept, in a time that tells nothing."""
    return hmac.compare_digest(digest(token), kept)
