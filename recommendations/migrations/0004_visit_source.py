from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0003_relation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='placementsource',
            name='how',
            field=models.CharField(choices=[('anchor', 'Goes with the product (or basket) at hand'), ('history', 'Goes with what the shopper did recently'), ('visit', 'What comes next in this visit'), ('shopper', "The shopper's own list"), ('global', 'The list for everybody'), ('recent', 'What the shopper looked at recently')], max_length=8, verbose_name='reads'),
        ),
    ]
