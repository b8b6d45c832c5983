"""What admins decide about the questions to come"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pin",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_pin_league")),
        sa.PrimaryKeyConstraint("league", "day", name=op.f("pk_pin")),
    )
    op.create_table(
        "set_aside",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.CheckConstraint("until IN ('later', 'never')", name=op.f("ck_set_aside_until")),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_set_aside_league")),
        sa.PrimaryKeyConstraint("league", "question", name=op.f("pk_set_aside")),
    )


def downgrade() -> None:
    op.drop_table("set_aside")
    op.drop_table("pin")
