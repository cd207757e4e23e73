"""Sealing: each application is encrypted under its call's own key, which is itself wrapped under a key made of the server's secret.

AES-256-GCM throughout, so that what was changed, or moved to another application, does not open.  The key that wraps is derived
from the secret by HKDF-SHA256 with a salt and the call's id, never the secret itself.  What this protects from, and what it
cannot, is told in docs/decisions/0019-sealed-calls.md.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text

__all__ = ["SealedPart", "WrappedKey", "about_part", "damaged", "new_call_key", "sealed", "unsealed", "unwrapped"]

_KEY_BYTES, _NONCE_BYTES, _SALT_BYTES = 32, 12, 16
_PURPOSE = b"fieldreg sealed calls 1 "
_OTHER_SECRET = Text(
    "サーバーの秘密鍵（FIELDREG_SECRET_KEY）が、この公募を告知したときと違うため、封を扱えません。"
    "応募は暗号のまま残っていて、何も失われていません。元の鍵に戻してから、もう一度お試しください。",
    "the server's secret (FIELDREG_SECRET_KEY) is another than when this call was announced, so its seals cannot be handled; "
    "the applications are kept encrypted and nothing is lost: put the former secret back and try again",
)
_CHANGED = Text(
    "封をした内容が、預けられたときと違います。データベースが壊れたか、書き換えられています。写しから戻してください。",
    "what was sealed is not what was handed in: the database is damaged or was changed; restore it from a copy",
)


@dataclass(frozen=True)
class WrappedKey:
    """A call's key, wrapped: of no use without the server's secret.  `released` is the key itself, once the seals were opened."""

    salt: bytes
    nonce: bytes
    wrapped: bytes
    released: bytes | None = None


@dataclass(frozen=True)
class SealedPart:
    """One encrypted piece: part 0 is the application, the others its files in order."""

    part: int
    nonce: bytes
    ciphertext: bytes


def new_call_key(secret: str, call: str) -> WrappedKey:
    """A random key for a call, wrapped."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    key = AESGCM.generate_key(_KEY_BYTES * 8)
    return WrappedKey(salt, nonce, AESGCM(_wrapping(secret, salt, call)).encrypt(nonce, key, call.encode()))


def unwrapped(secret: str, call: str, held: WrappedKey) -> bytes:
    """A call's key.  Raises Conflict ("other-secret") where the secret is another than when it was wrapped."""
    if held.released is not None:
        return held.released
    try:
        return AESGCM(_wrapping(secret, held.salt, call)).decrypt(held.nonce, held.wrapped, call.encode())
    except InvalidTag:
        raise Conflict(_OTHER_SECRET, code="other-secret", where=call) from None


def sealed(key: bytes, part: int, plain: bytes, about: bytes) -> SealedPart:
    """`plain` encrypted; `about` says what it is and must be said again to open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return SealedPart(part, nonce, AESGCM(key).encrypt(nonce, plain, about))


def unsealed(key: bytes, held: SealedPart, about: bytes) -> bytes:
    """What was sealed.  Raises Conflict ("seal-damaged") where a byte of it, or what it is about, is another."""
    try:
        return AESGCM(key).decrypt(held.nonce, held.ciphertext, about)
    except InvalidTag:
        raise damaged(about.decode()) from None


def damaged(where: str) -> Conflict:
    """For what is not, or not wholly, what was sealed."""
    return Conflict(_CHANGED, code="seal-damaged", where=where)


def about_part(call: str, application: str, version: int, part: int) -> bytes:
    """What a sealed part is about.

    >>> about_part("K-2026-0001", "A-2026-0007", 2, 0)
    b'K-2026-0001 A-2026-0007 2 0'
    """
    return f"{call} {application} {version} {part}".encode()


def _wrapping(secret: str, salt: bytes, call: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=_PURPOSE + call.encode()).derive(secret.encode())
