"""The bytes of a file: what they are known by, and what they are once unpacked."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from landing.declarations import FileSource
from landing.errors import SourceError

_CHUNK = 1024 * 1024
_GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"


def content_hash(stream: BinaryIO) -> str:
    """Return the SHA-256 of a file as 64 hex digits; it is at its start afterwards."""
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


@contextmanager
def unpacked(source: FileSource, where: str, stream: BinaryIO) -> Iterator[BinaryIO]:
    """Give the file's content, of one that is compressed by gzip what is within.

    How it begins tells that, whatever it is called. Raises `SourceError` where it ends
    before its content does, or cannot be unpacked.
    """
    stream.seek(0)
    is_packed = stream.read(len(_GZIP)) == _GZIP
    stream.seek(0)
    if not is_packed:
        yield stream
        return
    try:
        with gzip.GzipFile(fileobj=stream) as inside:
            yield cast(BinaryIO, inside)
    except EOFError as error:
        raise wrong(source, f"{where} ends before its compressed content does") from (
            error
        )
    except (gzip.BadGzipFile, zlib.error) as error:
        raise wrong(source, f"{where} cannot be unpacked: {error}") from error


def wrong(source: FileSource, what: str) -> SourceError:
    """Return the error of a file that is not what its source's files are."""
    return SourceError(
        f"source {source.name}: {what}",
        way_out="Nothing of it was landed: mend the file, and run it again",
    )
