"""All tables of the ledger. Later work adds tables and columns by migration and renames nothing."""

from praksis.ledger.base import Table
from praksis.ledger.tables.adoption import TransferProof
from praksis.ledger.tables.calendar import CalendarChange, CalendarRow, CatalogueRow, OfficeBook, StudentGroup
from praksis.ledger.tables.deviations import CaseStep, DeviationResult
from praksis.ledger.tables.lists import Channel, Document, DocumentVersion, Painting, Placement, PlacementVersion
from praksis.ledger.tables.office import AuditEntry, CaseFile, Decision, HouseFact, Message, PublishedTemplate, Told
from praksis.ledger.tables.orders import Entitlement, OrderLine, Package, Plan
from praksis.ledger.tables.overviews import OverviewPart
from praksis.ledger.tables.people import Identifier, IdentityKeyCheck, KnownBefore, Person
from praksis.ledger.tables.portal import PortalLine
from praksis.ledger.tables.registrations import PersonnelRecord, Registration, SourceMark

__all__ = [
    "AuditEntry",
    "CalendarChange",
    "CalendarRow",
    "CaseFile",
    "CaseStep",
    "CatalogueRow",
    "Channel",
    "Decision",
    "DeviationResult",
    "Document",
    "DocumentVersion",
    "Entitlement",
    "HouseFact",
    "Identifier",
    "IdentityKeyCheck",
    "KnownBefore",
    "Message",
    "OfficeBook",
    "OrderLine",
    "OverviewPart",
    "Package",
    "Painting",
    "Person",
    "PersonnelRecord",
    "Placement",
    "PlacementVersion",
    "Plan",
    "PortalLine",
    "PublishedTemplate",
    "Registration",
    "SourceMark",
    "StudentGroup",
    "Table",
    "Told",
    "TransferProof",
]
