"""Time stamps for checkpoints: asked of every authority in the settings, now or when there is a network.

1. Ask: a request for each authority that has not confirmed the checkpoint and was not asked already, kept durably.
2. Send what is pending, here or by other means: a request is a file that any machine with a network can post.
3. Take what comes back: verified against the request, the checkpoint, the certificates and the policy of the authority
   it was asked of, then kept as it came.

An authority that is down costs nothing: the others are asked, and it is asked again in the next round.

Source: RFC 3161 section 3.4 (the protocol over HTTP).
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cryptography.x509 import Certificate

from catalogue.base.errors import CatalogueError, DoesNotHold, FolderError, InvalidEntry, NotFound
from catalogue.ledger.proving import stored_checkpoint
from catalogue.ledger.stamps import Stamp, answer, ask, stamps, text_of
from catalogue.ledger.store import StoredCheckpoint
from catalogue.ledger.timestamp import MAX_REPLY, read_certificates, verify_reply
from catalogue.records.catalogue import Catalogue
from catalogue.records.settings import Authority

Post = Callable[[str, bytes], bytes]
"""Sends a request to an address and returns what came back. Raises OSError."""
_SECONDS = 30.0
_ASKING = "application/timestamp-query"
_AUTHORITIES = "authorities"


def add_authority(catalogue: Catalogue, authority: Authority, pem: bytes) -> Authority:
    """Ask an authority too from now on; its certificates are kept in the catalogue's folder.

    Raises:
        InvalidEntry: there is one of that name, or `pem` holds no certificate.
        FolderError: the catalogue cannot be written.
    """
    if any(one.name == authority.name for one in catalogue.settings.timestamp):
        raise InvalidEntry(f"there is an authority {authority.name} already: choose another name")
    read_certificates(pem)
    place = Path(_AUTHORITIES) / f"{authority.name}.pem"
    try:
        (catalogue.folder / _AUTHORITIES).mkdir(exist_ok=True)
        (catalogue.folder / place).write_bytes(pem)
    except OSError as error:
        raise FolderError(f"{place} cannot be written: {error.strerror}") from error
    made = replace(authority, certificates=place.as_posix())
    settings = catalogue.settings
    catalogue.use_settings(replace(settings, timestamp=(*settings.timestamp, made)))
    return made


def ask_all(catalogue: Catalogue, stored: StoredCheckpoint) -> list[Stamp]:
    """Keep a request for a checkpoint to each authority that has neither confirmed it nor is being asked.

    Raises:
        NotFound: no authority is set up.
        LedgerError: the ledger cannot be written.
    """
    if not catalogue.settings.timestamp:
        raise NotFound(
            "no time-stamping authority is set up: `catalogue authority NAME --url URL --certificates FILE` does it;"
            " take two, of different houses"
        )
    with catalogue.ledger.exclusively():
        known = {one.authority for one in stamps(catalogue.ledger) if one.size == stored.size and one.state != "failed"}
        return [
            ask(catalogue.ledger, stored, one.name) for one in catalogue.settings.timestamp if one.name not in known
        ]


def pending(catalogue: Catalogue) -> list[Stamp]:
    """Return the requests that wait for a reply."""
    return [stamp for stamp in stamps(catalogue.ledger) if stamp.state == "pending"]


def send(catalogue: Catalogue, stamp: Stamp, post: Post) -> tuple[Stamp, str | None]:
    """Send one pending request and take the reply; return the stamp, and why it is still pending if it is.

    What the authority answers is kept, verified or not; where nothing comes back, the request stays pending.
    """
    authority = _authority(catalogue, stamp.authority)
    if authority is None:
        return stamp, f"no authority {stamp.authority} is set up any more"
    try:
        reply = post(authority.url, stamp.request.der)
        return take(catalogue, stamp, reply), None
    except (OSError, CatalogueError) as error:
        return stamp, str(error) or type(error).__name__


def take(catalogue: Catalogue, stamp: Stamp, reply: bytes) -> Stamp:
    """Keep what came back for a pending request: as confirmed where it verifies, as failed otherwise.

    Raises:
        InvalidEntry: it is longer than any reply; it was not kept.
        FolderError: the authority's certificates cannot be read; nothing was kept.
        LedgerError: the ledger cannot be written, or the request has a reply.
    """
    failure = None
    try:
        check(catalogue, stamp, reply)
    except (DoesNotHold, InvalidEntry) as error:
        failure = str(error)
    return answer(catalogue.ledger, stamp, reply, failure)


def take_any(catalogue: Catalogue, reply: bytes) -> Stamp:
    """Keep a reply that came on another way, for the pending request that it answers.

    Raises:
        NotFound: it verifies for no pending request; it was not kept.
    """
    why = "nothing is pending"
    for stamp in pending(catalogue):
        try:
            check(catalogue, stamp, reply)
        except (DoesNotHold, InvalidEntry) as error:
            why = str(error)
            continue
        return answer(catalogue.ledger, stamp, reply, None)
    raise NotFound(f"this reply answers no request that is pending: {why}; `catalogue timestamp --list` shows them")


def check(catalogue: Catalogue, stamp: Stamp, reply: bytes) -> None:
    """Return when a reply is a token over the stamp's checkpoint, for its request, by its authority.

    Raises:
        DoesNotHold, InvalidEntry: it is not.
        NotFound: the checkpoint is not there, or the authority is not set up any more.
        FolderError: the authority's certificates cannot be read.
    """
    authority = _authority(catalogue, stamp.authority)
    if authority is None:
        raise NotFound(f"no authority {stamp.authority} is set up any more: its certificates are missing")
    text = text_of(stored_checkpoint(catalogue.ledger, stamp.size))
    roots = certificates(catalogue, authority)
    verify_reply(reply, text, roots, nonce=stamp.request.nonce, policy=authority.policy or None)


def certificates(catalogue: Catalogue, authority: Authority) -> Sequence[Certificate]:
    """Return the certificates that an authority's own must lead to. Raises FolderError."""
    path = catalogue.folder / authority.certificates
    try:
        return read_certificates(path.read_bytes())
    except (OSError, InvalidEntry) as error:
        raise FolderError(f"the certificates of {authority.name} in {path} cannot be read: {error}") from error


def _authority(catalogue: Catalogue, name: str) -> Authority | None:
    return next((one for one in catalogue.settings.timestamp if one.name == name), None)


def rounds(catalogue: Catalogue, post: Post) -> Iterator[tuple[Stamp, str | None]]:
    """Send everything that is pending, oldest first; yield each with why it is still pending, if it is."""
    for stamp in pending(catalogue):
        yield send(catalogue, stamp, post)


def post_http(url: str, request: bytes) -> bytes:
    """Post a request as RFC 3161 section 3.4 has it; at most 64 KiB and 30 seconds. Raises OSError."""
    asked = urllib.request.Request(url, request, {"Content-Type": _ASKING})  # noqa: S310 - http(s) by Authority
    try:
        with urllib.request.build_opener(_NoRedirect).open(asked, timeout=_SECONDS) as found:
            data: bytes = found.read(MAX_REPLY + 1)
    except urllib.error.HTTPError as error:
        raise OSError(f"the authority answers with HTTP status {error.code}") from error
    except urllib.error.URLError as error:
        raise OSError(f"the authority cannot be reached: {error.reason}") from error
    return data


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is no answer of the authority; it might lead to another scheme."""

    def redirect_request(self, *_: object) -> None:
        return None
