"""What of a workbook is its own, as one hash: everything but what SharePoint writes into a file that is uploaded.

SharePoint promotes its own columns into the properties of an Office file, so what lies there is not byte for byte what
was sent. Sheets, styles and texts it leaves alone.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from hashlib import sha256

from praksis.workbook.limits import Limits

_NOT_ITS_OWN = ("docProps/", "customXml/", "_rels/", "[Content_Types].xml", "xl/_rels/workbook.xml.rels")

_PIECE = 1024 * 1024


def essence(content: bytes) -> str:
    """sha256 (hex) over the parts that hold something of the workbook itself; over all bytes when it is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = sorted(name for name in archive.namelist() if not name.startswith(_NOT_ITS_OWN))
            if not names or sum(info.file_size for info in archive.infolist()) > Limits().inflated_bytes:
                return sha256(content).hexdigest()
            digest = sha256()
            for name in names:
                digest.update(f"{len(name)}:{name}:{archive.getinfo(name).file_size}:".encode())
                with archive.open(name) as part:
                    while piece := part.read(_PIECE):
                        digest.update(piece)
            return digest.hexdigest()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        return sha256(content).hexdigest()


def same_workbook(sent: bytes, found: bytes) -> bool:
    """Whether they differ in nothing but what SharePoint itself writes into a file."""
    return sent == found or essence(sent) == essence(found)
