"""The text a claim rests on: read, proven, shown. The texts do not ship; whoever has them can prove every claim.

Characters are counted in the file decoded as UTF-8, without newline translation and with a byte order mark, if there is
one, as a character: exactly what is in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from kg.claims.model import Claim, Source, Span
from kg.errors import InputError, Violation
from kg.files import contents

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024


def passage(claim: Claim, documents: Path) -> str:
    """The very characters a claim rests on, from the text in `documents`.

    Raises `InputError` where the claim rests on a record, where the text is missing or unreadable, or where the
    characters there are not the ones the claim was made from.
    """
    if not isinstance(claim.locator, Span):
        raise InputError.at(f"claim {claim.id}", "", claim.locator.record, "a claim that rests on characters of a text")
    text, _ = _read(documents, claim.locator.document)
    found = text[max(claim.locator.start, 0) : claim.locator.end]
    if _hash(found) != claim.locator.sha256:
        raise InputError.at(
            claim.locator.document, _where(claim), found, f"characters with the sha256 {claim.locator.sha256}", _OTHER_TEXT
        )
    return found


def evidence_violations(sources: Iterable[Source], claims: Iterable[Claim], documents: Path) -> Iterator[Violation]:
    """Texts that are missing or are not the one the source names, and claims whose characters are others.

    A text is read once; a missing one is one violation, however many claims rest on it.
    """
    known = {source.id: source for source in sources}
    by_document: dict[str, list[tuple[Claim, Span]]] = {}
    for claim in claims:
        if isinstance(claim.locator, Span):
            by_document.setdefault(claim.locator.document, []).append((claim, claim.locator))
    for document, resting in sorted(by_document.items()):
        try:
            text, digest = _read(documents, document)
        except InputError as error:
            yield Violation(document, "", error.why or error.what, f"the text of {len(resting)} claims", error.hint)
            continue
        for source_id in sorted({claim.source for claim, _ in resting}):
            named = known[source_id].sha256 if source_id in known else None
            if named is not None and named != digest:
                yield Violation(document, f"source {source_id}", f"sha256 {digest}", f"sha256 {named}", _OTHER_TEXT)
        for claim, span in resting:
            if not 0 <= span.start < span.end <= len(text):
                yield Violation(
                    document, _where(claim), f"a text of {len(text)} characters", "a text that holds the span", _OTHER_TEXT
                )
            elif _hash(text[span.start : span.end]) != span.sha256:
                yield Violation(
                    document,
                    _where(claim),
                    _shown(text[span.start : span.end]),
                    f"characters with the sha256 {span.sha256}",
                    _OTHER_TEXT,
                )
            elif claim.printed and claim.printed not in text[span.start : span.end]:
                found = f"{claim.printed!r} as printed, in {_shown(text[span.start : span.end])}"
                yield Violation(document, _where(claim), found, "words of the passage", "print what the text prints.")


_OTHER_TEXT = "is this the text the claims were made from, byte for byte?"


def _read(documents: Path, document: str) -> tuple[str, str]:
    """The text and the sha256 of its file; raises `InputError` with what is wrong as its `why`."""
    if not document or Path(document).name != document or "\\" in document:
        raise InputError(f"{document!r}: not the name of a file", f"the name {document!r}", "a document is a plain file name.")
    path = documents / document
    try:
        content = contents(path, MAX_DOCUMENT_BYTES)
    except InputError as error:
        hint = f"put the text into {documents} under this name, or leave --documents away."
        too_large = path.is_file() and path.stat().st_size > MAX_DOCUMENT_BYTES
        why = f"more than {MAX_DOCUMENT_BYTES:,} bytes" if too_large else "no readable file"
        raise InputError(error.what, why, hint) from None
    try:
        return content.decode("utf-8"), sha256(content).hexdigest()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8", f"byte {error.start} is not UTF-8", _OTHER_TEXT) from None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _where(claim: Claim) -> str:
    span = claim.locator
    return f"claim {claim.id} [{span.start}, {span.end})" if isinstance(span, Span) else f"claim {claim.id}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
