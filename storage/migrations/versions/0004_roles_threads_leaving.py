"""Roles that are pinged or may administer, threads under reveals, and when a workspace left"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "named_role",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_named_role_workspace")),
        sa.PrimaryKeyConstraint("workspace", "role", name=op.f("pk_named_role")),
    )
    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ping", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("discuss", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_column("discuss")
        batch_op.drop_column("ping")

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.drop_column("left")

    op.drop_table("named_role")
