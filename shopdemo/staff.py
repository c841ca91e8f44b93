"""The three people behind the counter: ``admin``, ``merchandiser``, ``viewer``."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from shopdemo.loading import PASSWORD

APPS = ("recommendations", "shopdemo")
# What a group may do; people themselves are the superuser's business.
GROUPS = {"Merchandisers": "merchandiser", "Viewers": "viewer"}


def ensure_staff() -> list[str]:
    """Create who is missing and give the groups what the installed models have; the names of those created."""
    created = [name for name in ("admin", *GROUPS.values()) if ensure_person(name)]
    for group_name, name in GROUPS.items():
        group, _new = Group.objects.get_or_create(name=group_name)
        group.permissions.set(permissions_of(group_name))
        group.user_set.add(User.objects.get(username=name))
    return created


def ensure_person(name: str) -> bool:
    is_admin = name == "admin"
    defaults = {"is_staff": True, "is_superuser": is_admin, "password": make_password(PASSWORD)}
    if User.objects.filter(username=name).exists():
        return False
    User.objects.create(username=name, **defaults)
    return True


def permissions_of(group: str) -> QuerySet[Permission]:
    """Viewers may view; merchandisers may do everything else too, except to delete what was sold."""
    ours = Permission.objects.filter(content_type__app_label__in=APPS)
    if group == "Viewers":
        return ours.filter(codename__startswith="view_")
    return ours.exclude(Q(codename__startswith="delete_") & Q(content_type__app_label="shopdemo"))
