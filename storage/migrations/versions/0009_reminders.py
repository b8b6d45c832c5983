"""Reminders of what is due to be reviewed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_reminder_account")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_reminder_player")),
        sa.PrimaryKeyConstraint("player", name=op.f("pk_reminder")),
    )


def downgrade() -> None:
    op.drop_table("reminder")
