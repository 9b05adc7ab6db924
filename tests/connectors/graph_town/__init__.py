"""A town with a SharePoint and a Teams of its own on this machine, which answers as Microsoft Graph is documented to.

    with graph_town(tmp_path / "Teams", "FOU", "HVL") as town:
        teams = town.teams(memory)             # as a new process would make it
        lay(tmp_path / "Teams/HVL/Liste.xlsx", content, at)     # a coordinator saves: what lies on disk lies in Teams

Each channel is kept in step with a folder on disk, as the OneDrive program does it: what a test lays, changes, renames or
deletes there has happened in the channel, and what we put through Graph lies there afterwards.
"""

from __future__ import annotations

from tests.connectors.graph_town.town import GraphTown, graph_town

__all__ = ["GraphTown", "graph_town"]
