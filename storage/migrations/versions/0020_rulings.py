"""Flags, rulings, and what they change for players"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_flag_league")),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshot.hash"], name=op.f("fk_flag_snapshot")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_flag_player")),
        sa.PrimaryKeyConstraint("league", "snapshot", "player", name=op.f("pk_flag")),
    )
    op.create_table(
        "ruling",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("champions", sa.JSON(), nullable=False),
        sa.CheckConstraint("decision IN ('key', 'both', 'void', 'dismiss')", name=op.f("ck_ruling_decision")),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_ruling_league")),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshot.hash"], name=op.f("fk_ruling_snapshot")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_ruling_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("event", name=op.f("uq_ruling_event")),
        sa.UniqueConstraint("league", "snapshot", "number", name=op.f("uq_ruling_league_snapshot_number")),
    )
    op.create_table(
        "news",
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("ruling", sa.String(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("told", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_news_player")),
        sa.ForeignKeyConstraint(["ruling"], ["ruling.id"], name=op.f("fk_news_ruling")),
        sa.PrimaryKeyConstraint("player", "ruling", name=op.f("pk_news")),
    )


def downgrade() -> None:
    op.drop_table("news")
    op.drop_table("ruling")
    op.drop_table("flag")
