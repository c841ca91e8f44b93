# Refers to the shop's own product model through the settings; keep it so when migrations are made.
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from recommendations.conf import product_migration, product_model_label


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        product_migration(),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('slug', models.SlugField(max_length=64, unique=True, verbose_name='slug')),
                ('page_type', models.CharField(choices=[('home', 'Home'), ('category', 'Category'), ('search', 'Search results'), ('product', 'Product'), ('basket', 'Basket'), ('checkout', 'Checkout and order confirmation'), ('account', 'Account'), ('other', 'Other')], default='other', max_length=12, verbose_name='page')),
                ('title', models.JSONField(blank=True, default=dict, help_text='By language, for example {"en": "You may also like", "zh-hans": "猜你喜欢"}.', verbose_name='title')),
                ('layout', models.CharField(choices=[('grid', 'Grid'), ('list', 'List'), ('carousel', 'Carousel'), ('bundle', 'Bundle with one button')], default='grid', max_length=12, verbose_name='layout')),
                ('limit', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='number of products')),
                ('fill', models.BooleanField(default=True, help_text='When its sources run short, fill with what is trending, popular or simply available.', verbose_name='fill up')),
                ('show_basket_items', models.BooleanField(default=False, help_text='And what another widget on the page shows, as recently viewed does.', verbose_name='may show what is in the basket')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'placement',
                'verbose_name_plural': 'placements',
                'ordering': ['page_type', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('rows', models.PositiveBigIntegerField(default=0, verbose_name='rows read')),
                ('through', models.DateTimeField(blank=True, null=True, verbose_name='read through')),
                ('report', models.JSONField(blank=True, default=dict, verbose_name='report')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='started at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='updated at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
            ],
            options={
                'verbose_name': 'intake',
                'verbose_name_plural': 'intakes',
                'ordering': ['-updated_at'],
            },
        ),
        migrations.CreateModel(
            name='Recommender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('slug', models.SlugField(max_length=64, unique=True, verbose_name='slug')),
                ('title', models.CharField(blank=True, default='', max_length=100, verbose_name='title')),
                ('algorithm', models.CharField(max_length=200, verbose_name='algorithm')),
                ('parameters', models.JSONField(blank=True, default=dict, verbose_name='parameters')),
                ('kinds', models.JSONField(blank=True, default=list, help_text='What it learns from; empty means what suits the algorithm.', verbose_name='event kinds')),
                ('window_days', models.PositiveIntegerField(blank=True, help_text='How far back it looks; empty means what suits the algorithm.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='window in days')),
                ('half_life_days', models.FloatField(blank=True, help_text='After how many days an interaction counts half; empty means what suits the algorithm.', null=True, validators=[django.core.validators.MinValueValidator(0.01)], verbose_name='half-life in days')),
                ('retrain_every_hours', models.PositiveIntegerField(default=24, help_text='0 means only when asked to.', verbose_name='retrain every (hours)')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'recommender',
                'verbose_name_plural': 'recommenders',
                'ordering': ['slug'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0, verbose_name='number')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
            },
        ),
        migrations.CreateModel(
            name='PlacementSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('anchor', 'Goes with the product (or basket) at hand'), ('history', 'Goes with what the shopper did recently'), ('shopper', "The shopper's own list"), ('global', 'The list for everybody'), ('recent', 'What the shopper looked at recently')], max_length=8, verbose_name='reads')),
                ('weight', models.FloatField(default=1.0, help_text='Its share in the blend; 0 means that it only fills the places that the others leave.', validators=[django.core.validators.MinValueValidator(0.0)], verbose_name='weight')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='recommendations.placement', verbose_name='placement')),
                ('recommender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placement_sources', to='recommendations.recommender', verbose_name='recommender')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['placement', 'order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Training'), ('evaluated', 'Evaluated'), ('published', 'Published'), ('retired', 'Retired'), ('failed', 'Failed'), ('refused', 'Refused')], db_index=True, default='queued', max_length=12, verbose_name='status')),
                ('running_slot', models.BigIntegerField(editable=False, null=True, unique=True, verbose_name='running slot')),
                ('published_slot', models.BigIntegerField(editable=False, null=True, unique=True, verbose_name='published slot')),
                ('trained_through', models.DateTimeField(blank=True, null=True, verbose_name='trained through')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='counts')),
                ('metrics', models.JSONField(blank=True, default=dict, verbose_name='metrics')),
                ('configuration', models.JSONField(blank=True, default=dict, verbose_name='configuration')),
                ('artifact', models.JSONField(blank=True, default=dict, verbose_name='artifact manifest')),
                ('stage', models.CharField(blank=True, choices=[('reading', 'Reading interactions'), ('evaluating', 'Evaluating'), ('fitting', 'Learning'), ('writing', 'Writing lists'), ('storing', 'Storing the model'), ('publishing', 'Publishing')], default='', max_length=12, verbose_name='stage')),
                ('progress', models.FloatField(default=0.0, verbose_name='progress')),
                ('error', models.TextField(blank=True, default='', verbose_name='what happened')),
                ('attempt', models.PositiveSmallIntegerField(default=0, verbose_name='attempt')),
                ('fencing', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='fencing number')),
                ('lease_until', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='lease until')),
                ('worker', models.CharField(blank=True, default='', max_length=100, verbose_name='worker')),
                ('publish_when_ready', models.BooleanField(default=True, verbose_name='publish when ready')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='requested at')),
                ('requested_by', models.CharField(blank=True, default='', max_length=150, verbose_name='requested by')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('recommender', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='recommendations.recommender', verbose_name='recommender')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['-pk'],
                'permissions': [('train_recommender', 'Can start and cancel training'), ('publish_version', 'Can publish and roll back versions')],
            },
        ),
        migrations.CreateModel(
            name='Shopper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key')),
                ('assignment_key', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, help_text="Decides which arm of an experiment is shown; an account inherits its first browser's.", verbose_name='assignment key')),
                ('guest', models.CharField(blank=True, help_text="What the shop's own orders call a returning guest.", max_length=64, null=True, unique=True, verbose_name='guest reference')),
                ('consented_at', models.DateTimeField(blank=True, null=True, verbose_name='consented at')),
                ('visit', models.UUIDField(blank=True, editable=False, null=True, verbose_name='current visit')),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first seen at')),
                ('last_seen_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='last seen at')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='recommendations.shopper', verbose_name='merged into')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'shopper',
                'verbose_name_plural': 'shoppers',
                'ordering': ['-last_seen_at'],
            },
        ),
        migrations.CreateModel(
            name='RejectedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('code', models.CharField(db_index=True, max_length=40, verbose_name='reason code')),
                ('reason', models.TextField(verbose_name='reason')),
                ('payload', models.JSONField(default=dict, verbose_name='payload')),
                ('source', models.CharField(blank=True, default='', max_length=40, verbose_name='source')),
                ('received_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='received at')),
                ('replayed_at', models.DateTimeField(blank=True, null=True, verbose_name='replayed at')),
                ('shopper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recommendations.shopper', verbose_name='shopper')),
            ],
            options={
                'verbose_name': 'rejected event',
                'verbose_name_plural': 'rejected events',
                'ordering': ['-received_at'],
            },
        ),
        migrations.CreateModel(
            name='Interaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(blank=True, default='', max_length=32, verbose_name='store')),
                ('dedup_key', models.UUIDField(editable=False, unique=True, verbose_name='de-duplication key')),
                ('fingerprint', models.BigIntegerField(editable=False, verbose_name='fingerprint')),
                ('batch', models.UUIDField(editable=False, null=True, verbose_name='batch')),
                ('kind', models.CharField(choices=[('view', 'View'), ('click', 'Click on a recommendation'), ('search', 'Search'), ('favourite', 'Favourite'), ('cart_add', 'Added to basket'), ('cart_remove', 'Removed from basket'), ('purchase', 'Purchase'), ('refund', 'Refund'), ('rating', 'Rating'), ('dismiss', 'Not interested')], max_length=16, verbose_name='kind')),
                ('value', models.FloatField(blank=True, help_text="A rating's stars, for example.", null=True, verbose_name='value')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('revenue', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=14, verbose_name='revenue')),
                ('currency', models.CharField(blank=True, default='', max_length=3, verbose_name='currency')),
                ('visit', models.UUIDField(blank=True, null=True, verbose_name='visit')),
                ('order', models.CharField(blank=True, default='', max_length=64, verbose_name='order')),
                ('line', models.CharField(blank=True, default='', max_length=64, verbose_name='order line')),
                ('impression', models.UUIDField(blank=True, null=True, verbose_name='impression')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='position')),
                ('query', models.CharField(blank=True, default='', max_length=200, verbose_name='search words')),
                ('context', models.JSONField(blank=True, default=dict, verbose_name='context')),
                ('occurred_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='occurred at')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received at')),
                ('quality', models.CharField(choices=[('ok', 'Trusted'), ('bot', 'Bot'), ('suspicious', 'Suspicious')], default='ok', max_length=12, verbose_name='quality')),
                ('product', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=product_model_label(), verbose_name='product')),
                ('shopper', models.ForeignKey(blank=True, db_index=False, help_text='Empty where there was no consent: the order then counts for totals and co-purchase only.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='recommendations.shopper', verbose_name='shopper')),
            ],
            options={
                'verbose_name': 'interaction',
                'verbose_name_plural': 'interactions',
                'ordering': ['-occurred_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RecommendationList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('item', 'A product'), ('shopper', 'A shopper'), ('global', 'Everybody')], max_length=8, verbose_name='scope')),
                ('subject', models.CharField(blank=True, default='', max_length=64, verbose_name='subject')),
                ('items', models.JSONField(default=list, verbose_name='items')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lists', to='recommendations.modelversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'published list',
                'verbose_name_plural': 'published lists',
                'constraints': [models.UniqueConstraint(fields=('version', 'scope', 'subject'), name='recs_list_subject')],
            },
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(fields=('recommender', 'number'), name='recs_version_number'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['shopper', '-occurred_at'], name='recs_int_shopper_newest'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['product', 'kind', 'occurred_at'], name='recs_int_product_kind'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['occurred_at'], name='recs_int_occurred'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['order'], name='recs_int_order'),
        ),
    ]
