"""Accounts of one person that are one player"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_link",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_account_link_account")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_account_link_player")),
        sa.PrimaryKeyConstraint("account", "since", name=op.f("pk_account_link")),
    )
    op.create_index(op.f("ix_account_link_player"), "account_link", ["player"])


def downgrade() -> None:
    op.drop_table("account_link")
