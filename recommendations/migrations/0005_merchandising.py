# Refers to the shop's own product model through the settings; keep it so when migrations are made.
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from recommendations.conf import product_model_label


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0004_visit_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(max_length=64, unique=True, verbose_name='slug')),
                ('conditions', models.JSONField(blank=True, default=list, verbose_name='conditions')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('size', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='shoppers')),
                ('refreshed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='counted at')),
            ],
            options={
                'verbose_name': 'audience',
                'verbose_name_plural': 'audiences',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='placement',
            name='diversity',
            field=models.FloatField(default=0.0, help_text='0 is by relevance alone; the higher, the less alike the products are.', validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(1.0)], verbose_name='variety'),
        ),
        migrations.AddField(
            model_name='placement',
            name='exploration',
            field=models.FloatField(default=0.0, help_text='The chance of each place to be given to a product that is too new to be known.', validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(0.5)], verbose_name='share for new products'),
        ),
        migrations.AddField(
            model_name='placement',
            name='most_per_brand',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='of one brand at most'),
        ),
        migrations.AddField(
            model_name='placement',
            name='most_per_category',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='of one category at most'),
        ),
        migrations.AddField(
            model_name='placement',
            name='objective',
            field=models.CharField(choices=[('click', 'Clicks'), ('purchase', 'Purchases'), ('value', 'Order value'), ('margin', 'Margin')], default='purchase', max_length=8, verbose_name='is there for'),
        ),
        migrations.AddField(
            model_name='placement',
            name='which',
            field=models.JSONField(blank=True, default=dict, help_text='Products that it may show, in themselves or compared with the product at hand.', verbose_name='which products'),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='kind',
            field=models.CharField(choices=[('view', 'View'), ('click', 'Click on a recommendation'), ('search', 'Search'), ('favourite', 'Favourite'), ('cart_add', 'Added to basket'), ('cart_remove', 'Removed from basket'), ('purchase', 'Purchase'), ('refund', 'Refund'), ('rating', 'Rating'), ('dismiss', 'Not interested'), ('group_buy', 'Joined a group buy')], max_length=16, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='placementsource',
            name='how',
            field=models.CharField(choices=[('anchor', 'Goes with the product (or basket) at hand'), ('history', 'Goes with what the shopper did recently'), ('visit', 'What comes next in this visit'), ('shopper', "The shopper's own list"), ('global', 'The list for everybody'), ('recent', 'What the shopper looked at recently'), ('segment', "The list for the shopper's audience")], max_length=8, verbose_name='reads'),
        ),
        migrations.AlterField(
            model_name='recommendationlist',
            name='scope',
            field=models.CharField(choices=[('item', 'A product'), ('shopper', 'A shopper'), ('global', 'Everybody'), ('segment', 'An audience')], max_length=8, verbose_name='scope'),
        ),
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('title', models.JSONField(blank=True, default=dict, verbose_name='title')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('live', 'Live'), ('rejected', 'Rejected'), ('retired', 'Retired')], db_index=True, default='proposed', max_length=8, verbose_name='status')),
                ('origin', models.CharField(choices=[('mined', 'Found in orders'), ('curated', 'Put together by hand')], default='curated', max_length=7, verbose_name='origin')),
                ('fingerprint', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True, verbose_name='fingerprint')),
                ('support', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='orders with all')),
                ('shoppers', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='shoppers who did')),
                ('confidence', models.FloatField(blank=True, editable=False, null=True, verbose_name='confidence')),
                ('association_lift', models.FloatField(blank=True, editable=False, null=True, verbose_name='association lift')),
                ('evidence_days', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='days looked at')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided at')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'bundle',
                'verbose_name_plural': 'bundles',
                'ordering': ['-pk'],
                'permissions': [('approve_bundle', 'Can approve and reject bundles')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(help_text="The last part of the topic page's address.", max_length=64, unique=True, verbose_name='slug')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('running', 'Running'), ('paused', 'Paused'), ('ended', 'Ended')], db_index=True, default='draft', max_length=9, verbose_name='status')),
                ('priority', models.SmallIntegerField(default=0, help_text='Where two campaigns want the same place, the higher one has it.', verbose_name='priority')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts at')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends at')),
                ('weekdays', models.JSONField(blank=True, default=list, verbose_name='weekdays')),
                ('from_time', models.TimeField(blank=True, null=True, verbose_name='from')),
                ('to_time', models.TimeField(blank=True, null=True, verbose_name='to')),
                ('circumstances', models.JSONField(blank=True, default=dict, verbose_name='circumstances')),
                ('has_page', models.BooleanField(default=False, verbose_name='has a page of its own')),
                ('title', models.JSONField(blank=True, default=dict, verbose_name='title')),
                ('introduction', models.JSONField(blank=True, default=dict, verbose_name='introduction')),
                ('banner', models.CharField(blank=True, default='', max_length=500, verbose_name='banner picture')),
                ('banner_alt', models.JSONField(blank=True, default=dict, verbose_name='what the banner shows')),
                ('revision', models.PositiveIntegerField(default=0, editable=False, verbose_name='revision')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('audience', models.ForeignKey(blank=True, help_text='Nobody in particular: everybody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='recommendations.audience', verbose_name='audience')),
                ('placements', models.ManyToManyField(blank=True, related_name='campaigns', to='recommendations.placement', verbose_name='placements')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['-priority', 'pk'],
                'permissions': [('publish_campaign', 'Can publish, pause and end campaigns')],
            },
        ),
        migrations.CreateModel(
            name='CampaignRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.JSONField(blank=True, default=dict, verbose_name='which products')),
                ('action', models.CharField(choices=[('pin', 'Pin to a position'), ('boost', 'Boost'), ('bury', 'Bury'), ('exclude', 'Exclude'), ('only', 'Only')], max_length=7, verbose_name='does')),
                ('position', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='position')),
                ('strength', models.FloatField(default=2.0, validators=[django.core.validators.MinValueValidator(1.0), django.core.validators.MaxValueValidator(100.0)], verbose_name='strength')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='recommendations.campaign', verbose_name='campaign')),
                ('products', models.ManyToManyField(blank=True, related_name='+', to=product_model_label(), verbose_name='products')),
            ],
            options={
                'verbose_name': 'rule',
                'verbose_name_plural': 'rules',
                'ordering': ['campaign', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.JSONField(blank=True, default=dict, verbose_name='which products')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('label', models.JSONField(blank=True, default=dict, verbose_name='what shoppers read')),
                ('kind', models.CharField(choices=[('percent', 'Per cent off'), ('amount', 'Amount off each'), ('price', 'Special price'), ('bundle', 'Bundle price'), ('together', 'Bought together'), ('threshold', 'Spend and save')], max_length=9, verbose_name='kind')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('paused', 'Paused')], db_index=True, default='draft', max_length=6, verbose_name='status')),
                ('value', models.DecimalField(decimal_places=4, max_digits=14, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='value')),
                ('threshold', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.0001'))], verbose_name='spend')),
                ('currency', models.CharField(blank=True, default='', max_length=3, verbose_name='currency')),
                ('needs_coupon', models.BooleanField(default=False, verbose_name='only with a coupon')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts at')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends at')),
                ('shows_countdown', models.BooleanField(default=False, verbose_name='says when it ends')),
                ('budget', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='budget')),
                ('spent', models.DecimalField(decimal_places=4, default=Decimal('0'), editable=False, max_digits=14, verbose_name='given so far')),
                ('most_per_shopper', models.PositiveIntegerField(blank=True, null=True, verbose_name='orders per shopper')),
                ('margin_floor', models.DecimalField(blank=True, decimal_places=2, help_text='Per cent of the reduced price that must remain as margin.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('99.99'))], verbose_name='margin floor')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('exclusive', models.BooleanField(default=False, verbose_name='not combined with others')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('audience', models.ForeignKey(blank=True, help_text='Only they get it, and only they see it. Nobody in particular: everybody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to='recommendations.audience', verbose_name='audience')),
                ('bundle', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='promotion', to='recommendations.bundle', verbose_name='bundle')),
                ('campaign', models.ForeignKey(blank=True, help_text='Its status and schedule then hold for the promotion as well.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='promotions', to='recommendations.campaign', verbose_name='campaign')),
                ('products', models.ManyToManyField(blank=True, related_name='+', to=product_model_label(), verbose_name='products')),
                ('with_products', models.ManyToManyField(blank=True, help_text='For “bought together”: products of which one must lie in the basket too.', related_name='+', to=product_model_label(), verbose_name='together with')),
            ],
            options={
                'verbose_name': 'promotion',
                'verbose_name_plural': 'promotions',
                'ordering': ['order', 'pk'],
                'permissions': [('activate_promotion', 'Can activate and pause promotions')],
            },
        ),
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('most_uses', models.PositiveIntegerField(blank=True, default=1, null=True, verbose_name='uses at most')),
                ('uses', models.PositiveIntegerField(default=0, editable=False, verbose_name='used')),
                ('shopper', models.ForeignKey(blank=True, help_text='Only this one may use it. Nobody in particular: whoever has the code.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='coupons', to='recommendations.shopper', verbose_name='shopper')),
                ('promotion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coupons', to='recommendations.promotion', verbose_name='promotion')),
            ],
            options={
                'verbose_name': 'coupon',
                'verbose_name_plural': 'coupons',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('which', models.JSONField(blank=True, default=dict, verbose_name='which products')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('kind', models.CharField(choices=[('blocked', 'Never recommended'), ('sensitive', 'Sensitive')], default='blocked', max_length=9, verbose_name='kind')),
                ('note', models.CharField(max_length=200, verbose_name='why')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('products', models.ManyToManyField(blank=True, related_name='+', to=product_model_label(), verbose_name='products')),
            ],
            options={
                'verbose_name': 'restriction',
                'verbose_name_plural': 'restrictions',
                'ordering': ['kind', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ShopperProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('orders', models.PositiveIntegerField(default=0, verbose_name='orders')),
                ('spend', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=14, verbose_name='spent')),
                ('first_order_at', models.DateTimeField(blank=True, null=True, verbose_name='first order at')),
                ('last_order_at', models.DateTimeField(blank=True, null=True, verbose_name='last order at')),
                ('last_active_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='last active at')),
                ('cycle_days', models.FloatField(blank=True, null=True, verbose_name='days between orders')),
                ('affinities', models.JSONField(blank=True, default=dict, verbose_name='affinities')),
                ('refreshed_at', models.DateTimeField(verbose_name='refreshed at')),
                ('shopper', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to='recommendations.shopper', verbose_name='shopper')),
            ],
            options={
                'verbose_name': 'profile of a shopper',
                'verbose_name_plural': 'profiles of shoppers',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AudienceMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='recommendations.audience', verbose_name='audience')),
                ('shopper', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='recommendations.shopper', verbose_name='shopper')),
            ],
            options={
                'verbose_name': 'member of an audience',
                'verbose_name_plural': 'members of audiences',
                'constraints': [models.UniqueConstraint(fields=('audience', 'shopper'), name='recs_audience_member_once')],
            },
        ),
        migrations.CreateModel(
            name='BundleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='quantity')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='recommendations.bundle', verbose_name='bundle')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=product_model_label(), verbose_name='product')),
            ],
            options={
                'verbose_name': 'product of a bundle',
                'verbose_name_plural': 'products of bundles',
                'ordering': ['bundle', 'order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('bundle', 'product'), name='recs_bundle_item_once')],
            },
        ),
        migrations.CreateModel(
            name='CampaignRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('content', models.JSONField(default=dict, verbose_name='content')),
                ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='what changed')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saved at')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='recommendations.campaign', verbose_name='campaign')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saved by')),
            ],
            options={
                'verbose_name': 'revision of a campaign',
                'verbose_name_plural': 'revisions of campaigns',
                'ordering': ['campaign', '-number'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='recs_campaign_revision_once')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.CharField(max_length=64, verbose_name='order')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='given')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('lines', models.JSONField(default=list, verbose_name='on which lines')),
                ('redeemed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='redeemed at')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released at')),
                ('coupon', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='redemptions', to='recommendations.coupon', verbose_name='coupon')),
                ('promotion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='recommendations.promotion', verbose_name='promotion')),
                ('shopper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='redemptions', to='recommendations.shopper', verbose_name='shopper')),
            ],
            options={
                'verbose_name': 'redemption',
                'verbose_name_plural': 'redemptions',
                'ordering': ['-redeemed_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('promotion', 'order'), name='recs_redemption_once')],
            },
        ),
    ]
