"""Mock exams"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exam",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("player", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('running', 'submitted', 'learnt')", name=op.f("ck_exam_status")),
        sa.CheckConstraint("(status = 'running') = (submitted IS NULL)", name=op.f("ck_exam_submitted")),
        sa.ForeignKeyConstraint(["player"], ["player.id"], name=op.f("fk_exam_player")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_player"), ["player"], unique=False)
        batch_op.create_index("ix_exam_status", ["status", "ends"], unique=False)
        batch_op.create_index(
            "uq_exam_running",
            ["player"],
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "exam_item",
        sa.Column("exam", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("clicked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exam"], ["exam.id"], name=op.f("fk_exam_item_exam")),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshot.hash"], name=op.f("fk_exam_item_snapshot")),
        sa.PrimaryKeyConstraint("exam", "number", name=op.f("pk_exam_item")),
    )


def downgrade() -> None:
    op.drop_table("exam_item")
    op.drop_table("exam")
