"""Guests of a workspace may be kept out, too"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("admission", sa.String(), server_default="workspace", nullable=False))
    op.execute("UPDATE workspace SET admission = 'everyone' WHERE outsiders")
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_column("outsiders")
        batch_op.create_check_constraint(
            op.f("ck_workspace_admission"), "admission IN ('everyone', 'workspace', 'members')"
        )


def downgrade() -> None:
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outsiders", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE workspace SET outsiders = (admission = 'everyone')")
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_workspace_admission"), type_="check")
        batch_op.drop_column("admission")
