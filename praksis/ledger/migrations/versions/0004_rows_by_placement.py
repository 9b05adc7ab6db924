"""Nearly every row is current: an index on that alone leads SQLite through all of them for one

Revision: 0004, after 0003
"""

from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('placement_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placement_version_current'))
