"""The commands of `praksis`, by theme: thin words around the jobs. They are put together in `flows.command_line`."""
