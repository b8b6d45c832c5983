"""Leagues of several workspaces, and the one-time codes that link them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_league",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("league", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_home_league_league")),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_home_league_workspace")),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_home_league")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("league", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('league', 'account')", name=op.f("ck_one_time_code_purpose")),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_one_time_code_league")),
        sa.ForeignKeyConstraint(["maker"], ["account.id"], name=op.f("fk_one_time_code_maker")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_code")),
    )
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_wrong_code_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_code")),
    )
    op.create_index(op.f("ix_wrong_code_account"), "wrong_code", ["account"])


def downgrade() -> None:
    op.drop_table("wrong_code")
    op.drop_table("one_time_code")
    op.drop_table("home_league")
