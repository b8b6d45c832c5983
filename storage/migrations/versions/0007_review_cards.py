"""Review cards, and the date of a player's exam"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_card",
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_review_card_player")),
        sa.PrimaryKeyConstraint("player", "pack", "question", name=op.f("pk_review_card")),
    )
    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.add_column(sa.Column("exam", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.drop_column("exam")

    op.drop_table("review_card")
