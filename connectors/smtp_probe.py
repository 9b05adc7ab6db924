"""`praksis doctor` for SMTP: connect, encrypt and sign in, and send nothing."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.mail_smtp import SmtpMailer
from praksis.checkup import Check, tried

AREA = "E-post"


class SmtpProbe:
    """Fulfils `praksis.checkup.Probe`. `place` is server and port, for the letter to IT."""

    area = AREA

    def __init__(self, mailer: SmtpMailer, place: str) -> None:
        self._mailer, self._place = mailer, place

    def probe(self) -> Iterator[Check]:
        """Whether the server answers, encrypts, and lets us in."""
        yield tried(
            AREA,
            "Koble til e-posttjeneren og logge inn",
            self._mailer.try_sign_in,
            for_it=(
                f"Vi får ikke koblet oss til og logget inn på e-posttjeneren {self._place}, kryptert. Slipper maskinen ut "
                "dit, er sertifikatet til tjeneren gyldig, og gjelder brukeren og passordet vi har fått?"
            ),
        )
