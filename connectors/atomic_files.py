"""Files that appear whole or not at all: written beside the target, flushed to the disk, then moved into place.

A kill at any point leaves the old file or the new one, and at most a hidden file `.praksis-….tmp`, which the next
write in that folder sweeps away. All functions raise OSError as the disk gives it.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY_PREFIX = ".praksis-"
TEMPORARY_SUFFIX = ".tmp"
_STALE_SECONDS = 3600
_BINARY = getattr(os, "O_BINARY", 0)
# File systems that have no hard links say so in one of these ways.
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


def shared_mode(folder: Path) -> int:
    """The mode of a new file in `folder`: whoever may read or write the folder may do so with the file."""
    return stat.S_IMODE(folder.stat().st_mode) & 0o666 | 0o600


def write_over(
    target: Path,
    content: bytes,
    *,
    mode: int,
    like: Path | None = None,
    last_check: Callable[[], None] | None = None,
) -> None:
    """Put `content` in the place of `target`, which need not be there.

    `like` is a file whose owner and access rules the new one takes as far as we may. `last_check` is called when the
    new file is safe on disk and nothing is replaced yet; what it raises stops the write and leaves no trace.
    """
    with _temporary(target.parent, content, mode, like) as temporary:
        if last_check is not None:
            last_check()
        os.replace(temporary, target)  # noqa: PTH105 - named as what it is, so that a fault can be put in its place
        sync_folder(target.parent)


def write_new(target: Path, content: bytes, *, mode: int) -> bool:
    """Make `target` with `content` unless something is there already (False): of two processes only one makes it."""
    with _temporary(target.parent, content, mode, None) as temporary:
        try:
            os.link(temporary, target, follow_symlinks=False)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if not _reserve(target):
                return False
            os.replace(temporary, target)  # noqa: PTH105
        sync_folder(target.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Flush the folder itself, so that a rename in it outlives a power cut (Windows has no such call)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # network file systems without the call
            raise
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> int:
    """Remove what a killed process left of ours in `folder`: hidden temporary files more than an hour old. Returns how
    many."""
    removed = 0
    with suppress(OSError):
        for entry in os.scandir(folder):
            ours = entry.name.startswith(TEMPORARY_PREFIX) and entry.name.endswith(TEMPORARY_SUFFIX)
            if ours and time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)
                removed += 1
    return removed


@contextmanager
def _temporary(folder: Path, content: bytes, mode: int, like: Path | None) -> Iterator[Path]:
    """A flushed file in `folder` with the content, gone again afterwards unless it was moved away."""
    sweep(folder)
    path = folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}{TEMPORARY_SUFFIX}"
    # Nobody else reads it before it has its final mode: the content may be personal and half written.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if like is not None:
                _take_access_rules(path, like)
            path.chmod(mode)
            os.fsync(file.fileno())
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _take_access_rules(path: Path, like: Path) -> None:
    """Give `path` the owner, group and extended attributes (access control lists) of `like`, as far as we may."""
    with suppress(OSError, AttributeError):
        old, new = like.stat(), path.stat()
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(path, old.st_uid, old.st_gid)
    with suppress(OSError, AttributeError):
        for name in os.listxattr(like):
            with suppress(OSError):
                os.setxattr(path, name, os.getxattr(like, name))


def _reserve(target: Path) -> bool:
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    return True
