"""Who is off the boards is found without a look at everybody"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_player_hidden", "player", ["id"], sqlite_where=sa.text("hidden = 1"), postgresql_where=sa.text("hidden")
    )
    left = sa.text('"left" IS NOT NULL')
    op.create_index("ix_account_left", "account", ["player"], sqlite_where=left, postgresql_where=left)


def downgrade() -> None:
    op.drop_index("ix_account_left", "account")
    op.drop_index("ix_player_hidden", "player")
