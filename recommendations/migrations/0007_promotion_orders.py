from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0006_audience_feed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='redemption',
            index=models.Index(fields=['order'], name='recs_redemption_order'),
        ),
    ]
