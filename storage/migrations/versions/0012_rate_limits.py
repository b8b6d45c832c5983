"""Rate limits by workspace, method and place"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limit",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("method IN ('post', 'edit', 'remove', 'home')", name=op.f("ck_rate_limit_method")),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_rate_limit_workspace")),
        sa.PrimaryKeyConstraint("workspace", "method", "place", name=op.f("pk_rate_limit")),
    )
    for table in ("workspace", "channel"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("blocked_until")


def downgrade() -> None:
    for table in ("channel", "workspace"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True))
    op.drop_table("rate_limit")
