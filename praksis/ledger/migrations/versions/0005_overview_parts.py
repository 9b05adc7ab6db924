"""What the overviews show of each list is kept until the list changes

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('overview_part',
    sa.Column('document_id', sa.String(length=32), nullable=False),
    sa.Column('layout', sa.Integer(), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('rows', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_overview_part_document_id_document')),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_overview_part'))
    )
