"""Away days, milestones that a reveal may name, and points from challenges where a league wants them"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "away_day",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_away_day_league")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_away_day_player")),
        sa.PrimaryKeyConstraint("league", "day", "player", name=op.f("pk_away_day")),
    )
    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cheered", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("league", schema=None) as batch_op:
        batch_op.add_column(sa.Column("challenges", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scored", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "challenge_point",
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_challenge_point_league")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_challenge_point_player")),
        sa.PrimaryKeyConstraint("league", "day", "player", name=op.f("pk_challenge_point")),
    )


def downgrade() -> None:
    op.drop_table("challenge_point")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("scored")
    with op.batch_alter_table("league", schema=None) as batch_op:
        batch_op.drop_column("challenges")
    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.drop_column("cheered")
    op.drop_table("away_day")
