"""The answer to a student who asks FOU for access: through the institution; for faults Helse Vest IKT first (R18)."""

from __future__ import annotations

from praksis.messages import render
from praksis.wording.about import Words


def student_answer() -> Words:
    """A text that an administrator copies into the answer. It asks the student for nothing personal."""
    return Words("Tilgang i praksis: snakk med studiestedet ditt", render("svar_til_student.txt.j2"))
