"""Who wants a word before a question closes that they have not answered"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "last_call",
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_last_call_account")),
        sa.ForeignKeyConstraint(["channel"], ["channel.id"], name=op.f("fk_last_call_channel")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_last_call_player")),
        sa.PrimaryKeyConstraint("player", name=op.f("pk_last_call")),
    )


def downgrade() -> None:
    op.drop_table("last_call")
