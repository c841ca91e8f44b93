"""The form of an audience: its name, and conditions in rows that can be added and taken away without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from recommendations.admin.audiences.rows import (
    ADD,
    REMOVE,
    Row,
    bound_rows,
    new_row,
    problem_of,
    stored_rows,
)
from recommendations.admin.pickers import ProductPicker
from recommendations.merchandising.audiences import CONDITIONS, Condition
from recommendations.merchandising.audiences.audience import MOST_CONDITIONS
from recommendations.models import Audience

#: What is offered, by what it is about.
OFFERED = (
    (gettext_lazy("How they shop"), ("first_seen", "last", "spent", "orders")),
    (gettext_lazy("What they like"), ("likes_category", "likes_brand", "did")),
    (gettext_lazy("Who they are"), ("group",)),
    (gettext_lazy("At this moment"), ("basket_value", "basket_holds", "country", "device")),
)


class AudienceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A button that adds or takes away a row sends the form without saving it: ``is_step``."""

    class Meta:
        model = Audience
        fields = ("name", "slug", "is_active", "store")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = self.instance.conditions

    @cached_property
    def is_step(self) -> bool:
        return self.is_bound and (ADD in self.data or REMOVE in self.data)

    @cached_property
    def rows(self) -> list[Row]:
        if not self.is_bound:
            return stored_rows(self.instance.conditions)
        rows = bound_rows(self.data, is_quiet=self.is_step)
        rows = [row for row in rows if str(row.index) != self.data.get(REMOVE)]
        added = new_row(self.data.get(ADD, ""), rows) if len(rows) < MOST_CONDITIONS else None
        return [*rows, added] if added else rows

    @property
    def conditions(self) -> list[Condition]:
        """Of the rows that are right as they stand."""
        for row in self.rows:
            row.is_valid()
        return [row.condition for row in self.rows if row.condition is not None]

    @property
    def offered(self) -> Sequence[tuple[object, Sequence[type[Condition]]]]:
        return [(title, [CONDITIONS[name] for name in names]) for title, names in OFFERED]

    @property
    def media(self) -> forms.Media:
        """A row that is added later may hold a picker, too."""
        return super().media + ProductPicker().media

    def is_valid(self) -> bool:
        return not self.is_step and super().is_valid()

    def full_clean(self) -> None:
        if self.is_bound and self.is_step:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wrong = [row for row in self.rows if not row.is_valid()]
        if problem := problem_of(self.rows):
            raise ValidationError(problem)
        if wrong:
            raise ValidationError(
                [
                    f"{row.kind.label}: {text}"
                    for row in wrong
                    for texts in row.errors.values()
                    for text in texts
                ]
            )
        self.instance.conditions = [row.condition.to_json() for row in self.rows if row.condition]
        return cleaned

    @property
    def changed_data(self) -> list[str]:
        before = self._before if self.is_bound else self.instance.conditions
        changed = super().changed_data
        return [*changed, "conditions"] if self.is_bound and self.instance.conditions != before else changed
