"""All tables of the ledger. Later work adds tables and columns by migration and renames nothing."""

from praksis.ledger.base import Table
from praksis.ledger.tables.calendar import CalendarChange, CalendarRow, CatalogueRow, OfficeBook, StudentGroup
from praksis.ledger.tables.lists import Channel, Document, DocumentVersion, Painting, Placement, PlacementVersion
from praksis.ledger.tables.office import AuditEntry, CaseFile, Decision, HouseFact, Message, PublishedTemplate
from praksis.ledger.tables.orders import Entitlement, OrderLine, Package, Plan
from praksis.ledger.tables.people import Identifier, IdentityKeyCheck, KnownBefore, Person
from praksis.ledger.tables.registrations import PersonnelRecord, Registration, SourceMark

__all__ = [
    "AuditEntry",
    "CalendarChange",
    "CalendarRow",
    "CaseFile",
    "CatalogueRow",
    "Channel",
    "Decision",
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
    "Package",
    "Painting",
    "Person",
    "PersonnelRecord",
    "Placement",
    "PlacementVersion",
    "Plan",
    "PublishedTemplate",
    "Registration",
    "SourceMark",
    "StudentGroup",
    "Table",
]
