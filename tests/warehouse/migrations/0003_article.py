import uuid
from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_pricelist")]
    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("number", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=200)),
                ("list_price", models.DecimalField(decimal_places=2, default=Decimal("10.00"), max_digits=9)),
                ("on_hand", models.PositiveIntegerField(default=10)),
                ("withdrawn", models.BooleanField(default=False)),
                ("department", models.ForeignKey(null=True, on_delete=models.SET_NULL, to="warehouse.department")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="variants",
                        to="warehouse.article",
                    ),
                ),
            ],
        ),
    ]
