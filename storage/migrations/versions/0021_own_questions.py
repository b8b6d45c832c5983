"""Questions that a league wrote itself"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_question",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("league", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approver"], ["account.id"], name=op.f("fk_own_question_approver")),
        sa.ForeignKeyConstraint(["author"], ["account.id"], name=op.f("fk_own_question_author")),
        sa.ForeignKeyConstraint(["league"], ["league.id"], name=op.f("fk_own_question_league")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_own_question")),
    )
    with op.batch_alter_table("own_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_question_league"), ["league"], unique=False)


def downgrade() -> None:
    op.drop_table("own_question")
