import csv
import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from recommendations import track_order
from recommendations.events import importing, intake
from recommendations.models import Intake, Interaction, Shopper
from tests.events.conftest import line
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def load(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("recs_import", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def rows(article: Article) -> list[dict[str, Any]]:
    view = {"user": "u1", "product": str(article.pk), "kind": "view", "at": "2026-03-01T10:00:00Z"}
    return [
        view,
        {**view, "kind": "rating", "value": "4.5"},
        {
            **view,
            "kind": "purchase",
            "order": "A1",
            "line": "1",
            "quantity": "2",
            "revenue": "19.00",
            "currency": "GBP",
        },
        {**view, "kind": "refund", "order": "A1", "line": "1", "refund": "R1", "revenue": "9.50"},
        {**view, "user": "u2", "at": "1772359200"},
        {**view, "user": "u2", "kind": "search", "product": "", "query": "kettle"},
        dict(view),
        {**view, "kind": "stare"},
        {**view, "at": ""},
        {**view, "product": "00000000-0000-0000-0000-000000000000"},
    ]


def write(path: Path, content: list[dict[str, Any]]) -> Path:
    if path.name.endswith(".parquet"):
        return _write_parquet(path, content)
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "wt", encoding="utf-8", newline="") as file:
        if "jsonl" in path.name:
            file.writelines(json.dumps(row) + "\n" for row in content)
        else:
            names = sorted({name for row in content for name in row})
            writer = csv.DictWriter(file, names, delimiter="\t" if "tsv" in path.name else ",")
            writer.writeheader()
            writer.writerows(content)
    return path


def _write_parquet(path: Path, content: list[dict[str, Any]]) -> Path:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    names = sorted({name for row in content for name in row})
    table = pyarrow.Table.from_pylist([{name: row.get(name) for name in names} for row in content])
    parquet.write_table(table, path)
    return path


@pytest.mark.parametrize("name", ["e.csv", "e.tsv", "e.csv.gz", "e.jsonl", "e.jsonl.gz", "e.parquet"])
def test_each_format_brings_in_the_same(article: Article, tmp_path: Path, name: str) -> None:
    told = load(write(tmp_path / name, rows(article)))
    assert "10 rows read: 6 kept, 1 there already, 3 dropped." in told
    for reason in ("bad_kind (first: row 8:", "missing_at (first: row 9:", "unknown_product (first: row 10:"):
        assert reason in told
    bought = Interaction.objects.get(kind="purchase")
    assert (bought.order, bought.line, bought.quantity, bought.revenue) == ("A1", "1", 2, Decimal(19))
    assert Interaction.objects.get(kind="rating").value == 4.5
    assert Interaction.objects.get(kind="search").query == "kettle"
    assert Interaction.objects.get(kind="refund").context == {"refund": "R1"}
    assert set(Shopper.objects.values_list("guest", flat=True)) == {"u1", "u2"}
    seen = Interaction.objects.get(kind="view", shopper__guest="u2")
    assert seen.occurred_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_repeating_it_adds_nothing(article: Article, tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", rows(article))
    load(path)
    assert "0 kept, 7 there already, 3 dropped" in load(path)


def test_an_order_line_is_the_same_whether_imported_or_tracked(article: Article, tmp_path: Path) -> None:
    track_order([line(article, quantity=2, revenue=Decimal(19))])
    assert "1 there already" in load(write(tmp_path / "orders.csv", rows(article)[2:3]))
    assert Interaction.objects.count() == 1


def test_columns_and_words_can_be_mapped_and_constants_set(article: Article, tmp_path: Path) -> None:
    there = {"customer": "c1", "item": str(article.pk), "what": "addtocart", "day": "2026-03-01"}
    told = load(
        write(tmp_path / "clicks.csv", [there, {**there, "what": "", "customer": "c2"}]),
        *("--map", "user=customer", "--map", "product=item", "--map", "kind=what", "--map", "at=day"),
        *("--kind", "addtocart=cart_add", "--set", "kind=view"),
    )
    assert "2 kept" in told
    assert set(Interaction.objects.values_list("kind", flat=True)) == {"cart_add", "view"}


def test_users_may_be_accounts(article: Article, tmp_path: Path) -> None:
    user = get_user_model().objects.create_user("ada")
    content = [{**rows(article)[0], "user": str(user.pk)}, {**rows(article)[0], "user": "999999"}]
    load(write(tmp_path / "events.csv", content), "--users", "accounts")
    assert set(Interaction.objects.values_list("shopper__user", flat=True)) == {user.pk, None}


def test_products_may_be_named_by_another_field(article: Article, tmp_path: Path) -> None:
    content = [{**row, "product": "Kettle"} for row in rows(article)[:3]]
    load(write(tmp_path / "events.csv", content), "--product-field", "label")
    assert set(Interaction.objects.values_list("product", flat=True)) == {article.pk}
    assert track_order([line(article, quantity=2, revenue=Decimal(19))]).duplicates == 1


def test_rows_without_line_or_order_are_told_apart_by_all_they_say(article: Article, tmp_path: Path) -> None:
    sold = {**rows(article)[2], "line": ""}
    content = [sold, {**sold, "quantity": "3"}, sold, {**sold, "order": ""}]
    assert "3 kept, 1 there already" in load(write(tmp_path / "orders.csv", content))


def test_visits_are_kept_together(article: Article, tmp_path: Path) -> None:
    content = [{**rows(article)[0], "visit": visit, "id": str(n)} for n, visit in enumerate("aab")]
    load(write(tmp_path / "events.csv", content))
    visits = Interaction.objects.order_by("pk").values_list("visit", flat=True)
    assert visits[0] == visits[1] != visits[2]


def test_parquet_may_hold_times_days_and_numbers(article: Article, tmp_path: Path) -> None:
    view = rows(article)[0]
    content = [{**view, "at": datetime(2026, 3, 1, 10), "quantity": 1.0}]  # noqa: DTZ001
    days = [{**view, "at": date(2026, 3, 2), "value": None}]
    assert "1 kept" in load(write(tmp_path / "times.parquet", content))
    assert "1 kept" in load(write(tmp_path / "days.parquet", days))
    assert set(Interaction.objects.values_list("occurred_at", flat=True)) == {
        datetime(2026, 3, 1, 10, tzinfo=UTC),
        datetime(2026, 3, 2, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"at": "soon"}, "bad_at"),
        ({"product": ""}, "missing_product"),
        ({"kind": ""}, "missing_kind"),
        ({"kind": "rating", "value": "many"}, "bad_value"),
        ({"kind": "rating", "value": "inf"}, "bad_value"),
        ({"kind": "purchase", "quantity": "1.5"}, "bad_quantity"),
        ({"kind": "purchase", "quantity": "-1"}, "bad_quantity"),
        ({"kind": "purchase", "revenue": "free"}, "bad_revenue"),
        ({"kind": "purchase", "order": "x" * 65}, "bad_order"),
    ],
)
def test_a_bad_row_is_dropped_for_a_reason(
    article: Article, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    good = rows(article)[0]
    told = json.loads(load(write(tmp_path / "events.csv", [good, {**good, **change}]), "--json"))
    assert (told["kept"], told["dropped"]) == (1, {reason: 1})


def test_a_line_that_is_no_json_is_dropped(article: Article, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps(rows(article)[0]) + "\n{oops\n[1]\n\n")
    assert "3 rows read: 1 kept, 0 there already, 2 dropped" in load(path)


def test_an_interrupted_import_goes_on_behind_the_last_row(
    article: Article, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(intake, "CHUNK", 2)
    path = write(tmp_path / "events.csv", rows(article)[:6])
    original, taken = importing.fact_of, []

    def breaking(row: Any, *args: Any, **kwargs: Any) -> Any:
        taken.append(row)
        if len(taken) == 4:
            raise KeyboardInterrupt
        return original(row, *args, **kwargs)

    monkeypatch.setattr(importing, "fact_of", breaking)
    with pytest.raises(SystemExit):
        load(path)
    assert Interaction.objects.count() == 2
    assert load(path).startswith("Going on where it was interrupted: behind row 2.")
    assert Interaction.objects.count() == 6
    assert len(taken) == 8


def test_a_changed_file_is_another_file(article: Article, tmp_path: Path) -> None:
    path = write(tmp_path / "events.csv", rows(article)[:1])
    load(path)
    write(path, rows(article)[:2])
    load(path)
    assert Intake.objects.count() == 2


def test_a_dry_run_writes_nothing(article: Article, tmp_path: Path) -> None:
    assert "6 would be kept" in load(write(tmp_path / "events.csv", rows(article)), "--dry-run")
    assert not Interaction.objects.exists()
    assert not Shopper.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("events.xlsx", "x", (), "must end in .csv"),
        ("events.csv", "", (), "has no rows"),
        (
            "events.csv",
            "a,b\n1,2\n",
            (),
            "has no column 'product' for product; it has a, b. Say --map product=",
        ),
        ("events.csv", "product\n1\n", ("--map", "prodct=product"), "there is no column 'prodct'"),
        ("events.csv", "product\n1\n", ("--product-field", "sku"), "--product-field sku"),
        ("events.csv", "product\n1\n", ("--map", "product"), "invalid _pair value"),
        ("events.csv.gz", "no gzip", (), "Not a gzipped file"),
        ("events.parquet", "no parquet", (), "Parquet"),
    ],
)
def test_a_call_that_cannot_work_says_what_to_write(
    tmp_path: Path, name: str, content: str, options: tuple[str, ...], message: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(CommandError, match=message.replace("(", r"\(")):
        load(path, *options)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        load(tmp_path / "events.csv")


def test_the_help_lists_every_column() -> None:
    from recommendations.management.commands.recs_import import Command

    shown = Command().create_parser("manage.py", "recs_import").format_help()
    assert all(f"  {name} " in shown for name in importing.COLUMNS)
