"""The workbooks of ordering: the plan that is looked at, and the package that is placed in Samlepunktet."""

from praksis.orders.order_book import ORDER_HEADERS, TAKEN_BACK, OrderBook, OrderRow, TakenBack, order_workbook
from praksis.orders.plan_book import PlanBook, PlanMail, PlanRow, Waiting, plan_workbook

__all__ = [
    "ORDER_HEADERS",
    "TAKEN_BACK",
    "OrderBook",
    "OrderRow",
    "PlanBook",
    "PlanMail",
    "PlanRow",
    "TakenBack",
    "Waiting",
    "order_workbook",
    "plan_workbook",
]
