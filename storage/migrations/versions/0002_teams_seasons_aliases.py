"""Teams that can be removed, seasons with a length, players with an alias"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("league", schema=None) as batch_op:
        batch_op.add_column(sa.Column("season_length", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alias", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_team_league_folded"), type_="unique")
        batch_op.create_index(
            "uq_team_name",
            ["league", "folded"],
            unique=True,
            sqlite_where=sa.text("removed IS NULL"),
            postgresql_where=sa.text("removed IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_name", sqlite_where=sa.text("removed IS NULL"), postgresql_where=sa.text("removed IS NULL")
        )
        batch_op.create_unique_constraint(batch_op.f("uq_team_league_folded"), ["league", "folded"])
        batch_op.drop_column("removed")

    with op.batch_alter_table("player", schema=None) as batch_op:
        batch_op.drop_column("hidden")
        batch_op.drop_column("alias")

    with op.batch_alter_table("league", schema=None) as batch_op:
        batch_op.drop_column("season_length")
