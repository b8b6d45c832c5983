"""Member-rounds, so that a close counts its own date only"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_round",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("home", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["home"], ["channel.id"], name=op.f("fk_member_round_home")),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_member_round_league")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_member_round_player")),
        sa.ForeignKeyConstraint(["team"], ["team.id"], name=op.f("fk_member_round_team")),
        sa.PrimaryKeyConstraint("league", "day", "player", name=op.f("pk_member_round")),
    )
    with op.batch_alter_table("member_round", schema=None) as batch_op:
        batch_op.create_index("ix_member_round_player", ["league", "player", "day"], unique=False)

    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("total", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("rounds", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_column("since")
        batch_op.drop_column("rounds")
        batch_op.drop_column("total")

    with op.batch_alter_table("member_round", schema=None) as batch_op:
        batch_op.drop_index("ix_member_round_player")

    op.drop_table("member_round")
