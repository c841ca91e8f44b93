import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('placement_kind', models.CharField(max_length=16, verbose_name='kind of placement')),
                ('question', models.JSONField(blank=True, default=dict, verbose_name='question')),
                ('facts', models.JSONField(blank=True, default=dict, verbose_name='what was measured on')),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Measuring'), ('finished', 'Finished'), ('failed', 'Failed')], db_index=True, default='queued', max_length=12, verbose_name='status')),
                ('open_slot', models.CharField(editable=False, max_length=16, null=True, unique=True, verbose_name='open slot')),
                ('progress', models.FloatField(default=0.0, verbose_name='progress')),
                ('error', models.TextField(blank=True, default='', verbose_name='what happened')),
                ('alive_until', models.DateTimeField(blank=True, null=True, verbose_name='alive until')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='requested at')),
                ('requested_by', models.CharField(blank=True, default='', max_length=150, verbose_name='requested by')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'evaluation',
                'verbose_name_plural': 'evaluations',
                'ordering': ['-pk'],
                'permissions': [('run_evaluation', 'Can run the leaderboard')],
            },
        ),
        migrations.CreateModel(
            name='EvaluationEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=64, verbose_name='key')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('algorithm', models.CharField(max_length=200, verbose_name='algorithm')),
                ('parameters', models.JSONField(blank=True, default=dict, verbose_name='parameters')),
                ('window_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='window in days')),
                ('is_searched', models.BooleanField(default=False, verbose_name='parameters searched')),
                ('status', models.CharField(choices=[('measured', 'Measured'), ('not-ready', 'Not enough data'), ('not-installed', 'Not installed'), ('out-of-time', 'Out of time'), ('out-of-memory', 'Out of memory'), ('failed', 'Failed')], max_length=16, verbose_name='status')),
                ('reason', models.TextField(blank=True, default='', verbose_name='what happened')),
                ('figures', models.JSONField(blank=True, default=dict, verbose_name='figures')),
                ('scores', models.BinaryField(blank=True, null=True, verbose_name='metric by question')),
                ('measured_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='measured at')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='recommendations.evaluation', verbose_name='evaluation')),
            ],
            options={
                'verbose_name': 'evaluation entry',
                'verbose_name_plural': 'evaluation entries',
                'ordering': ['evaluation', 'position'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'key'), name='recs_evaluation_entry_key')],
            },
        ),
    ]
