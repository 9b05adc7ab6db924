"""Whether two workbooks are the same but for what SharePoint itself writes into a file that is uploaded.

SharePoint promotes its own columns into the properties of an Office file, so what lies there is not byte for byte what
was sent. Sheets, styles and texts it leaves alone.
"""

from __future__ import annotations

import io
import zipfile

from connectors.stable_read import MOST_BYTES

_SHAREPOINTS_OWN = ("docProps/", "customXml/", "_rels/", "[Content_Types].xml", "xl/_rels/workbook.xml.rels")


def same_workbook(sent: bytes, found: bytes) -> bool:
    """Whether all parts that hold something of the workbook itself are alike, byte for byte."""
    if sent == found:
        return True
    ours, theirs = _parts(sent), _parts(found)
    return ours is not None and ours == theirs


def _parts(content: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                return None
            return {name: archive.read(name) for name in archive.namelist() if not name.startswith(_SHAREPOINTS_OWN)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
