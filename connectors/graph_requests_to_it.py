"""What IT is asked for when something of Microsoft Graph is missing: one paragraph each (bokmål), ready to be sent.

Each says what, for which app and where, in the words of Entra, Teams and Exchange, so that nobody has to ask back.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class App:
    """The app registration, as IT finds it."""

    client_id: str
    tenant: str

    @property
    def words(self) -> str:
        """«appen praksistilgang (client ID …)»."""
        return f"appen praksistilgang (client ID {self.client_id})"


def certificate(app: App, runs_out: str | None = None) -> str:
    """A new certificate."""
    why = f"Sertifikatet går ut {runs_out}. " if runs_out else ""
    return (
        f"{why}Lag et sertifikat med RSA-nøkkel til {app.words}, legg den offentlige delen inn under «Certificates & "
        "secrets» i Entra, og gi oss filen med privat nøkkel (PEM eller PFX) på en trygg måte. Passordet til den settes i "
        "miljøvariabelen PRAKSIS_GRAPH__CERTIFICATE_PASSWORD."
    )


def app_sign_in(app: App, thumbprint: str | None) -> str:
    """The app cannot sign in."""
    which = (
        f" Sertifikatet vårt har avtrykket {thumbprint}; ligger det på appen, og er det gyldig?" if thumbprint else ""
    )
    return (
        f"Vi får ikke logget inn som {app.words} i tenanten {app.tenant}.{which} Se også at appen er slått på, at ingen "
        "regel i Conditional Access stopper den, og at maskinen slipper ut til innloggingstjenesten."
    )


def sites_selected(app: App) -> str:
    """The app's right to files."""
    return (
        f"Gi {app.words} applikasjonsrettigheten Sites.Selected i Microsoft Graph, med samtykke fra administrator. Den gir "
        "ingenting av seg selv; områdene tildeles ett for ett."
    )


def site_grant(app: App, channel: str, drive: str, role: str) -> str:
    """A grant on one channel's site."""
    words = (
        "skriverett (rollen «write»)" if role == "write" else "tilgang (rollen «write», eller «read» der vi bare leser)"
    )
    return (
        f"Gi {app.words} {words} på SharePoint-området til kanalen «{channel}» i teamet «Student i praksis» (drive-ID "
        f"{drive}): POST /sites/{{site-id}}/permissions i Microsoft Graph, eller Grant-PnPAzureADAppSitePermission. En "
        "lukket kanal har et eget område."
    )


def files_folder(app: App, channel: str) -> str:
    """Finding a channel's folder."""
    return (
        f"Finn ID-ene til området (driveId) og mappen til kanalen «{channel}» for oss: GET /teams/{{team}}/channels/"
        f"{{kanal}}/filesFolder i Microsoft Graph. Da trenger {app.words} ikke Files.Read.All. Vil dere heller gi "
        "den rettigheten (applikasjon, med samtykke), er det også greit."
    )


def service_user(app: App) -> str:
    """The service user's sign-in."""
    return (
        f"Hjelp oss å logge inn tjenestebrukeren i {app.words}. Brukeren må være slått på, ha lisens for Teams og få bruke "
        "appen. Appen må ha «Allow public client flows» slått på og «http://localhost» som adresse under «Mobile and "
        "desktop applications», og ingen regel i Conditional Access kan stoppe innloggingen."
    )


def delegated(app: App, right: str) -> str:
    """A permission of the service user's."""
    return f"Gi {app.words} den delegerte rettigheten {right} i Microsoft Graph, med samtykke fra administrator."


def membership(channel: str) -> str:
    """The service user as a member of a channel."""
    return (
        f"Legg tjenestebrukeren for praksistilgang til som medlem i teamet «Student i praksis» og i den lukkede kanalen "
        f"«{channel}». (Det kan også eieren av kanalen gjøre.)"
    )


def mailbox(app: App, address: str) -> str:
    """The right to send from one mailbox."""
    return (
        f"La {app.words} sende e-post fra postkassen {address}, og bare fra den: rollen «Application Mail.Send» med RBAC "
        "for Applications i Exchange Online, avgrenset til postkassen. Ikke gi Mail.Send i Entra i tillegg; da gjelder "
        "den alle postkasser. Endringen kan bruke noen timer."
    )
