"""Players' places follow from a ladder of points"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ladder",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("now", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_ladder_league")),
        sa.PrimaryKeyConstraint("league", "period", name=op.f("pk_ladder")),
    )
    op.execute("DELETE FROM standing")  # a bot that starts makes boards that are missing from what was chosen
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("gained_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("gained", sa.Integer(), server_default="0", nullable=False))
        batch_op.alter_column("place", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("position", existing_type=sa.Integer(), nullable=True)
        batch_op.create_index("ix_standing_total", ["league", "board", "period", "total", "since", "who"])


def downgrade() -> None:
    op.execute("DELETE FROM standing")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_total")
        batch_op.alter_column("position", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("place", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("gained")
        batch_op.drop_column("gained_on")
        batch_op.drop_column("entered")
    op.drop_table("ladder")
