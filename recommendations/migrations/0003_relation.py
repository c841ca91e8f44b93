# Refers to the shop's own product model through the settings; keep it so when migrations are made.
import django.db.models.deletion
from django.db import migrations, models

from recommendations.conf import product_model_label


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0002_evaluation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fits', 'fits'), ('needs', 'needs'), ('replaces', 'replaces'), ('same as', 'is the same as')], max_length=8, verbose_name='relation')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=product_model_label(), verbose_name='product')),
                ('target', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=product_model_label(), verbose_name='other product')),
            ],
            options={
                'verbose_name': 'relation between products',
                'verbose_name_plural': 'relations between products',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('source', 'kind', 'target'), name='recs_relation_once')],
            },
        ),
    ]
